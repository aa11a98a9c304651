"""The working languages, and texts that exist in several of them (docs/domain.md, "The body")."""

from collections.abc import Mapping
from typing import Final

#: A text in the languages in which it exists, keyed by language code. An absent key means "not written yet".
Texts = Mapping[str, str]

LANGUAGES: Final[tuple[str, ...]] = ("en", "es")


def in_language(texts: Texts, language: str) -> str:
    """The text in `language`, else in the other one: for names on pages and in mails, never for text that is decided on."""
    return texts.get(language) or next((texts[code] for code in LANGUAGES if texts.get(code)), "")


def other_language(language: str) -> str:
    """The other one of the two working languages.

    Raises:
        ValueError: if `language` is not a working language.
    """
    if language not in LANGUAGES:
        raise ValueError(f"not a working language: {language!r}")
    return LANGUAGES[1 - LANGUAGES.index(language)]
