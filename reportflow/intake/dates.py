"""Dates as agendas write them: "15 November, 2016", "del 14 al 16 de noviembre de 2016", "Day 1 – Monday, 5 June"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan enero ene", "february feb febrero", "march mar marzo", "april apr abril abr", "may mayo",
            "june jun junio", "july jul julio", "august aug agosto ago", "september sept sep septiembre setiembre",
            "october oct octubre", "november nov noviembre", "december dec diciembre dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_WEEKDAYS: Final = {
    name: number
    for number, names in enumerate(
        ("monday mon lunes", "tuesday tue tues martes", "wednesday wed miércoles miercoles", "thursday thu thur thurs jueves",
         "friday fri viernes", "saturday sat sábado sabado", "sunday sun domingo")
    )
    for name in names.split()
}  # fmt: skip
_ORDINALS: Final = {
    name: number
    for number, names in enumerate(
        ("one first uno primer primero i", "two second dos segundo ii", "three third tres tercer tercero iii",
         "four fourth cuatro cuarto iv", "five fifth cinco quinto v", "six sixth seis sexto vi",
         "seven seventh siete séptimo vii"), start=1,
    )
    for name in names.split()
}  # fmt: skip

_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(sorted(_WEEKDAYS, key=len, reverse=True))
_ORDINAL = "|".join(sorted(_ORDINALS, key=len, reverse=True))
_NTH = r"(?:st|nd|rd|th|ro\.?|º|°|\.)?"
_TO = r"\s*(?:-|–|—|\bto\b|\bthrough\b|\buntil\b|\bal?\b|\bhasta\b|\band\b|\by\b|&)\s*(?:el\s+)?"
_YEAR = r"(?:\s*,?\s*(?:(?:de|del|of)\s+)?(?P<{0}>(?:19|20)\d\d)(?!\d))?"
_DAY_FIRST = (
    rf"(?:(?P<d1>\d{{1,2}}){_NTH}(?:\s+(?:de\s+)?(?P<m1>{_MONTH})\b\.?{_YEAR.format('y1')})?{_TO}(?:(?:{_WEEKDAY})\b,?\s+)?)?"
    rf"(?P<d2>\d{{1,2}}){_NTH}\s*(?:(?:of|de)\s+)?(?P<m2>{_MONTH})\b\.?{_YEAR.format('y2')}"
)
_MONTH_FIRST = (
    rf"(?P<m3>{_MONTH})\b\.?\s+(?P<d3>\d{{1,2}})(?!\d){_NTH}"
    rf"(?:{_TO}(?:(?P<m4>{_MONTH})\b\.?\s+)?(?P<d4>\d{{1,2}})(?!\d){_NTH})?{_YEAR.format('y4')}"
)
_ISO = r"(?P<iy>(?:19|20)\d\d)-(?P<im>\d\d)-(?P<id>\d\d)"
_SLASHED = r"(?P<sa>\d{1,2})(?P<ss>[/.])(?P<sb>\d{1,2})(?P=ss)(?P<sy>(?:19|20)\d\d)"
_DATE = re.compile(rf"(?<![\w/.])(?:{_ISO}|{_SLASHED}|{_DAY_FIRST}|{_MONTH_FIRST})(?!\w)", re.IGNORECASE)
_MONTH_YEAR = re.compile(rf"\b(?P<m>{_MONTH})\b\.?,?\s+(?:de\s+|of\s+)?(?P<y>(?:19|20)\d\d)\b", re.IGNORECASE)
_LEAD_IN = re.compile(
    r"(?:(?:\b(?:from|on|held|date|fecha|del?|el|los días|dates?|fechas?)\b|[,;:(|–—-])\s*)*$", re.IGNORECASE
)
_DAY_WORD = re.compile(
    rf"(?:(?:day|d[ií]a|jornada)\s+(?P<n>\d{{1,2}}|{_ORDINAL})\b|(?P<o>{_ORDINAL}|\d{{1,2}}(?:st|nd|rd|th|er|do|"
    rf"º))\s+(?:day|d[ií]a|jornada)\b)",
    re.IGNORECASE,
)
_WEEKDAY_WORD = re.compile(rf"(?P<w>{_WEEKDAY})\b\.?", re.IGNORECASE)
_OF_MONTH = re.compile(r"(?:[12]?\d|3[01])(?=\s*[:.,–—-]?\s*$)")
_BETWEEN = re.compile(r"[\s,;:.()\[\]|–—-]*(?:\b(?:el|de)\b\s*)?")


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day and month, and the year where it is said; `day` 0 means the month alone."""

    month: int
    day: int
    year: int | None = None

    def full(self, year: int | None = None) -> date | None:
        """The calendar date, `year` standing in for one that is not said; None where there is none such."""
        chosen = self.year or year
        try:
            return date(chosen, self.month, self.day) if chosen else None
        except ValueError:
            return None

    @property
    def month_day(self) -> str:
        """`10-26`."""
        return f"{self.month:02}-{self.day:02}"

    @property
    def iso(self) -> str:
        """As far as known: `2016-06-07`, `2011-12`, `10-26`."""
        if self.year is None:
            return self.month_day
        return f"{self.year}-{self.month_day}" if self.day else f"{self.year}-{self.month:02}"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """One date or a first and last day, and where in the text they stand."""

    first: PartialDate
    last: PartialDate
    begin: int
    end: int

    @property
    def is_range(self) -> bool:
        """True for more than one day."""
        return self.first != self.last


