"""Folding the logs of a meeting's drafts: when, what stays, and what happens to those who write meanwhile."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count, pairwise
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import InvalidInput, NotFound
from reportflow.drafts import log
from reportflow.drafts.log import create_document
from reportflow.extensions import db
from reportflow.models import LateChange, LiveDocument, LiveSnapshot, Section
from reportflow.services import compaction, drafting, live_log, putting_forward
from reportflow.services.compaction import Compacted, compact_all, compact_if_long, compact_meeting
from reportflow.services.drafting_typed import TypedBlock, changed_blocks
from reportflow.services.history import HistoryPage, history, restore
from reportflow.services.live_log import Appended, Behind, Head
from reportflow.services.putting_forward import put_forward
from tests.drafts.writing import STEP, Writing
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting, make_drafting_meeting
from tests.services.live_room import Room

BODY_KEY = BlockKey(BODY)
TEXT = CONTENT.body["en"]
#: When everything that is written in these tests is old.
LATER = NOW + timedelta(days=3)
positions = count(50)


@pytest.fixture
def meeting(context: Flask) -> DraftingMeeting:
    return make_drafting_meeting()


def save(meeting: DraftingMeeting, text: str, base_seq: int, at: datetime = NOW, save_id: str = "") -> int:
    place = (meeting.rapporteur, meeting.meeting, meeting.section, BODY_KEY, "en")
    return drafting.save_text(*place, text, base_seq=base_seq, save_id=save_id, now=at).seq


def type_words(meeting: DraftingMeeting, *words: str, at: datetime = NOW) -> None:
    """One entry each."""
    for place, word in enumerate(words):
        document = meeting.document()
        said = document.content_value().body["en"]
        save(meeting, f"{said} {word}", document.seq, at + timedelta(seconds=10 * place))


def spans(meeting: DraftingMeeting) -> list[tuple[int, int]]:
    return [(entry.first_seq, entry.seq) for entry in log.updates(db.session, meeting.document())]


def read_history(meeting: DraftingMeeting) -> HistoryPage:
    return history(meeting.delegate, meeting.meeting, meeting.section)


class Forwarded(Writing):
    """Writing in a meeting: what is frozen is put forward."""

    def __init__(self, meeting: DraftingMeeting, document: LiveDocument) -> None:
        super().__init__(document, [meeting.rapporteur, meeting.colleague, meeting.translator], NOW)
        self.meeting, self.section, self.document_id = meeting, document.section_id, document.id

    def freeze(self, who: int, place: int) -> None:
        seq = self.document.seq
        db.session.commit()
        put_forward(self.meeting.rapporteur, self.meeting.meeting, {self.section: seq}, now=self.at)
        self.document = db.session.get_one(LiveDocument, self.document_id)


def new_section(meeting: DraftingMeeting) -> LiveDocument:
    section = Section(
        meeting_id=meeting.meeting, kind="added", position=next(positions), original_language="en", created_at=NOW
    )
    db.session.add(section)
    db.session.flush()
    return create_document(db.session, section, CONTENT, basis={}, actor_id=meeting.rapporteur, now=NOW)


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=st.lists(STEP, min_size=8, max_size=35), share=st.integers(min_value=0, max_value=12))
def test_the_history_page_is_the_same_before_and_after(
    meeting: DraftingMeeting, steps: list[tuple[str, int, int]], share: int
):
    writing = Forwarded(meeting, new_section(meeting))
    meeting = replace(meeting, section=writing.section)
    for step in steps:
        writing.step(*step)
    db.session.commit()
    before, texts = read_history(meeting), {}
    for entry in before.entries:
        texts[entry.text] = log.load(db.session, meeting.document(), before.seq_of(entry.text)).content()
    until = NOW + (writing.at - NOW) * share / 10
    compact_if_long(writing.document_id, now=LATER)  # it is not long
    assert compaction._compact_one(writing.document_id, until, timedelta(0)).busy == 0
    after = read_history(meeting)
    assert replace(after, parties=before.parties) == before
    for name, content in texts.items():
        assert log.load(db.session, meeting.document(), after.seq_of(name)).content() == content


def test_a_day_later_the_logs_of_a_meeting_are_folded_and_those_of_others_are_not(meeting: DraftingMeeting):
    type_words(meeting, "One.", "Two.", "Three.")
    type_words(meeting, "Four.", "Five.", at=NOW + timedelta(hours=20))
    now = NOW + timedelta(hours=24, seconds=30)
    with pytest.raises(NotFound, match=r"meeting\.not_found"):
        compact_meeting(meeting.meeting + 1, now=LATER)
    assert compact_meeting(meeting.meeting, now=now - timedelta(minutes=1)) == Compacted(drafts=3)
    assert compact_meeting(meeting.meeting, now=now) == Compacted(drafts=3, folded=1, before=6, after=4)
    assert spans(meeting) == [(1, 1), (2, 4), (5, 5), (6, 6)]
    assert compact_all(now=LATER) == Compacted(drafts=3, folded=1, before=4, after=3)
    assert compact_all(now=LATER) == Compacted(drafts=3)
    document = meeting.document()
    assert log.load(db.session, document).content() == document.content_value()
    assert document.content_value().body["en"] == f"{TEXT} One. Two. Three. Four. Five."
    assert db.session.scalars(select(LiveSnapshot.seq)).all() == [6]
    assert (document.updated_at, document.seq) == (NOW + timedelta(hours=20, seconds=10), 6)


def test_what_was_put_forward_can_be_gone_back_to(meeting: DraftingMeeting):
    type_words(meeting, "One.", "Two.", "Three.")
    assert put_forward(meeting.rapporteur, meeting.meeting, {meeting.section: 3}, now=NOW) == {meeting.section: 1}
    type_words(meeting, "Four.", at=NOW + timedelta(minutes=1))
    compact_meeting(meeting.meeting, now=LATER)
    assert spans(meeting) == [(1, 1), (2, 3), (4, 5)]
    page = read_history(meeting)
    seq = page.seq_of("r1")
    assert seq == 3
    restore(meeting.rapporteur, meeting.meeting, meeting.section, seq, base_seq=5, now=LATER)
    assert meeting.document().content_value().body["en"] == f"{TEXT} One. Two."


def test_what_a_change_that_came_too_late_refers_to_stays(meeting: DraftingMeeting):
    type_words(meeting, "One.", "Two.", "Three.")
    db.session.add(
        LateChange(
            document_id=meeting.document().id,
            person_id=meeting.colleague,
            reason="agreed",
            base_seq=3,
            update=b"\x00\x00",
            texts=[],
            at=NOW,
        )
    )
    db.session.commit()
    compact_meeting(meeting.meeting, now=LATER)
    assert spans(meeting) == [(1, 1), (2, 3), (4, 4)]
    assert log.load(db.session, meeting.document(), 3).text(BODY_KEY, "en") == f"{TEXT} One. Two."


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Something happens after the folding was prepared, and before it is written."""
    prepare = compaction.compaction.prepare

    def prepared(*arguments: Any, **named: Any) -> Any:
        found = prepare(*arguments, **named)
        if found is not None:
            act()
        return found

    monkeypatch.setattr(compaction.compaction, "prepare", prepared)


