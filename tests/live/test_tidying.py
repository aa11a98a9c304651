"""A long log is folded by itself once nobody has the section open any more."""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from queue import Empty, Queue

import pytest
from flask import Flask

from reportflow.drafts.log import updates
from reportflow.extensions import db
from reportflow.services import compaction
from reportflow.services.compaction import Compacted
from tests.live.conftest import CookieOf, OpenPage
from tests.live.page import PATIENCE, Page
from tests.live.serving import Server
from tests.services.drafting_meeting import DraftingMeeting

#: What came of each time that a log was looked at.
Looked = Queue[Compacted | Exception]


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> Looked:
    """Logs are long from the third entry on, and everything is old."""
    compact, found = compaction.compact_if_long, Looked()

    def compact_now(document_id: int, *, now: datetime) -> Compacted:
        try:
            done = compact(document_id, now=now, age=timedelta(0))
        except Exception as error:
            found.put(error)
            raise
        found.put(done)
        return done

    monkeypatch.setattr(compaction, "LONG", 2)
    monkeypatch.setattr(compaction, "compact_if_long", compact_now)
    return found


@pytest.fixture
def away(server: Server, meeting: DraftingMeeting, cookie_of: CookieOf, looked: Looked) -> Iterator[Page]:
    """A page that lost its line after it had the first text, and whose room is closed."""
    address = server.address(meeting.meeting, meeting.section)
    page = Page(address, cookie_of("colleague"), origin=server.base).open()
    page.leave()
    assert looked.get(timeout=PATIENCE) == Compacted(drafts=1)
    yield page
    page.leave()


def spans(app: Flask, meeting: DraftingMeeting) -> list[tuple[int, int]]:
    with app.app_context():
        return [(entry.first_seq, entry.seq) for entry in updates(db.session, meeting.document())]


def write(page: Page, *words: str) -> None:
    """One entry each."""
    for word in words:
        page.write(word)
        page.until_saved()


def test_the_last_one_who_leaves_lets_a_long_log_be_folded_and_nobody_loses_a_word(
    app: Flask,
    meeting: DraftingMeeting,
    away: Page,
    open_page: OpenPage,
    server: Server,
    cookie_of: CookieOf,
    looked: Looked,
) -> None:
    away.edit(lambda: away.text().insert(0, "Typed without a line. "))
    first, second = open_page("rapporteur"), open_page("rapporteur")
    write(first, " One.", " Two.", " Three.")
    second.until_has(first)
    first.leave()
    write(second, " Four.")
    with pytest.raises(Empty):
        looked.get_nowait()
    second.leave()
    assert looked.get(timeout=PATIENCE) == Compacted(drafts=1, folded=1, before=5, after=2)
    assert spans(app, meeting) == [(1, 1), (2, 5)]
    address = server.address(meeting.meeting, meeting.section)
    back = Page(address, cookie_of("colleague"), origin=server.base, doc=away.doc).open()
    back.until(lambda: back.sent >= 1)
    back.until_saved()
    newcomer = open_page("delegate")
    newcomer.until_has(back)
    assert newcomer.say() == back.say()
    assert newcomer.say().startswith("Typed without a line. ")
    assert newcomer.say().endswith(" One. Two. Three. Four.")
    back.leave()


def test_a_log_that_cannot_be_folded_is_written_on(
    app: Flask,
    meeting: DraftingMeeting,
    open_page: OpenPage,
    looked: Looked,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise OSError("the disk is full")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR, "reportflow.live"):
        patch.setattr(compaction.compaction, "write", fail)
        page = open_page("rapporteur")
        write(page, " One.", " Two.", " Three.")
        page.leave()
        assert isinstance(looked.get(timeout=PATIENCE), OSError)
    page = open_page("rapporteur")
    write(page, " Four.")
    assert page.say().endswith(" One. Two. Three. Four.")
    assert [record.getMessage() for record in caplog.records] == ["document 2: its log was not folded"]
    assert spans(app, meeting) == [(seq, seq) for seq in range(1, 6)]
    page.leave()
    assert looked.get(timeout=PATIENCE) == Compacted(drafts=1, folded=1, before=5, after=2)
