"""What pages that are open ask for when something happened: the parts that they show, and whether what they show is overtaken."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from lxml import html

from reportflow.domain.agreement import ActKind
from reportflow.domain.content import BODY, BlockKey
from reportflow.extensions import db
from reportflow.models import Meeting, Person
from reportflow.services.clock import start_clock
from reportflow.services.drafting import add_agreement, save_text
from reportflow.services.inputs import Written, hand_in, write_input
from reportflow.services.sections import merge_sections
from tests.agreeing import SECOND, Agreeing, act, put_before
from tests.factories import NOW
from tests.web.test_board import browser, object_, say, words


def asked_for(page: str) -> str:
    """The address from which an open page has its parts."""
    found = re.search(r'data-keeper data-about="[^"]*" hx-get="([^"]+)"', page)
    assert found is not None
    return unescape(found[1])


def part(page: str, name: str) -> html.HtmlElement:
    return html.document_fromstring(page).get_element_by_id(name)


def test_what_stands_around_a_draft_is_as_on_its_whole_page(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "rapporteur")
    section = f"/meetings/{meeting.id}/sections/{meeting.section}"
    address = asked_for(client.get(section).text)
    assert address == f"{section}/around"
    with app.app_context():
        put_before(meeting.section, SECOND, meeting.person("rapporteur"))
        place = (meeting.person("mexico"), meeting.id)
        written = write_input(*place, meeting.section, Written("remark", {"en": "Thanks."}, 0), form_id="f", now=NOW)
        hand_in(*place, written.id, version=1, now=NOW)
        start_clock(meeting.person("chair"), meeting.id, now=NOW, minutes=55)
    object_(app, meeting)
    whole, parts = client.get(section).text, client.get(address).text
    for name in ("last-change", "standing", "inputs-beside", "session-bar"):
        assert words(part(parts, name)) == words(part(whole, name)), name
    assert "Blocked, rev. 2" in words(part(parts, "standing"))
    assert "Mexico" in words(part(parts, "inputs-beside"))
    assert len(parts) < len(whole) / 4


def test_who_changed_a_draft_last_is_told_around_it_once_somebody_has(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "panama")
    section = f"/meetings/{meeting.id}/sections/{meeting.section}"
    for around in (client.get(section).text, client.get(f"{section}/around").text):
        assert words(part(around, "last-change")) == ""
    with app.app_context():
        place = (meeting.person("rapporteur"), meeting.id, meeting.section)
        save_text(*place, BlockKey(BODY), "en", "Another text.", base_seq=1, now=NOW)
        name = db.session.get_one(Person, meeting.person("rapporteur")).name
    told = [
        words(part(text, "last-change")) for text in (client.get(section).text, client.get(f"{section}/around").text)
    ]
    assert told[0].startswith(f"Last change: {name}, ")
    assert told[1] == told[0]


def test_what_is_kept_from_a_reader_is_kept_from_them_around_a_draft_as_well(app: Flask, meeting: Agreeing) -> None:
    section = f"/meetings/{meeting.id}/sections/{meeting.section}"
    with app.app_context():
        put_before(meeting.section, SECOND, meeting.person("rapporteur"))
        db.session.get_one(Meeting, meeting.id).positions_open = False
        db.session.commit()
    object_(app, meeting)
    for who, is_told in (("chair", True), ("panama", False)):
        client = browser(app, meeting, who)
        whole, parts = client.get(section).text, client.get(f"{section}/around").text
        assert words(part(parts, "standing")) == words(part(whole, "standing"))
        assert ("Blocked" in words(part(parts, "standing"))) == is_told, who


def test_a_section_that_left_the_report_says_so_around_its_draft(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "rapporteur")
    _first, target, source = meeting.sections
    with app.app_context():
        merge_sections(meeting.person("rapporteur"), meeting.id, source, into=target, now=NOW)
    around = client.get(f"/meetings/{meeting.id}/sections/{source}/around").text
    assert "not in the report at present" in words(part(around, "standing"))


def test_the_clock_alone_is_as_on_the_page(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "iom")
    page = client.get(f"/meetings/{meeting.id}/sections/{meeting.section}/decision").text
    address = asked_for(page)
    with app.app_context():
        start_clock(meeting.person("chair"), meeting.id, now=NOW, minutes=55)
    assert words(part(client.get(address).text, "session-bar")) == words(
        part(client.get(f"/meetings/{meeting.id}").text, "session-bar")
    )


def test_whoever_drafts_is_told_that_a_text_is_agreed_and_not_of_each_revision(app: Flask, meeting: Agreeing) -> None:
    client = browser(app, meeting, "rapporteur")
    page = client.get(f"/meetings/{meeting.id}/sections/{meeting.section}").text
    found = re.search(r'hx-get="([^"]+/changed\?section=[^"]+)"', page)
    assert found is not None
    asked = unescape(found[1])
    with app.app_context():
        put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    assert client.get(asked).status_code == 204
    with app.app_context():
        act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    assert "revision 2 is agreed" in client.get(asked).text


def another_text(app: Flask, meeting: Agreeing) -> None:
    with app.app_context():
        add_agreement(meeting.person("rapporteur"), meeting.id, meeting.section, "en", "To meet again.", now=NOW)


def an_answer(app: Flask, meeting: Agreeing) -> None:
    say(app, meeting, "mexico")


def an_objection(app: Flask, meeting: Agreeing) -> None:
    object_(app, meeting)


@pytest.mark.parametrize(
    ("who", "page", "happens"),
    [
        ("rapporteur", "/putting-forward?section={section}", another_text),
        ("rapporteur", "/putting-forward", another_text),
        ("rapporteur", "/putting-forward?section={section}", an_objection),
        ("chair", "/conclusion?section={section}", an_answer),
        ("chair", "/conclusion", an_objection),
        ("iom", "/report?language=es", another_text),
    ],
)
def test_a_page_says_that_what_it_shows_is_overtaken(
    app: Flask, meeting: Agreeing, who: str, page: str, happens: Callable[[Flask, Agreeing], None]
) -> None:
    if page.startswith("/report"):
        with app.app_context():
            act(meeting.section, ActKind.WITHDRAW, meeting.person("chair"))
    client = browser(app, meeting, who)
    shown = client.get(f"/meetings/{meeting.id}" + page.format(section=meeting.section)).text
    address = asked_for(shown)
    assert words(part(client.get(address).text, "overtaken")) == ""
    happens(app, meeting)
    notice = part(client.get(address).text, "overtaken")
    assert "since this page was made" in words(notice)
    [link] = notice.xpath(".//a/@href")
    assert words(part(client.get(link).text, "overtaken")) == ""


def test_a_page_that_asks_about_a_section_which_left_the_report_finds_itself_overtaken(
    app: Flask, meeting: Agreeing
) -> None:
    client = browser(app, meeting, "rapporteur")
    _first, target, source = meeting.sections
    address = asked_for(client.get(f"/meetings/{meeting.id}/putting-forward?section={source}").text)
    with app.app_context():
        merge_sections(meeting.person("rapporteur"), meeting.id, source, into=target, now=NOW)
    assert "since this page was made" in words(part(client.get(address).text, "overtaken"))
    assert client.get(f"/meetings/{meeting.id}/putting-forward?section={source}").status_code == 404
