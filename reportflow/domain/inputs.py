"""What delegations, organisations and observers hand in on an item: its report, a proposal, a remark."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile
from typing import Final

from reportflow.domain.footnotes import own_labels
from reportflow.domain.languages import Texts

#: A line that cannot take its author's name in front: the first one of a list, a heading, a quotation, a table, a fenced or
#: indented block, raw HTML, or what a link or a footnote refers to.
_NOT_PLAIN: Final = re.compile(
    r" {0,3}(?:[-+*>#|<]|\(?\w{1,9}[.)](?:[ \t]|\Z)|```|~~~|:::|\[[^\]]*\]:|\{)|[ ]{0,3}\t| {4}"
)
#: A line that makes a heading or a table of the one before it.
_UNDERLINE: Final = re.compile(r" {0,3}(?:=+[ \t]*|[|:-][|: \t-]*)\Z")
_BLANK_LINES: Final = re.compile(r"\A(?:[ \t]*\n)+")
_FENCE: Final = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
_WORDS_TOGETHER: Final = 4
_PARAGRAPH: Final = "\n\n"


class InputKind(StrEnum):
    """What an input is."""

    REPORT = "report"  # a delegation's five-minute report
    PROPOSAL = "proposal"
    REMARK = "remark"


class InputState(StrEnum):
    """Who can see it, and whether it can still change."""

    DRAFT = "draft"  # seen by its party alone
    HANDED_IN = "handed_in"  # seen by all; its party may still take it back
    USED = "used"  # a rapporteur has put it into the draft: it stays as it was
    DISCARDED = "discarded"  # put away by its party, which can bring it back


@dataclass(frozen=True, slots=True)
class Input:
    """One input. `text`: Markdown in one or both languages; `version` counts its saves, from 1."""

    id: int
    section_id: int
    party: str
    kind: InputKind
    state: InputState
    text: Texts
    version: int
    for_annex: bool
    author_id: int
    updated_at: datetime
    handed_in_at: datetime | None = None
    used_at: datetime | None = None


def attributed(text: str, name: str) -> str:
    """The Markdown of an input as it goes into a draft: after its author's name in bold, which stands on a line of its own where
    the input begins with a list or the like, so that the input is printed as it would be alone."""
    words = _BLANK_LINES.sub("", text).rstrip("\n")
    if not words.strip():
        return ""
    return f"**{name}.**{' ' if _begins_plainly(words) else _PARAGRAPH}{words}"


def joined(body: str, entry: str) -> str:
    """`body` with an attributed input after it. Neither takes in what belongs to the other: a block that the body leaves open
    is closed, and footnotes keep labels of their own."""
    closing = _left_open(body)
    entry = own_labels(entry, body)
    if not entry.strip():
        return body
    # Line ends at the end stay: somebody may have just typed them, and be about to go on behind them.
    before = f"{body}\n{closing}" if closing else body
    return f"{before}{_PARAGRAPH}{entry}" if before.strip() else f"{before}{entry}"


def still_says(body: str, text: str) -> bool:
    """Whether a draft still has an input that was put into it: a good part of its words, which may have been worked on since."""
    wanted, present = text.split(), f" {' '.join(body.split())} "
    if len(wanted) <= _WORDS_TOGETHER:
        return not wanted or f"{' '.join(wanted)}" in present
    runs = [" ".join(wanted[place : place + _WORDS_TOGETHER]) for place in range(len(wanted) - _WORDS_TOGETHER + 1)]
    return sum(run in present for run in runs) * 5 >= len(runs)


def _begins_plainly(words: str) -> bool:
    lines = words.split("\n")
    paragraph = list(takewhile(str.strip, lines))
    return not _NOT_PLAIN.match(lines[0]) and not any(_UNDERLINE.match(line) for line in paragraph[1:])


def _left_open(body: str) -> str:
    """What closes the fenced block that is still open at the end of a text; nothing where none is."""
    fence = ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if mark and not fence:
            # Behind backticks no more of them can stand: that is a word in code.
            fence = mark[1] if mark[1][0] == "~" or "`" not in mark[2] else ""
        elif mark and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""
    return fence
