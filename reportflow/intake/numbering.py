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
    LOWER = "lower"  # "a)", "(a)", "(i)"
    DECIMAL = "decimal"  # "3.1", "3 (a)"


#: Styles that are part of an item wherever another style comes first.
NESTED_STYLES: Final = frozenset({NumberStyle.LOWER, NumberStyle.DECIMAL})

_WORD = (
    r"(?P<word>(?:agenda\s+)?item|(?:punto|tema)(?:\s+(?:de la agenda|del (?:orden del d[ií]a|temario)))?|point|session|sesi[oó]n|panel|"
    r"segment|segmento|m[oó]dulo|module|bloque|part|parte|theme)\s+(?:n[.º°o]*\s*)?(?P<wn>\d{1,3}|[IVXLC]{1,6}|one|two|three|four|five|"
    r"uno|dos|tres|cuatro|cinco)(?![\w.]\w)\s*(?:[.:)–—-]+(?=\s|$)|(?=\s)|$)"
)
_DECIMAL = r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){1,3}\.?|\d{1,2}\s?\(?[a-z]\))(?=\s|\)|$)[.)]?"
_DIGIT = r"(?P<digit>\d{1,3})(?:\s?[.)º°]-?(?=\s|$|[^\W\d_]|[¿“\"«\[(])|\.?[-–—](?=\s)|\s+[-–—](?=\s+[^\W\d_])|(?=\t|\s{2,}))"
_PARENTHESISED = r"\((?P<plain>\d{1,2})\)(?=\s)"
_ROMAN = r"(?P<roman>[IVXLC]{1,7})(?:[.)]-?(?=\s|$)|\s+[-–—](?=\s)|(?=\t))"
_UPPER = r"(?P<upper>[A-Z])[.)](?=\s)(?!\s[A-Z]\.)"
_LOWER = r"(?P<lower>\((?:[a-z]|[ivx]{1,5})\)|(?:[a-z]|[ivx]{2,5})\)|(?:[a-z]|[ivx]{2,5})\.(?=\s))"
_NUMBER = re.compile(
    "|".join(rf"(?:{part})" for part in (rf"(?i:{_WORD})", _DECIMAL, _DIGIT, _PARENTHESISED, _ROMAN, _UPPER, _LOWER))
)
_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


@dataclass(frozen=True, slots=True)
class Number:
    """A printed number.

    Attributes:
        label: as `AgendaItem.number` has it: "3", "II", "3.1", "(a)".
        value: its place in its own row, 0 where that is not plain.
    """

    label: str
    style: NumberStyle
    value: int = 0


def _roman(text: str) -> int:
    total = 0
    for sign, following in zip(text, text[1:] + " ", strict=True):
        value = _VALUES[sign]
        total += -value if value < _VALUES.get(following, 0) else value
    return total


def read_number(text: str) -> tuple[Number, str] | None:
    """The number that `text` begins with, and the rest; None where it begins with none."""
    found = _NUMBER.match(text)
    if found is None:
        return None
    rest = text[found.end() :].strip()
    groups = found.groupdict()
    if groups["word"]:
        value = int(groups["wn"]) if groups["wn"].isdigit() else 0
        named = found[0].strip().rstrip(".:)–—- ")
        plain = groups["word"].lower().split()[-1] in ("item", "punto", "tema", "point") and groups["wn"][0].isdigit()
        return Number(groups["wn"] if plain else named, NumberStyle.WORD, value), rest
    if groups["decimal"]:
        return Number(groups["decimal"].rstrip("."), NumberStyle.DECIMAL), rest
    if digits := groups["digit"] or groups["plain"]:
        return Number(digits, NumberStyle.DIGIT, int(digits)), rest
    if groups["roman"]:
        return Number(groups["roman"], NumberStyle.ROMAN, _roman(groups["roman"])), rest
    if groups["upper"]:
        return Number(groups["upper"], NumberStyle.UPPER, ord(groups["upper"]) - ord("A") + 1), rest
    return Number(groups["lower"].rstrip("."), NumberStyle.LOWER), rest
