"""The agenda of a meeting on its pages: read by everyone, changed by those who draft, nobody's words overwritten."""

import re
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.datastructures import MultiDict

from reportflow.domain.policy import Role
from reportflow.services import agenda_review
from reportflow.services.agenda_editing import read_agenda_of, update_agenda
from reportflow.services.agenda_entries import Entry, entry_of_item
from reportflow.services.meetings import details_from_agenda
from tests.factories import NOW, join, make_person, signed_in_client
from tests.web.test_agenda import filled, sent

TEXT = """Meeting of the Network
15 November 2016

09:00 – 09:15 Approval of the agenda
[Lead: PPT]
09:15 – 10:00 Reports
Note: new efforts only.
10:00 – 10:30 Proposals
[Lead: Costa Rica]"""

Made = tuple[int, int, FlaskClient]


@pytest.fixture
def made(app: Flask) -> Made:
    """A meeting that was created from `TEXT`: its id, its secretariat's id and browser."""
    person = make_person("Secretariat", may_create_meetings=True, app=app)
    with app.app_context():
        key = agenda_review.hand_in(person.id, TEXT.encode(), "", pasted=True, now=NOW)
        opened = agenda_review.open_upload(person.id, key)
        entries = [entry_of_item(item, "en") for item in opened.agenda.items]
        details = details_from_agenda(opened.agenda)
        created = agenda_review.create_from_upload(person.id, opened, details, entries, (), now=NOW)
    return created.meeting_id, person.id, signed_in_client(app, person)


def address(made: Made, page: str = "/edit") -> str:
    return f"/meetings/{made[0]}/agenda{page}"


def keys(fields: "MultiDict[str, str]") -> dict[str, str]:
    """Title -> key of the item."""
    return {fields[f"i{key}-title-0"]: key for key in fields.getlist("item")}


def changed_by_somebody_else(app: Flask, made: Made, title: str, new: Entry | None) -> None:
    """Another person changes the item of this title meanwhile, or removes it."""
    with app.app_context():
        agenda = read_agenda_of(made[1], made[0])
        entries = [
            replace(new, id=entry.id) if new and entry.title["en"] == title else entry
            for entry in agenda.entries
            if new or entry.title["en"] != title
        ]
        update_agenda(made[1], made[0], entries, (), version=agenda.version, now=NOW)


def test_everyone_in_the_meeting_reads_the_agenda_and_its_source(app: Flask, made: Made) -> None:
    observer = make_person("Observer", app=app)
    join(observer, made[0], [Role.OBSERVER], "IOM", app=app)
    client = signed_in_client(app, observer)
    page = client.get(address(made, ""))
    assert page.status_code == 200
    for words in ("Approval of the agenda", "Note: new efforts only.", "Costa Rica", "09:15–10:00"):
        assert words in page.text
    assert address(made) not in page.text
    source = client.get(address(made, "/source"))
    assert all(line.strip() in html.fromstring(source.text).text_content() for line in TEXT.splitlines())
    assert client.get(address(made)).status_code == client.post(address(made)).status_code == 403


def test_both_languages_are_written_side_by_side(made: Made) -> None:
    client = made[2]
    fields = filled(client.get(address(made)).text)
    key = keys(fields)["Reports"]
    fields[f"i{key}-title-1"], fields[f"i{key}-note0-1"] = "Informes", "Nota: sólo nuevos esfuerzos."
    answer = client.post(address(made), data=MultiDict([*fields.items(multi=True), ("act", "save")]))
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "The agenda was saved." in page
    assert re.search(r'<span lang="es"[^>]*>Informes</span>', page)
    assert "Nota: sólo nuevos esfuerzos." in page


def test_an_item_is_added_and_one_removed_and_the_page_says_what_became_of_their_sections(made: Made) -> None:
    client = made[2]
    fields = filled(client.get(address(made)).text)
    fields = filled(sent(client, address(made), fields, f"remove:{keys(fields)['Proposals']}"))
    fields = filled(sent(client, address(made), fields, f"add:{keys(fields)['Reports']}"))
    fields["in1-title-0"] = "Thanks to the host"
    answer = client.post(address(made), data=MultiDict([*fields.items(multi=True), ("act", "save")]))
    page = client.get(answer.location).text
    assert "1 section was added at the end of the report. 1 section without text was set aside." in page
    board = client.get(f"/meetings/{made[0]}").text
    assert "Thanks to the host" in board


def test_two_people_who_change_different_items_both_keep_their_words(app: Flask, made: Made) -> None:
    client = made[2]
    fields = filled(client.get(address(made)).text)
    fields[f"i{keys(fields)['Reports']}-title-0"] = "Reports, mine"
    changed_by_somebody_else(app, made, "Proposals", Entry({"en": "Proposals, theirs"}))
    page = sent(client, address(made), fields, "save", status=409)
    assert "Somebody else changed the agenda while you were editing." in page
    sent(client, address(made), filled(page), "save", status=302)
    with app.app_context():
        titles = [entry.title["en"] for entry in read_agenda_of(made[1], made[0]).entries]
    assert titles == ["Approval of the agenda", "Reports, mine", "Proposals, theirs"]


def test_two_people_who_change_one_item_see_both_texts_before_one_is_saved(app: Flask, made: Made) -> None:
    client = made[2]
    fields = filled(client.get(address(made)).text)
    key = keys(fields)["Reports"]
    fields[f"i{key}-title-0"] = "Reports, mine"
    changed_by_somebody_else(app, made, "Reports", Entry({"en": "Reports, theirs"}))
    page = sent(client, address(made), fields, "save", status=409)
    item = html.fromstring(page).xpath(f"//*[@id='item-{key}']")[0]
    assert "Somebody else changed this item too." in item.text_content()
    assert "Reports, theirs" in item.text_content()
    assert filled(page)[f"i{key}-title-0"] == "Reports, mine"


def test_what_somebody_else_removed_or_added_meanwhile_is_shown_and_nothing_typed_is_lost(
    app: Flask, made: Made
) -> None:
    client = made[2]
    fields = filled(client.get(address(made)).text)
    fields[f"i{keys(fields)['Reports']}-title-0"] = "Reports, mine"
    changed_by_somebody_else(app, made, "Reports", None)
    with app.app_context():
        agenda = read_agenda_of(made[1], made[0])
        entries = [*agenda.entries, Entry({"en": "Added by somebody else"})]
        update_agenda(made[1], made[0], entries, (), version=agenda.version, now=NOW)
    page = sent(client, address(made), fields, "save", status=409)
    assert "Somebody else removed this item while you were changing it." in page
    assert set(keys(filled(page))) == {
        "Approval of the agenda", "Reports, mine", "Proposals", "Added by somebody else",
    }  # fmt: skip
    sent(client, address(made), filled(page), "save", status=302)


def test_a_form_that_names_items_of_another_meeting_changes_nothing(app: Flask, made: Made) -> None:
    client = made[2]
    fields = filled(client.get(address(made)).text)
    key = keys(fields)["Reports"]
    fields[f"i{key}-id"] = "999999"
    sent(client, address(made), fields, "save", status=409)
    fields["version"] = "0" * 64
    sent(client, address(made), fields, "save", status=409)


def test_the_agenda_of_a_meeting_that_one_is_not_in_is_not_found(app: Flask, made: Made) -> None:
    stranger = signed_in_client(app, make_person("Stranger", app=app))
    for page in ("", "/edit", "/source"):
        assert stranger.get(address(made, page)).status_code == 404
