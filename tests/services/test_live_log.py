"""The log as the live room reads and writes it."""

import pytest
from flask import Flask
from sqlalchemy import select

from reportflow.bus import current_bus
from reportflow.domain.content import AGREEMENT, BlockKey
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import Event, LiveSnapshot
from reportflow.models.session import Topic, TopicKind
from reportflow.services import drafting, live_log
from reportflow.services.live_log import Appended, Behind, Head, Refused
from tests.services.drafting_meeting import NOW, DraftingMeeting, make_drafting_meeting
from tests.services.live_room import BODY_KEY, Room


@pytest.fixture
def drafting_meeting(context: Flask) -> DraftingMeeting:
    return make_drafting_meeting()


@pytest.fixture
def room(drafting_meeting: DraftingMeeting) -> Room:
    return Room(drafting_meeting.document().id)


def events(verb: str) -> list[Event]:
    return list(db.session.scalars(select(Event).where(Event.verb == verb).order_by(Event.seq)))


def test_what_is_appended_is_in_the_log_with_its_authors_and_on_every_page(
    drafting_meeting: DraftingMeeting, room: Room
):
    meeting = drafting_meeting
    first, second = room.write(meeting.rapporteur, "One."), room.write(meeting.colleague, "One. Two.")
    assert room.append(first, second) == Appended(3)
    document = meeting.document()
    entries = log.updates(db.session, document, after=1)
    assert [(entry.seq, entry.first_seq, entry.actor_id, entry.base_seq, entry.origin) for entry in entries] == [
        (2, 2, meeting.rapporteur, 1, "live"),
        (3, 3, meeting.colleague, 1, "live"),
    ]
    assert document.content_value().body["en"] == "One. Two."
    assert (document.updated_at, document.updated_by_id) == (NOW, meeting.colleague)
    assert log.load(db.session, document).content() == room.draft.content() == document.content_value()


def test_a_room_that_is_behind_writes_nothing_and_catches_up(drafting_meeting: DraftingMeeting, room: Room):
    meeting = drafting_meeting
    drafting.save_text(
        meeting.colleague, meeting.meeting, meeting.section, BODY_KEY, "es", "Del formulario.", base_seq=1, now=NOW
    )
    written = room.write(meeting.rapporteur, "From the room.")
    assert room.append(written) == Behind(Head(2, None))
    assert meeting.document().seq == 2
    room.catch_up()
    assert room.head == Head(2, None)
    assert room.append(written) == Appended(3)
    body = meeting.document().content_value().body
    assert (body["en"], body["es"]) == ("From the room.", "Del formulario.")


def test_a_closed_document_takes_nothing_and_says_why(drafting_meeting: DraftingMeeting, room: Room):
    document = drafting_meeting.document()
    document.closed = "agreed"
    db.session.commit()
    assert room.append(room.write(drafting_meeting.rapporteur, "Too late.")) == Refused("agreed")
    assert drafting_meeting.document().seq == 1
    assert live_log.heads([room.document_id]) == {room.document_id: Head(1, "agreed")}


def test_what_was_appended_is_said_to_those_who_follow_it(drafting_meeting: DraftingMeeting, room: Room):
    heard: list[Topic] = []
    stop = current_bus().subscribe(heard.append)
    try:
        room.append(room.write(drafting_meeting.rapporteur, "Said."))
        assert heard == [Topic(TopicKind.DOCUMENT, room.document_id)]
        room.append(room.write(drafting_meeting.rapporteur, "Behind: nothing is said."))
        assert len(heard) == 1
    finally:
        stop()


def test_rows_that_come_go_and_come_back_are_on_the_record_by_who_did_it(drafting_meeting: DraftingMeeting, room: Room):
    meeting, new = drafting_meeting, BlockKey(AGREEMENT, "new")
    added = room.change(meeting.rapporteur, lambda draft: draft.add_agreement("new", {"en": "To agree."}))
    removed = room.change(meeting.colleague, lambda draft: draft.remove(BlockKey(AGREEMENT, "a1")))
    assert room.append(added, removed) == Appended(3)
    room.catch_up()
    room.append(room.change(meeting.colleague, lambda draft: draft.put_back(BlockKey(AGREEMENT, "a1"))))
    assert [(event.actor_id, event.data) for event in events("section.row_added")] == [
        (meeting.rapporteur, {"row": str(new)})
    ]
    for verb in ("section.row_removed", "section.row_put_back"):
        assert [(event.actor_id, event.data) for event in events(verb)] == [
            (meeting.colleague, {"row": "agreement:a1"})
        ]


def test_a_long_log_is_read_from_its_last_snapshot(
    drafting_meeting: DraftingMeeting, room: Room, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(live_log, "SNAPSHOT_AFTER", 5)
    for number in range(7):
        room.append(room.write(drafting_meeting.rapporteur, f"Text {number}."))
        room.catch_up()
    said = room.draft.content()
    room.open()
    room.open()
    document = drafting_meeting.document()
    assert db.session.scalars(select(LiveSnapshot.seq)).all() == [8]
    assert log.read(db.session, room.document_id).entries == 0
    # Earlier positions are read as before, and what comes after the snapshot is added to it.
    assert log.load(db.session, document, 3).content().body["en"] == "Text 1."
    assert room.draft.content() == said
    room.append(room.write(drafting_meeting.rapporteur, "After it."))
    assert live_log.open_document(room.document_id).draft.content().body["en"] == "After it."


def test_a_document_that_is_not_there_is_said_so(context: Flask):
    with pytest.raises(LookupError):
        live_log.open_document(12345)
    assert live_log.heads([]) == {}
