"""Dates and times as people say them in English and Spanish.

Diplomatic English puts the day first ("15 November 2016"); so does Spanish ("15 de noviembre de 2016").
"""

from datetime import date, time

from babel.dates import format_date as babel_format_date
from babel.dates import format_time as babel_format_time

_LONG = {"en": "d MMMM y", "es": "d 'de' MMMM 'de' y"}
_DAY_AND_MONTH = {"en": "d MMMM", "es": "d 'de' MMMM"}


def format_date(day: date, language: str) -> str:
    """ "15 November 2016", "15 de noviembre de 2016"."""
    return babel_format_date(day, _LONG[language], locale=language)


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
