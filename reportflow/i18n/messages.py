"""Codes as sentences in the reader's language: on a page, in a mail and on the command line."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.support import NullTranslations, Translations
from flask_babel import get_locale

from reportflow.i18n.sentences import ERRORS, LONGEST_SECTION, PARTS, UNKNOWN, WARNINGS

_FOLDER: Final = Path(__file__).with_name("translations")


class _Shown(dict[str, Any]):
    """Parameters of a sentence; one that was not given leaves an ellipsis, never a broken page."""

    def __missing__(self, name: str) -> str:
        return "…"


def message_for(code: str, params: Mapping[str, Any], language: str | None = None) -> str:
    """The sentence for the code of an error; a general sentence for a code that has none.

    A sentence on a text says first where the text is, if the params name the section (`heading`) and its `block`; one on
    the whole report says which section is the longest, if the params name it.

    Args:
        params: values for the sentence.
        language: `en` or `es`; the language of the request when absent, English where there is no request.
    """
    reason = _said(ERRORS.get(code, UNKNOWN), params, language)
    heading, part = params.get("heading"), PARTS.get(str(params.get("block", "")).partition(":")[0])
    if heading and part:
        return f"“{heading}”, {_said(part, {}, language)}: {reason}"
    if heading and isinstance(params.get("section"), int):
        return f"{reason} {_said(LONGEST_SECTION, params, language)}"
    return reason


def part_name(block: str, language: str | None = None) -> str:
    """What a block of a section is, as a title ("Agreement" for `agreement:a1`)."""
    name = _said(PARTS[block.partition(":")[0]], {}, language)
    return name[:1].upper() + name[1:]


def warning_text(code: str, params: Mapping[str, Any], language: str | None = None) -> str:
    """The sentence for the code of a warning about an agenda; arguments as for `message_for`."""
    return _said(WARNINGS.get(code, UNKNOWN), params, language)


def _said(text: str, params: Mapping[str, Any], language: str | None) -> str:
    shown = _Shown({name: f"{value:g}" if isinstance(value, float) else value for name, value in params.items()})
    return _translations(language or str(get_locale() or "en")).gettext(text) % shown


@cache
def _translations(language: str) -> NullTranslations:
    return Translations.load(_FOLDER, [language])