def test_a_revision_that_is_put_forward_meanwhile_stops_the_folding(
    meeting: DraftingMeeting, monkeypatch: pytest.MonkeyPatch
):
    type_words(meeting, "One.", "Two.", "Three.")
    act = partial(put_forward, meeting.rapporteur, meeting.meeting, {meeting.section: 3}, now=NOW)
    with monkeypatch.context() as patch:
        meanwhile(patch, act)
        assert compact_meeting(meeting.meeting, now=LATER) == Compacted(drafts=3, busy=1)
    assert spans(meeting) == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert compact_meeting(meeting.meeting, now=LATER).busy == 0
    assert spans(meeting) == [(1, 1), (2, 3), (4, 4)]


def test_what_was_folded_meanwhile_is_not_put_forward(meeting: DraftingMeeting, monkeypatch: pytest.MonkeyPatch):
    type_words(meeting, "One.", "Two.", "Three.")
    frozen = putting_forward._frozen

    def frozen_then_folded(*arguments: int) -> object:
        found = frozen(*arguments)
        compact_meeting(meeting.meeting, now=LATER)
        return found

    monkeypatch.setattr(putting_forward, "_frozen", frozen_then_folded)
    found = put_forward(meeting.rapporteur, meeting.meeting, {meeting.section: 3}, now=LATER)[meeting.section]
    assert isinstance(found, InvalidInput)
    assert found.code == "draft.no_such_version"
    assert put_forward(meeting.rapporteur, meeting.meeting, {meeting.section: 4}, now=LATER) == {meeting.section: 1}


