"""A revision: the text of a section, frozen as it was put before the meeting (docs/domain.md, rule 1)."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from reportflow.domain.content import SectionContent
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.translation import TranslationBasis


class ChangeClass(StrEnum):
    """How a revision differs from the one before (docs/domain.md, rules 8 and 11)."""

    FIRST = "first"
    SUBSTANTIVE = "substantive"
    EDITORIAL = "editorial"
    TRANSLATION = "translation"


@dataclass(frozen=True, slots=True)
class Revision:
    """An immutable text of a section with what screen and document are written from.

    Attributes:
        number: 1-based, per section.
        basis: which originals the translations were made from, so that a mark of an outdated one stays as it was shown.
        trees: language -> block (`str(BlockKey)`) -> its clean pandoc blocks, as JSON values: a later pandoc cannot change agreed
            text. Numbers and names are not in them: a point's number is fixed at adoption.
        hash: hash of the whole content.
        language_hashes: hash of what a reader of each language sees.
    """

    number: int
    content: SectionContent
    basis: TranslationBasis
    trees: Mapping[str, Mapping[str, Any]]
    hash: str
    language_hashes: Mapping[str, str]
    put_forward_by: int
    put_forward_at: datetime
    change: ChangeClass


def change_since(before: SectionContent | None, original: str, same_print: Mapping[str, bool]) -> ChangeClass:
    """The class of the change from one revision to the next, as far as it can be proved.

    Args:
        original: the language in which the section is negotiated.
        same_print: for each working language, whether the printed form is equal after collapsing white space; only equality
            of print proves an editorial change (rule 8), all else needs the chair's declaration.
    """
    if before is None:
        return ChangeClass.FIRST
    if all(same_print[language] for language in LANGUAGES):
        return ChangeClass.EDITORIAL
    if same_print[original]:
        return ChangeClass.TRANSLATION
    return ChangeClass.SUBSTANTIVE


def trees_hash(trees: Mapping[str, Mapping[str, Any]]) -> str:
    """SHA-256 (hex) of the clean blocks that a revision is printed from, for the record to vouch for them."""
    body = json.dumps(trees, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()
