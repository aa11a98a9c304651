"""Old entries of a log are folded: the log is shorter, and tells the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from reportflow.domain.content import BODY, BlockKey, SectionContent, text_hash
from reportflow.domain.errors import InvalidInput
from reportflow.domain.languages import other_language
from reportflow.drafts import compaction
from reportflow.drafts.checking import said
from reportflow.drafts.document import Draft
from reportflow.drafts.history import Version, versions
from reportflow.drafts.log import append, edit, load, read, updates
from reportflow.drafts.merging import Save, save_text
from reportflow.extensions import db
from reportflow.models import LiveDocument, LiveSnapshot, LiveUpdate
from reportflow.services.original_changes import NOTHING, OriginalChange
from tests.drafts.conftest import NOW
from tests.drafts.writing import BODY_KEY, STEP, Writing
from tests.services.originals import changes_read_at_once

EVER = NOW + timedelta(days=365)
NewDocument = Callable[[], LiveDocument]
walks = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def compact(writing: Writing, until: datetime = EVER) -> compaction.Folding | None:
    """Fold what is older, and read the document afresh."""
    return fold(writing.document, until, writing.ends, writing.held)


def fold(
    document: LiveDocument, until: datetime = EVER, ends: set[int] | None = None, held: set[int] | None = None
) -> compaction.Folding | None:
    document_id = document.id
    db.session.commit()
    found = compaction.prepare(db.session, document_id, ends=ends or set(), held=held or set(), until=until)
    if found is not None:
        assert compaction.write(db.session, found, held=(), now=EVER)
        db.session.commit()
    db.session.refresh(document)
    return found


def typed(document: LiveDocument, person: int, *words: str, at: datetime = NOW, seconds: int = 5) -> None:
    """Words that one person adds to the body, one entry each."""
    for place, word in enumerate(words):
        now = at + timedelta(seconds=seconds * place)

        def change(draft: Draft, word: str = word) -> None:
            draft.set_text(BODY_KEY, "en", f"{draft.text(BODY_KEY, 'en')} {word}")

        edit(db.session, document, change, actor_id=person, origin="live", now=now)


def spans(document: LiveDocument) -> list[tuple[int, int]]:
    return [(entry.first_seq, entry.seq) for entry in updates(db.session, document)]


@dataclass(frozen=True)
class Told:
    """All that a log tells.

    Attributes:
        says: at each position that can be read.
        changes: what became of originals since translations were made from them.
    """

    says: dict[int, tuple[Any, ...]]
    versions: list[Version]
    content: SectionContent
    basis: Mapping[tuple[BlockKey, str], str]
    changes: dict[BlockKey, OriginalChange]

    @classmethod
    def of(cls, writing: Writing) -> "Told":
        document = writing.document
        log = updates(db.session, document)
        says, draft = {}, Draft.from_updates(())
        for entry in log:
            draft.apply(entry.update)
            says[entry.seq] = (draft.content(), draft.basis(), said(draft))
        content, basis = draft.content(), draft.basis()
        wanted = {}
        for block, texts in content.blocks():
            digest = basis.get((block, "es")) if texts.get("es") else NOTHING
            if digest and digest != text_hash(texts.get("en", "")):
                wanted[block] = digest
        changes = changes_read_at_once(document.id, content, "en", wanted)
        return cls(says, versions(log, writing.ends), content, basis, changes)


WRITE, FREEZE, HOLD = ("write", 0, 5), ("freeze", 0, 0), ("hold", 0, 0)
PAUSE, LONG_PAUSE = ("wait", 0, 10), ("wait", 0, 290)
OTHER, THIRD = ("write", 1, 5), ("write", 2, 5)


@walks
@given(steps=st.lists(STEP, min_size=8, max_size=35), share=st.integers(min_value=0, max_value=12))
@example(steps=[WRITE, WRITE, HOLD, WRITE, WRITE], share=12)
@example(steps=[WRITE, WRITE, FREEZE, WRITE, WRITE], share=12)
@example(steps=[WRITE, WRITE, ("translate", 0, 1), WRITE, WRITE, ("add_a_row", 0, 0), WRITE, WRITE], share=12)
# Versions that go on, or are too long, after a part of them was folded.
@example(
    steps=[WRITE, LONG_PAUSE, WRITE, HOLD, LONG_PAUSE, WRITE, LONG_PAUSE, WRITE, PAUSE, WRITE, PAUSE, WRITE], share=12
)
# Whether the second author goes on at the end depends on when they, and nobody else, wrote last in what was folded.
@example(steps=[OTHER, WRITE, OTHER, ("wait", 0, 250), WRITE, FREEZE, THIRD, ("wait", 0, 100), OTHER], share=12)
def test_a_folded_log_tells_what_the_log_told(
    new_document: NewDocument, people: list[int], steps: list[tuple[str, int, int]], share: int
):
    writing = Writing(new_document(), people, NOW)
    for step in steps:
        writing.step(*step)
    until = NOW + (writing.at - NOW) * min(share, 10) / 10 if share <= 10 else EVER
    old, before = updates(db.session, writing.document), Told.of(writing)
    young = [entry.seq for entry in old if entry.at > until]
    db.session.expunge_all()
    writing.document = db.session.get_one(LiveDocument, writing.document.id)
    compact(writing, until)
    writing.head = load(db.session, writing.document)

    entries = updates(db.session, writing.document)
    after = Told.of(writing)
    assert entries[0].first_seq == 1
    assert entries[-1].seq == writing.document.seq
    assert all(later.first_seq == earlier.seq + 1 for earlier, later in pairwise(entries))
    # It says the same, now and wherever it may still be asked.
    assert (after.content, after.basis, after.versions) == (before.content, before.basis, before.versions)
    assert after.content == writing.document.content_value() == load(db.session, writing.document).content()
    assert after.changes == before.changes
    assert after.says == {seq: before.says[seq] for seq in after.says}
    ends = {version.seq for version in before.versions}
    kept = ends | writing.ends | writing.held | set(young) | {seq - 1 for seq in young if seq > 1}
    assert kept <= after.says.keys()
    for seq in before.says:
        if seq in after.says or read(db.session, writing.document.id, seq).seq == seq:  # there may be a snapshot
            assert load(db.session, writing.document, seq).content() == before.says[seq][0]
        else:
            with pytest.raises(InvalidInput, match=r"draft\.no_such_version"):
                load(db.session, writing.document, seq)
    # What can be folded is folded, and folding again changes nothing.
    assert compact(writing, until) is None
    if until == EVER and not writing.held and not after.changes:
        assert len(entries) == len(ends)
    # Who writes on continues, or does not continue, the same version.
    for more in [("write", 1, 3), ("wait", 0, 250), ("write", 0, 9), ("write", 2, 9), ("save", 0, 1)]:
        writing.step(*more)
    new = [entry for entry in updates(db.session, writing.document) if entry.seq > old[-1].seq]
    assert versions([*old, *new], writing.ends) == versions(updates(db.session, writing.document), writing.ends)


@walks
@given(steps=st.lists(STEP, min_size=8, max_size=35), late=st.lists(STEP, max_size=10))
def test_whoever_was_away_while_a_log_was_folded_merges_without_loss(
    new_document: NewDocument, people: list[int], steps: list[tuple[str, int, int]], late: list[tuple[str, int, int]]
):
    writing = Writing(new_document(), people, NOW)
    for step in steps:
        writing.step(*step)
    untouched = load(db.session, writing.document)
    compact(writing)
    for who in range(3):
        writing.leave(who, 0)
    away = {"write", "take_out", "write_a_row", "add_a_row", "remove_a_row", "translate", "translate_a_row"}
    for step in late:
        if step[0] in away:
            writing.step(*step)
    for page in writing.pages:
        # As the room and the page do it: each asks for what it has not got.
        folded = load(db.session, writing.document)
        untouched.apply(page.update_since(untouched.state_vector()))
        theirs = page.update_since(folded.state_vector())
        update = folded.record(lambda draft, theirs=theirs: draft.apply(theirs))
        page.apply(folded.update_since(page.state_vector()))
        assert said(page) == said(folded) == said(untouched)
        if update:
            append(db.session, writing.document, update, actor_id=None, origin="live", now=writing.at)
    for page in writing.pages:
        page.apply(load(db.session, writing.document).update_since(page.state_vector()))
        assert said(page) == said(untouched)


def test_what_one_person_types_at_a_stretch_becomes_one_entry_that_says_who_and_when(
    document: LiveDocument, people: list[int]
):
    typed(document, people[0], "One.", "Two.")
    typed(document, people[1], "Three.", at=NOW + timedelta(minutes=1))
    typed(document, people[0], "Four.", at=NOW + timedelta(minutes=2))
    typed(document, people[2], "Five.", at=NOW + timedelta(hours=1))
    before = versions(updates(db.session, document))
    assert [(version.first_seq, version.seq) for version in before] == [(1, 1), (2, 3), (4, 5), (6, 6)]
    fold(document)
    entries = updates(db.session, document)
    assert spans(document) == [(1, 1), (2, 3), (4, 5), (6, 6)]
    assert [entry.is_folded for entry in entries] == [False, True, True, False]
    both = entries[2]
    assert both.folded == [
        [people[1], (NOW + timedelta(minutes=1)).isoformat()],
        [people[0], (NOW + timedelta(minutes=2)).isoformat()],
    ]
    assert (both.started_at, both.at) == (NOW + timedelta(minutes=1), NOW + timedelta(minutes=2))
    assert (both.origin, both.base_seq, both.save_id) == ("live", 3, "")
    assert versions(entries) == before


def test_what_is_young_is_left_as_it_was_written_and_so_is_the_version_that_it_belongs_to(
    document: LiveDocument, people: list[int]
):
    typed(document, people[0], "One.", "Two.", "Three.")
    typed(document, people[0], "Four.", "Five.", at=NOW + timedelta(hours=1), seconds=60)
    assert fold(document, until=NOW + timedelta(hours=1))
    assert spans(document) == [(1, 1), (2, 4), (5, 5), (6, 6)]
    assert fold(document, until=NOW + timedelta(hours=2))
    assert spans(document) == [(1, 1), (2, 4), (5, 6)]


def test_a_document_is_opened_from_one_snapshot_afterwards_and_older_ones_are_gone(
    document: LiveDocument, people: list[int]
):
    typed(document, people[0], "One.", "Two.", "Three.")
    whole = load(db.session, document).whole()
    for seq in (2, 3):
        db.session.add(
            LiveSnapshot(document_id=document.id, seq=seq, state=load(db.session, document, seq).whole(), at=NOW)
        )
    fold(document)
    snapshot = db.session.scalars(select(LiveSnapshot)).one()
    assert (snapshot.seq, read(db.session, document.id).entries) == (4, 0)
    assert Draft.from_updates([snapshot.state]).content() == Draft.from_updates([whole]).content()
    typed(document, people[0], "Four.", at=NOW + timedelta(hours=1))
    assert load(db.session, document).text(BODY_KEY, "en").endswith("One. Two. Three. Four.")


def test_what_was_typed_and_removed_again_between_two_versions_is_not_kept(document: LiveDocument, people: list[int]):
    def without(draft: Draft) -> None:
        draft.set_text(BODY_KEY, "en", draft.text(BODY_KEY, "en").replace(" Mistaken.", ""))

    typed(document, people[0], "Mistaken.", "Right.")
    edit(db.session, document, without, actor_id=people[0], origin="live", now=NOW)
    assert any(b"Mistaken" in entry.update for entry in updates(db.session, document))
    fold(document)
    assert not any(b"Mistaken" in entry.update for entry in updates(db.session, document))
    assert not any(b"Mistaken" in row.state for row in db.session.scalars(select(LiveSnapshot)))
    assert load(db.session, document).text(BODY_KEY, "en").endswith("Right.")


def test_a_form_of_an_earlier_day_is_refused_and_one_of_today_is_merged(document: LiveDocument, people: list[int]):
    typed(document, people[0], "One.", "Two.")
    typed(document, people[0], "Three.", "Four.", at=NOW + timedelta(hours=1), seconds=60)
    fold(document, until=NOW + timedelta(hours=1))
    text = load(db.session, document, 3).text(BODY_KEY, "en")

    def save(base_seq: int, said: str) -> None:
        form = Save(BODY_KEY, "en", said, base_seq, "en", save_id="again")
        save_text(db.session, document, form, actor_id=people[1], origin="form", now=NOW)

    # Position 1 can be read, but who wrote what since then, and whether this form came in before, cannot be told.
    for base_seq in (1, 2):
        with pytest.raises(InvalidInput, match=r"draft\.page_too_old"):
            save(base_seq, "Typed on an old page.")
    assert document.seq == 5
    for _twice in range(2):
        save(3, f"{text} Typed today.")
    said_now = load(db.session, document).text(BODY_KEY, "en")
    assert [said_now.count(word) for word in ("One.", "Four.", "Typed today.")] == [1, 1, 1]


def test_nothing_is_written_where_the_log_was_folded_or_translations_settled_meanwhile(
    document: LiveDocument, people: list[int]
):
    typed(document, people[0], "One.", "Two.", "Three.")
    db.session.commit()
    first, second = (compaction.prepare(db.session, document.id, ends=(), held=(), until=EVER) for _ in range(2))
    held = compaction.prepare(db.session, document.id, ends=(), held=(3,), until=EVER)
    assert first is not None
    assert second is not None
    assert held is not None
    assert [entry["seq"] for entry in held.entries] == [3]
    assert not compaction.write(db.session, first, held=(3,), now=EVER)
    assert compaction.write(db.session, first, held=(1, 4), now=EVER)
    assert not compaction.write(db.session, second, held=(), now=EVER)
    assert not compaction.write(db.session, held, held=(), now=EVER)
    assert spans(document) == [(1, 1), (2, 4)]
    typed(document, people[0], "Four.", "Five.", at=NOW + timedelta(hours=1))
    third = compaction.prepare(db.session, document.id, ends=(), held=(), until=EVER)
    assert third is not None
    key, digest = BlockKey(BODY), text_hash(load(db.session, document, 5).text(BODY_KEY, "en"))
    confirm = edit_basis(document, people[2], key, digest)
    assert not compaction.write(db.session, third, held=(), now=EVER)
    assert confirm == document.seq
    # What that translation was made from is kept from now on.
    fold(document)
    assert load(db.session, document, 5).text(BODY_KEY, "en").endswith("Four.")
    assert spans(document) == [(1, 1), (2, 4), (5, 5), (6, 6), (7, 7)]


def edit_basis(document: LiveDocument, person: int, block: BlockKey, digest: str) -> int:
    def change(draft: Draft) -> None:
        draft.set_basis(block, other_language("en"), digest)

    return edit(db.session, document, change, actor_id=person, origin="form", now=NOW + timedelta(hours=1))


def test_what_a_translation_was_made_from_stays_at_the_last_place_where_it_was_said(
    document: LiveDocument, people: list[int]
):
    def say(text: str, language: str = "en", digest: str | None = None) -> int:
        def change(draft: Draft) -> None:
            draft.set_text(BODY_KEY, language, text)
            if digest:
                draft.set_basis(BODY_KEY, "es", digest)

        return edit(db.session, document, change, actor_id=people[0], origin="live", now=NOW)

    say("One.")
    say("Uno.", "es", text_hash("One."))
    say("Two.")
    say("Two, and much longer than it was.")
    again = say("One. ")  # nobody sees the blank
    say("Three.")
    say("Three. Four.")
    fold(document)
    assert spans(document) == [(1, 1), (2, again), (again + 1, again + 2)]
    assert load(db.session, document, again).text(BODY_KEY, "en") == "One. "


def test_what_follows_is_appended_to_a_log_that_is_folded_meanwhile(document: LiveDocument, people: list[int]):
    typed(document, people[0], "One.", "Two.", "Three.")
    db.session.commit()
    found = compaction.prepare(db.session, document.id, ends=(), held=(), until=EVER)
    typed(document, people[1], "Four.")
    assert found is not None
    assert compaction.write(db.session, found, held=(), now=EVER)
    assert spans(document) == [(1, 1), (2, 4), (5, 5)]
    assert read(db.session, document.id).seq == 5
    assert load(db.session, document).content() == document.content_value()


def test_a_folded_log_that_would_say_something_else_is_not_written(
    document: LiveDocument, people: list[int], monkeypatch: pytest.MonkeyPatch
):
    typed(document, people[0], "One.", "Two.", "Three.")
    db.session.commit()
    whole = compaction._one_of

    def broken(group: Any, update: bytes) -> Any:
        return whole(group[:-1], group[0].update)

    monkeypatch.setattr(compaction, "_one_of", broken)
    with pytest.raises(compaction.NotTheSame):
        compaction.prepare(db.session, document.id, ends=(), held=(), until=EVER)


def test_of_nothing_nothing_is_made(document: LiveDocument):
    assert fold(document) is None
    assert compaction.prepare(db.session, 999, ends=(), held=(), until=EVER) is None
    assert db.session.scalars(select(LiveUpdate.seq)).all() == [1]
