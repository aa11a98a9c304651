"""Drafting at the same moment, on both databases: a page is made while somebody else saves."""

from threading import Thread

from flask import Flask
from sqlalchemy import event

from reportflow.domain.content import BODY, BlockKey
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.services import drafting
from reportflow.services.drafting_page import read_section
from tests.services.drafting_meeting import NOW, make_drafting_meeting

BODY_KEY = BlockKey(BODY)


def test_forms_of_a_page_start_from_the_text_that_it_shows_though_somebody_saves_while_it_is_made(serving: Flask):
    with serving.app_context():
        meeting = make_drafting_meeting()
        place = (meeting.meeting, meeting.section)
        text = meeting.document().content_value().body["en"]

        def save(person: int, typed: str, seq: int) -> drafting.SaveResult:
            return drafting.save_text(person, *place, BODY_KEY, "en", typed, base_seq=seq, now=NOW)

        def save_meanwhile() -> None:
            with serving.app_context():
                save(meeting.colleague, f"{text} It was late.", 1)

        statements: list[str] = []

        def on_statement(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            if "live_snapshot" in statement and not statements:  # the document's row has been read, its log has not
                statements.append(statement)
                saving = Thread(target=save_meanwhile)
                saving.start()
                saving.join()

        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", on_statement)
        try:
            page = read_section(meeting.rapporteur, *place)
        finally:
            event.remove(db.engine, "before_cursor_execute", on_statement)
        assert statements
        assert meeting.document().seq == 2
        assert log.load(db.session, meeting.document(), page.seq).text(BODY_KEY, "en") == page.body.text
        saved = save(meeting.rapporteur, f"{page.body.text} Coffee was served.", page.seq)
        assert sorted(saved.text.removeprefix(text).split(".")) == ["", " Coffee was served", " It was late"]
