"""The line: the unit that every front end hands to the grammar."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from reportflow.domain.errors import LimitExceeded

#: More than any agenda has; a file beyond it is something else.
MAX_LINES: Final = 10_000
MAX_LINE_CHARS: Final = 20_000

_TAB_WIDTH: Final = 4
_INVISIBLE: Final = dict.fromkeys([0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF])
_DEBRIS = re.compile(r"\[bookmark: ?[^\[\]]*\]", re.IGNORECASE)
_BLANK = re.compile(r"[^\S\t]")
_BULLET = re.compile(r"^(?:[•·●○◦▪▫■□➢➤►▸‣⁃∙★✓✔❖\uf0b7\uf0a7\uf0d8]\s*|[-–—*+o]\s+(?=\S)|-(?=[A-ZÁÉÍÓÚÑ]))")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, its cells by what they hold; empty where the table has no such column.

    `starts_item` is False for a row that only adds to the item above it.
    """

    time: str = ""
    number: str = ""
    lead: str = ""
    duration: str = ""
    day: str = ""
    notes: tuple[str, ...] = ()
    starts_item: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the source, with what the front end knows of it.

    Attributes:
        number: 1-based.
        source: as it was read, unchanged.
        text: what the grammar reads: markup, debris and invisible characters removed, blanks trimmed; tabs kept as columns.
        indent: leading blanks, a tab counting as four.
        bullet: it is a point of a list (its sign is not part of `text`).
        heading: 1 to 6 for a heading of that level, else 0.
        wraps: it may go on in the next line (false for a paragraph of a word processor, which is whole).
        table_head: it is the header of a table: names of columns.
        lead: it stands in a column of leads.
        row: the cells, where it is a row of a table; `text` is then the cell that holds the item.
    """

    number: int
    source: str
    text: str
    indent: int = 0
    bullet: bool = False
    heading: int = 0
    wraps: bool = True
    table_head: bool = False
    lead: bool = False
    row: Row | None = None

    @property
    def words(self) -> str:
        """All that the line says, the further cells of a row included, blanks squeezed."""
        if self.row is None:
            return squeezed(self.text)
        cells = (
            self.row.day,
            self.row.number,
            self.row.time,
            self.row.duration,
            self.text,
            self.row.lead,
            *self.row.notes,
        )
        return squeezed(" ".join(cells))

    @property
    def is_blank(self) -> bool:
        """True where there is no word in it: an empty line, a rule of dashes."""
        return not any(char.isalnum() for char in self.words)


def cleaned(text: str) -> str:
    """`text` in NFC without invisible characters and bookmark debris, every blank but the tab an ordinary one, trimmed."""
    visible = _DEBRIS.sub("", text)
    if not visible.isascii():
        visible = unicodedata.normalize("NFC", visible).translate(_INVISIBLE)
    return _BLANK.sub(" ", visible).strip()


def squeezed(text: str) -> str:
    """`text` with every run of blanks made one."""
    return " ".join(text.split())


def indent_of(text: str) -> int:
    """Columns of blank before the first word."""
    blank = text[: len(text) - len(text.lstrip())]
    return sum(_TAB_WIDTH if char == "\t" else 1 for char in blank)


def split_bullet(text: str) -> tuple[bool, str]:
    """Whether `text` begins with the sign of a list, and `text` without it."""
    found = _BULLET.match(text)
    return (True, text[found.end() :].strip()) if found else (False, text)


def source_lines(text: str) -> list[str]:
    """`text` cut into lines, whatever ends them.

    Raises:
        LimitExceeded: `agenda.too_many_lines`, `agenda.line_too_long`.
    """
    return within_limits(text.removeprefix("\ufeff").splitlines())


def within_limits(sources: Iterable[str]) -> list[str]:
    """The same lines, once they are known to be few and short enough to be an agenda.

    Raises:
        LimitExceeded: `agenda.too_many_lines`, `agenda.line_too_long`.
    """
    lines: list[str] = []
    for number, line in enumerate(sources, start=1):
        if number > MAX_LINES:
            raise LimitExceeded("agenda.too_many_lines", limit=MAX_LINES)
        if len(line) > MAX_LINE_CHARS:
            raise LimitExceeded("agenda.line_too_long", line=number, limit=MAX_LINE_CHARS)
        lines.append(line)
    return lines
