"""What a section says: the value that is drafted, frozen in a revision, decided on and printed.

`SectionContent` is immutable. Its canonical form (Unicode NFC, LF line ends, no blanks at line ends, sorted keys) is
what is hashed, so two texts that a reader cannot tell apart have one hash.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from reportflow.domain.languages import LANGUAGES, Texts

HEADING: Final = "heading"
BODY: Final = "body"
AGREEMENT: Final = "agreement"
ACTION: Final = "action"


def as_compared(text: str) -> str:
    """`text`, line by line, as it is compared and printed: NFC, LF, no blanks at line ends."""
    unified = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "\n".join(line.rstrip() for line in unified.split("\n"))


def normalised(text: str) -> str:
    """`text` as it is hashed: `as_compared`, without blank lines around it."""
    return as_compared(text).strip("\n")


def text_hash(text: str) -> str:
    """SHA-256 (hex) of the normalised text."""
    return hashlib.sha256(normalised(text).encode()).hexdigest()


def _texts(value: Texts) -> Texts:
    """The non-empty texts of the working languages, read-only."""
    return MappingProxyType({language: value[language] for language in LANGUAGES if value.get(language, "").strip()})


@dataclass(frozen=True, slots=True)
class Agreement:
    """One agreement of a section. `id` is stable for life."""

    id: str
    text: Texts

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _texts(self.text))


@dataclass(frozen=True, slots=True)
class ActionItem:
    """Something that somebody is to do.

    Attributes:
        owners: codes of parties (`HND`, `IOM`, `TS`), or a name verbatim where no party is meant; in order.
        due: the day by which it is done, where one is set.
    """

    id: str
    text: Texts
    owners: tuple[str, ...] = ()
    due: date | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", _texts(self.text))
        object.__setattr__(self, "owners", tuple(self.owners))


@dataclass(frozen=True, slots=True, order=True)
class BlockKey:
    """Names one block of a section: the unit in which a translation becomes stale.

    `kind` is one of `heading`, `body`, `agreement`, `action`; `id` is the row's id for the latter two, else empty.
    """

    kind: str
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @classmethod
    def parse(cls, text: str) -> "BlockKey":
        """The inverse of `str()`.

        Raises:
            ValueError: if `text` names no kind of block.
        """
        kind, _, row = text.partition(":")
        if kind not in (HEADING, BODY, AGREEMENT, ACTION) or (kind in (AGREEMENT, ACTION)) != bool(row):
            raise ValueError(f"not a block: {text!r}")
        return cls(kind, row)


@dataclass(frozen=True, slots=True)
class SectionContent:
    """Heading, body, agreements and action items, each text a map of languages (docs/design.md, "The values at the heart")."""

    heading: Texts = field(default_factory=dict)
    body: Texts = field(default_factory=dict)
    agreements: tuple[Agreement, ...] = ()
    action_items: tuple[ActionItem, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "heading", _texts(self.heading))
        object.__setattr__(self, "body", _texts(self.body))
        object.__setattr__(self, "agreements", tuple(self.agreements))
        object.__setattr__(self, "action_items", tuple(self.action_items))

    def blocks(self) -> Iterator[tuple[BlockKey, Texts]]:
        """Every block in printing order, with its texts."""
        yield BlockKey(HEADING), self.heading
        yield BlockKey(BODY), self.body
        for agreement in self.agreements:
            yield BlockKey(AGREEMENT, agreement.id), agreement.text
        for action in self.action_items:
            yield BlockKey(ACTION, action.id), action.text

    def text(self, block: BlockKey, language: str) -> str:
        """The Markdown of one block in one language, `""` where there is none."""
        return next((texts.get(language, "") for key, texts in self.blocks() if key == block), "")

    @property
    def is_empty(self) -> bool:
        """True where nothing but a heading has been written, in any language."""
        return not (self.body or self.agreements or self.action_items)

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, texts as they were typed; `from_json` reads them back."""
        return {
            "heading": dict(self.heading),
            "body": dict(self.body),
            "agreements": [{"id": row.id, "text": dict(row.text)} for row in self.agreements],
            "action_items": [
                {
                    "id": row.id,
                    "text": dict(row.text),
                    "owners": list(row.owners),
                    "due": row.due.isoformat() if row.due else None,
                }
                for row in self.action_items
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "SectionContent":
        """The content that `as_json` wrote."""
        return cls(
            heading=value.get("heading", {}),
            body=value.get("body", {}),
            agreements=tuple(Agreement(row["id"], row["text"]) for row in value.get("agreements", ())),
            action_items=tuple(
                ActionItem(
                    row["id"],
                    row["text"],
                    tuple(row.get("owners", ())),
                    date.fromisoformat(row["due"]) if row.get("due") else None,
                )
                for row in value.get("action_items", ())
            ),
        )

    def canonical(self, language: str | None = None) -> str:
        """The canonical JSON text that is hashed.

        Args:
            language: restrict the texts to this language; ids, order, owners and dates stay in.
        """
        value = self.as_json()
        kept = LANGUAGES if language is None else (language,)

        def canonical_texts(texts: Mapping[str, str]) -> dict[str, str]:
            return {code: normalised(texts[code]) for code in kept if code in texts}

        value["heading"] = canonical_texts(value["heading"])
        value["body"] = canonical_texts(value["body"])
        for row in (*value["agreements"], *value["action_items"]):
            row["text"] = canonical_texts(row["text"])
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def hash(self, language: str | None = None) -> str:
        """SHA-256 (hex) of `canonical(language)`: of the whole, or of what a reader of one language sees."""
        return hashlib.sha256(self.canonical(language).encode()).hexdigest()
