"""The signed-in person of a request, and the clock: below a route nobody reads either."""

import hmac
import secrets
from datetime import UTC, datetime

from flask import Flask, abort, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user

from reportflow.bus import SESSION_NUMBER, Topic, TopicKind, current_bus
from reportflow.extensions import login_manager
from reportflow.services.accounts import Account, find_account
from reportflow.web.errors import wants_json


class SignedIn(UserMixin):
    """What Flask-Login keeps of a person: the id with the session key, so that a changed key ends every session."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.id}:{self.account.session_key}"

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def id(self) -> int:
        return self.account.id


class SessionCookies(SecureCookieSessionInterface):
    """Flask's own, but that only what a person asks for prolongs a session.

    An open page asks how things stand by itself. Its answer, on its way while the person signs out, would bring the cookie back
    that has just been taken away, on a machine that others may use next.
    """

    def should_set_cookie(self, app: Flask, session: SessionMixin) -> bool:
        """Whether the answer brings the cookie: where something in it changed, and with every page."""
        return session.modified or (super().should_set_cookie(app, session) and _is_a_page_that_a_person_opens())


def _is_a_page_that_a_person_opens() -> bool:
    """As browsers ask for a page; scripts take whatever comes, or say that they ask."""
    return "text/html" in request.accept_mimetypes.values() and "HX-Request" not in request.headers


def now() -> datetime:
    """The time of this request (UTC): one time for all that it does."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return g.now


def viewer_id() -> int:
    """The id of the signed-in person; 401 where nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    return int(current_user.account.id)


def refuse_page_of_another() -> None:
    """401 for what a script saves from a page of somebody who has been signed out since: nobody saves in another's name."""
    if request.headers.get("X-Person", str(viewer_id())) != str(viewer_id()):
        abort(401)


def sign_in(account: Account) -> None:
    """Start a session for this person, in their language, with nothing left of the one before."""
    language = session.get("language") or account.language
    is_same = current_user.is_authenticated and current_user.id == account.id
    number = session_number() if is_same else None
    if number is None:
        end_session()
    session.clear()
    session.permanent = True
    session["language"] = language
    session[SESSION_NUMBER] = number or secrets.randbits(53)
    login_user(SignedIn(account))


def end_session() -> None:
    """Close the sockets that were opened with the session of this request: pages that are open still have one.

    The cookie goes with the answer, and sockets never send it again: what they showed when they were opened stays good.
    """
    number = session_number()
    if number is not None:
        current_bus().publish([Topic(TopicKind.SESSION, number)])


def session_number() -> int | None:
    """The number of the session of this request, None where nobody has signed in with it."""
    number = session.get(SESSION_NUMBER)
    return number if isinstance(number, int) else None


def init_app(app: Flask) -> None:
    """Load the signed-in person for each request, in the reader's language."""
    app.session_interface = SessionCookies()

    @login_manager.user_loader
    def load(identity: str) -> SignedIn | None:
        person_id, _, key = identity.partition(":")
        account = find_account(int(person_id)) if person_id.isdecimal() else None
        if account is None or not hmac.compare_digest(account.session_key, key):
            return None
        return SignedIn(account)

    @login_manager.unauthorized_handler
    def ask_to_sign_in() -> ResponseReturnValue:
        """A page leads to the sign-in page and back; what a script or a form sends is answered where it stands."""
        if request.method != "GET" or wants_json() or "HX-Request" in request.headers:
            abort(401)
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))

    @app.context_processor
    def clock() -> dict[str, object]:
        return {"now": now}
