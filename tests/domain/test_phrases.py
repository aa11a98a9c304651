"""The standard phrases: in both languages, once each, and printed as they are written."""

import json
import re
from collections import Counter

import pytest

from reportflow.domain.content import ACTION, AGREEMENT, BODY
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.phrases import GAP, PHRASES, Phrase, Use, of_use
from reportflow.drafts.differences import as_typed
from reportflow.report import nodes
from reportflow.report.clean import clean_ast


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.id)
def test_a_phrase_is_there_in_every_language_with_as_many_gaps_in_each(phrase: Phrase) -> None:
    assert set(phrase.text) == set(LANGUAGES)
    for text in phrase.text.values():
        assert text == as_typed(text).strip()
        assert "  " not in text
        assert "\n" not in text
        assert "..." not in text
        assert "'" not in text
    gaps = {language: text.count(GAP) for language, text in phrase.text.items()}
    assert len(set(gaps.values())) == 1, gaps


def test_no_phrase_is_there_twice() -> None:
    assert not [id for id, times in Counter(phrase.id for phrase in PHRASES).items() if times > 1]
    for language in LANGUAGES:
        said = Counter(phrase.text[language].casefold() for phrase in PHRASES)
        assert not [text for text, times in said.items() if times > 1]


def test_ids_can_be_part_of_an_address() -> None:
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", phrase.id) for phrase in PHRASES)
    assert not {phrase.id for phrase in PHRASES} & {use.value for use in Use}


def test_every_use_has_phrases_and_all_of_them_are_shown_by_use() -> None:
    assert all(of_use(use) for use in Use)
    assert [phrase for use in Use for phrase in of_use(use)] == list(PHRASES)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.id)
def test_a_phrase_has_the_form_of_its_place(phrase: Phrase) -> None:
    assert phrase.place in (BODY, AGREEMENT, ACTION)
    english, spanish = phrase.text["en"], phrase.text["es"]
    if phrase.place == ACTION:
        assert not english.endswith(".")
        assert not spanish.endswith(".")
        return
    assert english.endswith(".")
    assert spanish.endswith(".")
    if phrase.place == AGREEMENT:
        assert english.startswith("To ")
        # An infinitive, or the gap where one belongs.
        assert re.match(rf"(?:\w+[aei]r\b|{GAP})", spanish), spanish


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_reader_of_the_product_prints_phrases_as_they_are_written(language: str) -> None:
    written = [phrase.text[language] for phrase in PHRASES]
    blocks = clean_ast("\n\n".join(written), language)
    assert all(block["t"] == "Para" for block in blocks)
    assert [_plain(block["c"]) for block in blocks] == written


def _plain(inlines: nodes.Inlines) -> str:
    """The characters of a paragraph that has nothing but words; anything else shows as what it is."""
    return "".join(
        node["c"] if node["t"] == "Str" else " " if node["t"] == "Space" else json.dumps(node) for node in inlines
    )
