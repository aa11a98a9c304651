"""The application under test: one per worker, on a migrated database that is emptied before each test."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import Connection, event, text

from reportflow import create_app
from reportflow.config import Settings
from reportflow.extensions import Base, db, limiter
from reportflow.services import followed_originals


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the application under test."""
    return Settings(
        database_url=database_url,
        secret_key="only for tests, and long enough to be one",
        data_dir=Path(tmp_path_factory.mktemp("data")),
        testing=True,
    )


#: The order in which every transaction takes its locks (docs/design.md, "Transactions").
LOCK_ORDER = ("meeting", "section", "live_document")
LOCKING = re.compile(r"\bFROM (\w+)\b.*\bFOR (?:NO KEY )?UPDATE\b", re.DOTALL)
#: Rows that are numbered without gaps, and what a transaction holds, or has just made, before it adds one.
NUMBERED_UNDER = {"event": "meeting", "live_update": "live_document"}
INSERTING = re.compile(r"INSERT INTO (\w+)")
#: Whoever changes such a row holds it: the live room asks for nothing before.
MOVING_ON = re.compile(r"UPDATE (live_document)\b")


class LockMissing(AssertionError):
    """A transaction took its locks in an order in which two can wait for each other, or none where it needs one."""


def watch_locks() -> None:
    """Refuse, in every test that runs on PostgreSQL, a transaction that does not take the locks that the design names."""

    @event.listens_for(db.engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info["held"] = set()

    @event.listens_for(db.engine, "before_cursor_execute")
    def execute(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if connection.dialect.name != "postgresql":
            return  # SQLite has one lock
        held: set[str] = connection.info["held"]
        if (inserted := INSERTING.match(statement)) is not None:
            if NUMBERED_UNDER.get(inserted[1], inserted[1]) not in {*held, inserted[1]}:
                raise LockMissing(f"{inserted[1]} is numbered under {NUMBERED_UNDER[inserted[1]]}, which is not held")
            held.add(inserted[1])
        found = LOCKING.search(statement) or MOVING_ON.match(statement)
        if found is not None and found[1] in LOCK_ORDER:
            later = LOCK_ORDER[LOCK_ORDER.index(found[1]) + 1 :]
            if found[1] not in held and not held.isdisjoint(later):
                raise LockMissing(f"{found[1]} is asked for by one who holds {', '.join(held.intersection(later))}")
            held.add(found[1])


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """The application on a migrated database."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        watch_locks()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Flask:
    """The application with an empty database and rate limits at zero; no application context is pushed."""
    with migrated_app.app_context():
        engine = db.engine.execution_options(reportflow_writes=True)
        with engine.begin() as connection:
            names = [table.name for table in reversed(Base.metadata.sorted_tables)]
            if connection.dialect.name == "postgresql":
                # Ids begin at 1 again, as they do in an empty SQLite table.
                connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
            else:
                for name in names:
                    connection.execute(text(f"DELETE FROM {name}"))
        limiter.reset()
        followed_originals.forget()
    return migrated_app


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed: for tests of services."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, signed in as nobody."""
    return app.test_client()
