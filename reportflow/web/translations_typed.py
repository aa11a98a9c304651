"""The page of translations handed in as a whole, as it is where there are no scripts: texts of several sections at once.

Lists side by side, in the order of the page: `block` (which text it is: `TextKey`), `text`, `base_seq` and `save_id` as on the
drafting page; `was`, the mark of the text that the page showed; `label`, what the page calls it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from werkzeug.datastructures import MultiDict

from reportflow.domain.content import text_hash
from reportflow.domain.errors import InvalidInput, ReportflowError
from reportflow.services.drafting import SaveResult, parse_block
from reportflow.services.translation_queue import Place
from reportflow.web.addresses import id_from
from reportflow.web.typed import Typed, number, save_typed

#: Texts of one page: all that thirty sections can have.
MAX_TEXTS: Final = 20_000
#: Texts that an address says were begun; a page of more is still saved, and shows the first of them.
MAX_BEGUN: Final = 100


@dataclass(frozen=True, slots=True)
class TextKey:
    """Which text of a meeting: "12:agreement:a1:es"."""

    section_id: int
    block: str
    language: str

    def __str__(self) -> str:
        return f"{self.section_id}:{self.block}:{self.language}"

    @property
    def place(self) -> Place:
        """The text as `services.translation_queue` names it."""
        return self.section_id, self.block

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"text-{self.section_id}-{self.block.replace(':', '-')}"

    @classmethod
    def parse(cls, text: str) -> "TextKey":
        """The inverse of `str()`. Raises InvalidInput `draft.no_such_block`."""
        place, _, language = text.rpartition(":")
        return cls(*parse_place(place), language)


@dataclass(frozen=True, slots=True)
class TypedText:
    """What the fields of one text say. `label`: what the page calls it."""

    key: TextKey
    typed: Typed
    was: str
    label: str

    @property
    def is_changed(self) -> bool:
        """Whether somebody typed into it."""
        return mark_of(self.typed.text) != self.was


@dataclass(frozen=True, slots=True)
class KeptText:
    """What could not be saved, and why."""

    text: TypedText
    error: ReportflowError


@dataclass(slots=True)
class Outcome:
    """What came of saving a page, in its order.

    Attributes:
        saved: what each changed text's save led to.
        kept: what could not be saved.
    """

    saved: dict[TextKey, SaveResult] = field(default_factory=dict)
    kept: dict[TextKey, KeptText] = field(default_factory=dict)


def mark_of(text: str) -> str:
    """Tells a text from another one: a form carries it, so that what nobody typed is left alone."""
    return text_hash(text)[:16]


def read_texts(form: MultiDict[str, str]) -> tuple[TypedText, ...]:
    """What a form of the whole page says; empty for a form of another kind.

    Raises:
        InvalidInput: `draft.bad_page` where the lists do not fit together: nothing is read then; `draft.no_such_block`,
            `draft.no_such_version`.
    """
    lists = [form.getlist(name) for name in ("block", "text", "base_seq", "save_id", "was", "label")]
    blocks = lists[0]
    if not blocks:
        return ()
    if {len(values) for values in lists} != {len(blocks)} or len(blocks) > MAX_TEXTS or len(set(blocks)) != len(blocks):
        raise InvalidInput("draft.bad_page")
    found = []
    for block, text, base, save_id, was, label in zip(*lists, strict=True):
        key = TextKey.parse(block)
        found.append(TypedText(key, Typed(key.block, text, number(base), save_id[:64]), was, label[:300]))
    return tuple(found)


def parse_place(text: str) -> Place:
    """A text as an address names it: "12:agreement:a1". Raises InvalidInput `draft.no_such_block`."""
    section, _, block = text.partition(":")
    section_id = id_from(section)
    if section_id is None:
        raise InvalidInput("draft.no_such_block", block=text[:80])
    return section_id, str(parse_block(block))


def read_begun(values: Iterable[str]) -> frozenset[Place]:
    """The texts that a page says were begun; what names none is left out."""
    found = set()
    for value in list(values)[:MAX_BEGUN]:
        try:
            found.add(parse_place(value))
        except InvalidInput:
            continue
    return frozenset(found)


def save_texts(
    person_id: int, meeting_id: int, texts: Sequence[TypedText], *, pressed: TextKey | None = None, now: datetime
) -> Outcome:
    """Save every text that was changed, each by itself.

    Args:
        pressed: the text whose own button was pressed; of the others nobody has said that they are right now.
    """
    sections: dict[tuple[int, str], list[TypedText]] = {}
    for text in texts:
        if text.is_changed:
            sections.setdefault((text.key.section_id, text.key.language), []).append(text)
    outcome = Outcome()
    for (section_id, language), changed in sections.items():
        _save_section(outcome, person_id, meeting_id, section_id, language, changed, pressed, now)
    return outcome


def _save_section(
    outcome: Outcome,
    person_id: int,
    meeting_id: int,
    section_id: int,
    language: str,
    changed: Sequence[TypedText],
    pressed: TextKey | None,
    now: datetime,
) -> None:
    keys = {text.typed.block: text for text in changed}
    here = pressed is not None and (pressed.section_id, pressed.language) == (section_id, language)
    try:
        result = save_typed(
            person_id,
            meeting_id,
            section_id,
            tuple(text.typed for text in changed),
            language=language,
            pressed=pressed.block if pressed is not None and here else "",
            now=now,
        )
    except ReportflowError as error:
        # The section cannot be written at all: what was typed into it is kept, and the other sections are saved.
        outcome.kept.update({text.key: KeptText(text, error) for text in changed})
        return
    outcome.saved.update({keys[block].key: saved for block, saved in result.saved.items()})
    outcome.kept.update({keys[block].key: KeptText(keys[block], kept.error) for block, kept in result.kept.items()})
