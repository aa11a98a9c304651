"""The section's socket: what is written by one is committed, shown to all others, and said to be saved."""

from typing import Any

import pytest
from flask import Flask
from pycrdt import Doc, Map, Text
from sqlalchemy import select, text

from reportflow.drafts import log
from reportflow.drafts.checking import MAX_ROWS, MAX_TEXT_BYTES
from reportflow.drafts.log import load
from reportflow.extensions import db
from reportflow.live import room
from reportflow.live.book import Book
from reportflow.live.limits import Close
from reportflow.live.protocol import EMPTY_UPDATE, STEP_2, UPDATE
from reportflow.models import LiveDocument, LiveSnapshot, LiveUpdate
from reportflow.services import live_log
from reportflow.services.drafting import add_agreement
from reportflow.services.transactions import transaction
from tests.live.conftest import OpenPage
from tests.live.page import Page, clocks
from tests.services.drafting_meeting import CONTENT, NOW, DraftingMeeting


def said(app: Flask, meeting: DraftingMeeting, language: str = "en") -> str:
    """What the body says in the database, by the log and by what is kept beside it."""
    with app.app_context():
        document = meeting.document()
        content = load(db.session, document).content()
        assert content == document.content_value()
        return content.body.get(language, "")


def is_answering(page: Page) -> None:
    """Wait until everything that the server has sent before now is there."""
    page.send('{"kind":"ping"}')
    page.until_told("pong")


