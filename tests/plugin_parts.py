"""The surroundings of the tests: which parts are found, which database they run on, and what they may not reach.

Loaded by tests/conftest.py. A test that needs a part says so with a marker (pyproject.toml). Where the part is not
found the test is skipped, and the last lines of the run say what was left out; with REPORTFLOW_REQUIRE_PARTS=1 it fails.
"""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from tests import servers

LEFT_OUT = "Left out: "
#: The first is Chromium without a window: the same engine, which takes less of the processor.
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def chromium() -> str | None:
    """The path of Chromium (or what REPORTFLOW_TEST_CHROMIUM names), or None."""
    return os.environ.get("REPORTFLOW_TEST_CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def browser_arguments() -> list[str]:
    """What Chromium is started with: nothing that looks for other machines, and as root no sandbox (it refuses)."""
    arguments = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
    arguments += ["--disable-sync", "--disable-gpu", "--disable-dev-shm-usage"]
    return [*arguments, "--no-sandbox"] if os.geteuid() == 0 else arguments


def missing_part(marker: str) -> str | None:
    """Why tests with this marker cannot run here, or None where they can (or need no part)."""
    match marker:
        case "browser":
            return None if chromium() else "no Chromium found"
        case "libreoffice":
            missing = [program for program in ("soffice", "pdftoppm") if not shutil.which(program)]
            return f"no {' and no '.join(missing)} found" if missing else None
        case "postgresql":
            found = os.environ.get("REPORTFLOW_TEST_DATABASE_URL") or servers.postgresql_programs()
            return None if found else "no PostgreSQL server found"
        case "redis":
            found = os.environ.get("REPORTFLOW_TEST_REDIS_URL") or servers.redis_program()
            return None if found else "no Redis server found"
        case "node":
            return None if shutil.which("npm") else "no Node.js found"
    return None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="postgresql" if os.environ.get("REPORTFLOW_TEST_DATABASE_URL") else "sqlite",
        help="the database that `database_url` gives to the tests (REPORTFLOW_TEST_DATABASE_URL: postgresql)",
    )


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {config.getoption('--database')}"


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker in item.iter_markers():
        reason = missing_part(marker.name)
        if reason is None:
            continue
        message = f"{LEFT_OUT}{marker.name} ({reason})"
        if os.environ.get("REPORTFLOW_REQUIRE_PARTS") == "1":
            pytest.fail(message, pytrace=False)
        pytest.skip(message)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line for each part that tests were skipped for."""
    counts: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", ()):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        _, found, part = reason.partition(LEFT_OUT)
        if found:
            counts[part] = counts.get(part, 0) + 1
    for part, count in sorted(counts.items()):
        terminalreporter.write_line(f"{LEFT_OUT}{part}: {count} test{'s' if count > 1 else ''}", yellow=True)


# --- nothing beyond this machine -------------------------------------------------------------------------------------


def _is_loopback(address: Any) -> bool:
    if not isinstance(address, tuple):
        return True  # a socket in the file system
    host = str(address[0])
    return host in ("localhost", "::1", "") or host.startswith("127.")


class NetworkRefused(AssertionError):
    """A test reached for another machine."""


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuses every connection to another machine."""
    patch = pytest.MonkeyPatch()

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            # To name somebody to a datagram socket sends nothing.
            if not _is_loopback(address) and self.type != socket.SOCK_DGRAM:
                raise NetworkRefused(f"tests may reach this machine only, not {address!r}")
            return original(self, address)

        return connect

    for name in ("connect", "connect_ex"):
        patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
    yield
    patch.undo()


# --- databases -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """The address of a PostgreSQL server on which databases may be created: the one named, or one of our own."""
    named = os.environ.get("REPORTFLOW_TEST_DATABASE_URL")
    if named:
        yield named
        return
    programs = servers.postgresql_programs()
    if programs is None:
        pytest.skip(f"{LEFT_OUT}postgresql ({missing_part('postgresql')})")
    with servers.running_postgresql(programs) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis server: the one named, or one of our own."""
    named = os.environ.get("REPORTFLOW_TEST_REDIS_URL")
    if named:
        yield named
        return
    program = servers.redis_program()
    if program is None:
        pytest.skip(f"{LEFT_OUT}redis ({missing_part('redis')})")
    with servers.running_redis(program) as url:
        yield url


NewDatabase = Callable[[str], str]


@pytest.fixture(scope="session")
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    """Makes an empty database, `new_database("sqlite")` or `new_database("postgresql")`, and gives its address.

    The databases of PostgreSQL are dropped when the session ends. Every worker of a parallel run has its own.
    """
    created: list[tuple[str, str]] = []

    def make(kind: str) -> str:
        name = f"reportflow_{uuid4().hex}"
        if kind == "sqlite":
            return f"sqlite:///{tmp_path_factory.mktemp('database') / name}.sqlite3"
        server: str = request.getfixturevalue("postgresql_server")
        with servers.administration(server) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        created.append((server, name))
        return f"{server.rpartition('/')[0]}/{name}"

    yield make
    for server, name in created:
        _drop(server, name)


def _drop(server: str, name: str) -> None:
    try:
        with servers.administration(server) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    except psycopg.OperationalError:
        pass  # our own server has already ended, and its databases with it


@pytest.fixture(scope="session")
def database_url(pytestconfig: pytest.Config, new_database: NewDatabase) -> str:
    """The database of this worker, empty: SQLite, or PostgreSQL with `--database=postgresql`."""
    return new_database(pytestconfig.getoption("--database"))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def each_empty_database(request: pytest.FixtureRequest, new_database: NewDatabase) -> str:
    """A new empty database, once of each kind: for what must be the same on both."""
    return new_database(request.param)


# --- programs --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of the browser, for `playwright.chromium.launch(executable_path=…, args=chromium_arguments)`."""
    found = chromium()
    if found is None:
        pytest.skip(f"{LEFT_OUT}browser ({missing_part('browser')})")
    return found


@pytest.fixture(scope="session")
def chromium_arguments() -> list[str]:
    """What `chromium_path` is started with."""
    return browser_arguments()


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the checkout."""
    return Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def own_surroundings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests reaches a test."""
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FLASK_APP", "FLASK_DEBUG", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("REPORTFLOW_") and "_TEST_" not in name]:
        if name != "REPORTFLOW_REQUIRE_PARTS":
            monkeypatch.delenv(name)
