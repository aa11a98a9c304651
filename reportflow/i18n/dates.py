"""Dates and times as people say them in English and Spanish.

Diplomatic English puts the day first ("15 November 2016"); so does Spanish ("15 de noviembre de 2016").
"""

from datetime import date, time

from babel.dates import format_date as babel_format_date
from babel.dates import format_time as babel_format_time

_LONG = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_DAY_AND_MONTH = {"en": "d MMMM", "es": "d 'de' MMMM"}
_MONTH = {"en": "MMMM y", "es": "MMMM 'de' y"}


def format_date(day: date, language: str) -> str:
    """ "15 November 2016", "15 de noviembre de 2016"."""
    return babel_format_date(day, _LONG[language], locale=language)


def format_partial_date(text: str, language: str) -> str:
    """An ISO 8601 date as far as it is known: "7 June 2016", "December 2011", "26 October", "2014".

    Args:
        text: `2016-06-07`, `2011-12`, `10-26` or `2014`; anything else is given back as it is.
    """
    whole = {3: text, 2: f"{text}-01" if len(text) == 7 else f"2000-{text}"}.get(text.count("-") + 1)
    try:
        day = date.fromisoformat(whole) if whole else None
    except ValueError:
        return text
    if day is None:
        return text
    pattern = {10: _LONG, 7: _MONTH, 5: _DAY_AND_MONTH}[len(text)]
    return babel_format_date(day, pattern[language], locale=language)


def format_weekday(day: date, language: str) -> str:
    """ "Tuesday 15 November 2016", "martes 15 de noviembre de 2016"."""
    return babel_format_date(day, f"EEEE {_LONG[language]}", locale=language)


def format_date_range(start: date | None, end: date | None, language: str) -> str:
    """ "26–28 October 2016", "26 al 28 de octubre de 2016"; one date where both are equal or one is unknown."""
    first, last = start or end, end or start
    if first is None or last is None:
        return ""
    if first == last:
        return format_date(first, language)
    ending = format_date(last, language)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{ending}" if language == "en" else f"{first.day} al {ending}"
    pattern = _DAY_AND_MONTH if first.year == last.year else _LONG
    beginning = babel_format_date(first, pattern[language], locale=language)
    return f"{beginning} – {ending}" if language == "en" else f"{beginning} al {ending}"


def format_due(day: date, language: str) -> str:
    """The day by which something is to be done: "by 31 January 2017", "a más tardar el 31 de enero de 2017"."""
    return f"by {format_date(day, 'en')}" if language == "en" else f"a más tardar el {format_date(day, language)}"


def format_time(moment: time, language: str) -> str:
    """A time on the 24-hour clock, "08:15", which both languages read in an agenda."""
    return babel_format_time(moment, "HH:mm", locale=language)


def format_time_range(start: time | None, end: time | None, language: str) -> str:
    """ "08:15–09:00"; one time where the other is unknown, nothing where both are."""
    return "–".join(format_time(moment, language) for moment in (start, end) if moment is not None)
