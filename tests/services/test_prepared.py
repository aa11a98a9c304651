"""Statements that are made once: they write as SQLAlchemy does, and fail under its names."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from reportflow.extensions import db
from reportflow.models import LiveDocument, LiveUpdate
from reportflow.services.prepared import Prepared, writing
from tests.services.drafting_meeting import DraftingMeeting, make_drafting_meeting

NOW = datetime(2026, 3, 1, 12, 30, 15, 250_000, tzinfo=UTC)
SAY = Prepared(
    update(LiveDocument)
    .where(LiveDocument.id == bindparam("document"))
    .values(content=bindparam("says"), updated_at=bindparam("now"))
)
ADD = Prepared(
    insert(LiveUpdate),
    ["document_id", "seq", "first_seq", "base_seq", "save_id", "update", "origin", "actor_id", "at", "folded"],
)


@pytest.fixture
def meeting(context: Flask) -> DraftingMeeting:
    return make_drafting_meeting()


def entry(document: int, seq: int) -> dict[str, object]:
    return {
        "document_id": document, "seq": seq, "first_seq": seq, "base_seq": 0, "save_id": "", "update": b"\x00\xff",
        "origin": "live", "actor_id": None, "at": NOW, "folded": [[None, "ñ"]],
    }  # fmt: skip


def said() -> list[tuple[object, ...]]:
    """What is in the database, read by SQLAlchemy on another connection."""
    query = select(LiveUpdate.seq, LiveUpdate.update, LiveUpdate.at, LiveUpdate.folded).where(LiveUpdate.seq > 100)
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_what_is_written_is_read_as_it_was_given(meeting: DraftingMeeting) -> None:
    document = meeting.document().id
    db.session.remove()
    with writing(db.engine) as cursor:
        assert SAY.run(cursor, db.engine.dialect, [{"document": document, "says": {"á": [1, None]}, "now": NOW}]) == 1
        assert SAY.run(cursor, db.engine.dialect, [{"document": 0, "says": {}, "now": NOW}]) == 0
        ADD.run(cursor, db.engine.dialect, [entry(document, 101), entry(document, 102)])
    assert said() == [(seq, b"\x00\xff", NOW, [[None, "ñ"]]) for seq in (101, 102)]
    with db.engine.connect() as connection:
        query = select(LiveDocument.content, LiveDocument.updated_at).where(LiveDocument.id == document)
        row = connection.execute(query).one()
    assert tuple(row) == ({"á": [1, None]}, NOW)


def test_what_fails_fails_under_the_names_of_sqlalchemy_and_leaves_nothing(meeting: DraftingMeeting) -> None:
    document = meeting.document().id
    db.session.remove()
    with pytest.raises(IntegrityError), writing(db.engine) as cursor:
        ADD.run(cursor, db.engine.dialect, [entry(document, 101), entry(document, 101)])
    with pytest.raises(KeyError), writing(db.engine) as cursor:
        ADD.run(cursor, db.engine.dialect, [entry(document, 101), {}])
    assert said() == []
    with writing(db.engine) as cursor:
        ADD.run(cursor, db.engine.dialect, [entry(document, 101)])
    assert len(said()) == 1
