"""Which translations are out of date."""

import itertools

import pytest

from reportflow.domain.content import BODY, BlockKey, SectionContent, text_hash
from reportflow.domain.translation import TranslationState, translation_states

BODY_KEY = BlockKey(BODY)


def expected(original: str, translation: str, basis: str | None) -> TranslationState:
    """Rule 11 of docs/domain.md, written out."""
    if not original and not translation:
        return TranslationState.EMPTY
    if not translation:
        return TranslationState.MISSING
    return TranslationState.CURRENT if basis == text_hash(original) else TranslationState.STALE


@pytest.mark.parametrize(
    ("original", "translation", "made_from"),
    list(itertools.product(["", "Old.", "New."], ["", "Nuevo."], [None, "", "Old.", "New."])),
)
def test_the_state_of_a_translation_for_every_combination(
    original: str, translation: str, made_from: str | None
) -> None:
    basis = None if made_from is None else text_hash(made_from)
    content = SectionContent(body={"en": original, "es": translation})
    states = translation_states(content, "en", "es", {} if basis is None else {(BODY_KEY, "es"): basis})
    assert states[BODY_KEY] is expected(original, translation, basis)


def test_the_original_is_never_stale() -> None:
    states = translation_states(SectionContent(body={"en": "Text", "es": "Texto"}), "es", "es", {})
    assert states[BODY_KEY] is TranslationState.ORIGINAL


def test_a_blank_at_the_end_of_a_line_makes_nothing_stale() -> None:
    content = SectionContent(body={"en": "Text \r\n", "es": "Texto"})
    assert (
        translation_states(content, "en", "es", {(BODY_KEY, "es"): text_hash("Text")})[BODY_KEY]
        is TranslationState.CURRENT
    )
