"""Printed numbers of items: "1.", "Item 3", "II.", "3 (a)", "3.1", "a)"."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class NumberStyle(StrEnum):
    """How a number is written; what nests in what follows from which style comes first."""

    WORD = "word"  # "Item 3", "Punto 3", "Session 2"
    DIGIT = "digit"
    ROMAN = "roman"
    UPPER = "upper"  # "A."
    LOWER = "lower"  # "a)", "(a)", "(i)", "(1)"
    DECIMAL = "decimal"  # "3.1", "3 (a)"


#: Styles that are part of an item wherever another style comes first.
NESTED_STYLES: Final = frozenset({NumberStyle.LOWER, NumberStyle.DECIMAL})

_WORD = (
    r"(?P<word>(?:agenda\s+)?item|(?:punto|tema)(?:\s+(?:de la agenda|del (?:orden del d[ií]a|temario)))?|point|"
    r"session|sesi[oó]n|panel|"
    r"segment|segmento|m[oó]dulo|module|bloque|part|parte|theme)\s+(?:n[.º°o]*\s*)?(?P<wn>\d{1,3}|[IVXLC]{1,6}|"
    r"one|two|three|four|five|"
    r"uno|dos|tres|cuatro|cinco)(?![\w.]\w)\s*(?:[.:)–—-]+(?=\s|$)|(?=\s)|$)"
)
_DECIMAL = r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}\s?\(?[a-z]\))(?=\s|\)|$)[.)]?"
_DIGIT = (
    r"(?P<digit>\d{1,3})(?:\s?[.)º°]-?(?=\s|$|[^\W\d_]|[¿“\"«\[(])|\.?[-–—](?=\s)|\s+[-–—](?=\s+[^\W\d_])|"
    r"(?=\t|\s{2,}))"
)
_ROMAN = r"(?P<roman>[IVXLC]{1,7})(?:[.)]-?(?=\s|$)|\s+[-–—](?=\s)|(?=\t))"
_UPPER = r"(?P<upper>[A-Z])[.)](?=\s)(?!\s[A-Z]\.)"
_LOWER = r"(?P<lower>\((?:\d{1,2}|[a-z]|[ivx]{1,5})\)|(?:[a-z]|[ivx]{2,5})\)|(?:[a-z]|[ivx]{2,5})\.(?=\s))"
_NUMBER = re.compile("|".join(rf"(?:{part})" for part in (rf"(?i:{_WORD})", _DECIMAL, _DIGIT, _ROMAN, _UPPER, _LOWER)))


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number.

    Attributes:
        label: as `AgendaItem.number` has it: "3", "II", "3.1", "(a)".
    """

    label: str
    style: NumberStyle


def read_number(text: str) -> tuple[Number, str] | None:
    """The number that `text` begins with, and the rest; None where it begins with none."""
    found = _NUMBER.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip()
    groups = found.groupdict()
    if groups["word"]:
        named = found[0].strip().rstrip(".:)–—- ")
        plain = groups["word"].lower().split()[-1] in ("item", "punto", "tema", "point") and groups["wn"][0].isdigit()
        return Number(groups["wn"] if plain else named, NumberStyle.WORD), rest
    style = next(style for style in NumberStyle if style is not NumberStyle.WORD and groups[style.value])
    return Number(groups[style.value].rstrip("."), style), rest
