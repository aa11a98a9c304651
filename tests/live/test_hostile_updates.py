"""Well-formed updates that nobody's page writes: refused whole, whoever sends them, and nobody else suffers from them."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from pycrdt import Doc, Map, Text

from reportflow.extensions import db
from reportflow.live.protocol import UPDATE, number
from reportflow.models import LateChange
from tests.live.conftest import OpenPage
from tests.live.hostile import (
    A_MAP,
    A_TEXT,
    DELETED,
    TYPE,
    VALUES,
    WORDS,
    behind,
    deleting,
    inserting,
    lists,
    thing,
    values,
    words,
)
from tests.live.page import Page, clocks
from tests.live.test_admission import set_closed
from tests.live.test_limits import goes_on
from tests.services.drafting_meeting import CONTENT, DraftingMeeting

#: More than the stack of a thread holds.
DEEP = 200_000
CLIENT = 4242
ENGLISH = CONTENT.body["en"]


def is_refused(page: Page, update: bytes) -> None:
    page.number_and_send(UPDATE, update)
    assert page.until_told("refused")["code"] == "draft.bad_update"


def end_of_body(page: Page) -> tuple[int, int]:
    """Where the last letter of the English body was made."""
    update = page.edit(lambda: page.text().insert(len(page.text()), "Z"))
    origin = update[update.index(b"\x84") + 1 :]
    found = []
    for _ in range(2):
        value = shift = 0
        while True:
            byte, origin = origin[0], origin[1:]
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        found.append(value)
    return found[0], found[1]


@pytest.mark.parametrize("who", ["rapporteur", "translator", "delegate"])
def test_lists_within_lists_end_no_process(open_page: OpenPage, who: str) -> None:
    writer, reader, bad = open_page("colleague"), open_page("delegate"), open_page(who)
    is_refused(bad, inserting(CLIENT, 0, thing(VALUES, values(lists(DEEP)), root="agreements", key="x")))
    goes_on(writer, reader)


def test_lists_within_lists_that_come_too_late_end_no_process(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    bad, other = open_page("rapporteur"), open_page("colleague")
    set_closed(app, meeting, "agreed")
    other.until_told("may", closed="agreed")
    bad.write("Late. ", place=0)
    assert bad.until_told("refused")["late"] is not None
    bad.number_and_send(UPDATE, inserting(CLIENT, 0, thing(VALUES, values(lists(DEEP)), root="basis", key="x")))
    bad.number_and_send(UPDATE, inserting(CLIENT, 1, thing(VALUES, values(lists(DEEP)), root="basis", key="x")))
    assert bad.until_told("refused")["late"] is None
    with app.app_context():
        assert db.session.query(LateChange).count() == 1
    other.ask()
    other.until(lambda: other.synced)


def test_what_somebody_has_yet_to_write_is_deleted_by_nobody(open_page: OpenPage) -> None:
    bad, reader = open_page("colleague"), open_page("delegate")
    doc: Doc[Any] = Doc(client_id=CLIENT)
    writer = open_page("rapporteur", doc=doc)
    is_refused(bad, deleting(CLIENT, 0, 1000))
    writer.write("Words to come. ", place=0)
    writer.until_saved()
    reader.until_says("Words to come. ")


def test_a_translator_writes_no_original_by_deleting_it_beforehand(open_page: OpenPage) -> None:
    bad, reader = open_page("translator", doc=Doc(client_id=CLIENT)), open_page("delegate")
    bad.number_and_send(UPDATE, deleting(CLIENT, 0, 1000))
    bad.until_told("refused")
    bad.ask()
    bad.write("Not theirs. ", place=0)
    assert bad.until_told("refused")["code"] == "policy.not_allowed"
    assert reader.say() == ENGLISH


def put_in_again(root: str, key: str) -> Callable[[Page], bytes]:
    """What takes the place of a text, or of a row, and says the same."""

    def change(page: Page) -> None:
        found: Map[Any] = page.doc.get(root, type=Map)
        if root == "body":
            found[key] = Text(str(found[key]))
            return
        texts = {language: str(found[key]["text"][language]) for language in ("en", "es")}
        found[key] = Map({"order": found[key]["order"], "removed": False})
        found[key]["text"] = Map({language: Text(text) for language, text in texts.items()})

    return lambda page: page.edit(lambda: change(page))


@pytest.mark.parametrize(
    ("make", "block"),
    [
        (put_in_again("body", "en"), "body"),
        (put_in_again("agreements", "a1"), "agreements:a1"),
        (lambda _: inserting(2**50, 0, thing(TYPE, A_TEXT, root="body", key="en")), "body"),
        (lambda _: inserting(2**50, 0, thing(TYPE, A_MAP, root="agreements", key="a1")), "agreements:a1"),
    ],
)
def test_no_text_takes_the_place_of_one_in_which_others_write(
    open_page: OpenPage, make: Callable[[Page], bytes], block: str
) -> None:
    bad, writer, reader = open_page("colleague"), open_page("rapporteur"), open_page("delegate")
    is_refused(bad, make(bad))
    writer.write("Goes on. ", block, place=0)
    writer.until_saved()
    reader.until_says("Goes on. ", block)


def test_what_is_no_letter_stands_in_no_text(open_page: OpenPage) -> None:
    """It would be seen by nobody, and what others write would go elsewhere than where they write it."""
    bad, writer, reader = open_page("colleague"), open_page("rapporteur"), open_page("delegate")
    origin = end_of_body(bad)
    is_refused(bad, inserting(CLIENT, 0, behind(VALUES, values(b"\x77" + words("hidden")), origin)))
    writer.write("At the end.")
    writer.until_saved()
    reader.until(lambda: reader.say() == ENGLISH + "At the end.")


@pytest.mark.parametrize(
    "update",
    [
        inserting(CLIENT, 0, thing(WORDS, words("x" * 1000), root="body")),
        inserting(CLIENT, 0, thing(WORDS, words("x" * 1000), root="agreements", key="b1")),
        inserting(CLIENT, 0, thing(VALUES, values(b"\x7e"), root="actions")),
        inserting(CLIENT, 0, thing(VALUES, values(b"\x76\x01\x01a\x7e"), root="basis", key="body|es")),
        inserting(
            CLIENT, 0, thing(TYPE, A_MAP, root="agreements", key="b1"), thing(WORDS, words("x"), parent=(CLIENT, 0))
        ),
        inserting(
            CLIENT,
            0,
            thing(TYPE, A_MAP, root="agreements", key="b1"),
            thing(TYPE, A_TEXT, parent=(CLIENT, 0), key="text"),
            thing(VALUES, values(b"\x7e"), parent=(CLIENT, 1), key="hidden"),
        ),
        inserting(CLIENT, 0, thing(VALUES, values(b"\x7e"), root="other", key="b1")),
        inserting(CLIENT, 0, thing(TYPE, A_MAP, root="other", key="b1")),
        inserting(CLIENT, 0, thing(DELETED, number(1), root="other", key="b1")),
        inserting(CLIENT, 0, thing(TYPE, b"\x00", root="agreements", key="b1")),
        inserting(CLIENT, 0, thing(6, words("bold") + words("true"), root="body")),
        inserting(CLIENT, 0, thing(9, words("sub") + b"\x7e", root="agreements", key="b1")),
    ],
)
def test_nothing_is_hidden_beside_what_a_document_of_ours_says(open_page: OpenPage, update: bytes) -> None:
    bad, writer, reader = open_page("colleague"), open_page("rapporteur"), open_page("delegate")
    before = clocks(reader.doc.get_state())
    is_refused(bad, update)
    goes_on(writer, reader)
    assert CLIENT not in clocks(reader.doc.get_state())
    assert before.keys() <= clocks(reader.doc.get_state()).keys()


@pytest.mark.parametrize(
    "update",
    [
        b"\xff\xff\xff\xff\x0f\x00",  # four thousand million pages
        b"\x01\xff\xff\xff\xff\x0f\x01\x00\x00",
        inserting(CLIENT, 0, b"\x00\xff\xff\xff\xff\x0f"),
        inserting(CLIENT, 0, thing(VALUES, b"\xff\xff\xff\xff\x0f\x7e", root="basis", key="x")),
        inserting(CLIENT, 0, thing(VALUES, values(b"\x75\xff\xff\xff\xff\x0f"), root="basis", key="x")),
        inserting(CLIENT, 0, thing(WORDS, words(""), root="basis", key="x")),
        b"\x00\x01\x01\xff\xff\xff\xff\x0f\x00\x01",
    ],
)
def test_no_update_counts_more_than_it_has(open_page: OpenPage, update: bytes) -> None:
    bad, writer, reader = open_page("delegate"), open_page("rapporteur"), open_page("colleague")
    bad.number_and_send(UPDATE, update)
    assert bad.until_closed() == 4400
    goes_on(writer, reader)


@pytest.mark.parametrize(
    "content", [b"\x00" + number(100_000), thing(VALUES, values(b"\x7e"), root="basis", key="body|es")]
)
def test_nobody_writes_under_the_number_of_another_page(open_page: OpenPage, content: bytes) -> None:
    """Else what that page writes would be taken for what is there already, said to be saved, and lost."""
    bad, reader = open_page("colleague"), open_page("delegate")
    writer = open_page("rapporteur", doc=Doc(client_id=CLIENT))
    writer.be(CLIENT, 1, block="body")
    bad.until(lambda: CLIENT in bad.others)
    is_refused(bad, inserting(CLIENT, 0, content))
    writer.write("Not lost. ", place=0)
    writer.until_saved()
    reader.until_says("Not lost. ")


@pytest.mark.parametrize("beyond", [2**53, 2**54, 2**60])
def test_a_number_that_the_library_would_take_for_that_of_another_page_is_none(
    open_page: OpenPage, beyond: int
) -> None:
    bad, reader = open_page("colleague"), open_page("delegate")
    writer = open_page("rapporteur", doc=Doc(client_id=CLIENT))
    writer.be(CLIENT, 1, block="body")
    bad.until(lambda: CLIENT in bad.others)
    bad.number_and_send(UPDATE, inserting(CLIENT + beyond, 0, b"\x00" + number(100_000)))
    assert bad.until_closed() == 4400
    writer.write("Not lost. ", place=0)
    writer.until_saved()
    reader.until_says("Not lost. ")


def test_the_number_of_a_page_whose_line_broke_is_kept_for_it(open_page: OpenPage) -> None:
    """Nobody writes under it meanwhile, and nobody says that they are that page: it would be refused when it is back."""
    bad, reader = open_page("colleague"), open_page("delegate")
    writer = open_page("rapporteur", doc=Doc(client_id=CLIENT))
    writer.be(CLIENT, 1, block="body")
    writer.write("First. ", place=0)
    writer.until_saved()
    bad.until(lambda: CLIENT in bad.others)
    doc = writer.doc
    writer.leave()
    bad.until(lambda: CLIENT not in bad.others)
    reader.be(CLIENT, 50, block="body")
    is_refused(bad, inserting(CLIENT, clocks(doc.get_state())[CLIENT], b"\x00" + number(100_000)))
    again = open_page("rapporteur", doc=doc)
    again.be(CLIENT, 60, block="body")
    again.write("Typed while away. ", place=0)
    again.until_saved()
    assert not [said for said in again.told if said["kind"] == "refused"]
    reader.until_says("Typed while away. ")


def test_what_a_page_had_from_another_it_may_send_again(open_page: OpenPage) -> None:
    writer, other = open_page("rapporteur", doc=Doc(client_id=CLIENT)), open_page("colleague")
    writer.be(CLIENT, 1, block="body")
    writer.write("Of another. ", place=0)
    other.until_says("Of another. ")
    other.number_and_send(UPDATE, other.doc.get_update())
    other.until_saved()
    other.write("Own. ", place=0)
    other.until_saved()
    writer.until_says("Own. ")


def test_a_page_may_send_again_all_that_it_has(open_page: OpenPage) -> None:
    """With the texts that the server made, and with rows of others."""
    writer, other = open_page("rapporteur"), open_page("colleague")
    writer.number_and_send(UPDATE, writer.edit(lambda: writer.add_rows(2)))
    writer.until_saved()
    other.until_has(writer)
    other.edit(lambda: other.text().insert(0, "All of it. "))
    other.number_and_send(UPDATE, other.doc.get_update())
    other.until_saved()
    assert not [said for said in other.told if said["kind"] == "refused"]
    writer.until_says("All of it. ")
