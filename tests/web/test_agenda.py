"""An agenda comes in through the pages, as a browser without JavaScript does it."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.factories import make_person, signed_in_client

SAMPLE = Path(__file__).parents[2] / "samples" / "agenda-2016-11-15.txt"


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    """The browser of somebody who may create meetings."""
    return signed_in_client(app, make_person("Secretariat", may_create_meetings=True, app=app))


def handed_in(client: FlaskClient, data: bytes, name: str, text: str) -> TestResponse:
    """The answer to what was handed in."""
    files = {"file": FileStorage(io.BytesIO(data), name)} if data else {}
    boundary, body = encode_multipart({"text": text, **files})
    return client.post("/agenda/new", data=body, content_type=f"multipart/form-data; boundary={boundary}")


def hand_in(client: FlaskClient, data: bytes = b"", name: str = "agenda.txt", text: str = "") -> str:
    """Hands an agenda in; gives the address of the page on which it is looked through."""
    answer = handed_in(client, data, name, text)
    assert answer.status_code == 302, answer.text
    return answer.location


def filled(page: str) -> "MultiDict[str, str]":
    """The fields of the agenda's form as the page has them."""
    (form,) = html.fromstring(page).xpath("//form[@id='agenda-form']")
    # The first line break of a text area is the page's, not the text's.
    return MultiDict((name, value.removeprefix("\n")) for name, value in form.form_values())


def sent(client: FlaskClient, address: str, fields: "MultiDict[str, str]", act: str, status: int = 200) -> str:
    answer = client.post(address, data=MultiDict([*fields.items(multi=True), ("act", act)]))
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def test_the_sample_agenda_becomes_a_meeting_with_ten_sections(organiser: FlaskClient) -> None:
    address = hand_in(organiser, SAMPLE.read_bytes(), "agenda-2016-11-15.txt")
    page = organiser.get(address).text
    assert "Gives the opening paragraph and 10 sections." in page
    assert re.search(r'id="line-1".*?Title', page, re.DOTALL)
    answer = organiser.post(address, data=MultiDict([*filled(page).items(multi=True), ("act", "create")]))
    assert answer.status_code == 302
    board = organiser.get(answer.location).text
    assert "The meeting was created, with the opening paragraph and 10 sections." in board
    assert board.count('id="section-') == 11


def test_whoever_may_not_create_meetings_is_refused(app: Flask) -> None:
    client = signed_in_client(app, make_person("Delegate", app=app))
    for address in ("/agenda/new", f"/agenda/new/{'a' * 22}"):
        assert client.get(address).status_code == 403
        assert client.post(address, data={"text": "1. Opening"}).status_code == 403


def test_what_somebody_else_handed_in_is_not_found(app: Flask, organiser: FlaskClient) -> None:
    address = hand_in(organiser, text="1. Opening\n2. Other matters")
    other = signed_in_client(app, make_person("Chair", may_create_meetings=True, app=app))
    assert other.get(address).status_code == other.post(address).status_code == 404
    assert organiser.get("/agenda/new/..%2f..%2fsecret_key").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "text", "status", "says"),
    [
        (b"", "agenda.txt", "  ", 422, "Choose a file"),
        (b"x" * (2 * 2**20 + 1), "agenda.txt", "", 413, "larger than 512 kB"),
        (bytes(range(256)) * 40, "agenda.txt", "", 422, "agenda"),
        (b"MZ\x90\x00", "agenda.exe", "", 422, "cannot be read"),
        (b"", "", "1. Opening\n" * 12_000, 413, "lines"),
        (b"", "", "\n".join(f"{number}. Item" for number in range(1, 400)), 413, "300 items"),
    ],
)
def test_what_cannot_be_used_is_said_on_the_page_and_the_text_stays(
    organiser: FlaskClient, data: bytes, name: str, text: str, status: int, says: str
) -> None:
    answer = handed_in(organiser, data, name, text)
    assert answer.status_code == status
    (page,) = html.fromstring(answer.text).xpath("//main")
    assert says in page.text_content()
    assert page.xpath("//textarea[@name='text']")[0].value.strip() == text.strip()


def test_every_button_works_without_javascript_and_keeps_all_that_was_typed(organiser: FlaskClient) -> None:
    address = hand_in(organiser, SAMPLE.read_bytes())
    fields = filled(organiser.get(address).text)
    fields["title"] = "A title that was typed"
    fields["i2-start"] = "nonsense"
    for act in ("down:1", "up:3", "add:2", "add-note:2", "add-sub:2", "add-ref:2", "drop-note:3:0", "check"):
        fields = filled(sent(organiser, address, fields, act))
    assert fields["title"] == "A title that was typed"
    assert fields["i2-start"] == "nonsense"
    assert fields.getlist("item")[:5] == ["2", "n1", "3", "1", "4"]
    assert fields["in1-start"] == "09:15", "an item that is added begins when the one before it ends"
    assert {"i2-note0-0", "i2-sub0-title-0", "i2-ref0-type"} <= set(fields)
    assert "i3-note0-0" not in fields
    again = filled(organiser.get(address).text)
    assert again["title"] == "A title that was typed", "a reload loses nothing"


