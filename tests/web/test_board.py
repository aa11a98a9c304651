"""The board, home and what open pages ask, in a browser without JavaScript: every position in words, and none that is hidden."""

import json
import re
from datetime import UTC, datetime
from difflib import unified_diff
from html import unescape
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from reportflow.domain.agreement import ActKind, DecisionKind, Nature
from reportflow.extensions import db
from reportflow.models import Event, Meeting
from reportflow.services.changes import last_event
from reportflow.services.deciding import decide
from reportflow.services.transactions import transaction
from tests.agreeing import SECOND, Agreeing, act, put_before, request_from
from tests.factories import NOW, join, make_meeting, signed_in_client

REASON = {"en": "The date of the workshop cannot be met.", "es": "No es posible cumplir la fecha del taller."}


def browser(app: Flask, meeting: Agreeing, name: str, language: str = "en") -> FlaskClient:
    client = signed_in_client(app, meeting.people[name])
    client.post("/language", data={"language": language})
    return client


def say(app: Flask, meeting: Agreeing, name: str, kind: DecisionKind = DecisionKind.APPROVE, **more) -> None:
    with app.app_context():
        request = request_from(meeting.page(name), kind, **more)
        decide(meeting.person(name), meeting.id, meeting.section, request, now=NOW)


def object_(app: Flask, meeting: Agreeing, name: str = "belize") -> None:
    say(app, meeting, name, DecisionKind.OBJECT, nature=Nature.MORE_TIME, text=REASON)


def row_of(page: str, section_id: int) -> html.HtmlElement:
    return html.document_fromstring(page).get_element_by_id(f"section-{section_id}")


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def hide_positions(app: Flask, meeting: Agreeing) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Meeting, meeting.id).positions_open = False


def test_every_position_stands_under_its_delegation_in_words(app: Flask, meeting: Agreeing) -> None:
    say(app, meeting, "mexico")
    object_(app, meeting)
    page = browser(app, meeting, "iom").get(f"/meetings/{meeting.id}").text
    table = html.document_fromstring(page).get_element_by_id("board")
    codes = [words(cell) for cell in table.xpath(".//thead//th[@scope='col']")][4:]
    cells = [words(cell) for cell in row_of(page, meeting.section).xpath("./td[contains(@class, 'position')]")]
    said = dict(zip(codes, cells, strict=True))
    assert said["MEX"] == "✓Mexico: approves"
    assert said["BLZ"] == "OBelize: objects (needs more time to consider)"
    assert said["HND"] == "·Honduras: has not answered"
    assert said["PAN"] == "–Panama: is absent"
    assert table.find("caption") is not None
    assert [words(cell) for cell in row_of(page, meeting.section).xpath("./th[@scope='row']")] == ["Concept note"]


def test_who_blocks_is_quoted_and_who_has_not_answered_is_named(app: Flask, meeting: Agreeing) -> None:
    object_(app, meeting)
    shown = words(row_of(browser(app, meeting, "chair").get(f"/meetings/{meeting.id}").text, meeting.section))
    assert "Blocked, rev. 1" in shown
    assert f"Belize objects (needs more time to consider): {REASON['en']}" in shown
    assert "Waiting: Honduras, Mexico" in shown
    spanish = words(row_of(browser(app, meeting, "mexico", "es").get(f"/meetings/{meeting.id}").text, meeting.section))
    assert REASON["es"] in spanish


def test_each_role_finds_what_it_does_next(app: Flask, meeting: Agreeing) -> None:
    def links(name: str) -> set[str]:
        page = html.document_fromstring(browser(app, meeting, name).get(f"/meetings/{meeting.id}").text)
        return set(page.xpath("//*[contains(@class, 'page-actions') or contains(@class, 'board-act')]//a/@href"))

    base = f"/meetings/{meeting.id}"
    decide_, forward, conclude = (
        f"{base}/sections/{meeting.section}/decision",
        f"{base}/putting-forward",
        f"{base}/conclusion",
    )
    assert decide_ in links("mexico")
    assert {forward, conclude}.isdisjoint(links("mexico"))
    assert forward in links("rapporteur")
    assert {forward, conclude} <= links("chair")
    assert {decide_, forward, conclude}.isdisjoint(links("iom"))
    for name in ("honduras", "mexico", "belize"):
        say(app, meeting, name)
    assert f"{conclude}?{urlencode({'section': meeting.section})}" in links("chair")
    assert decide_ not in links("mexico")


