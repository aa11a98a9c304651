"""Lengths of time as agendas write them: "20 min", "½ hr", "1 h 30", "(15 minutos)", "5 minutes per delegation"."""

import re
from typing import Final

_WORDS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "forty-five": 45, "sixty": 60,
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9,
    "diez": 10, "quince": 15, "veinte": 20, "treinta": 30, "cuarenta": 40, "an": 1, "a": 1,
}  # fmt: skip
_FRACTIONS: Final = {"½": 0.5, "¼": 0.25, "¾": 0.75, "1/2": 0.5, "1/4": 0.25, "3/4": 0.75}
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_MINUTE = r"(?:min(?:ute|uto)?s?\b\.?|['′’](?!\w))"
_HOUR = r"(?:h\b\.?|hrs?\b\.?|hours?\b|horas?\b)"
_DURATION = (
    rf"(?:(?P<half>half[ -](?:an?[ -])?hour|media\s+hora)"
    rf"|(?:(?P<hours>\d{{1,2}}(?:[.,]\d{{1,2}})?|\b(?:{_WORD})\b)\s*)?(?P<fraction>[½¼¾]|\b[13]/[24])?\s?-?{_HOUR}"
    rf"(?:\s*(?:(?:and|y|,)\s*)?(?:(?P<more>\d{{1,2}})\b\s*{_MINUTE}?|(?P<ahalf>a\s+half|half|media|½)(?!\w)))?"
    rf"|(?P<joined>\d)h(?P<joinedmin>[0-5]\d)\b"
    rf"|(?P<minutes>\d{{1,3}}|\b(?:{_WORD})\b)\s*-?{_MINUTE})"
)
_FILL = (
    r"(?:approx\.?|approximately|aprox\.?|ca\.?|about|up to|duration:?|duración:?|tiempo:?|time:?|máx(?:imo|"
    r"\.)?|max(?:imum|\.)?)?\s*"
)
_BARE = re.compile(_DURATION, re.IGNORECASE)
_OWN = re.compile(
    rf"(?:duration|duración|time allotted|time allocated|allotted time|tiempo(?: asignado|"
    rf" estimado)?)\s*:\s*{_DURATION}\s*\.?$",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(rf"[(\[]\s*{_FILL}{_DURATION}\s*[)\]]", re.IGNORECASE)
_LEADING_END = re.compile(r"\s*[:–—|-]+(?=\s)\s*|\t\s*|\s\s+|\s+(?=[A-ZÁÉÍÓÚÑ¿“\"])|$")
_BEFORE_TRAILING = re.compile(r"(?:\s*[,;:–—|-]\s+|\t\s*|\s\s+)$")

_PARTY = (
    r"(?:delegations?|countr(?:y|ies)|members?|member (?:country|state)|speakers?|presenters?|"
    r"presentations?|participants?|panell?ists?|interventions?)"
)
_PARTE = (
    r"(?:delegaci[oó]n|delegaciones|pa[ií]s(?:es)?(?: miembros?)?|miembros?|orador(?:es)?|ponentes?|"
    r"expositor(?:es)?|presentaci[oó]n|intervenci[oó]n|participantes?)"
)
_AMOUNT = rf"(?P<n>\d{{1,3}}|\b(?:{_WORD})\b)\s*-?{_MINUTE}"
_PER = re.compile(
    rf"{_AMOUNT}\s*(?:(?:per|for each|for every|each|a|por|para cada|por cada|cada)\s+(?:{_PARTY}|{_PARTE})\b"
    r"|each\b|cada (?:una?|uno)\b|apiece\b|c/u)",
    re.IGNORECASE,
)
_EACH = re.compile(
    rf"\b(?:each|every|cada)\s+(?:{_PARTY}|{_PARTE})\b[^.;()\[\]]{{0,40}}?{_AMOUNT}",
    re.IGNORECASE,
)


def _minutes(found: re.Match[str]) -> int | None:
    """The length that a match of the pattern says, in whole minutes; None where it says none ("hr" alone)."""
    groups = found.groupdict()
    if groups["half"]:
        return 30
    if groups["joined"]:
        return int(groups["joined"]) * 60 + int(groups["joinedmin"])
    if groups["minutes"]:
        return _number(groups["minutes"])
    if not groups["hours"] and not groups["fraction"]:
        return 90 if found[0].lower().startswith("hora") and groups["ahalf"] else None
    hours = groups["hours"]
    whole = 0.0 if not hours else float(hours.replace(",", ".")) if hours[0].isdigit() else float(_WORDS[hours.lower()])
    part = _FRACTIONS.get(groups["fraction"] or "", 0.5 if groups["ahalf"] else 0.0)
    return round((whole + part) * 60) + int(groups["more"] or 0)


def _number(text: str) -> int:
    return int(text) if text.isdigit() else _WORDS[text.lower()]


def own_line_duration(text: str) -> int | None:
    """The minutes of a line that says nothing but how long ("Duration: 20 min", "(15 minutos)", "½ hr"), else None."""
    found = _OWN.match(text) or _IN_PARENTHESES.fullmatch(text.rstrip(" .")) or _BARE.fullmatch(text.strip())
    return _minutes(found) if found else None


def leading_duration(text: str) -> tuple[int, str] | None:
    """The minutes that `text` begins with, set off from the rest, and the rest."""
    if found := _IN_PARENTHESES.match(text):
        minutes = _minutes(found)
        return None if minutes is None else (minutes, text[found.end() :].lstrip(" :.–—-\t"))
    found = _BARE.match(text)
    if found is None or (minutes := _minutes(found)) is None:
        return None
    end = _LEADING_END.match(text, found.end())
    return (minutes, text[end.end() :].strip()) if end else None


def trailing_duration(text: str) -> tuple[int, str] | None:
    """The minutes that `text` ends with, in parentheses or set off by a dash, comma or column, and what is before."""
    bare = text.rstrip(" .\t")
    for found in _IN_PARENTHESES.finditer(bare, max(0, len(bare) - 60)):
        if found.end() == len(bare) and (minutes := _minutes(found)) is not None:
            return minutes, text[: found.start()].rstrip(" ,;–—-\t")
    for found in _BARE.finditer(bare, max(0, len(bare) - 40)):
        before = _BEFORE_TRAILING.search(bare, max(0, found.start() - 8), found.start())
        if found.end() == len(bare) and before and (minutes := _minutes(found)) is not None:
            return minutes, text[: before.start()].strip()
    return None


def per_delegation(text: str) -> tuple[int, str] | None:
    """The minutes that each delegation has according to `text` ("5 minutes per delegation"), and the words that say so."""
    found = _PER.search(text) or _EACH.search(text)
    return (_number(found["n"]), found[0]) if found else None