def test_an_item_that_is_removed_leaves_its_lines_as_notes(organiser: FlaskClient) -> None:
    address = hand_in(
        organiser, text="Meeting of the Network\n\n1. Opening\n2. Reports\n[Lead: Honduras]\n3. Other matters"
    )
    fields = filled(organiser.get(address).text)
    fields = filled(sent(organiser, address, fields, "remove:2"))
    assert [fields["i1-note0-0"], fields["i1-note1-0"]] == ["2. Reports", "[Lead: Honduras]"]
    fields = filled(sent(organiser, address, fields, "remove:1"))
    tops = {value for name, value in fields.items() if name.startswith("header-note")}
    assert {"1. Opening", "2. Reports", "[Lead: Honduras]"} <= tops


def test_warnings_stand_beside_the_line_and_on_the_item_and_follow_what_is_changed(organiser: FlaskClient) -> None:
    address = hand_in(organiser, text="Meeting\n\n09:00 – 10:00 Opening\n10:00 – 11:00 Reports\n[Lead: Atlantis]")
    page = html.fromstring(organiser.get(address).text)
    unknown = "“Atlantis” is not on the list"
    assert unknown in page.xpath("//*[@id='line-5']")[0].text_content()
    assert unknown in page.xpath("//*[@id='item-2']")[0].text_content()
    fields = filled(organiser.get(address).text)
    fields["i2-leads"], fields["i2-start"] = "Honduras, MEX", "09:30"
    page = html.fromstring(sent(organiser, address, fields, "check"))
    assert unknown not in page.text_content()
    assert "30 min overlap" in page.xpath("//*[@id='item-2']")[0].text_content()


def test_a_meeting_is_created_once_however_often_the_form_is_sent(organiser: FlaskClient) -> None:
    address = hand_in(organiser, text="Meeting of the Network\n15 November 2016\n\n1. Opening\n2. Reports")
    fields = filled(organiser.get(address).text)
    places = {
        organiser.post(address, data=MultiDict([*fields.items(multi=True), ("act", "create")])).location for _ in "ab"
    }
    assert len(places) == 1


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_created(organiser: FlaskClient) -> None:
    address = hand_in(organiser, text="Meeting\n\n1. Opening\n2. Reports")
    fields = filled(organiser.get(address).text)
    fields["i1-title-0"], fields["i2-start"], fields["time_zone"] = "", "25:99", "Nowhere/Atlantis"
    page = html.fromstring(sent(organiser, address, fields, "create", status=422))
    links = {link.get("href") for link in page.xpath("//*[contains(@class, 'error-summary')]//a")}
    assert {"#i1-title-0", "#i2-start"} <= links
    fields["i1-title-0"], fields["i2-start"] = "Opening", ""
    page = html.fromstring(sent(organiser, address, fields, "create", status=422))
    assert page.xpath("//*[contains(@class, 'error-summary')]//a[@href='#time_zone']")


def test_markup_in_an_agenda_is_shown_as_text(organiser: FlaskClient) -> None:
    hostile = '<script>alert(1)</script> "onmouseover=alert(1) <img src=x>'
    address = hand_in(organiser, text=f"Meeting\n\n1. {hostile}\n2. Reports\n[Lead: {hostile}]")
    page = organiser.get(address).text
    assert "<script>alert" not in page
    assert "<img" not in page.replace('<img src="/static/logo.svg"', "")
    assert hostile in filled(page)["i1-title-0"]


def test_a_form_of_too_many_items_is_refused(organiser: FlaskClient) -> None:
    address = hand_in(organiser, text="Meeting\n\n1. Opening")
    fields = MultiDict([("act", "check"), *(("item", f"n{number}") for number in range(400))])
    assert organiser.post(address, data=fields).status_code == 413


def test_the_script_is_led_on_to_the_meeting(organiser: FlaskClient) -> None:
    address = hand_in(organiser, text="Meeting\n\n1. Opening\n2. Reports")
    fields = filled(organiser.get(address).text)
    data = MultiDict([*fields.items(multi=True), ("act", "create")])
    answer = organiser.post(address, data=data, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"][:10]) == (204, "/meetings/")
