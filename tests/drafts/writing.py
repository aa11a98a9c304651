"""A log as people write it, for tests of what becomes of it: three pages that come and go, rows, translations, pauses."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from hypothesis import strategies as st

from reportflow.domain.content import AGREEMENT, BODY, BlockKey, text_hash
from reportflow.drafts.differences import Edit
from reportflow.drafts.document import Draft, joined
from reportflow.drafts.log import append, load
from reportflow.extensions import db
from reportflow.models import LiveDocument

BODY_KEY: Final = BlockKey(BODY)
_WHO: Final = st.sampled_from([0, 0, 0, 0, 1, 2])  # the first writes most, at a stretch
_PLACE: Final = st.integers(min_value=0, max_value=60)

#: One step of `Writing.step`.
STEP: Final = st.one_of(
    st.tuples(st.sampled_from(["write", "write", "write", "take_out", "write_a_row"]), _WHO, _PLACE),
    st.tuples(st.sampled_from(["write", "take_out"]), _WHO, _PLACE),
    st.tuples(st.sampled_from(["add_a_row", "remove_a_row", "translate", "translate_a_row", "go_back"]), _WHO, _PLACE),
    st.tuples(st.sampled_from(["leave", "come", "save", "freeze", "hold"]), _WHO, _PLACE),
    st.tuples(st.just("wait"), _WHO, st.sampled_from([10, 100, 250, 290, 310, 1000])),
)


class Writing:
    """A document in the database, and three pages of it.

    Attributes:
        pages: what each person's page has; `unsent`: what was written on it while it was away, None while it is here.
        ends, held: positions at which something was frozen, and to which something else refers.
    """

    def __init__(self, document: LiveDocument, people: list[int], at: datetime) -> None:
        self.document, self.people, self.at = document, people, at
        self.head = load(db.session, document)
        self.pages = [load(db.session, document) for _ in people]
        self.unsent: list[list[bytes] | None] = [None for _ in people]
        self.ends: set[int] = set()
        self.held: set[int] = set()
        self._serial = 0

    def step(self, kind: str, who: int, place: int) -> None:
        """Do what `STEP` says."""
        getattr(self, kind)(who, place)

    def word(self) -> str:
        self._serial += 1
        return f"é{self._serial} "

    def send(self, who: int, update: bytes, origin: str = "live") -> None:
        """Put it into the log, or keep it on a page that is away."""
        unsent = self.unsent[who]
        if not update:
            return
        if unsent is not None:
            unsent.append(update)
            return
        self.at += timedelta(seconds=5)
        person = self.people[who]
        append(db.session, self.document, update, actor_id=person, origin=origin, now=self.at, head=self.head)
        for page, other in zip(self.pages, self.unsent, strict=True):
            if other is None:
                page.apply(update)

    def change(self, who: int, how: Any, origin: str = "live") -> None:
        self.send(who, self.pages[who].record(how), origin)

    def edit(self, who: int, block: BlockKey, edit: Edit, language: str = "en") -> None:
        self.change(who, partial(Draft.apply_edits, block=block, language=language, edits=[edit]))

    # --- steps ---

    def write(self, who: int, place: int) -> None:
        at = min(place, len(self.pages[who].text(BODY_KEY, "en")))
        self.edit(who, BODY_KEY, Edit(at, at, self.word()))

    def take_out(self, who: int, place: int) -> None:
        length = len(self.pages[who].text(BODY_KEY, "en"))
        self.edit(who, BODY_KEY, Edit(min(place, length), min(place + 5, length), ""))

    def save(self, who: int, place: int) -> None:
        """As a form does it, that knows what the log knows."""
        if self.unsent[who] is None:
            text = self.pages[who].text(BODY_KEY, "en")
            self.change(who, lambda draft: draft.set_text(BODY_KEY, "en", f"{text} {self.word()}"), "form")

    def row(self, who: int, place: int) -> BlockKey:
        rows = self.pages[who].rows(AGREEMENT)
        return rows[place % len(rows)].block

    def write_a_row(self, who: int, place: int) -> None:
        self.edit(who, self.row(who, place), Edit(0, 0, self.word()))

    def add_a_row(self, who: int, place: int) -> None:
        name = f"n{place % 4}"  # two may add the same one
        self.change(who, lambda draft: draft.add_agreement(name, {"en": self.word()}))

    def remove_a_row(self, who: int, place: int) -> None:
        row = self.row(who, place)
        removed = self.pages[who].row(row).removed
        self.change(who, lambda draft: draft.put_back(row) if removed else draft.remove(row))

    def translate(self, who: int, place: int, block: BlockKey = BODY_KEY) -> None:
        """Of some translations nobody says what they were made from."""
        digest = text_hash(self.pages[who].text(block, "en"))

        def change(draft: Draft) -> None:
            draft.set_text(block, "es", "" if place % 5 == 0 else self.word())
            if place % 3:
                draft.set_basis(block, "es", digest)

        self.change(who, change)

    def translate_a_row(self, who: int, place: int) -> None:
        self.translate(who, place, self.row(who, place))

    def go_back(self, who: int, place: int) -> None:
        if self.unsent[who] is None:
            seq = place % self.document.seq + 1
            text = load(db.session, self.document, seq).text(BODY_KEY, "en")
            self.change(who, lambda draft: draft.set_text(BODY_KEY, "en", text), "restore")

    def leave(self, who: int, place: int) -> None:
        if self.unsent[who] is None:
            self.unsent[who] = []

    def come(self, who: int, place: int) -> None:
        unsent, self.unsent[who] = self.unsent[who], None
        if unsent is not None:
            self.pages[who].apply(self.head.whole())
            self.send(who, joined(unsent))

    def freeze(self, who: int, place: int) -> None:
        self.ends.add(self.document.seq)

    def hold(self, who: int, place: int) -> None:
        self.held.add(self.document.seq)

    def wait(self, who: int, place: int) -> None:
        self.at += timedelta(seconds=place)
