"""Random walks: three people write, add, move, remove, put back and go back, each from whatever page they have open."""

import re
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from reportflow.domain.content import AGREEMENT, BODY, BlockKey, SectionContent
from reportflow.drafts.document import Draft
from reportflow.drafts.history import versions
from reportflow.drafts.log import edit, load, updates
from reportflow.drafts.merging import Save, save_text
from reportflow.extensions import db
from reportflow.models import LiveDocument
from tests.drafts.conftest import NOW

BODY_KEY = BlockKey(BODY)
WORD = re.compile(r"\w+")
who = st.integers(min_value=0, max_value=2)
pick = st.integers(min_value=0, max_value=50)


class Drafting(RuleBasedStateMachine):
    """The document in the database, beside a model: which words and rows must be there."""

    def __init__(self, document: LiveDocument, people: list[int]) -> None:
        super().__init__()
        self.document, self.people = document, people
        self.pages = [1, 1, 1]  # the position at which each person's page was made
        self.serial = 0
        self.row_words: dict[str, set[str]] = {"a1": set(WORD.findall("To comment on the note."))}
        self.removed: dict[str, bool] = {"a1": False}
        self.body_words = set(WORD.findall(self.text(BODY_KEY)))
        self.contents: dict[int, SectionContent] = {1: document.content_value()}

    def text(self, block: BlockKey, seq: int | None = None) -> str:
        return load(db.session, self.document, seq).text(block, "en")

    def word(self) -> str:
        self.serial += 1
        return f"new{self.serial}"

    def act(self, person: int, change: Callable[[Draft], None]) -> None:
        edit(db.session, self.document, change, actor_id=self.people[person], origin="form", now=NOW)

    def write(self, person: int, block: BlockKey, place: int, *, replace: bool) -> tuple[set[str], str]:
        """Put a word into a block as the person's page shows it; gives the words that it took out, and the new one."""
        seq, word = self.pages[person], self.word()
        before = self.text(block, seq)
        pieces = re.findall(r"\S+|\s+", before)
        start = place % (len(pieces) + 1)
        pieces[start : start + (3 if replace else 0)] = [f" {word} "]
        mine = "".join(pieces)
        save_text(
            db.session,
            self.document,
            Save(block, "en", mine, seq, "en", save_id=word),
            actor_id=self.people[person],
            origin="form",
            now=NOW,
        )
        return set(WORD.findall(before)) - set(WORD.findall(mine)), word

    @rule(person=who)
    def load_the_page(self, person: int) -> None:
        self.pages[person] = self.document.seq

    @rule(person=who, place=pick, replace=st.booleans())
    def write_into_the_body(self, person: int, place: int, replace: bool) -> None:
        gone, word = self.write(person, BODY_KEY, place, replace=replace)
        self.body_words = (self.body_words - gone) | {word}

    @rule(person=who, row=pick, place=pick)
    def write_into_a_row(self, person: int, row: int, place: int) -> None:
        known = [one.block.id for one in load(db.session, self.document, self.pages[person]).rows(AGREEMENT)]
        row_id = known[row % len(known)]
        _, word = self.write(person, BlockKey(AGREEMENT, row_id), place, replace=False)
        self.row_words[row_id].add(word)

    @rule(person=who, after=pick)
    def add_a_row(self, person: int, after: int) -> None:
        word, rows = self.word(), list(self.removed)
        self.act(person, lambda draft: draft.add_agreement(word, {"en": word}, rows[after % len(rows)]))
        self.row_words[word], self.removed[word] = {word}, False

    @rule(person=who, row=pick, after=pick)
    def move_a_row(self, person: int, row: int, after: int) -> None:
        rows = list(self.removed)
        row_id, target = rows[row % len(rows)], rows[after % len(rows)]
        place = None if target == row_id else target
        self.act(person, lambda draft: draft.move(BlockKey(AGREEMENT, row_id), place))
        order = [one.block.id for one in load(db.session, self.document).rows(AGREEMENT)]
        assert order.index(row_id) == (order.index(place) + 1 if place else 0)

    @rule(person=who, row=pick, back=st.booleans())
    def remove_a_row_or_put_it_back(self, person: int, row: int, back: bool) -> None:
        row_id = list(self.removed)[row % len(self.removed)]
        block = BlockKey(AGREEMENT, row_id)
        self.act(person, lambda draft: draft.put_back(block) if back else draft.remove(block))
        self.removed[row_id] = not back

    @invariant()
    def the_log_is_gapless_and_the_cache_is_what_it_says(self) -> None:
        entries = updates(db.session, self.document)
        assert [entry.seq for entry in entries] == list(range(1, self.document.seq + 1))
        assert self.document.content_value() == load(db.session, self.document).content()
        assert sum(version.seq - version.first_seq + 1 for version in versions(entries)) == len(entries)

    @invariant()
    def no_word_is_lost_or_doubled(self) -> None:
        draft = load(db.session, self.document)
        found = WORD.findall(draft.text(BODY_KEY, "en"))
        assert self.body_words <= set(found)
        assert all(found.count(word) == 1 for word in found if word.startswith("new"))
        rows = draft.rows(AGREEMENT)
        assert {row.block.id: row.removed for row in rows} == self.removed
        for row in rows:
            assert self.row_words[row.block.id] <= set(WORD.findall(row.text["en"]))

    @invariant()
    def what_a_version_said_it_says_for_good(self) -> None:
        self.contents.setdefault(self.document.seq, self.document.content_value())
        seq = min(self.contents)
        assert load(db.session, self.document, seq).content() == self.contents[seq]


def test_no_word_row_or_version_is_lost_however_three_people_draft(
    new_document: Callable[[], LiveDocument], people: list[int]
):
    run_state_machine_as_test(
        lambda: Drafting(new_document(), people),
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    db.session.rollback()
