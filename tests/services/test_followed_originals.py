"""What became of originals is the same whether a log is read at once or as it grows; and what was read is not read again."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.languages import other_language
from reportflow.extensions import db
from reportflow.models import Section
from reportflow.services import drafting, followed_originals
from reportflow.services.followed_originals import Asked, changes_of
from reportflow.services.original_changes import OriginalChange
from reportflow.services.transactions import transaction
from tests.queries import counted_queries
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting, make_drafting_meeting
from tests.services.originals import changes_read_at_once

BODY_KEY = BlockKey(BODY)
TEXT = CONTENT.body["en"]
WORDS = ("Honduras", "presented", "the", "note", "again", "with", "care", "")


@pytest.fixture
def meeting(context: Flask) -> DraftingMeeting:
    return make_drafting_meeting()


def asked_now(meeting: DraftingMeeting) -> Asked:
    """Everything that can be asked of the section now."""
    document = meeting.document()
    original = db.session.get_one(Section, meeting.section).original_language
    one = Asked(document, document.content_value(), original, {})
    return Asked(document, one.content, original, one.all_made_from())


def followed(meeting: DraftingMeeting) -> dict[BlockKey, OriginalChange]:
    one = asked_now(meeting)
    return changes_of([one])[one.document.id]


def read_at_once(meeting: DraftingMeeting) -> dict[BlockKey, OriginalChange]:
    one = asked_now(meeting)
    return changes_read_at_once(one.document.id, one.content, one.original, one.wanted)


def write(meeting: DraftingMeeting, block: BlockKey, language: str, text: str, **more: bool) -> None:
    place = (meeting.rapporteur, meeting.meeting, meeting.section, block, language, text)
    drafting.save_text(*place, base_seq=meeting.document().seq, now=NOW, **more)


def do_something(meeting: DraftingMeeting, chance: random.Random) -> None:
    """Whatever people do to a section: write either language, say that a translation is right, add and remove rows."""
    one = asked_now(meeting)
    place, seq = (meeting.rapporteur, meeting.meeting, meeting.section), one.document.seq
    language = other_language(one.original)
    block = chance.choice([key for key, _texts in one.content.blocks()])
    words = " ".join(chance.choices(WORDS, k=3))
    match chance.choices(("original", "translation", "settle", "add", "remove", "turn"), (45, 20, 15, 8, 7, 5))[0]:
        case "original":
            write(meeting, block, one.original, words)
        case "translation":
            write(meeting, block, language, words, settles=chance.random() < 0.5)
        case "settle":
            key = BlockKey(BODY)
            drafting.confirm_translation(*place, key, language, base_seq=chance.randint(max(1, seq - 3), seq), now=NOW)
        case "add":
            drafting.add_agreement(*place, "en", "To meet.", now=NOW)
        case "remove" if block.id:
            drafting.remove_row(*place, block, now=NOW)
        case "turn":
            with transaction() as session:
                session.get_one(Section, meeting.section).original_language = language


@pytest.mark.parametrize("seed", range(6))
def test_a_log_that_grows_tells_what_the_whole_log_tells(meeting: DraftingMeeting, seed: int):
    chance = random.Random(seed)
    for _ in range(40):
        do_something(meeting, chance)
        if chance.random() < 0.6:
            assert followed(meeting) == read_at_once(meeting)
    assert followed(meeting) == read_at_once(meeting)


def test_what_was_read_is_not_read_again(meeting: DraftingMeeting):
    write(meeting, BODY_KEY, "en", TEXT + " Once.")
    followed(meeting)
    one = asked_now(meeting)
    with counted_queries() as statements:
        changes_of([one])
    assert statements == []
    write(meeting, BODY_KEY, "en", TEXT + " Twice.")
    one = asked_now(meeting)
    with counted_queries() as statements:
        changes_of([one])
    assert len(statements) == 1


def test_what_the_log_does_not_have_is_looked_for_once(meeting: DraftingMeeting):
    with transaction() as session:
        document = session.get_one(Section, meeting.section).document
        document.basis = {**document.basis, "body|es": "0" * 64}
    assert BODY_KEY not in followed(meeting)
    one = asked_now(meeting)
    with counted_queries() as statements:
        assert BODY_KEY not in changes_of([one])[one.document.id]
    assert statements == []


def test_another_log_in_the_place_of_one_that_was_read_is_noticed(meeting: DraftingMeeting):
    """A database that was brought back from a copy has other words at the same positions."""
    write(meeting, BODY_KEY, "en", TEXT + " Of yesterday.")
    followed(meeting)
    with transaction() as session:
        section = session.get_one(Section, meeting.section)
        last = section.document.seq
        session.execute(
            db.text("DELETE FROM live_update WHERE document_id = :id AND seq = :seq"),
            {"id": section.document.id, "seq": last},
        )
        section.document.seq = last - 1
    write(meeting, BODY_KEY, "en", TEXT + " Of today.")
    assert followed(meeting) == read_at_once(meeting)
    assert "today" in str(followed(meeting)[BODY_KEY].changes)


def test_one_who_read_the_draft_before_it_moved_on_is_told_what_is_known(meeting: DraftingMeeting):
    write(meeting, BODY_KEY, "en", TEXT + " Once.")
    before = asked_now(meeting)
    expected = changes_of([before])[before.document.id][BODY_KEY]
    seq, content, wanted = before.document.seq, before.content, before.wanted
    write(meeting, BODY_KEY, "en", TEXT + " Twice.")
    followed(meeting)
    document = meeting.document()
    document.seq = seq
    assert changes_of([Asked(document, content, "en", wanted)])[document.id][BODY_KEY] == expected
    db.session.rollback()


def test_many_who_ask_at_once_are_told_the_same(app: Flask):
    with app.app_context():
        meeting = make_drafting_meeting()
        for number in range(30):
            write(meeting, BODY_KEY, "en", f"{TEXT} {number}")
        expected = read_at_once(meeting)
        db.session.remove()
    followed_originals.forget()

    def ask(_number: int) -> dict[BlockKey, OriginalChange]:
        with app.app_context():
            found = followed(meeting)
            db.session.remove()
            return found

    with ThreadPoolExecutor(6) as people:
        assert all(found == expected for found in people.map(ask, range(18)))
