"""The three servers: ours in processes of its own on the sample meeting, and two peers that keep documents in memory."""

import contextlib
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from benchmarks.deciding.meeting import add_people, browser_of, prepare
from benchmarks.deciding.people import BARE, MEETING
from benchmarks.live.processes import cores
from reportflow import create_app
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.services.sections import active_sections
from tests.servers import free_port, until_answered

ROOT = Path(__file__).resolve().parents[2]
PEERS = Path(__file__).resolve().parent / "peers"
OURS = "ours"
NAMES = {OURS: "reportflow", "hocuspocus": "@hocuspocus/server", "y-websocket": "@y/websocket-server"}
INSTALL = f"npm ci --prefix {PEERS.relative_to(ROOT)}"
#: A person has so many sockets at most, and some to spare.
SOCKETS_A_PERSON = 4


def has_peers() -> bool:
    """Whether the peers were installed."""
    return all((PEERS / "node_modules" / NAMES[name]).is_dir() for name in ("hocuspocus", "y-websocket"))


@dataclass
class Place:
    """Where our server finds its meeting: a folder or a database, people who are signed in, sections to write in.

    Attributes:
        heads: ids of the heads, by delegation; they are not signed in.
    """

    app: Flask
    folder: Path
    cookies: list[str]
    writers: list[str]
    sections: list[int] = field(default_factory=list)
    heads: dict[str, int] = field(default_factory=dict)

    def cookies_for(self, sockets: int, writers: int) -> list[str]:
        """A cookie for each socket, those who may write first."""
        spread = [self.writers[n % len(self.writers)] for n in range(writers)]
        return spread + [self.cookies[n % len(self.cookies)] for n in range(sockets - writers)]

    def text(self, section: int) -> str:
        """The text of a section, as it is now."""
        with self.app.app_context():
            row = next(row for row in active_sections(db.session, MEETING) if row.id == section)
            return row.document.content_value().body["en"]


def place_of(folder: Path, database: str | None, readers: int, writers: int) -> Place:
    """The sample meeting in a new database, with so many people signed in.

    What the environment says of the product is set anew, for the servers that are started afterwards as well.
    """
    for name in [name for name in os.environ if name.startswith("REPORTFLOW_")]:
        del os.environ[name]
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    os.environ |= {"REPORTFLOW_DATA_DIR": str(folder), "HOST": "127.0.0.1"} | (
        {"DATABASE_URL": database} if database else {}
    )
    app = create_app()
    with app.app_context():
        upgrade()
        heads = prepare()
        reading, writing = add_people(readers, Role.DELEGATE), add_people(writers, Role.RAPPORTEUR)
        sections = [row.id for row in active_sections(db.session, MEETING)]
        db.session.remove()
    cookies, drafting = ([browser_of(app, person, 0).cookie for person in people] for people in (reading, writing))
    with app.app_context():
        db.engine.dispose()
    return Place(app, folder, cookies, drafting, sections, heads)


@dataclass
class Running:
    """A server that runs.

    Attributes:
        port: where its sockets are.
        pages: where its pages are.
        processes: by id; first the one with the sockets.
    """

    port: int
    processes: list[int]
    pages: int = 0


@contextlib.contextmanager
def on_core(core: set[int] | None) -> Iterator[None]:
    """What is started here runs on this core, as does this thread meanwhile."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, core or before)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def _started(command: list[str], port: int, page: str) -> Iterator[int]:
    environment = {**os.environ, "PORT": str(port), "LIVE_PORT": str(port)}
    with on_core(cores()[0]):
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
        )
    try:
        until_answered(f"http://127.0.0.1:{port}{page}", process, _ask)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def _ask(address: str, timeout: float) -> Iterator[None]:
    """Ask for a page; that there is none there is an answer as well, of a server that has sockets alone."""
    try:
        with urllib.request.urlopen(address, timeout=timeout):
            yield
    except urllib.error.HTTPError:
        yield


@contextlib.contextmanager
def peer(name: str) -> Iterator[Running]:
    """One of the peers, in a process of its own."""
    port = free_port()
    with _started(["node", str(PEERS / f"{name}.mjs"), str(port)], port, "/") as process:
        yield Running(port, [process])


@contextlib.contextmanager
def ours() -> Iterator[Running]:
    """Ours, pages and sockets in one process."""
    port = free_port()
    with _started([sys.executable, "app.py"], port, BARE) as process:
        yield Running(port, [process], port)


@contextlib.contextmanager
def ours_apart() -> Iterator[Running]:
    """Ours, the sockets in a process beside that of the pages."""
    pages, sockets = free_port(), free_port()
    with (
        _started([sys.executable, "app.py"], pages, BARE) as first,
        _started([sys.executable, "-m", "reportflow.live"], sockets, "/live/") as second,
    ):
        yield Running(sockets, [second, first], pages)


def plan_of(name: str, running: Running, place: Place, number: int, **load: Any) -> dict[str, Any]:
    """What the load is to do on this server, in the room with this number."""
    section = place.sections[number % len(place.sections)]
    room = f"room-{number}-{datetime.now(UTC).timestamp():.0f}"
    plan = {"server": name, "port": running.port, "room": room, "path": f"/{room}", "watched": running.processes[:1]}
    if name == OURS:
        plan["path"] = f"/live/meetings/{MEETING}/sections/{section}"
        plan["cookies"] = place.cookies_for(load["sockets"], load["writers"])
    else:
        plan |= {"cookies": [], "seed": place.text(section)}
    return plan | load
