"""An agenda comes in through the pages, as a browser without JavaScript does it."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict

from tests.factories import make_person, signed_in_client

SAMPLE = Path(__file__).parents[2] / "samples" / "agenda-2016-11-15.txt"


@pytest.fixture
def organiser(app: Flask) -> FlaskClient:
    """The browser of somebody who may create meetings."""
    return signed_in_client(app, make_person("Secretariat", may_create_meetings=True, app=app))


def hand_in(client: FlaskClient, data: bytes = b"", name: str = "agenda.txt", text: str = "") -> str:
    """Hands an agenda in; gives the address of the page on which it is looked through."""
    files = {"file": (io.BytesIO(data), name)} if data else {}
    answer = client.post("/agenda/new", data={"text": text, **files}, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    return answer.location


def filled(page: str) -> "MultiDict[str, str]":
    """The fields of the agenda's form as the page has them."""
    (form,) = html.fromstring(page).xpath("//form[@id='agenda-form']")
    return MultiDict(form.form_values())


def sent(client: FlaskClient, address: str, fields: "MultiDict[str, str]", act: str, status: int = 200) -> str:
    answer = client.post(address, data=MultiDict([*fields.items(multi=True), ("act", act)]))
    assert answer.status_code == status, answer.text[:2000]
    return answer.text


def test_the_sample_agenda_becomes_a_meeting_with_ten_sections(organiser: FlaskClient) -> None:
    address = hand_in(organiser, SAMPLE.read_bytes(), "agenda-2016-11-15.txt")
    page = organiser.get(address).text
    assert "The report will have the opening paragraph and 10 sections." in page
    assert re.search(r'id="line-1".*?Title', page, re.DOTALL)
    answer = organiser.post(address, data=MultiDict([*filled(page).items(multi=True), ("act", "create")]))
    assert answer.status_code == 302
    board = organiser.get(answer.location).text
    assert "The meeting was created, with the opening paragraph and 10 sections." in board
    assert board.count('id="section-') == 11
