"""A meeting with one section and three persons, straight in the database."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask

from reportflow.domain.content import Agreement, SectionContent
from reportflow.drafts.log import create_document
from reportflow.extensions import db
from reportflow.models import LiveDocument, Meeting, Person, Section

NOW = datetime(2016, 11, 15, 19, 0, tzinfo=UTC)
CONTENT = SectionContent(
    heading={"en": "Concept note"},
    body={"en": "The delegation of Honduras presented the concept note.", "es": "Honduras presentó la nota."},
    agreements=(Agreement("a1", {"en": "To comment on the note."}),),
)


@pytest.fixture
def people(context: Flask) -> list[int]:
    """Ids of three persons."""
    rows = [Person(name=name, session_key=name, created_at=NOW) for name in ("HND", "TS", "MEX")]
    db.session.add_all(rows)
    db.session.commit()
    return [row.id for row in rows]


@pytest.fixture
def new_document(context: Flask, people: list[int]) -> Callable[[], LiveDocument]:
    """Makes the document of a new section."""

    def make() -> LiveDocument:
        db.session.rollback()
        meeting = Meeting(
            title={"en": "Meeting"}, body={}, place={}, header_notes=[], original_language="en", created_at=NOW
        )
        db.session.add(meeting)
        db.session.flush()
        section = Section(meeting_id=meeting.id, kind="agenda", position=0, original_language="en", created_at=NOW)
        db.session.add(section)
        db.session.flush()
        document = create_document(db.session, section, CONTENT, basis={}, actor_id=people[0], now=NOW)
        db.session.commit()
        return document

    return make


@pytest.fixture
def document(new_document: Callable[[], LiveDocument]) -> LiveDocument:
    """The document of a section."""
    return new_document()
