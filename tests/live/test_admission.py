"""Who may open a socket, as what, and for how long."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from websockets.exceptions import InvalidStatus

from reportflow.config import Settings
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.live.admission import Handshake
from reportflow.live.protocol import UPDATE
from reportflow.models import LiveDocument, ParticipationRow, Person
from reportflow.models.session import TopicKind, note_change
from reportflow.services import accounts, people
from reportflow.services.accounts import find_account
from reportflow.services.transactions import transaction
from tests.factories import signed_in_client
from tests.live.conftest import CookieOf, OpenChannel, OpenPage
from tests.live.page import Line, Page, open_line
from tests.live.serving import Server
from tests.services.drafting_meeting import DraftingMeeting

WRITES = {
    Role.SECRETARIAT: (True, ["en", "es"]),
    Role.CHAIR: (True, ["en", "es"]),
    Role.RAPPORTEUR: (True, ["en", "es"]),
    Role.TRANSLATOR: (False, ["es"]),
    Role.HEAD: (False, []),
    Role.DELEGATE: (False, []),
    Role.OBSERVER: (False, []),
}


def set_roles(app: Flask, person_id: int, *roles: Role) -> None:
    """Give a person these roles in the meeting, or none at all, and say so as the services do."""
    with app.app_context(), transaction() as session:
        row = session.query(ParticipationRow).filter_by(person_id=person_id).one()
        if roles:
            row.roles = [role.value for role in roles]
        else:
            session.delete(row)
        note_change(session, TopicKind.PERSON, person_id)


def set_closed(app: Flask, meeting: DraftingMeeting, closed: str | None) -> None:
    """Close the section for writing, or open it."""
    with app.app_context(), transaction() as session:
        document = session.query(LiveDocument).filter_by(section_id=meeting.section).one()
        document.closed = closed
        note_change(session, TopicKind.DOCUMENT, document.id)


@pytest.mark.parametrize("role", list(Role))
def test_each_role_writes_what_the_policy_lets_it_and_nothing_else(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, role: Role
) -> None:
    set_roles(app, meeting.delegate, role)
    page, watcher = open_page("delegate"), open_page("rapporteur")
    drafts, languages = WRITES[role]
    assert page.told[0]["may"] == {"draft": drafts, "languages": languages}
    for language in ("en", "es"):
        page.write(f"in {language}", language=language)
        if language in languages:
            page.until_saved()
            watcher.until_says(f"in {language}", language=language)
        else:
            assert page.until_told("refused")["code"] == "policy.not_allowed"
            with app.app_context():
                assert f"in {language}" not in meeting.document().content_value().body[language]
            page = open_page("delegate")


def test_a_translator_changes_texts_and_neither_rows_nor_their_order(
    meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    for change in ("removed", "order"):
        page = open_page("translator")

        def edit(page: Page = page, change: str = change) -> None:
            page.row("agreements", "a1")[change] = True if change == "removed" else "zz"

        page.number_and_send(UPDATE, page.edit(edit))
        assert page.until_told("refused")["code"] == "policy.not_allowed"
    page = open_page("translator")
    page.write(" más", block="agreements:a1", language="es")
    page.until_saved()


@pytest.mark.parametrize(
    "origin",
    [
        "http://elsewhere.example",
        "null",
        "https://127.0.0.1",
        "http://127.0.0.1",
        "http://127.0.0.1.elsewhere.example",
        None,
    ],
)
def test_a_page_of_another_origin_opens_nothing(
    server: Server, meeting: DraftingMeeting, cookie_of: CookieOf, origin: str | None
) -> None:
    for section in (None, meeting.section):
        address = server.address(meeting.meeting, section)
        with pytest.raises(InvalidStatus) as refused, open_line(address, cookie_of("rapporteur"), origin=origin):
            pass
        assert refused.value.response.status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/live",
        "/live/",
        "/live/meetings/1x",
        "/live/meetings/99999999999",
        "/live/meetings/4294967296",  # which no column for ids takes
        "/live/meetings/1/sections/4294967296",
        "/meetings/1",
    ],
)
def test_an_address_that_is_none_opens_nothing(server: Server, path: str, cookie_of: CookieOf) -> None:
    address = server.base.replace("http", "ws", 1) + path
    with (
        pytest.raises(InvalidStatus) as refused,
        open_line(address, cookie_of("rapporteur"), origin=server.base),
    ):
        pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("cookie", ["", "reportflow=made-up", "other=x"])
def test_nobody_who_is_not_signed_in_is_told_anything(server: Server, meeting: DraftingMeeting, cookie: str) -> None:
    for section in (None, meeting.section):
        with Line(server.address(meeting.meeting, section), cookie, origin=server.base) as line:
            assert line.until_closed() == 4401
            assert line.told == []


def test_what_is_not_theirs_is_not_found(server: Server, meeting: DraftingMeeting, cookie_of: CookieOf) -> None:
    for who, places in {
        "stranger": [(meeting.meeting, None), (meeting.meeting, meeting.section)],
        "rapporteur": [(77, None), (meeting.meeting, 77), (77, meeting.section)],
    }.items():
        for place in places:
            with Line(server.address(*place), cookie_of(who), origin=server.base) as line:
                assert line.until_closed() == 4404
                assert line.told == []


def test_a_session_that_ends_closes_the_sockets_that_were_opened_with_it(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, open_channel: OpenChannel
) -> None:
    page, channel, other = open_page("rapporteur"), open_channel("rapporteur"), open_page("colleague")
    channel.until_told("hello")
    with app.app_context(), transaction() as session:
        session.get_one(Person, meeting.rapporteur).session_key = "another"
        note_change(session, TopicKind.PERSON, meeting.rapporteur)
    assert page.until_closed() == 4401
    assert channel.until_closed() == 4401
    other.write("Goes on.")
    other.until_saved()


def browser_of(app: Flask, person_id: int) -> tuple[FlaskClient, Callable[[], str]]:
    """A browser in which somebody has signed in, and the cookie that it has now."""
    with app.app_context():
        account = find_account(person_id)
    assert account is not None
    browser = signed_in_client(app, account)

    def cookie() -> str:
        found = browser.get_cookie("reportflow")
        assert found is not None
        return f"reportflow={found.value}"

    return browser, cookie


@pytest.mark.parametrize("comes_next", ["nobody", "colleague", "rapporteur"])
def test_who_signs_out_or_is_followed_by_somebody_else_has_no_socket_left_in_that_browser(
    app: Flask, meeting: DraftingMeeting, server: Server, open_page: OpenPage, comes_next: str
) -> None:
    """Pages that are open in the same browser still have one, and would go on writing in the name of who has gone."""
    browser, cookie = browser_of(app, meeting.rapporteur)
    elsewhere = open_page("rapporteur")
    address, channel = server.address(meeting.meeting, meeting.section), server.address(meeting.meeting)
    with Page(address, cookie(), origin=server.base) as page, Line(channel, cookie(), origin=server.base) as line:
        page.open()
        line.until_told("hello")
        if comes_next == "nobody":
            assert browser.post("/sign-out").status_code == 302
        else:
            with app.app_context():
                token = accounts.issue_sign_in_link(getattr(meeting, comes_next), datetime.now(UTC))
            assert browser.post(f"/sign-in/link/{token}").status_code == 302
        if comes_next == "rapporteur":
            page.write("Still theirs. ", place=0)
            page.until_saved()
        else:
            assert page.until_closed() == 4401
            assert line.until_closed() == 4401
    elsewhere.write("On another device. ", place=0)
    elsewhere.until_saved()


def test_the_services_say_whose_rights_they_change(app: Flask, meeting: DraftingMeeting, open_page: OpenPage) -> None:
    page, colleague = open_page("rapporteur"), open_page("colleague")
    with app.app_context():
        set_up = ParticipationRow(person_id=meeting.stranger, meeting_id=meeting.meeting, roles=["secretariat"])
        db.session.add(set_up)
        db.session.commit()
        ids = dict(db.session.query(ParticipationRow.person_id, ParticipationRow.id).all())
        place, at = (meeting.stranger, meeting.meeting), datetime.now(UTC)
        change = {"roles": ["translator"], "party": None, "now": at}
        people.change_participation(*place, ids[meeting.rapporteur], **change)
    assert page.until_told("may")["may"] == {"draft": False, "languages": ["es"]}
    with app.app_context():
        people.remove_participation(*place, ids[meeting.rapporteur], at)
    assert page.until_closed() == 4404
    with app.app_context():
        accounts.sign_out_everywhere(meeting.colleague)
    assert colleague.until_closed() == 4401


def test_rights_that_are_withdrawn_are_withdrawn_from_open_pages(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, open_channel: OpenChannel
) -> None:
    page, channel = open_page("rapporteur"), open_channel("rapporteur")
    channel.until_told("hello")
    set_roles(app, meeting.rapporteur, Role.DELEGATE)
    assert page.until_told("may")["may"] == {"draft": False, "languages": []}
    page.write("No more.")
    assert page.until_told("refused")["code"] == "policy.not_allowed"
    set_roles(app, meeting.rapporteur, Role.TRANSLATOR)
    assert page.until_told("may")["may"] == {"draft": False, "languages": ["es"]}
    set_roles(app, meeting.rapporteur)
    assert page.until_closed() == 4404
    assert channel.until_closed() == 4404


def test_rights_are_looked_at_now_and_then_even_where_nobody_says_that_they_changed(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page("rapporteur")
    with app.app_context(), transaction() as session:
        session.get_one(Person, meeting.rapporteur).session_key = "another"
    monkeypatch.setattr("reportflow.live.hub.CHECK_EVERY", 0.0)
    assert page.until_closed() == 4401


def test_people_whose_rights_are_looked_at_together_stay_who_they_are(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, open_channel: OpenChannel
) -> None:
    people = ("rapporteur", "delegate", "colleague")
    channels = [open_channel(who) for who in people]
    pages = [open_page(who) for who in people]
    for channel in channels:
        channel.until_told("hello")
    with app.app_context(), transaction() as session:
        for who in people:
            note_change(session, TopicKind.PERSON, getattr(meeting, who))
    set_roles(app, meeting.delegate, Role.TRANSLATOR)
    assert pages[1].until_told("may")["may"]["languages"] == ["es"]
    for line in (*channels, *pages):
        line.send('{"kind":"ping"}')
        line.until_told("pong")


def test_an_agreed_section_is_closed_for_pages_that_are_open_and_opened_again(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page, reader = open_page("rapporteur"), open_page("delegate")
    set_closed(app, meeting, "agreed")
    for one in (page, reader):
        assert one.until_told("may", closed="agreed")["seq"] == 1
    page.write("Too late.")
    assert page.until_told("refused")["code"] == "section.agreed"
    late = open_page("colleague")
    assert late.told[0]["closed"] == "agreed"
    late.until_saved()
    set_closed(app, meeting, None)
    assert late.until_told("may", closed=None)["may"]["draft"]
    late.write("Again.")
    late.until_saved()


def test_a_section_that_is_closed_in_the_very_moment_takes_nothing(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page, reader = open_page("rapporteur"), open_page("delegate")
    with app.app_context(), transaction() as session:
        session.query(LiveDocument).filter_by(section_id=meeting.section).one().closed = "not_in_report"
        session.flush()
        page.write("Too late.")
        page.send('{"kind":"ping"}')
        page.until_told("pong")
    assert page.until_told("refused")["code"] == "section.not_in_report"
    assert reader.until_told("may")["closed"] == "not_in_report"
    assert "Too late." not in reader.say()


def scope(**headers: str) -> dict[str, Any]:
    listed = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {"scheme": "ws", "path": "/live/meetings/1", "headers": listed, "server": ("10.0.0.5", 8000), "client": None}


@pytest.mark.parametrize(
    ("proxies", "base_url", "headers", "is_ours"),
    [
        (0, None, {"host": "meet.example:8000", "origin": "http://meet.example:8000"}, True),
        (0, None, {"host": "Meet.example:80", "origin": "http://meet.example"}, True),
        (0, None, {"host": "meet.example", "origin": "https://meet.example"}, False),
        (0, None, {"host": "a", "origin": "https://b", "x_forwarded_proto": "https", "x_forwarded_host": "b"}, False),
        (1, None, {"host": "a", "origin": "https://b", "x_forwarded_proto": "https", "x_forwarded_host": "b"}, True),
        (1, None, {"host": "a", "origin": "http://a", "x_forwarded_proto": "https", "x_forwarded_host": "b"}, False),
        (0, "https://meet.example/reports", {"host": "a", "origin": "https://meet.example"}, True),
        (0, "https://meet.example:443", {"host": "a", "origin": "https://meet.example"}, True),
        (0, "https://meet.example", {"host": "a", "origin": "http://a"}, False),
        (0, "https://meet.example", {"host": "a", "origin": "https://meet.example.evil"}, False),
        (0, None, {"host": "", "origin": ""}, False),
        (0, None, {}, False),
    ],
)
def test_our_own_origin_is_the_operators_address_else_that_of_the_request_as_proxies_of_ours_say(
    settings: Settings, proxies: int, base_url: str | None, headers: dict[str, str], is_ours: bool
) -> None:
    handshake = Handshake.of(scope(**headers), replace(settings, proxies=proxies))
    assert handshake.is_from(base_url) is is_ours