def test_home_leads_straight_to_what_waits(app: Flask, meeting: Agreeing) -> None:
    with app.app_context():
        join(meeting.people["mexico"], make_meeting(), party="MEX")
    page = browser(app, meeting, "mexico").get("/").text
    assert "1 section waits for your delegation’s decision" in page
    assert f'href="/meetings/{meeting.id}/sections/{meeting.section}/decision"' in page


def test_the_board_counts_what_is_open(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "iom")
    assert "4 of 4 sections open" in words(html.document_fromstring(client.get(f"/meetings/{meeting.id}").text))
    with app.app_context():
        act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    page = client.get(f"/meetings/{meeting.id}").text
    assert "3 of 4 sections open" in words(html.document_fromstring(page))
    assert "Agreed, rev. 1" in words(row_of(page, meeting.section))


# What is hidden.


def settled(page: str) -> str:
    """A page without what differs each time: nonces, tokens, ids of forms, the number of the last event, the time of day."""
    for pattern in (
        r'nonce="[^"]*"',
        r'csrf[-_]token" (?:content|value)="[^"]*"',
        r'name="(?:form|save|row)_id" value="[^"]*"',
        r'(?:since=|data-seq=")\d+',
        r'seconds="\d+"',
        r"\d\d:\d\d",
    ):
        page = re.sub(pattern, "", page)
    return page


@pytest.mark.parametrize("name", ["mexico", "rapporteur", "iom", "delegate", "translator"])
def test_no_page_is_different_by_what_is_hidden_from_its_reader(app: Flask, meeting: Agreeing, name: str) -> None:
    """Whole pages: before others have decided, and after one has objected, with its reason, and another one approved."""
    hide_positions(app, meeting)
    with app.app_context():
        join(meeting.people[name], make_meeting(), party="MEX")
    client = browser(app, meeting, name)
    asked = f"/meetings/{meeting.id}/changed?section={meeting.section}&revision=1"
    base, section = f"/meetings/{meeting.id}", f"/meetings/{meeting.id}/sections/{meeting.section}"
    read = ("", "/decision", "/history", "/decision?language=es", "/inputs")
    document = f"{base}/report/download?format=md&language=en"
    addresses = [base, "/", asked, f"{base}/report", document, f"{base}/inputs", *(section + page for page in read)]
    if name == "rapporteur":
        addresses.append(f"{base}/putting-forward")
    before = [settled(client.get(address).text) for address in addresses]
    object_(app, meeting)
    say(app, meeting, "presidency" if name == "mexico" else "mexico", DecisionKind.RESERVE, text=REASON)
    if name == "delegate":
        assert "Honduras: has not answered" in client.get(addresses[0]).text
    after = [settled(client.get(address).text) for address in addresses]
    for address, then, now in zip(addresses, before, after, strict=True):
        changed = "\n".join(unified_diff(then.splitlines(), now.splitlines(), lineterm="", n=0))
        assert not changed, f"{address}: {changed}"
    assert client.get(asked).status_code == 204


def test_the_chair_sees_what_others_do_not_and_everybody_what_is_agreed(app: Flask, meeting: Agreeing) -> None:
    say(app, meeting, "belize", DecisionKind.RESERVE, text=REASON)
    hide_positions(app, meeting)
    board = f"/meetings/{meeting.id}"
    assert "Belize: approves, with a reservation" in browser(app, meeting, "chair").get(board).text
    hidden = browser(app, meeting, "mexico").get(board).text
    assert "Belize: position not shown" in hidden
    assert "not shown until the section is agreed" in hidden
    with app.app_context():
        act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    assert "Belize: approves, with a reservation" in browser(app, meeting, "mexico").get(board).text


def test_who_sees_positions_is_a_setting_that_is_on_the_record(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "chair")
    edit = f"/meetings/{meeting.id}/edit"
    page = html.document_fromstring(client.get(edit).text)
    form = {
        field.name: field.value or "" for field in page.xpath("//main//form//*[@name]") if field.get("type") != "radio"
    }
    assert client.post(edit, data=form | {"positions": "closed"}).status_code == 302
    assert client.post(edit, data=form).status_code == 302, "a form without the choice leaves it as it is"
    with app.app_context():
        assert not db.session.get_one(Meeting, meeting.id).positions_open
        event = db.session.scalar(db.select(Event).where(Event.verb == "meeting.changed").order_by(Event.seq.desc()))
        assert (event.data["before"]["positions_open"], event.data["after"]["positions_open"]) == (True, False)
    assert client.post(edit, data=form | {"positions": "whoever"}).status_code == 422
    client.post(edit, data=form | {"positions": "open"})
    with app.app_context():
        assert db.session.get_one(Meeting, meeting.id).positions_open


