"""The meeting's socket: pages are told that something changed, where, and how soon to ask."""

import asyncio
import threading
from collections.abc import Mapping

import pytest
from flask import Flask
from websockets.asyncio.client import connect
from websockets.typing import Origin

from reportflow.bus import InProcess
from reportflow.domain.content import BlockKey
from reportflow.domain.policy import Role
from reportflow.live import channel as channel_of_meeting
from reportflow.live.channel import ASKING
from reportflow.models import MeetingParty, ParticipationRow
from reportflow.services import live_watch
from reportflow.services.arrival import accept_as_newcomer
from reportflow.services.attendee_lists import Attendee
from reportflow.services.attendees import add_attendees
from reportflow.services.clock import start_clock
from reportflow.services.drafting import add_agreement, save_text
from reportflow.services.inputs import Written, hand_in, write_input
from reportflow.services.invitations import invite
from reportflow.services.sections import merge_sections, move_section
from reportflow.services.transactions import transaction
from tests.live.conftest import CookieOf, OpenChannel, OpenPage
from tests.live.serving import Server
from tests.live.test_admission import set_roles
from tests.services.drafting_meeting import NOW, DraftingMeeting


def add_row(app: Flask, meeting: DraftingMeeting, section: int | None = None) -> None:
    with app.app_context():
        add_agreement(meeting.rapporteur, meeting.meeting, section or meeting.section, "en", "More.", now=NOW)


def test_an_event_is_told_with_its_number_and_its_section(
    app: Flask, meeting: DraftingMeeting, open_channel: OpenChannel
) -> None:
    channel = open_channel("delegate")
    hello = channel.until_told("hello")
    assert (hello["seq"], hello["within"]) == (0, ASKING)
    add_row(app, meeting)
    changed = channel.until_told("changed")
    assert changed == {
        "kind": "changed",
        "seq": 1,
        "drafts": hello["drafts"] + 1,
        "sections": [meeting.section],
        "within": ASKING,
    }
    add_row(app, meeting, meeting.last)
    changed = channel.until_told("changed")
    assert changed["sections"] == [meeting.last]
    later = open_channel("rapporteur").until_told("hello")
    assert (later["seq"], later["drafts"], later["within"]) == (2, changed["drafts"], ASKING)


def test_what_shows_on_every_page_names_no_section(
    app: Flask, meeting: DraftingMeeting, open_channel: OpenChannel
) -> None:
    channel = open_channel("delegate")
    channel.until_told("hello")
    set_roles(app, meeting.colleague, Role.CHAIR)
    with app.app_context():
        start_clock(meeting.colleague, meeting.meeting, now=NOW)
    assert channel.until_told("changed")["sections"] is None
    add_row(app, meeting)
    assert channel.until_told("changed")["sections"] == [meeting.section]
    with app.app_context():
        move_section(meeting.rapporteur, meeting.meeting, meeting.section, by=1, now=NOW)
    assert channel.until_told("changed")["sections"] is None


def test_who_joins_is_on_the_record_and_no_news_for_open_boards(
    app: Flask, meeting: DraftingMeeting, open_channel: OpenChannel
) -> None:
    channel = open_channel("delegate")
    channel.until_told("hello")
    with app.app_context():
        add_attendees(meeting.rapporteur, meeting.meeting, [Attendee("A. Delegate", "Consul", "HND")], NOW)
    assert channel.until_told("changed")["sections"] == []
    set_roles(app, meeting.colleague, Role.SECRETARIAT)
    with app.app_context():
        place = (meeting.colleague, meeting.meeting)
        asked = {"name": "", "email": None, "language": "en", "roles": ["translator"], "party": None, "days": 1}
        invited = invite(*place, **asked, address=str, mailed=False, now=NOW)
    assert channel.until_told("changed")["sections"] == []
    with app.app_context():
        who = {"name": "Somebody new", "email": None, "language": "en", "password": None}
        accept_as_newcomer(invited.token, **who, now=NOW)
    assert channel.until_told("changed")["sections"] == []


def test_a_draft_that_moved_is_told_without_an_event(
    app: Flask, meeting: DraftingMeeting, open_channel: OpenChannel, open_page: OpenPage
) -> None:
    channel, page = open_channel("delegate"), open_page("rapporteur")
    hello = channel.until_told("hello")
    page.write("Live. ", place=0)
    changed = channel.until_told("changed")
    assert (changed["seq"], changed["sections"], changed["within"]) == (0, [meeting.section], ASKING)
    assert changed["drafts"] > hello["drafts"]


