"""One verb, one transaction.

On SQLite a write begins with `BEGIN IMMEDIATE`: a transaction that reads first and writes later fails at once with
"database is locked" when another one writes, and reads twice differently. On PostgreSQL the verb locks the row that it
changes (docs/design.md, "Transactions").
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import scoped_session

from reportflow.extensions import db

BUSY_TIMEOUT_MS = 15_000


@contextmanager
def transaction() -> Iterator[scoped_session[Session]]:
    """The session, in a new transaction that is committed at the end and rolled back on any error.

    What was read before is read afresh. Verbs do not nest: what several verbs share takes the session as an argument.
    """
    session = db.session
    session.rollback()
    session.connection(execution_options={"reportflow_writes": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise


def configure_sqlite(engine: Engine) -> None:
    """Have SQLite keep foreign keys, wait for locks, write ahead, and begin transactions when we say so."""
    if engine.dialect.name != "sqlite":
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection, _record) -> None:  # type: ignore[no-untyped-def]
        connection.isolation_level = None  # the driver would begin transactions of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("reportflow_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
