"""What an item cites: earlier meetings and their reports, instruments, other meetings; in both languages."""

import re
from collections.abc import Iterator

from reportflow.domain.agenda import Reference
from reportflow.intake.dates import DateSpan, PartialDate, find_dates, find_month_year

_MEETING = re.compile(
    r"\b(?:meetings?|sessions?|workshops?|conferences?|reuni[oó]n(?:es)?|sesi[oó]n(?:es)?|taller|conferencia)\b"
    r"(?P<between>[^.;()\n]{0,160}?)\b(?:held|that took place|which took place|convened|hosted|celebrad[ao]s?|"
    r"realizad[ao]s?|efectuad[ao]s?|"
    r"llevad[ao]s? a cabo|que se celebró|que tuvo lugar|sostenid[ao])\b",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"\b(?:points?|paragraphs?|items?|puntos?|párrafos?|numeral)\s+(?:n[.º°o]+\s*)?(?P<n>\d{1,3})\s+(?:of|in|"
    r"from|del?|en)\s+"
    r"(?P<whose>[^.;()\n]{0,80}?)\b(?:report|informe)\b",
    re.IGNORECASE,
)
_REPORT_DATE = re.compile(r"[^.;()\n,]{0,60}?(?:\bof|\bdated|\bdel?|\bfrom)\s+(?:the\s+)?$", re.IGNORECASE)
_PLACE = re.compile(
    r"\b(?:in|en|at|de la ciudad de|la ciudad de)\s+(?:the city of\s+|la ciudad de\s+)?"
    r"(?P<place>[A-ZÁÉÍÓÚÑ][\w.’'-]*(?:\s+(?:de|del|la|las|los|of|and|y)?\s*[A-ZÁÉÍÓÚÑ][\w.’'-]*){0,4}"
    r"(?:,\s+[A-ZÁÉÍÓÚÑ][\w.’'-]*(?:\s+(?:de\s+)?[A-ZÁÉÍÓÚÑ][\w.’'-]*){0,3})?)"
)
_INSTRUMENT = (
    r"(?:memo(?:randum)?|agreements?|convention|protocol|treaty|declaration|compact|accord|regulation|"
    r"memorando|memorándum|acuerdo|convenio|convenci[oó]n|protocolo|tratado|declaraci[oó]n|pacto|reglamento)"
)
_SIGNED = (
    r"(?:signed|adopted|concluded|ratified|subscribed|firmad[oa]|suscrit[oa]|adoptad[oa]|concluid[oa]|ratificad[oa])"
    r"(?:\s+(?:in|on|at|en|el|de)\b)*\s*(?P<when>[^.;()“”\"]{0,60})"
)
_QUOTED = re.compile(
    rf"[“\"«](?P<title>(?:{_INSTRUMENT})\b[^“”\"«»\n]{{0,400}})[”\"»]\s*,?\s*\(?\s*{_SIGNED}", re.IGNORECASE
)
_UNQUOTED = re.compile(rf"\b(?P<title>{_INSTRUMENT}\b[^“”\"«».;()\n]{{0,250}}?)\s*\(\s*{_SIGNED}\)", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
#: How far after "held" its date and place may stand.
_REACH = 140


def _place_near(text: str, date_in_it: DateSpan | None) -> str | None:
    """The place in the words that follow "held", none of the date's words in it."""
    for found in _PLACE.finditer(text):
        place, begin = found["place"], found.start("place")
        if date_in_it and begin < date_in_it.begin < begin + len(place):
            place = text[begin : date_in_it.begin].rstrip(" ,")
        if not (date_in_it and date_in_it.begin <= begin < date_in_it.end):
            return place.rstrip(" ,.") or None
    return None


def _earlier(on: PartialDate | None, place: str | None, point: int | None) -> Reference:
    kind = "earlier_meeting" if point is None else "earlier_report"
    return Reference(kind, {"date": on.iso if on else None, "place": place, "point": point})


def _meetings(text: str) -> Iterator[tuple[int, Reference]]:
    points = list(_POINT.finditer(text))
    used: set[int] = set()
    for found in _MEETING.finditer(text):
        tail = re.split(r"[;\n]|\.\s", text[found.end() : found.end() + _REACH], maxsplit=1)[0]
        when = next(find_dates(tail), None)
        if when is None:
            continue
        place = _place_near(tail, when)
        if when.is_range or when.first.year is None:
            details = {
                "date_from": when.first.month_day,
                "date_to": when.last.month_day,
                "year": when.last.year,
                "place": place,
            }
            yield found.start(), Reference("other_meeting", details)
            continue
        cited = next((point for point in points if point.start() not in used), None)
        if cited is not None:
            used.add(cited.start())
        yield found.start(), _earlier(when.first, place, int(cited["n"]) if cited else None)
    for cited in points:
        if cited.start() in used:
            continue
        tail = text[cited.end() : cited.end() + _REACH]
        when = next(find_dates(tail), None)
        if when is not None and not when.is_range and _REPORT_DATE.fullmatch(tail[: when.begin]):
            yield cited.start(), _earlier(when.first, None, int(cited["n"]))


def _instruments(text: str) -> Iterator[tuple[int, Reference]]:
    for pattern in (_QUOTED, _UNQUOTED):
        for found in pattern.finditer(text):
            when = found["when"]
            day = next(find_dates(when), None)
            month = find_month_year(when)
            year = _YEAR.search(when)
            on = day.first.iso if day else month.iso if month else year[0] if year else None
            yield found.start(), Reference("instrument", {"title": found["title"].strip(), "date": on})


def find_references(text: str) -> list[Reference]:
    """Everything that a text cites, in the order in which it does."""
    if len(text) < 12:
        return []
    found = sorted([*_meetings(text), *_instruments(text)], key=lambda pair: pair[0])
    return [reference for _, reference in found]