def test_a_failure_in_the_middle_changes_nothing(meeting: DraftingMeeting, monkeypatch: pytest.MonkeyPatch):
    type_words(meeting, "One.", "Two.", "Three.")

    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(compaction.compaction, "keep_snapshot", fail)
        with pytest.raises(OSError, match="full"):
            compact_meeting(meeting.meeting, now=LATER)
    assert spans(meeting) == [(1, 1), (2, 2), (3, 3), (4, 4)]
    assert db.session.scalars(select(LiveSnapshot)).all() == []
    assert log.load(db.session, meeting.document()).content() == meeting.document().content_value()


def test_rooms_that_are_open_go_on_whether_they_have_seen_all_of_it_or_not(meeting: DraftingMeeting):
    type_words(meeting, "One.")
    behind, ahead = Room(meeting.document().id), Room(meeting.document().id)
    type_words(meeting, "Two.", "Three.")
    ahead.catch_up()
    compact_meeting(meeting.meeting, now=LATER)
    assert spans(meeting) == [(1, 1), (2, 4)]
    assert ahead.append(ahead.write(meeting.rapporteur, f"{TEXT} One. Two. Three. Four.")) == Appended(5)
    written = behind.write(meeting.colleague, f"{TEXT} One. Beside.")
    assert behind.append(written) == Behind(Head(5, None))
    behind.catch_up()
    assert behind.head == Head(5, None)
    assert behind.append(written) == Appended(6)
    ahead.head = Head(5, None)
    ahead.catch_up()
    document = meeting.document()
    words = ("One.", "Two.", "Three.", "Four.", "Beside.")
    for draft in (behind.draft, ahead.draft, log.load(db.session, document), live_log.open_document(document.id).draft):
        assert [draft.text(BODY_KEY, "en").count(word) for word in words] == [1] * 5
        assert draft.content() == document.content_value()


def test_a_page_of_an_earlier_day_is_no_base_to_save_from_and_one_of_today_is(meeting: DraftingMeeting):
    type_words(meeting, "One.", "Two.")
    type_words(meeting, "Three.", at=NOW + timedelta(hours=30))
    # Somebody loads their page two hours later, when nobody has written for long.
    compact_meeting(meeting.meeting, now=NOW + timedelta(hours=32))
    place = (meeting.rapporteur, meeting.meeting, meeting.section, "en")
    for base_seq, text in ((1, TEXT), (2, f"{TEXT} One."), (2, TEXT), (9, TEXT)):
        # Counts as changed, whatever it says, so that saving it says that it is too old.
        assert changed_blocks(*place, [TypedBlock(BODY_KEY, text, base_seq)]) == {BODY_KEY}
    for base_seq, text in ((3, f"{TEXT} One. Two."), (4, f"{TEXT} One. Two. Three.")):
        assert changed_blocks(*place, [TypedBlock(BODY_KEY, text, base_seq)]) == frozenset()
    for base_seq in (1, 2):
        with pytest.raises(InvalidInput, match=r"draft\.page_too_old"):
            save(meeting, f"{TEXT} Typed.", base_seq)
    for _twice in range(2):
        save(meeting, f"{TEXT} One. Two. Typed.", 3, save_id="typed")
    assert meeting.document().content_value().body["en"].count("Typed.") == 1
    assert {
        word for word in ("One.", "Two.", "Three.") if word not in meeting.document().content_value().body["en"]
    } == set()


def test_a_log_is_folded_by_itself_once_it_is_long(meeting: DraftingMeeting, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(compaction, "LONG", 3)
    document_id = meeting.document().id
    type_words(meeting, "One.", "Two.")
    assert compact_if_long(document_id, now=LATER) == Compacted(drafts=1)
    type_words(meeting, "Three.", at=NOW + timedelta(minutes=1))
    assert compact_if_long(document_id, now=NOW + timedelta(hours=1)) == Compacted(drafts=1)
    assert compact_if_long(document_id, now=LATER) == Compacted(drafts=1, folded=1, before=4, after=2)
    assert compact_if_long(document_id, now=LATER) == Compacted(drafts=1)
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(spans(meeting)))
