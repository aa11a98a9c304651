"""Who may open a socket: the page's own origin, the session of the pages, the person's rights in the meeting.

A socket carries no token as forms do, so it comes from our own pages exactly or not at all. The session is read by Flask and
Flask-Login themselves, from the handshake as if it were a page: whatever ends a session there ends it here.
"""

import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, session
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from reportflow.bus import SESSION_NUMBER
from reportflow.config import Settings
from reportflow.domain.errors import NotAllowed, NotFound
from reportflow.live.limits import Close
from reportflow.services.live_access import Entrance, enter
from reportflow.services.live_watch import Watcher, enter_to_watch

_DEFAULT_PORTS: Final = {"http": ":80", "https": ":443"}

Environ = Mapping[str, Any]


@dataclass(slots=True)
class Handshake:
    """How a socket came, as WSGI tells of requests; what the product's own proxies said is in it.

    Attributes:
        session: number of the session that it came with, once that was looked at (`reportflow.web.session`).
    """

    environ: Environ
    session: int | None = None

    @classmethod
    def of(cls, scope: Mapping[str, Any], settings: Settings) -> "Handshake":
        """The handshake of an ASGI scope."""
        environ = _environ(scope)
        if settings.proxies:
            count = settings.proxies
            ProxyFix(_answer_nothing, x_for=count, x_proto=count, x_host=count)(environ, _start_nothing)
        return cls(environ)

    def is_from(self, base_url: str | None) -> bool:
        """Whether it comes from our own pages, by its `Origin`: those at `base_url`, else those of the address asked for."""
        origin = str(self.environ.get("HTTP_ORIGIN", ""))
        if base_url is not None:
            parts = urlsplit(base_url)
            own = _origin(parts.scheme, parts.netloc.rpartition("@")[2])
        else:
            own = _origin(str(self.environ["wsgi.url_scheme"]), str(self.environ.get("HTTP_HOST", "")))
        return bool(origin) and origin == own


def admit(app: Flask, handshake: Handshake, meeting_id: int, section_id: int) -> Entrance | Close:
    """Who comes in to a section, or why nobody does. Waits for the database."""
    with _asking(app, handshake):
        if not current_user.is_authenticated:
            return Close.SIGNED_OUT
        try:
            return enter(current_user.id, meeting_id, section_id)
        except NotFound:
            return Close.NOT_FOUND
        except NotAllowed:
            return Close.NOT_ALLOWED


def admit_to_meeting(app: Flask, handshake: Handshake, meeting_id: int) -> Watcher | Close:
    """As `admit`, to a meeting."""
    with _asking(app, handshake):
        if not current_user.is_authenticated:
            return Close.SIGNED_OUT
        try:
            return enter_to_watch(current_user.id, meeting_id)
        except NotFound:
            return Close.NOT_FOUND
        except NotAllowed:
            return Close.NOT_ALLOWED


@contextmanager
def _asking(app: Flask, handshake: Handshake) -> Iterator[None]:
    """As if the handshake were a page that is asked for. In a context of its own: who was found to be signed in for one is
    remembered in it, and many are looked at one after the other."""
    with app.app_context(), app.request_context(dict(handshake.environ)):
        handshake.session = session.get(SESSION_NUMBER)
        yield


def _origin(scheme: str, host: str) -> str:
    """As browsers say it: in small letters, without the port that goes without saying."""
    return f"{scheme}://{host}".lower().removesuffix(_DEFAULT_PORTS.get(scheme, ""))


def _environ(scope: Mapping[str, Any]) -> dict[str, Any]:
    server, client = scope.get("server") or ("", None), scope.get("client") or ("", 0)
    root: str = scope.get("root_path", "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": root,
        "PATH_INFO": scope["path"].removeprefix(root).encode().decode("latin-1"),
        "QUERY_STRING": "",
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or 0),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": client[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https" if scope.get("scheme") in ("wss", "https") else "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        # "X_Forwarded_For" and "X-Forwarded-For" are one name to WSGI: only the second is what a proxy of ours sets.
        if b"_" not in name:
            key = "HTTP_" + name.decode("latin-1").upper().replace("-", "_")
            said = value.decode("latin-1")
            separator = "; " if key == "HTTP_COOKIE" else ","
            environ[key] = f"{environ[key]}{separator}{said}" if key in environ else said
    return environ


def _start_nothing(*_arguments: Any) -> Any:
    return None


def _answer_nothing(_environ: Any, _start: Any) -> Iterable[bytes]:
    return ()
