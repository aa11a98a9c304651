"""One verb, one transaction.

On SQLite a write begins with `BEGIN IMMEDIATE`: a transaction that reads first and writes later fails at once with
"database is locked" when another one writes, and reads twice differently. On PostgreSQL the verb locks the row that it
changes: the meeting first, where the verb will be on the record, then the section, then its document, so that no two wait
for each other (docs/design.md, "Transactions").
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, Engine, event, select

from reportflow.bus import current_bus
from reportflow.extensions import db
from reportflow.models import DatabaseSession, Meeting, Section
from reportflow.models.session import take_changes

BUSY_TIMEOUT_MS = 15_000
#: How a transaction that writes begins on SQLite.
BEGIN_TO_WRITE: Final = "BEGIN IMMEDIATE"


@contextmanager
def transaction() -> Iterator[DatabaseSession]:
    """The session, in a new transaction that is committed at the end and rolled back on any error.

    What was read before is read afresh. What was noted as changed (`models.session`) is said to open pages and sockets once it
    is committed. Verbs do not nest: what several verbs share takes the session as an argument.
    """
    session = db.session
    session.rollback()
    take_changes(session)
    session.connection(execution_options={"reportflow_writes": True})
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    current_bus().publish(take_changes(session))


def release_session() -> None:
    """Let go of the session of this application context, if there is one: pages do at their end, a thread that stays in its
    context does after each call."""
    db.session.remove()


def lock_meeting(session: DatabaseSession, meeting_id: int) -> None:
    """Hold the meeting's row until the transaction ends; what was read of it before is to be read again.

    The lock lets rows be added that point to the meeting (`FOR NO KEY UPDATE`). A plain `FOR UPDATE` waits for those who
    have added one: two who each come in by an invitation, and are then put on the record, would wait for each other.
    """
    session.execute(select(Meeting.id).where(Meeting.id == meeting_id).with_for_update(key_share=True))


def lock_sections(session: DatabaseSession, meeting_id: int) -> None:
    """Hold the meeting and all of its sections: every verb that changes one section's text holds its row, so those that
    change the order of all hold all."""
    lock_meeting(session, meeting_id)
    sections = select(Section.id).where(Section.meeting_id == meeting_id).order_by(Section.id)
    session.execute(sections.with_for_update(key_share=True))


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
        connection.exec_driver_sql(BEGIN_TO_WRITE if writes else "BEGIN")