def test_what_one_writes_is_shown_to_others_and_said_to_be_saved_with_the_vector_of_the_database(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    writer, reader = open_page("rapporteur"), open_page("delegate")
    writer.write(" Señalado: é, 😀.")
    writer.until_saved()
    reader.until_says("Señalado: é, 😀.")
    assert clocks(writer.vector) == clocks(writer.doc.get_state()) == clocks(reader.doc.get_state())
    assert said(app, meeting) == writer.say()


def test_a_page_is_told_first_who_it_is_what_it_may_do_and_how_the_section_is(
    meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    hello = open_page("translator").told[0]
    assert hello == {
        "kind": "hello",
        "person": meeting.translator,
        "seq": 1,
        "may": {"draft": False, "languages": ["es"]},
        "closed": None,
        "limits": {"text_bytes": MAX_TEXT_BYTES, "rows": MAX_ROWS, "message_bytes": 1048576, "warn_at": 0.9},
        "states": {"agreement:a1|es": "stale", "agreement:a2|es": "missing", "action:t1|es": "missing"},
    }


def test_two_who_write_in_one_place_at_once_have_the_same_text_in_the_end(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    pages = [open_page("rapporteur"), open_page("colleague")]
    for letter in "abcdefghij":
        for page in pages:
            page.write(letter, place=0)
            page.write("😀é", block="agreements:a1", place=3)
    for page in pages:
        page.until_saved()
    pages[0].until(lambda: len(pages[0].say()) == len(CONTENT.body["en"]) + 20)
    pages[1].until_has(pages[0])
    assert pages[0].say() == pages[1].say() == said(app, meeting)
    assert pages[0].say("agreements:a1") == pages[1].say("agreements:a1")
    assert sorted(pages[0].say()[:20]) == sorted("abcdefghij" * 2)


def test_what_was_typed_while_the_line_was_down_arrives_with_the_answer_to_the_first_step(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")
    page.leave()
    page.edit(lambda: page.text().insert(0, "Offline. "))
    other.write("Meanwhile. ", place=0)
    other.until_saved()
    back = open_page("rapporteur", doc=page.doc)
    back.until(lambda: back.sent == 1 and back.saved == 1)
    other.until_says("Offline. ")
    assert back.say() == other.say() == said(app, meeting)
    assert "Meanwhile. " in back.say()


def test_a_page_that_has_nothing_new_writes_nothing_even_where_something_was_removed(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    writer = open_page("rapporteur")
    writer.number_and_send(UPDATE, writer.edit(lambda: writer.text().clear()))
    writer.until_saved()
    for who in ("delegate", "rapporteur"):
        page = open_page(who, doc=writer.doc)
        page.until_saved()
        assert page.sent == 1
        assert not [told for told in page.told if told["kind"] == "refused"]
    assert writer.number_and_send(STEP_2, EMPTY_UPDATE) == 3
    writer.until_saved()
    with app.app_context():
        assert meeting.document().seq == 2


def test_nobody_is_shown_what_is_not_committed(app: Flask, meeting: DraftingMeeting, open_page: OpenPage) -> None:
    writer, reader = open_page("rapporteur"), open_page("delegate")
    open_page("colleague").leave()
    with app.app_context(), transaction() as session:  # nobody else writes until this is over
        session.execute(select(LiveDocument.id).with_for_update())
        writer.write("Not yet. ", place=0)
        newcomer = open_page("colleague", begin=False)
        newcomer.ask()
        for page in (writer, reader, newcomer):
            is_answering(page)
        assert "Not yet. " not in reader.say()
        assert writer.saved < writer.sent
        assert not newcomer.synced
    writer.until_saved()
    newcomer.until(lambda: newcomer.synced)
    for page in (reader, newcomer):
        page.until_says("Not yet. ")


def test_a_database_that_fails_for_a_while_loses_nothing(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    writer, reader = open_page("rapporteur"), open_page("delegate")
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("there a missing table is an error of the statement")
        with db.engine.begin() as connection:
            connection.execute(text("ALTER TABLE live_update RENAME TO away"))
        try:
            writer.write("Kept. ", place=0)
            is_answering(reader)
            assert "Kept. " not in reader.say()
        finally:
            with db.engine.begin() as connection:
                connection.execute(text("ALTER TABLE away RENAME TO live_update"))
    writer.until_saved()
    reader.until_says("Kept. ")
    assert said(app, meeting).startswith("Kept. ")


def test_what_nobody_foresaw_has_pages_come_back_and_loses_nothing(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")

    def fail(_book: Book) -> bytes:
        raise ZeroDivisionError

    monkeypatch.setattr(Book, "catch_up", fail)
    with app.app_context():
        add_agreement(meeting.rapporteur, meeting.meeting, meeting.section, "en", "By a form.", row_id="new", now=NOW)
    for one in (page, other):
        assert one.until_closed() == Close.RESTARTING
    monkeypatch.undo()
    page.edit(lambda: page.text().insert(0, "Typed while away. "))
    back = open_page("rapporteur", doc=page.doc)
    back.until(lambda: back.sent)
    back.until_saved()
    assert "new" in back.rows("agreements")
    assert said(app, meeting).startswith("Typed while away. ")


def test_each_update_is_in_the_log_under_its_author(app: Flask, meeting: DraftingMeeting, open_page: OpenPage) -> None:
    for who in ("rapporteur", "colleague", "rapporteur"):
        page = open_page(who)
        page.write("x")
        page.until_saved()
    with app.app_context():
        rows = db.session.query(LiveUpdate).filter_by(document_id=meeting.document().id).order_by(LiveUpdate.seq).all()
    assert [(row.seq, row.actor_id, row.origin, row.base_seq) for row in rows[1:]] == [
        (2, meeting.rapporteur, "live", 1),
        (3, meeting.colleague, "live", 2),
        (4, meeting.rapporteur, "live", 3),
    ]


def test_rows_that_are_added_moved_and_removed_are_there_for_everybody(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    writer, reader = open_page("rapporteur"), open_page("delegate")

    def add() -> None:
        rows = writer.doc.get("actions", type=Map)
        rows["new"] = Map({"order": "zz", "removed": False, "owners": ["HND", "IOM"], "due": "2016-12-31"})
        rows["new"]["text"] = Map({"en": Text("To send"), "es": Text("")})

    writer.number_and_send(UPDATE, writer.edit(add))
    writer.write(" comments", block="actions:new")
    writer.until_saved()
    reader.until(lambda: "new" in reader.doc.get("actions", type=Map))
    reader.until_says("To send comments", block="actions:new")
    with app.app_context():
        item = meeting.document().content_value().action_items[-1]
    assert (item.id, item.owners, str(item.due)) == ("new", ("HND", "IOM"), "2016-12-31")


def test_how_translations_stand_is_told_once_it_is_quiet(meeting: DraftingMeeting, open_page: OpenPage) -> None:
    writer, reader = open_page("rapporteur"), open_page("translator")
    writer.write(" Changed.")
    assert reader.until_told("states")["states"]["body|es"] == "stale"
    writer.write(" Again.")
    assert reader.until_told("seq") == {"kind": "seq", "seq": 3}
    reader.write("Agradecer a Honduras.", block="agreements:a2", language="es")
    states = reader.until_told("states")["states"]
    assert "agreement:a2|es" not in states  # begun now, from the original as it is now
    assert states["agreement:a1|es"] == "stale"


def test_where_nobody_is_ever_quiet_it_is_told_all_the_same(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "QUIET", 3600.0)
    monkeypatch.setattr(room, "AT_THE_LATEST", 0.2)
    writer, reader = open_page("rapporteur"), open_page("translator")
    writer.write(" Changed.")
    assert reader.until_told("states")["states"]["body|es"] == "stale"


def test_who_only_says_again_where_they_are_is_not_forgotten_by_others(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "RENEWAL", 0.2)
    one, other = open_page("rapporteur"), open_page("delegate")
    for clock in (1, 2, 3):
        one.be(7, clock, block="body", language="en")
        other.until(lambda: 7 in other.others)
        other.others.clear()


def test_what_a_page_knows_of_where_others_are_is_written_by_the_server(
    meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    one, other = open_page("rapporteur"), open_page("delegate")
    one.be(7, 1, user={"id": 1, "name": "Somebody else"}, block="body", language="en", cursor={"at": 3}, more="x")
    other.until(lambda: other.others)
    assert other.others == {
        7: {
            "user": {"id": meeting.rapporteur, "name": "The rapporteur", "party": None, "colour": 0},
            "block": "body",
            "language": "en",
            "cursor": {"at": 3},
        }
    }
    other.be(7, 99, block="heading", language="en")  # of somebody else: nobody believes it
    other.be(8, 1, block="heading", language="xx")
    one.until(lambda: 8 in one.others)
    assert one.others.keys() == {8}
    assert (one.others[8]["language"], one.others[8]["user"]["colour"]) == (None, 1)
    late = open_page("colleague")
    late.until(lambda: late.others.keys() == {7, 8})
    one.leave()
    other.until(lambda: 7 not in other.others)


def test_the_same_page_on_a_new_line_keeps_its_place_and_gives_it_up_when_it_says_so(
    meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    old, watcher = open_page("rapporteur"), open_page("delegate")
    old.be(7, 5, block="body")
    watcher.until(lambda: 7 in watcher.others)
    new = open_page("rapporteur")
    new.be(7, 1, block="heading")
    watcher.until(lambda: watcher.others[7]["block"] == "heading")
    old.leave()
    new.be(7, 2)
    watcher.until(lambda: 7 not in watcher.others)


def test_all_of_a_long_log_is_kept_at_once_while_the_section_is_open(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_log, "SNAPSHOT_AFTER", 5)
    page = open_page("rapporteur")
    for _ in range(8):
        page.write("x")
        page.until_saved()
    page.until(lambda: any(said["kind"] in ("seq", "states") and said["seq"] == 9 for said in page.told))
    page.write("y")
    page.until_saved()
    with app.app_context():
        document = meeting.document()
        [kept] = db.session.scalars(select(LiveSnapshot.seq))
        assert kept > 5
        assert log.read(db.session, document.id).entries == document.seq - kept
        assert load(db.session, document).content() == document.content_value()


def test_a_section_that_nobody_has_open_is_read_anew(app: Flask, meeting: DraftingMeeting, open_page: OpenPage) -> None:
    page = open_page("rapporteur")
    page.write("First. ", place=0)
    page.until_saved()
    page.leave()
    again = open_page("delegate")
    assert again.say().startswith("First. ")
    assert again.say("agreements:a1") == CONTENT.agreements[0].text["en"]


def none_of_ours(page: Page) -> "list[Any]":
    """Well-formed updates that lead to documents of no section."""

    def heading() -> None:
        page.text("heading").insert(0, "Two\nlines")

    def stranger() -> None:
        page.doc.get("more", type=Map)["x"] = 1

    def hidden() -> None:
        page.text().insert(0, "a\u202eb")

    def date() -> None:
        page.doc.get("actions", type=Map)["t1"]["due"] = "2016-13-45"

    def gone() -> None:
        del page.doc.get("agreements", type=Map)["a1"]

    return [heading, stranger, hidden, date, gone]


@pytest.mark.parametrize("which", range(5))
def test_a_document_that_is_none_of_ours_is_refused_whole_and_others_go_on(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, which: int
) -> None:
    bad, good = open_page("rapporteur"), open_page("colleague")
    before = bad.doc.get_update()
    bad.number_and_send(UPDATE, bad.edit(none_of_ours(bad)[which]))
    bad.write("Builds on it.")
    good.write("Goes on. ", place=0)
    refused = bad.until_told("refused")
    assert (refused["code"], refused["late"]) == ("draft.bad_update", None)
    good.until_saved()
    bad.doc = Doc()
    bad.doc.apply_update(before)
    bad.ask()
    bad.until_says("Goes on. ")
    bad.until(lambda: bad.sent == 3)  # the server has asked what else there is
    bad.until_saved()
    assert "Builds on it." not in said(app, meeting)
    assert said(app, meeting).startswith("Goes on. ")
