"""What delegations, organisations and observers hand in on an item: its report, a proposal, a remark."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from reportflow.domain.languages import Texts

#: A paragraph that cannot take its author's name in front: a list, a heading, a quotation, a table, a fenced or indented block.
_NOT_PLAIN: Final = re.compile(r" {0,3}(?:[-+*>#|]|\d+[.)]|```|~~~|:::)|\t| {4}")


class InputKind(StrEnum):
    """What an input is."""

    REPORT = "report"  # a delegation's five-minute report
    PROPOSAL = "proposal"
    REMARK = "remark"


class InputState(StrEnum):
    """Who can see it, and whether it can still change."""

    DRAFT = "draft"  # seen by its party alone
    HANDED_IN = "handed_in"  # seen by all; its party may still change it
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
    the input begins with a list or the like."""
    words = text.strip("\n")
    separator = "\n\n" if _NOT_PLAIN.match(words) else " "
    return f"**{name}.**{separator}{words}" if words.strip() else ""