def _read(found: re.Match[str]) -> tuple[PartialDate, PartialDate] | None:
    group = found.groupdict()
    if group["iy"]:
        first = last = PartialDate(int(group["im"]), int(group["id"]), int(group["iy"]))
    elif group["sy"]:
        a, b = int(group["sa"]), int(group["sb"])
        # Day first, as both languages write it here, unless only the other order makes a date.
        day, month = (b, a) if b > 12 else (a, b)
        first = last = PartialDate(month, day, int(group["sy"]))
    elif group["d2"]:
        year = int(group["y2"]) if group["y2"] else None
        last = first = PartialDate(_MONTHS[group["m2"].lower()], int(group["d2"]), year)
        if group["d1"]:
            month = _MONTHS[group["m1"].lower()] if group["m1"] else last.month
            first = PartialDate(month, int(group["d1"]), int(group["y1"]) if group["y1"] else year)
    else:
        year = int(group["y4"]) if group["y4"] else None
        first = last = PartialDate(_MONTHS[group["m3"].lower()], int(group["d3"]), year)
        if group["d4"]:
            last = PartialDate(_MONTHS[group["m4"].lower()] if group["m4"] else first.month, int(group["d4"]), year)
    # A leap year stands in where the year is not said.
    if first.full(first.year or 2000) is None or last.full(last.year or 2000) is None:
        return None
    return first, last


def find_dates(text: str) -> Iterator[DateSpan]:
    """Every date and range of dates in `text`, from left to right."""
    for found in _DATE.finditer(text):
        if (dates := _read(found)) is not None:
            yield DateSpan(*dates, found.start(), found.end())


def find_month_year(text: str) -> PartialDate | None:
    """The first month with its year ("December, 2011")."""
    found = _MONTH_YEAR.search(text)
    return PartialDate(_MONTHS[found["m"].lower()], 0, int(found["y"])) if found else None


def without_date(text: str, span: DateSpan) -> str:
    """`text` without the date, the weekday and the little words ("Date:", "el", "del") that lead to it."""
    before, after = text[: span.begin], text[span.end :]
    before = _LEAD_IN.sub("", before)
    if found := re.search(
        rf"(?:(?<!santo )\b(?:{_WEEKDAY})\b[\s,y&–-]*(?:and|to|al?)?\s*)+(?:el\s+)?$", before[-60:], re.IGNORECASE
    ):
        before = _LEAD_IN.sub("", before[: len(before) - len(found[0])])
    after = after.lstrip(" ,;:.)|–—-\t")
    return " ".join(part for part in (before.strip(" ,;|"), after.strip()) if part)


@dataclass(frozen=True, slots=True)
class DayMark:
    """What a line that starts a day says: which one, and what else stands in the line.

    `weekday` counts from Monday = 0; `of_month` is the 9 of "Lunes 9", whose month the top of the agenda says.
    """

    number: int | None = None
    weekday: int | None = None
    on: PartialDate | None = None
    rest: str = ""
    of_month: int | None = None

    @property
    def names_day(self) -> bool:
        """True where it says which day of the week or of the meeting it is, not the date alone."""
        return self.number is not None or self.weekday is not None

    @property
    def is_heading(self) -> bool:
        """True where the line is about the day alone, or says which day of the meeting it is."""
        return not self.rest or self.names_day

    def resolved(
        self, first: date | None, last: date | None, previous: date | None, year: int | None = None
    ) -> date | None:
        """The date that it means in a meeting from `first` to `last`, after the day `previous`, `year` where it names none."""
        if self.on is not None:
            return self.on.full(year)
        if first is None:
            return None
        if self.of_month is not None:
            following = (date.fromordinal(first.toordinal() + days) for days in range(31))
            return next((day for day in following if day.day == self.of_month), None)
        if self.number is not None:
            return date.fromordinal(first.toordinal() + self.number - 1)
        begin = previous or first
        days = ((self.weekday or 0) - begin.weekday()) % 7
        found = date.fromordinal(begin.toordinal() + days)
        return found if last is None or found <= last or last == first else None


def read_day(text: str) -> DayMark | None:
    """The day that a line starts ("Day 1 – Monday, 5 June 2017", "Lunes 5 de junio"), None for any other line."""
    number = weekday = on = of_month = None
    position = 0
    for _ in range(4):
        found = _DAY_WORD.match(text, position)
        if found and number is None:
            word = (found["n"] or found["o"]).lower()
            number = _ORDINALS.get(word) or int("".join(char for char in word if char.isdigit()) or 0)
            position = found.end()
        elif weekday is None and (found := _WEEKDAY_WORD.match(text, position)):
            weekday, position = _WEEKDAYS[found["w"].lower()], found.end()
        elif on is None and (found := _DATE.match(text, position)) and (dates := _read(found)):
            if dates[0] != dates[1]:
                return None
            on, position = dates[0], found.end()
        elif weekday is not None and of_month is None and (found := _OF_MONTH.match(text, position)):
            of_month, position = int(found[0]), found.end()
        else:
            break
        if between := _BETWEEN.match(text, position):
            gap = between[0]
            position = between.end() if position + len(gap) < len(text) or not gap else len(text)
    rest = text[position:].strip(" )]")
    if number is None and weekday is None and on is None:
        return None
    if rest and number is None and (on is None or weekday is None):
        # "5 June: deadline for papers" or "Monday blues": only a whole line, or one that says it is a day, starts one.
        return DayMark(number, weekday, on, rest) if on is not None and rest[:1].isdigit() else None
    return DayMark(number, weekday, on, rest, of_month)
