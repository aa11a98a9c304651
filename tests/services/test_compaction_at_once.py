"""Logs are folded while people write, on both databases: real transactions, and nothing is lost or doubled."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from itertools import pairwise
from typing import TypeVar

import pytest
from flask import Flask

from reportflow.domain.content import AGREEMENT, BODY, BlockKey
from reportflow.domain.errors import InvalidInput
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import RevisionRow
from reportflow.services import drafting
from reportflow.services.compaction import Compacted, compact_meeting
from reportflow.services.live_log import Appended, Head
from reportflow.services.putting_forward import put_forward
from reportflow.services.verification import verify
from tests.services.drafting_meeting import NOW, DraftingMeeting, make_drafting_meeting
from tests.services.live_room import Room

T = TypeVar("T")
BODY_KEY = BlockKey(BODY)
#: Words that each writes; after so many words of all the log is folded again.
ROUNDS, BETWEEN = 30, 15


class Turns:
    """Whose turn it is: those who write do so whenever they can, and the log is folded whenever there is something new in it."""

    def __init__(self) -> None:
        self._new = threading.Semaphore(0)

    def write(self) -> Iterator[int]:
        for number in range(ROUNDS):
            yield number
            self._new.release()

    def fold(self, writers: int) -> Iterator[None]:
        for _ in range(writers * ROUNDS // BETWEEN):
            for _word in range(BETWEEN):
                assert self._new.acquire(timeout=100)
            yield


@pytest.fixture
def meeting(serving: Flask) -> DraftingMeeting:
    with serving.app_context():
        made = make_drafting_meeting()
        db.session.remove()
    return made


def write_live(meeting: DraftingMeeting, person: int, name: str, turns: Turns) -> list[str]:
    """As an open room does it: what it could not append is appended once it has caught up."""
    room, words = Room(meeting.document().id), []
    for number in turns.write():
        words.append(f"{name}{number}.")
        written = room.write(person, f"{room.draft.text(BODY_KEY, 'en')} {words[-1]}")
        while not isinstance(result := room.append(written), Appended):
            room.catch_up()
        room.head = Head(result.seq, None)
    return words


def save_forms(meeting: DraftingMeeting, person: int, name: str, turns: Turns) -> list[str]:
    """As a page does it: where it is too old, what was typed is typed into a new one."""
    place = (person, meeting.meeting, meeting.section, BODY_KEY, "en")
    document, words = meeting.document(), []
    seq, text = document.seq, document.content_value().body["en"]
    for number in turns.write():
        words.append(f"{name}{number}.")
        saved = None
        while saved is None:
            with suppress(InvalidInput):
                saved = drafting.save_text(*place, f"{text} {words[-1]}", base_seq=seq, now=NOW)
                seq, text = saved.seq, saved.text
            if saved is None:
                document = meeting.document()
                seq, text = document.seq, document.content_value().body["en"]
    return words


def put_forward_now_and_then(meeting: DraftingMeeting, person: int, name: str, turns: Turns) -> list[str]:
    place = (person, meeting.meeting, meeting.section)
    for number in turns.write():
        drafting.add_agreement(*place, "en", row_id=f"{name}{number}", now=NOW)
        if number % 10 == 5:
            put_forward(person, meeting.meeting, {meeting.section: meeting.document().seq}, now=NOW)
    return []


def fold_again_and_again(meeting: DraftingMeeting, writers: int, turns: Turns) -> Compacted:
    done = Compacted()
    for _ in turns.fold(writers):
        done += compact_meeting(meeting.meeting, now=NOW, age=timedelta(0))
    return done


def test_whoever_writes_while_a_log_is_folded_again_and_again_loses_nothing(serving: Flask, meeting: DraftingMeeting):
    turns = Turns()
    writers = [
        partial(write_live, meeting, meeting.rapporteur, "a", turns),
        partial(write_live, meeting, meeting.colleague, "b", turns),
        partial(save_forms, meeting, meeting.colleague, "c", turns),
        partial(put_forward_now_and_then, meeting, meeting.rapporteur, "d", turns),
    ]

    def run(act: Callable[[], T]) -> T:
        with serving.app_context():
            try:
                return act()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(writers) + 1) as threads:
        folding = threads.submit(run, partial(fold_again_and_again, meeting, len(writers), turns))
        writing = [threads.submit(run, act) for act in writers]
        words = [word for one in writing for word in one.result(100)]
        assert folding.result(100).folded > 1
    with serving.app_context():
        document = meeting.document()
        entries = log.updates(db.session, document)
        assert entries[0].first_seq == 1
        assert entries[-1].seq == document.seq > len(words)
        assert all(later.first_seq == earlier.seq + 1 for earlier, later in pairwise(entries))
        assert len(entries) < document.seq
        draft = log.load(db.session, document)
        assert draft.content() == document.content_value()
        found = draft.text(BODY_KEY, "en").split()
        assert {word for word in words if found.count(word) != 1} == set()
        assert sum(row.block.id.startswith("d") for row in draft.rows(AGREEMENT)) == ROUNDS
        revisions = db.session.query(RevisionRow).all()
        assert revisions
        for revision in revisions:
            assert log.load(db.session, document, revision.seq).content().as_json() == revision.content
        assert verify(meeting.meeting).problems == ()
        db.session.remove()
