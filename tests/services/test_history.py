"""Versions of a section, what changed between them, and going back."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from reportflow.domain.content import ACTION, AGREEMENT, BODY, BlockKey
from reportflow.domain.errors import InvalidInput, NotAllowed
from reportflow.domain.redline import accepted, rejected
from reportflow.extensions import db
from reportflow.models import Event
from reportflow.services import drafting
from reportflow.services.history import history, restore, version_redline
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting, make_drafting_meeting

BODY_KEY = BlockKey(BODY)
TEXT = CONTENT.body["en"]


@pytest.fixture
def meeting(context: Flask) -> DraftingMeeting:
    return make_drafting_meeting()


def save(meeting: DraftingMeeting, person: int, text: str, base_seq: int, minutes: float = 0) -> drafting.SaveResult:
    at = NOW + timedelta(minutes=minutes)
    return drafting.save_text(person, meeting.meeting, meeting.section, BODY_KEY, "en", text, base_seq=base_seq, now=at)


def test_writing_makes_versions_by_itself(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT + " One.", 1, 1)
    save(meeting, meeting.rapporteur, TEXT + " One. Two.", 2, 2)
    save(meeting, meeting.colleague, TEXT + " One. Two. Three more words.", 3, 30)
    page = history(meeting.delegate, meeting.meeting, meeting.section)
    assert [(line.seq, line.authors, line.added, line.removed) for line in page.versions] == [
        (4, ("The colleague",), 3, 0),
        (3, ("The rapporteur",), 2, 0),
        (1, (), 27, 0),
    ]
    assert page.versions[0].blocks == ((BODY_KEY, "en"),)
    assert (page.before(4), page.before(3), page.before(1), page.may_restore) == (3, 1, 1, False)


def test_the_redline_between_any_two_versions_is_exact(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced"), 1)
    for first, second, old, new in ((1, 2, "presented", "introduced"), (2, 1, "introduced", "presented")):
        shown = version_redline(meeting.delegate, meeting.meeting, meeting.section, str(first), str(second), "en")
        ((key, changes),) = shown.texts
        assert key == BODY_KEY
        assert rejected(changes) == TEXT.replace("presented", old)
        assert accepted(changes) == TEXT.replace("presented", new)
        assert shown.printed is not None
        assert f"<del>{old}</del>" in shown.printed.html
        assert f"<ins>{new}</ins>" in shown.printed.html
    assert version_redline(meeting.delegate, meeting.meeting, meeting.section, "1", "2", "es").texts == ()


def test_restoring_makes_the_draft_say_the_same_again_and_keeps_the_history(meeting: DraftingMeeting):
    place = (meeting.rapporteur, meeting.meeting, meeting.section)
    save(meeting, meeting.rapporteur, "Something else altogether.", 1)
    drafting.remove_row(*place, BlockKey(AGREEMENT, "a1"), now=NOW)
    drafting.add_agreement(*place, "en", "New.", row_id="new", now=NOW)
    drafting.update_action(
        *place, BlockKey(ACTION, "t1"), "en", "Other", owners="MEX", due=date(2017, 1, 1), base_seq=1, now=NOW
    )
    before = meeting.document().seq
    seq = restore(*place, 1, base_seq=before, now=NOW)
    document = meeting.document()
    assert document.content_value() == CONTENT
    assert seq == document.seq == before + 1
    versions = history(*place).versions
    assert versions[0].origin == "restore"
    event = db.session.scalars(select(Event).order_by(Event.seq.desc())).first()
    assert event is not None
    assert (event.verb, event.data) == ("section.restored", {"from": 1, "as": seq})
    assert restore(*place, 1, now=NOW) == seq


def test_what_is_written_while_somebody_restores_is_kept(meeting: DraftingMeeting):
    save(meeting, meeting.rapporteur, TEXT.replace("presented", "introduced"), 1)
    save(meeting, meeting.colleague, TEXT.replace("presented", "introduced") + " Mexico spoke.", 2)
    restore(meeting.rapporteur, meeting.meeting, meeting.section, 1, base_seq=2, now=NOW)
    assert meeting.document().content_value().body["en"] == TEXT + " Mexico spoke."


def test_only_those_who_may_restore_do_and_only_what_is_there(meeting: DraftingMeeting):
    with pytest.raises(NotAllowed):
        restore(meeting.translator, meeting.meeting, meeting.section, 1, now=NOW)
    with pytest.raises(InvalidInput, match=r"draft\.no_such_version"):
        restore(meeting.rapporteur, meeting.meeting, meeting.section, 7, now=NOW)
    with pytest.raises(InvalidInput, match=r"draft\.no_such_version"):
        version_redline(meeting.rapporteur, meeting.meeting, meeting.section, "1", "7", "en")
