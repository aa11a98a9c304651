"""Which translations are missing or out of date, block by block (docs/domain.md, rule 11).

For every translated block we keep which original it was made from: the hash of the original block at that time. It
stands beside the content, outside its hash. A translation is stale when the original's hash differs now.
"""

from collections.abc import Mapping
from enum import StrEnum

from reportflow.domain.content import BlockKey, SectionContent, text_hash

#: (block, language of the translation) -> hash of the original block that it was made from.
TranslationBasis = Mapping[tuple[BlockKey, str], str]


class TranslationState(StrEnum):
    """How a block stands in one language."""

    ORIGINAL = "original"
    CURRENT = "current"
    STALE = "stale"
    MISSING = "missing"
    EMPTY = "empty"  # neither the original nor the translation has any text


def translation_states(
    content: SectionContent, original: str, language: str, basis: TranslationBasis
) -> dict[BlockKey, TranslationState]:
    """How each block of `content` stands in `language`.

    A translation whose basis was never recorded counts as stale: nobody has said that it says the same. A translation
    whose original has no text (yet) is stale for the same reason.

    Args:
        original: the language in which this section is negotiated.
    """
    states: dict[BlockKey, TranslationState] = {}
    for block, texts in content.blocks():
        source, text = texts.get(original, ""), texts.get(language, "")
        if not source and not text:
            states[block] = TranslationState.EMPTY
        elif not text:
            states[block] = TranslationState.MISSING
        elif language == original:
            states[block] = TranslationState.ORIGINAL
        elif basis.get((block, language)) == text_hash(source):
            states[block] = TranslationState.CURRENT
        else:
            states[block] = TranslationState.STALE
    return states
