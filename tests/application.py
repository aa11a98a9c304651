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


class LockedOutOfOrder(AssertionError):
    """A transaction that holds a section has asked for its meeting: it can wait for ever for one that does the reverse."""


def watch_lock_order() -> None:
    """Refuse, in every test that runs on PostgreSQL, a transaction that takes its locks in another order."""

    @event.listens_for(db.engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info["locked"] = []

    @event.listens_for(db.engine, "before_cursor_execute")
    def execute(connection: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        found = LOCKING.search(statement)
        if found is None or found[1] not in LOCK_ORDER:
            return
        locked = connection.info["locked"]
        place = LOCK_ORDER.index(found[1])
        if place not in locked and any(place < other for other in locked):
            raise LockedOutOfOrder(f"{found[1]} after {', '.join(LOCK_ORDER[other] for other in locked)}")
        locked.append(place)


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """The application on a migrated database."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
        watch_lock_order()
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