# What open pages ask.


def test_an_open_board_is_told_once_something_happened(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "iom")
    page = client.get(f"/meetings/{meeting.id}").text
    address = re.search(r'hx-get="([^"]*/changed\?since=\d+)[^"]*"', page)
    assert address is not None
    assert client.get(address[1]).status_code == 204
    say(app, meeting, "mexico")
    answer = client.get(address[1])
    told = json.loads(answer.headers["HX-Trigger"])["meetingChanged"]
    assert (answer.status_code, told["sections"], told["event"]) == (200, None, True)
    again = re.search(r'hx-get="([^"]*/changed\?since=\d+[^"]*)" hx-trigger="every 5s', answer.text)
    assert again is not None
    assert client.get(unescape(again[1])).status_code == 204
    assert 'class="only-without-js' in page


def test_whoever_reads_a_text_is_told_when_another_one_is_before_the_meeting(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "mexico")
    asked = f"/meetings/{meeting.id}/changed?section={meeting.section}&revision=1"
    say(app, meeting, "belize")
    assert client.get(asked).status_code == 204
    with app.app_context():
        put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    assert "it is revision 2 now" in client.get(asked).text
    assert client.get(asked.replace("=1", "=2")).status_code in {204, 404}
    with app.app_context():
        act(meeting.section, ActKind.WITHDRAW, meeting.person("chair"))
    assert "The text was withdrawn" in client.get(asked).text


def test_what_is_asked_of_another_meeting_is_not_found(app: Flask, meeting: Agreeing) -> None:
    with app.app_context():
        other = make_meeting().id
        since = last_event(meeting.id)
    client = browser(app, meeting, "mexico")
    assert client.get(f"/meetings/{other}/changed?since={since}").status_code == 404
    with app.app_context():
        join(meeting.people["mexico"], other, party="MEX")
    assert client.get(f"/meetings/{other}/changed?section={meeting.section}&revision=1").status_code == 404


# The session's clock.


def test_the_chair_starts_lengthens_and_stops_the_clock_that_everybody_sees(app: Flask, meeting: Agreeing) -> None:
    chair, reader = browser(app, meeting, "chair"), browser(app, meeting, "iom", "es")
    address = f"/meetings/{meeting.id}/clock"

    def seconds() -> int | None:
        bar = html.document_fromstring(reader.get(f"/meetings/{meeting.id}").text).get_element_by_id("session-bar")
        return int(left) if (left := bar.get("data-seconds-left")) else None

    assert seconds() is None
    assert chair.post(address, data={"act": "start", "minutes": "55"}).status_code == 303
    assert 54 * 60 < (seconds() or 0) <= 55 * 60
    assert "quedan 55 min" in reader.get(f"/meetings/{meeting.id}").text
    chair.post(address, data={"act": "length", "minutes": "90"})
    assert 89 * 60 < (seconds() or 0) <= 90 * 60
    chair.post(address, data={"act": "length", "minutes": "soon"})
    assert "between 1 and 1440 minutes" in chair.get(f"/meetings/{meeting.id}").text
    chair.post(address, data={"act": "stop"})
    assert seconds() is None
    assert "clock-minutes" not in reader.get(f"/meetings/{meeting.id}").text


def test_a_session_that_is_over_says_by_how_much(app: Flask, meeting: Agreeing) -> None:
    with app.app_context(), transaction() as session:
        row = session.get_one(Meeting, meeting.id)
        row.clock_started_at, row.clock_minutes = datetime(2016, 11, 15, 18, 50, tzinfo=UTC), 55
    page = browser(app, meeting, "iom").get(f"/meetings/{meeting.id}").text
    assert re.search(r'class="over">\s*\d+ min over', page)


def test_where_the_others_are_hidden_nobody_is_called_the_only_one_who_has_not_answered(
    app: Flask, meeting: Agreeing
) -> None:
    address = f"/meetings/{meeting.id}/sections/{meeting.section}/decision"
    assert "Not answered yet:" in browser(app, meeting, "mexico").get(address).text
    hide_positions(app, meeting)
    assert "Not answered yet:" not in browser(app, meeting, "mexico").get(address).text
    assert "Not answered yet:" in browser(app, meeting, "chair").get(address).text
