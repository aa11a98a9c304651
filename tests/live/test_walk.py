"""However people edit, drop out, come back, save forms and put forward, and whenever the server is killed or the log is folded:
nothing is lost."""

import random
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask

from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import ReportflowError
from reportflow.drafts.log import load, updates
from reportflow.extensions import db
from reportflow.models import RevisionRow
from reportflow.services.compaction import compact_meeting
from reportflow.services.drafting import save_text
from reportflow.services.putting_forward import put_forward
from tests.live.conftest import CookieOf
from tests.live.page import Closed, Page
from tests.live.serving import Process
from tests.services.drafting_meeting import NOW, DraftingMeeting

BODY_KEY = BlockKey(BODY)
PEOPLE = ("rapporteur", "colleague", "rapporteur")


class Walk:
    """Three pages, a form, and a server that may be killed.

    Attributes:
        sent: on each page, the words of each numbered message since its line was opened.
        acknowledged: words that somebody was told to be saved.
    """

    def __init__(self, app: Flask, meeting: DraftingMeeting, process: Process, cookie_of: CookieOf, seed: int) -> None:
        self.app, self.meeting, self.process, self.cookie_of = app, meeting, process, cookie_of
        self.chance = random.Random(seed)
        self.serial = 0
        self.folded = 0
        self.sent: list[dict[int, list[str]]] = [{} for _ in PEOPLE]
        self.unsent: list[list[str]] = [[] for _ in PEOPLE]
        self.acknowledged: set[str] = set()
        self.forwarded: list[tuple[int, set[str]]] = []
        self.pages: list[Page] = []
        for who in PEOPLE:
            self.pages.append(self.page(who))
        self.is_up = [True] * len(PEOPLE)

    def page(self, who: str, before: Page | None = None) -> Page:
        server = self.process.server
        address = server.address(self.meeting.meeting, self.meeting.section)
        return Page(address, self.cookie_of(who), origin=server.base, doc=before.doc if before else None).open()

    def word(self) -> str:
        self.serial += 1
        return f"<{self.serial}é😀>"

    def note(self, place: int) -> None:
        """What this page has been told to be saved."""
        page, sent = self.pages[place], self.sent[place]
        for number in [number for number in sent if number <= page.saved]:
            self.acknowledged.update(sent.pop(number))

    # --- what happens ---

    def write(self, place: int) -> None:
        page, word = self.pages[place], self.word()
        text = page.text()
        borders = [len(page.say()[:at].encode()) for at in range(len(page.say()) + 1) if page.say()[at - 1 : at] in ">"]
        where = self.chance.choice(borders or [0])
        if self.is_up[place]:
            number = page.write(word, place=where)
            self.sent[place][number] = [word]
        else:
            page.edit(lambda: text.insert(where, word))
            self.unsent[place].append(word)

    def hear(self, place: int) -> None:
        if self.is_up[place]:
            with suppress(Closed):
                while self.pages[place].hear_once(0.002):
                    pass
            self.note(place)

    def drop(self, place: int) -> None:
        if self.is_up[place]:
            self.pages[place].leave()
            self.down(place)

    def down(self, place: int) -> None:
        self.note(place)
        self.is_up[place] = False
        self.unsent[place] += [word for words in self.sent[place].values() for word in words]
        self.sent[place] = {}

    def come_back(self, place: int) -> None:
        if self.is_up[place]:
            return
        page = self.pages[place] = self.page(PEOPLE[place], self.pages[place])
        page.until(lambda: page.sent >= 1)
        self.sent[place], self.unsent[place] = {1: self.unsent[place]}, []
        self.is_up[place] = True

    def save_a_form(self, _place: int) -> None:
        word, meeting = self.word(), self.meeting
        with self.app.app_context():
            document = meeting.document()
            words, seq = document.content_value().body["en"], document.seq
            typed = f"{words} {word}"
            save_text(meeting.colleague, meeting.meeting, meeting.section, BODY_KEY, "en", typed, base_seq=seq, now=NOW)
        self.acknowledged.add(word)

    def put_forward(self, _place: int) -> None:
        meeting = self.meeting
        with self.app.app_context():
            seq = meeting.document().seq
            with suppress(ReportflowError):  # nothing changed since the last time
                put_forward(meeting.rapporteur, meeting.meeting, {meeting.section: seq}, now=NOW)
                self.forwarded.append((seq, set(self.acknowledged)))

    def compact(self, _place: int) -> None:
        """Fold all that is there, however young, while pages are open and away."""
        with self.app.app_context():
            now = datetime.now(UTC) + timedelta(minutes=1)
            self.folded += compact_meeting(self.meeting.meeting, now=now, age=timedelta(0)).folded

    def kill(self, _place: int) -> None:
        self.process.kill()
        for place, page in enumerate(self.pages):
            if self.is_up[place]:
                with suppress(Closed):
                    page.until_closed()
                self.down(place)
        self.process.start()

    # --- what must be true ---

    def check(self) -> None:
        for place, _page in enumerate(self.pages):
            self.come_back(place)
        for place, page in enumerate(self.pages):
            page.until_saved()
            self.note(place)
        with self.app.app_context():
            document = self.meeting.document()
            found = load(db.session, document).content()
            assert found == document.content_value()
            entries = updates(db.session, document)
            assert (entries[0].first_seq, entries[-1].seq) == (1, document.seq)
            assert all(later.first_seq == earlier.seq + 1 for earlier, later in pairwise(entries))
            assert len(entries) < document.seq
            body = found.body["en"]
            self.check_revisions()
        assert {word for word in self.acknowledged if body.count(word) != 1} == set()
        for page in self.pages:
            page.until(lambda page=page: page.say() == body)

    def check_revisions(self) -> None:
        """Each revision says what the log said at its position: all that was acknowledged before, in full."""
        document = self.meeting.document()
        rows = db.session.query(RevisionRow).order_by(RevisionRow.number).all()
        assert [row.seq for row in rows] == [seq for seq, _words in self.forwarded]
        for row, (seq, words) in zip(rows, self.forwarded, strict=True):
            content = load(db.session, document, seq).content()
            assert content.as_json() == row.content
            assert {word for word in words if word not in content.body["en"]} == set()


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_that_was_acknowledged_is_ever_lost(
    app: Flask, meeting: DraftingMeeting, cookie_of: CookieOf, process: Process, seed: int
) -> None:
    walk = Walk(app, meeting, process, cookie_of, seed)
    steps = [walk.write] * 12 + [walk.hear] * 4 + [walk.drop, walk.come_back, walk.come_back, walk.save_a_form]
    steps += [walk.put_forward, walk.compact]
    for step in range(120):
        if step in (40, 80):
            walk.kill(0)
        walk.chance.choice(steps)(walk.chance.randrange(len(PEOPLE)))
    walk.check()
    assert len(walk.acknowledged) > 50
    assert walk.forwarded
    assert walk.folded
