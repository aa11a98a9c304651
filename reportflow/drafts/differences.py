"""How one text becomes another: the changed passages, word by word, and nothing else.

Whole words are exchanged, never letters of them: when two people exchange the same word, both their words stay readable. Of
blanks and line ends only those are exchanged that differ: somebody's cursor may stand behind them, in a paragraph just begun.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from reportflow.domain.redline import Op, word_diff

# All controls but tab and line feed: no database and no document can hold them. And the invisible ones that turn the order of
# letters round: what they are in reads otherwise on a screen than it is stored, compared and printed.
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
# A word processor breaks lines and pages with controls of its own: left out, the words around them would become one.
_LINE_ENDS: Final = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
#: Either of them; nearly every text has neither, and is looked through often.
_NEVER_TYPED: Final = re.compile(_CONTROLS.pattern[:-1] + r"\u2028\u2029]")

_LINE_END_RUN: Final = re.compile(r"\n+")
#: Letters with which two lines begin alike, at most: a mark of a list, of a quotation.
_BEGINNING: Final = 80


@dataclass(frozen=True, slots=True)
class Edit:
    """One changed passage: what stood from `start` to `end` of the old text is now `text`. Offsets are characters."""

    start: int
    end: int
    text: str

    @property
    def adds_lines(self) -> bool:
        """Whether it takes nothing away, and begins with a line end: most often the lines that it adds after another one."""
        return self.start == self.end and self.text.startswith("\n")

    def touches(self, other: "Edit") -> bool:
        """True where the two passages of the same old text overlap, or meet. What is written at the end of a line and the lines
        that are added after it do not meet."""
        if self.adds_lines != other.adds_lines:
            lines, words = (self, other) if self.adds_lines else (other, self)
            if words.end == lines.start and words.text and "\n" not in words.text:
                return False
        return self.start <= other.end and other.start <= self.end


def as_typed(text: str) -> str:
    """`text` as a form sends it, with line feeds alone as line ends and without invisible controls."""
    if not _NEVER_TYPED.search(text):
        return text
    return _CONTROLS.sub("", _LINE_ENDS.sub("\n", text))


def edits_between(old: str, new: str) -> list[Edit]:
    """The passages of `old` that differ in `new`, from first to last; no two of them meet."""
    edits: list[Edit] = []
    place, start, text = 0, 0, ""
    for op, piece in [*word_diff(old, new), (Op.EQUAL, "")]:
        if op is Op.EQUAL:
            if text or place > start:
                edit = _narrowed(Edit(start, place, text), old)
                edits.append(_slid_back(edit, old, edits[-1].end if edits else -1))
            place += len(piece)
            start, text = place, ""
        elif op is Op.DELETE:
            place += len(piece)
        else:
            text += piece
    return edits


def _narrowed(edit: Edit, old: str) -> Edit:
    """The edit without the blanks and line ends with which both what was and what comes begin, or end."""
    gone = old[edit.start : edit.end]
    head = _blanks_alike(gone, edit.text)
    tail = _blanks_alike(gone[head:][::-1], edit.text[head:][::-1])
    return Edit(edit.start + head, edit.end - tail, edit.text[head : len(edit.text) - tail])


def _slid_back(edit: Edit, old: str, least: int) -> Edit:
    """What only comes, or only goes, as beginning with its line end or its blanks, where that comes to the same; not where it
    would meet the edit before, which ends at `least`.

    "- one\\n- two" with "\\n- new" after "one", not with "new\\n- " before "two"; "one two" with " new" after "one", not with
    "new " behind the blank: that may be somebody's who is about to go on behind it.
    """
    piece = edit.text or old[edit.start : edit.end]
    if (edit.start < edit.end and edit.text) or piece.startswith("\n"):
        return edit
    for found in _beginnings(piece):
        moved = piece[found:]
        start = edit.start - len(moved)
        if start > least and old[start : edit.start] == moved:
            return Edit(start, start, moved + piece[:found]) if edit.text else Edit(start, start + len(piece), "")
    return edit


def _beginnings(piece: str) -> Iterator[int]:
    """Where a piece might begin as well: at its last line ends, as far from its end as lines begin alike, or at the blanks with
    which it ends."""
    shown = max(0, len(piece) - _BEGINNING)
    yield from (shown + found.start() for found in reversed(list(_LINE_END_RUN.finditer(piece[shown:]))))
    if not piece[:1].isspace():
        yield len(piece.rstrip())


def _blanks_alike(one: str, other: str) -> int:
    """How many blanks and line ends both begin with."""
    return sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1] and pair[0].isspace(), zip(one, other, strict=False))
    )


def touching(mine: Sequence[Edit], theirs: Sequence[Edit]) -> bool:
    """True where any passage of the one meets any of the other; both are in order, in the same old text."""
    left, right = 0, 0
    while left < len(mine) and right < len(theirs):
        if mine[left].touches(theirs[right]):
            return True
        if mine[left].end < theirs[right].end:
            left += 1
        else:
            right += 1
    return False
