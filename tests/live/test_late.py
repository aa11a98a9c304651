"""What arrives after the chair concluded is refused, kept for its author, and said to be kept only once it is."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text

from reportflow.domain.content import SectionContent
from reportflow.extensions import db
from reportflow.live import late
from reportflow.live.protocol import UPDATE
from reportflow.models import LateChange
from tests.live.conftest import OpenPage
from tests.live.page import Page
from tests.live.test_admission import set_closed
from tests.live.test_section_socket import is_answering, none_of_ours
from tests.services.drafting_meeting import CONTENT, DraftingMeeting

ENGLISH = CONTENT.body["en"]


def kept(app: Flask, person_id: int) -> list[LateChange]:
    """What is kept of this person, the earliest first."""
    with app.app_context():
        query = select(LateChange).where(LateChange.person_id == person_id).order_by(LateChange.id)
        return list(db.session.scalars(query))


def afters(app: Flask, person_id: int) -> list[str]:
    """The texts of the only change that is kept of this person."""
    [row] = kept(app, person_id)
    return [change["after"] for change in row.texts]


def content(app: Flask, meeting: DraftingMeeting) -> SectionContent:
    with app.app_context():
        return meeting.document().content_value()


def come_back(open_page: OpenPage, gone: Page, who: str = "rapporteur") -> tuple[Page, dict[str, Any]]:
    """The page on a new line, with what it has, and how it is refused."""
    back = open_page(who, doc=gone.doc)
    return back, back.until_told("refused")


def test_a_page_that_was_offline_while_the_chair_concluded_is_refused_and_its_words_are_kept(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")
    page.leave()
    page.edit(lambda: page.text().insert(0, "Offline. "))
    page.edit(lambda: page.text("agreements:a1", "es").insert(0, "Sin conexión. "))
    set_closed(app, meeting, "agreed")
    other.until_told("may", closed="agreed")
    back, refused = come_back(open_page, page)
    [row] = kept(app, meeting.rapporteur)
    assert refused == {"kind": "refused", "through": 1, "code": "section.agreed", "params": {}, "late": row.id}
    assert (row.state, row.reason, row.base_seq) == ("open", "agreed", 1)
    assert [(change["block"], change["language"], change["before"], change["after"]) for change in row.texts] == [
        ("body", "en", ENGLISH, "Offline. " + ENGLISH),
        ("agreement:a1", "es", "Comentar la nota.", "Sin conexión. Comentar la nota."),
    ]
    is_answering(other)
    assert "Offline." not in other.say()
    assert content(app, meeting) == CONTENT
    again, refused = come_back(open_page, back)
    assert refused["late"] == row.id, "the same words are kept once"
    assert afters(app, meeting.rapporteur) == ["Offline. " + ENGLISH, "Sin conexión. Comentar la nota."]
    assert again.told[0]["closed"] == "agreed"


def test_what_was_on_its_way_when_the_first_of_it_was_refused_is_kept_with_it(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page = open_page("rapporteur")
    set_closed(app, meeting, "agreed")
    sent = [page.write(letter) for letter in "abc"]
    refused = page.until_told("refused")
    sent += [page.write(letter) for letter in "de"]  # it has not heard of it
    while refused["through"] < sent[-1]:
        assert refused["late"] is not None
        refused = page.until_told("refused")
    assert afters(app, meeting.rapporteur) == [ENGLISH + "abcde"]
    assert [row.id for row in kept(app, meeting.rapporteur)] == [refused["late"]]


def test_two_pages_of_one_person_and_two_people_at_once(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    pages = [open_page("rapporteur"), open_page("rapporteur")]
    colleague, translator, reader = open_page("colleague"), open_page("translator"), open_page("delegate")
    set_closed(app, meeting, "not_in_report")
    pages[0].write(" One.")
    pages[1].write(" Two.", block="agreements:a1")
    colleague.write(" Three.")
    translator.write(" Cuatro.", language="es")
    reader.write(" Nobody's.")
    told = [page.until_told("refused") for page in (*pages, colleague, translator, reader)]
    assert [refused["code"] for refused in told] == ["section.not_in_report"] * 4 + ["policy.not_allowed"]
    assert told[0]["late"] == told[1]["late"] is not None
    assert told[4]["late"] is None
    assert sorted(afters(app, meeting.rapporteur)) == [ENGLISH + " One.", "To comment on the note. Two."]
    assert afters(app, meeting.colleague) == [ENGLISH + " Three."]
    assert afters(app, meeting.translator) == [CONTENT.body["es"] + " Cuatro."]
    assert kept(app, meeting.delegate) == []


def test_a_database_that_fails_for_a_while_tells_nobody_that_nothing_is_kept(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")
    set_closed(app, meeting, "agreed")
    other.until_told("may", closed="agreed")
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("there a missing table is an error of the statement")
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE late_change RENAME TO away"))
        try:
            page.write(" Kept.")
            newcomer = open_page("translator")  # others are answered meanwhile
            page.write(" All.")
            is_answering(newcomer)
            is_answering(page)
            assert not [told for told in page.told if told["kind"] == "refused"]
        finally:
            with db.engine.begin() as connection:
                connection.execute(text("ALTER TABLE away RENAME TO late_change"))
    page.until_saved()
    assert all(told["late"] for told in page.told if told["kind"] == "refused")
    assert afters(app, meeting.rapporteur) == [ENGLISH + " Kept. All."]


def test_what_nobody_foresaw_is_said_to_be_not_kept_and_others_go_on(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")
    set_closed(app, meeting, "agreed")

    def fail(*_arguments: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(late, "keep_late", fail)
    page.write(" Lost?")
    refused = page.until_told("refused")
    assert (refused["code"], refused["late"]) == ("section.agreed", None)
    monkeypatch.undo()
    other.write(" Kept.")
    assert other.until_told("refused")["late"] == kept(app, meeting.colleague)[0].id
    page.ask()
    page.until(lambda: page.sent == 3)  # the server has asked what else there is
    assert page.until_told("refused")["late"] == kept(app, meeting.rapporteur)[0].id


@pytest.mark.parametrize("which", range(5))
def test_a_document_that_is_none_of_ours_is_refused_in_a_closed_section_as_in_an_open_one(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, which: int
) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")
    set_closed(app, meeting, "agreed")
    page.number_and_send(UPDATE, page.edit(none_of_ours(page)[which]))
    refused = page.until_told("refused")
    assert (refused["code"], refused["late"]) == ("draft.bad_update", None)
    assert kept(app, meeting.rapporteur) == []
    is_answering(other)


def test_a_page_that_cleared_its_copy_begins_anew_and_writes_again_once_the_section_is_reopened(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page, reader = open_page("rapporteur"), open_page("delegate")
    set_closed(app, meeting, "agreed")
    page.write(" Late.")
    page.until_told("refused")
    page.leave()
    page = open_page("rapporteur")
    page.until_saved()
    assert page.say() == ENGLISH
    set_closed(app, meeting, None)
    page.until_told("may", closed=None)
    page.write(" In time.")
    reader.until_says(" In time.")
    assert content(app, meeting).body["en"] == ENGLISH + " In time."
    assert afters(app, meeting.rapporteur) == [ENGLISH + " Late."]


def test_a_page_that_kept_its_copy_sends_it_into_the_reopened_section_itself(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page = open_page("rapporteur")
    set_closed(app, meeting, "agreed")
    page.write(" Late.")
    page.until_told("refused")
    set_closed(app, meeting, None)
    page.until_told("may", closed=None)
    page.ask()
    page.until(lambda: page.sent == 3)  # the server has asked what else there is
    page.until_saved()
    assert content(app, meeting).body["en"] == ENGLISH + " Late."