def test_drafts_that_go_on_moving_are_told_again_after_a_while_or_with_the_next_event(
    app: Flask,
    meeting: DraftingMeeting,
    open_channel: OpenChannel,
    open_page: OpenPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(channel_of_meeting, "DRAFTS_EVERY", 3600.0)
    has_looked, look = threading.Event(), live_watch.look

    def note_look(known: Mapping[int, int]) -> dict[int, live_watch.Watched]:
        found = look(known)
        has_looked.set()
        return found

    monkeypatch.setattr(live_watch, "look", note_look)
    channel, page = open_channel("delegate"), open_page("rapporteur")
    channel.until_told("hello")
    page.write("First. ", place=0)
    assert channel.until_told("changed")["sections"] == [meeting.section]
    page.write("Second. ", place=0)
    page.until_saved()
    has_looked.clear()
    while not has_looked.wait(0.1):  # the hub finds by itself that the draft moved
        page.write("More. ", place=0)
        page.until_saved()
    add_row(app, meeting, meeting.last)
    assert channel.until_told("changed")["sections"] == sorted([meeting.section, meeting.last])


def test_what_happens_to_an_input_shows_in_the_section_that_its_own_was_merged_into(
    app: Flask, meeting: DraftingMeeting, open_channel: OpenChannel
) -> None:
    with app.app_context():
        with transaction() as session:
            honduras = session.query(MeetingParty).filter_by(code="HND").one()
            session.query(ParticipationRow).filter_by(person_id=meeting.delegate).one().party_id = honduras.id
        place, text = (meeting.delegate, meeting.meeting), Written("remark", {"en": "Thanks."}, 0)
        written = write_input(*place, meeting.last, text, form_id="f", now=NOW)
        merge_sections(meeting.rapporteur, meeting.meeting, meeting.last, into=meeting.section, now=NOW)
    channel = open_channel("delegate")
    channel.until_told("hello")
    with app.app_context():
        hand_in(*place, written.id, version=1, now=NOW)
    assert channel.until_told("changed")["sections"] == sorted([meeting.section, meeting.last])


def test_pages_ask_the_later_the_more_there_are_those_who_act_before_those_who_read_and_who_presides_at_once(
    app: Flask, meeting: DraftingMeeting, open_channel: OpenChannel
) -> None:
    set_roles(app, meeting.colleague, Role.CHAIR)
    people = ("delegate", "delegate", "delegate", "rapporteur", "rapporteur", "colleague")
    channels = [open_channel(who) for who in people]
    for channel in channels:
        channel.until_told("hello")
    add_row(app, meeting)
    spans = [channel.until_told("changed")["within"] for channel in channels]
    assert spans == [6 * ASKING] * 3 + [3 * ASKING] * 2 + [0]


def test_a_room_that_opens_its_pages_in_one_moment_is_welcomed(
    server: Server, meeting: DraftingMeeting, cookie_of: CookieOf
) -> None:
    async def come_in(number: int) -> str:
        cookie = cookie_of("delegate" if number % 2 else "rapporteur")
        address, said = server.address(meeting.meeting), {"Cookie": cookie}
        async with connect(address, origin=Origin(server.base), additional_headers=said, proxy=None) as line:
            return str(await line.recv())

    async def come_in_together() -> list[str]:
        return await asyncio.gather(*(come_in(number) for number in range(24)))

    for who in ("delegate", "rapporteur"):
        cookie_of(who)
    assert all('"kind":"hello"' in said for said in asyncio.run(come_in_together()))


def test_what_a_form_saves_is_shown_in_open_sections_at_once(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page = open_page("colleague")
    page.write("Typed. ", place=0)
    with app.app_context():
        words = meeting.document().content_value().body["en"] + " By a form."
        body = BlockKey("body")
        save_text(meeting.rapporteur, meeting.meeting, meeting.section, body, "en", words, base_seq=1, now=NOW)
    page.until_says("By a form.")
    page.until_saved()
    with app.app_context():
        assert meeting.document().content_value().body["en"] == page.say()
    assert "Typed. " in page.say()


def test_what_no_message_told_is_found_at_the_next_look(
    app: Flask, meeting: DraftingMeeting, open_channel: OpenChannel, open_page: OpenPage
) -> None:
    page, channel = open_page("colleague"), open_channel("delegate")
    channel.until_told("hello")
    with app.app_context():
        bus, app.extensions["reportflow.bus"] = app.extensions["reportflow.bus"], InProcess()
        try:
            add_agreement(meeting.rapporteur, meeting.meeting, meeting.section, "en", "Unheard.", row_id="un", now=NOW)
        finally:
            app.extensions["reportflow.bus"] = bus
    page.until(lambda: "un" in page.rows("agreements"))
    assert channel.until_told("changed")["sections"] == [meeting.section]
