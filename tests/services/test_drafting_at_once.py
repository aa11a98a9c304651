"""Drafting at the same moment, on both databases: somebody else writes while a page is made, or a section is arranged."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import event, select

from reportflow.domain.content import BODY, BlockKey
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import Event, Section
from reportflow.services import drafting
from reportflow.services.drafting_page import read_section
from reportflow.services.live_log import Append, Appended
from reportflow.services.sections import Split, active_sections, merge_sections, split_section
from tests.services.drafting_meeting import NOW, DraftingMeeting, make_drafting_meeting
from tests.services.live_room import Room

BODY_KEY = BlockKey(BODY)
#: Seconds in which whoever need not wait is done.
CHANCE = 1.0


@pytest.fixture
def meeting(serving: Flask) -> Iterator[DraftingMeeting]:
    with serving.app_context():
        yield make_drafting_meeting()


@contextmanager
def meanwhile(app: Flask, act: Callable[[], object], at: Callable[[str], bool]) -> Iterator[None]:
    """Within it, somebody else acts in the moment before the first statement of which `at` is true: at once, or as soon as what
    holds it up is over."""
    others: list[Thread] = []

    def run() -> None:
        with app.app_context():
            act()
            db.session.remove()

    def on_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if at(statement) and not others:
            others.append(Thread(target=run))
            others[0].start()
            others[0].join(CHANCE)

    db.session.rollback()
    event.listen(db.engine, "before_cursor_execute", on_statement)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", on_statement)
        for other in others:
            other.join()
    assert others, "there was no such moment"
    db.session.rollback()


def locks_a_document(statement: str) -> bool:
    """(On SQLite the whole transaction holds everything: there whoever writes meanwhile waits in any case.)"""
    reads = statement.startswith("SELECT") and "FROM live_document" in statement and "JOIN" not in statement
    return reads and ("FOR UPDATE" in statement or db.engine.dialect.name == "sqlite")


class Typist:
    """A page with the section open, on which somebody types a word."""

    def __init__(self, meeting: DraftingMeeting, document_id: int) -> None:
        self._room, self._person = Room(document_id), meeting.colleague
        self.result: Append | None = None

    def type(self) -> None:
        text = self._room.draft.text(BODY_KEY, "en")
        self.result = self._room.append(self._room.write(self._person, f"{text} Typed."))


def said(meeting: DraftingMeeting) -> list[str]:
    """All that the report's sections say in English."""
    return [row.document.content_value().body.get("en", "") for row in active_sections(db.session, meeting.meeting)]


def test_forms_of_a_page_start_from_the_text_that_it_shows_though_somebody_saves_while_it_is_made(
    serving: Flask, meeting: DraftingMeeting
):
    place = (meeting.meeting, meeting.section)
    text = meeting.document().content_value().body["en"]

    def save(person: int, typed: str, seq: int) -> drafting.SaveResult:
        return drafting.save_text(person, *place, BODY_KEY, "en", typed, base_seq=seq, now=NOW)

    # The document's row has been read, its log has not.
    with meanwhile(
        serving, lambda: save(meeting.colleague, f"{text} It was late.", 1), lambda sql: "live_snapshot" in sql
    ):
        page = read_section(meeting.rapporteur, *place)
    assert meeting.document().seq == 2
    assert log.load(db.session, meeting.document(), page.seq).text(BODY_KEY, "en") == page.body.text
    assert page.body.text in page.preview.html
    assert ("It was late." in page.preview.html) == ("It was late." in page.body.text)
    saved = save(meeting.rapporteur, f"{page.body.text} Coffee was served.", page.seq)
    assert sorted(saved.text.removeprefix(text).split(".")) == ["", " Coffee was served", " It was late"]


def test_a_word_that_is_saved_while_its_section_is_merged_is_in_the_report_or_refused(
    serving: Flask, meeting: DraftingMeeting
):
    typist = Typist(meeting, meeting.document().id)
    with meanwhile(serving, typist.type, locks_a_document):
        merge_sections(meeting.rapporteur, meeting.meeting, meeting.section, into=meeting.last, now=NOW)
    assert isinstance(typist.result, Appended) == any("Typed." in text for text in said(meeting))


def test_a_word_that_is_saved_while_its_section_is_split_stays(serving: Flask, meeting: DraftingMeeting):
    place = (meeting.rapporteur, meeting.meeting, meeting.section)
    text = "First.\n\nSecond."
    drafting.save_text(*place, BODY_KEY, "en", text, base_seq=1, now=NOW)
    typist = Typist(meeting, meeting.document().id)
    with meanwhile(serving, typist.type, locks_a_document):
        split_section(*place, Split({"en": "Behind"}, {"en": 1}), now=NOW)
    assert isinstance(typist.result, Appended) == any("Typed." in text for text in said(meeting))


def test_what_changes_nothing_is_not_on_the_record_though_somebody_types_meanwhile(
    serving: Flask, meeting: DraftingMeeting
):
    place, row = (meeting.rapporteur, meeting.meeting, meeting.section), BlockKey("agreement", "a1")
    drafting.remove_row(*place, row, now=NOW)
    typist = Typist(meeting, meeting.document().id)
    with meanwhile(serving, typist.type, locks_a_document):
        drafting.remove_row(*place, row, now=NOW)
    verbs = list(db.session.scalars(select(Event.verb).where(Event.meeting_id == meeting.meeting)))
    assert verbs.count("section.row_removed") == 1
    assert db.session.get_one(Section, meeting.section).document.seq == 3
