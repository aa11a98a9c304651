"""Settings, read from the environment and validated at start (docs/guide-operators.md lists them all)."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from reportflow.certificate import Certificate, UnusableCertificate
from reportflow.network import ANY_HOST, authority, is_loopback, own_addresses

PROJECT_ROOT = Path(__file__).resolve().parent.parent

#: setting -> what it is for, in one line. The operators' guide must name each (a test compares).
SETTINGS = {
    "DATABASE_URL": "database, SQLAlchemy form; default: SQLite in the data directory",
    "SECRET_KEY": "signs sessions and links; generated and kept in the data directory when absent, required in production",
    "REPORTFLOW_DATA_DIR": "uploads, keys, mails, built reports; default: data/ beside app.py",
    "REPORTFLOW_ENV": "development (default) or production",
    "REPORTFLOW_BASE_URL": "address that links start with; default: that of the request (then production mails no sign-in links)",
    "REPORTFLOW_MAIL_FROM": "sender of mails; default: reportflow@localhost",
    "SMTP_URL": "smtp://user:password@host:port or smtps://…; default: mails are written to the data directory",
    "REDIS_URL": "tells several processes of one another's changes, shares their rate limits; default: one process",
    "REPORTFLOW_PROXIES": "how many proxies of yours stand in front and set X-Forwarded-For, -Proto and -Host; default: 0",
    "TLS_CERTIFICATE": "certificate (PEM, with its chain) to serve HTTPS with, without a proxy; default: plain HTTP",
    "TLS_KEY": "the private key of TLS_CERTIFICATE (PEM, no passphrase)",
    "HOST": "address that `python app.py` listens on; default: 127.0.0.1",
    "PORT": "port that `python app.py` listens on; default: 8000",
    "LIVE_PORT": "port that `python -m reportflow.live` listens on; default: 8001",
}


class SettingsError(ValueError):
    """A setting cannot be used; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Validated settings."""

    database_url: str
    secret_key: str = field(repr=False)
    data_dir: Path
    production: bool = False
    base_url: str | None = None
    mail_from: str = "reportflow@localhost"
    smtp_url: str | None = field(default=None, repr=False)
    redis_url: str | None = field(default=None, repr=False)
    proxies: int = 0
    certificate: Certificate | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    live_port: int = 8001
    testing: bool = False

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """The settings that the environment asks for; makes the data directory.

        Raises:
            SettingsError: naming the setting that is missing or cannot be used.
        """
        kind = environment.get("REPORTFLOW_ENV", "development")
        if kind not in ("development", "production"):
            raise SettingsError(f"REPORTFLOW_ENV is {kind!r}: set it to development or production.")
        data_dir = Path(environment.get("REPORTFLOW_DATA_DIR") or PROJECT_ROOT / "data").expanduser().resolve()
        try:
            # Mails with links, the database, the key: what the service makes here is for its own eyes only.
            data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                f"REPORTFLOW_DATA_DIR: {data_dir} cannot be made ({error.strerror}). Name a folder that can be written."
            ) from error
        if not os.access(data_dir, os.W_OK):
            raise SettingsError(f"REPORTFLOW_DATA_DIR: {data_dir} cannot be written. Name a folder that can.")
        base_url = _url("REPORTFLOW_BASE_URL", environment, ("http", "https"))
        proxies = _count("REPORTFLOW_PROXIES", environment)
        return cls(
            database_url=_database_url(environment.get("DATABASE_URL"), data_dir),
            secret_key=_secret_key(environment.get("SECRET_KEY"), data_dir, kind == "production"),
            data_dir=data_dir,
            production=kind == "production",
            base_url=base_url,
            mail_from=environment.get("REPORTFLOW_MAIL_FROM") or "reportflow@localhost",
            smtp_url=_url("SMTP_URL", environment, ("smtp", "smtps")),
            redis_url=_url("REDIS_URL", environment, ("redis", "rediss", "unix")),
            proxies=proxies,
            certificate=_certificate(environment, base_url, proxies),
            host=environment.get("HOST") or "127.0.0.1",
            port=_port("PORT", environment, 8000),
            live_port=_port("LIVE_PORT", environment, 8001),
        )

    @property
    def secure(self) -> bool:
        """Whether browsers reach the service over HTTPS only, so that cookies travel over nothing else."""
        return self.production or self.certificate is not None

    @property
    def listens_here_only(self) -> bool:
        """Whether other devices reach the service through a proxy of this machine, or not at all."""
        return is_loopback(self.host)

    @property
    def own_address(self) -> str:
        """What links of commands start with: `REPORTFLOW_BASE_URL`, else where the service listens, as others reach it."""
        if self.base_url is not None:
            return self.base_url
        scheme = "http" if self.certificate is None else "https"
        host = next(iter(own_addresses()), "127.0.0.1") if self.host in ANY_HOST else self.host
        return f"{scheme}://{authority(host, self.port, scheme)}"

    def listening(self, port: int | None = None) -> dict[str, Any]:
        """Where uvicorn is to listen, as its arguments say it, and with which certificate, which is tried first.

        Not tried for a command that serves nothing: a certificate that has expired keeps no mail from being sent.

        Args:
            port: the pages' own where absent.

        Raises:
            SettingsError: browsers would refuse the certificate.
        """
        where: dict[str, Any] = {"host": self.host, "port": port or self.port}
        if self.certificate is None:
            return where
        # Behind a proxy the certificate is between that and us, and may name anything.
        outside = urlsplit(self.base_url).hostname if self.base_url and not self.proxies else None
        try:
            self.certificate.try_for(outside)
        except UnusableCertificate as error:
            raise SettingsError(str(error)) from error
        return where | {"ssl_certfile": str(self.certificate.chain), "ssl_keyfile": str(self.certificate.key)}

    def flask_config(self) -> dict[str, Any]:
        """What Flask and its extensions are configured with."""
        return {
            "SECRET_KEY": self.secret_key,
            "TESTING": self.testing,
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            # A connection for each thread of a process (pages, the live room): nobody who commits waits for a page to be made.
            # The one that was used last is taken first: it still has in memory what it read then.
            "SQLALCHEMY_ENGINE_OPTIONS": {
                "pool_pre_ping": True,
                "pool_use_lifo": True,
                "pool_size": 24,
                "max_overflow": 8,
            },
            "MAX_CONTENT_LENGTH": 6 * 1024 * 1024,
            "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
            "MAX_FORM_PARTS": 2000,
            "SESSION_COOKIE_NAME": "reportflow",
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.secure,
            "PERMANENT_SESSION_LIFETIME": timedelta(hours=16),
            "REMEMBER_COOKIE_HTTPONLY": True,
            "REMEMBER_COOKIE_SECURE": self.secure,
            "REMEMBER_COOKIE_SAMESITE": "Lax",
            "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a page stays open for a whole meeting
            "RATELIMIT_STORAGE_URI": self.redis_url or "memory://",
            "RATELIMIT_HEADERS_ENABLED": True,
            "BABEL_DEFAULT_LOCALE": "en",
            "BABEL_TRANSLATION_DIRECTORIES": "i18n/translations",
        }


def _database_url(given: str | None, data_dir: Path) -> str:
    if not given:
        file = data_dir / "reportflow.sqlite3"
        # SQLite would let everybody on the machine read it; its side files take on what this one allows.
        file.touch(mode=0o600)
        return f"sqlite:///{file}"
    try:
        url = make_url(given)
    except ArgumentError as error:
        raise SettingsError(
            "DATABASE_URL cannot be read. Write sqlite:////folder/file.sqlite3 or postgresql://user@host/name."
        ) from error
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "sqlite+pysqlite", "postgresql+psycopg"):
        raise SettingsError(f"DATABASE_URL: {url.drivername} is not supported. Use sqlite or postgresql.")
    return url.render_as_string(hide_password=False)


def _secret_key(given: str | None, data_dir: Path, production: bool) -> str:
    """The key that was given; in development else the one kept in the data directory, made on first start."""
    if given:
        if production and len(given) < 32:
            raise SettingsError("SECRET_KEY is shorter than 32 characters. Use a long random one.")
        return given
    if production:
        raise SettingsError("SECRET_KEY is required when REPORTFLOW_ENV=production. Set it to a long random text.")
    kept = data_dir / "secret_key"
    try:
        # O_EXCL: of two processes that start at once, one makes the key and the other reads it.
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = kept.read_text("utf-8").strip()
        if len(key) < 32:
            raise SettingsError(f"The key in {kept} is damaged. Remove the file to have a new one made.") from None
        return key
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        key = secrets.token_urlsafe(48)
        file.write(key)
    return key


def _url(name: str, environment: Mapping[str, str], schemes: tuple[str, ...]) -> str | None:
    value = environment.get(name)
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in schemes or not (parts.netloc or parts.path):
        raise SettingsError(
            f"{name} cannot be read. It starts with {' or '.join(f'{scheme}://' for scheme in schemes)}."
        )
    return value.rstrip("/")


def _certificate(environment: Mapping[str, str], base_url: str | None, proxies: int) -> Certificate | None:
    chain, key = environment.get("TLS_CERTIFICATE"), environment.get("TLS_KEY")
    if not chain and not key:
        return None
    if not chain or not key:
        raise SettingsError("TLS_CERTIFICATE and TLS_KEY belong together: set both, or neither for plain HTTP.")
    if base_url and not proxies and urlsplit(base_url).scheme != "https":
        raise SettingsError(
            "REPORTFLOW_BASE_URL starts with http://, but with TLS_CERTIFICATE the service speaks HTTPS: write https://."
        )
    return Certificate(Path(chain).expanduser().resolve(), Path(key).expanduser().resolve())


def _port(name: str, environment: Mapping[str, str], default: int) -> int:
    value = environment.get(name) or str(default)
    if not value.isascii() or not value.isdecimal() or not 0 < int(value) < 65536:
        raise SettingsError(f"{name} is {value!r}: set it to a number from 1 to 65535.")
    return int(value)


def _count(name: str, environment: Mapping[str, str]) -> int:
    value = environment.get(name) or "0"
    if not value.isascii() or not value.isdecimal() or int(value) > 9:
        raise SettingsError(f"{name} is {value!r}: set it to a number from 0 to 9.")
    return int(value)
