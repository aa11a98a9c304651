"""The top of an agenda: what the meeting is, whose, where and when."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from reportflow.domain.agenda import AgendaHeader, LineRole
from reportflow.intake.dates import DateSpan, find_dates, without_date
from reportflow.intake.lines import squeezed
from reportflow.intake.marks import Marks
from reportflow.intake.places import split_place, stated_zone, zone_of
from reportflow.intake.vocabulary import has_label, is_agenda_heading, is_page_number, is_unfinished

_MEETING = re.compile(
    r"\b(?:meetings?|sessions?|conference|workshop|seminar|assembly|forum|consultations?|summit|dialogue|"
    r"symposium|retreat|briefing|"
    r"reuni[oó]n|per[ií]odo de sesiones|sesi[oó]n|conferencia|taller|seminario|asamblea|foro|consultas?|cumbre|"
    r"di[aá]logo|encuentro|jornadas?|simposio)\b",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"\b(?:group|network|conference on|committee|council|commission|organi[sz]ation|office|institute|parliament|"
    r"union|association|board|ministry|"
    r"programme|secretariat|united nations|nations|grupo|red|conferencia regional|comit[eé]|consejo|comisi[oó]n|"
    r"organizaci[oó]n|oficina|instituto|"
    r"parlamento|uni[oó]n|asociaci[oó]n|junta|ministerio|secretar[ií]a|naciones unidas|sistema|proceso|process)\b",
    re.IGNORECASE,
)
_VENUE = re.compile(
    r"\b(?:room|hotel|cent(?:re|er|ro)|hall|building|auditorium|ballroom|palais|palace|headquarters|floor|house|"
    r"street|avenue|ave\.|blvd|venue|zoom|teams|"
    r"virtual|online|hybrid|sala|sal[oó]n|edificio|auditorio|palacio|sede|piso|casa|calle|avenida|av\.|bulevar|"
    r"canciller[ií]a|v[ií]a zoom|en l[ií]nea)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"(?P<label>title|t[ií]tulo|meeting|reuni[oó]n|name of the meeting|event|evento|body|organi[sz]er|"
    r"organizador|place|lugar|location|city|ciudad|"
    r"venue|sede|local|room|sala|sal[oó]n|dates?|fechas?|time zone|zona horaria|time|hora|horario)\s*(?:[:：]|"
    r"\s[|–]\s)\s*(?P<value>.+)$",
    re.IGNORECASE,
)
_FIELDS = {
    "title": LineRole.TITLE,
    "título": LineRole.TITLE,
    "titulo": LineRole.TITLE,
    "meeting": LineRole.TITLE,
    "reunión": LineRole.TITLE,
    "reunion": LineRole.TITLE,
    "name of the meeting": LineRole.TITLE,
    "event": LineRole.TITLE,
    "evento": LineRole.TITLE,
    "body": LineRole.BODY,
    "organiser": LineRole.BODY,
    "organizer": LineRole.BODY,
    "organizador": LineRole.BODY,
    "place": LineRole.PLACE,
    "lugar": LineRole.PLACE,
    "location": LineRole.PLACE,
    "city": LineRole.PLACE,
    "ciudad": LineRole.PLACE,
    "venue": LineRole.VENUE,
    "sede": LineRole.VENUE,
    "local": LineRole.VENUE,
    "room": LineRole.VENUE,
    "sala": LineRole.VENUE,
    "salón": LineRole.VENUE,
    "salon": LineRole.VENUE,
    "date": LineRole.DATE,
    "dates": LineRole.DATE,
    "fecha": LineRole.DATE,
    "fechas": LineRole.DATE,
    "time zone": LineRole.TIME_ZONE,
    "zona horaria": LineRole.TIME_ZONE,
    "time": LineRole.TIME_ZONE,
    "hora": LineRole.TIME_ZONE,
    "horario": LineRole.TIME_ZONE,
}
_SALUTATION = re.compile(
    r"(?:dear|estimad[oa]s?|distinguid[oa]s?|hello|hi|hola|excellenc(?:y|ies))\b.{0,60}[,:.!]$", re.IGNORECASE
)
_QUOTES = frozenset("\"“«'‘")
_ACRONYM = re.compile(r"\([A-ZÁÉÍÓÚÑ][A-Za-z]{1,9}\)$")
#: "CRM/NET/2017/1", "A/72/643", "Distr.: General", "Original: English".
_SYMBOL = re.compile(
    r"[A-Z][\w.]*(?:[/-][\w.()*]+)+\*?$|(?:distr|original|limited|general|restricted)\b.{0,60}$", re.IGNORECASE
)
_ZONE_WORDS = re.compile(r"\b(?:UTC|GMT)\b|\bhora\b|\btime\b", re.IGNORECASE)


@dataclass(slots=True)
class _Top:
    title: list[str] = field(default_factory=list)
    body: list[str] = field(default_factory=list)
    place: str = ""
    venue: list[str] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    zone_text: list[str] = field(default_factory=list)
    titled_dates: list[date] = field(default_factory=list)
    last: LineRole | None = None


def read_header(lines: Sequence[Marks], language: str) -> tuple[AgendaHeader, list[LineRole]]:
    """The header that these lines make, and the role of each.

    Lines that fit nowhere are in `notes`, with role UNKNOWN.
    """
    top = _Top()
    roles = [_role(top, marks, lines, index) for index, marks in enumerate(lines)]
    if not top.title and top.body:
        # A session of a standing body is often called by nothing but its name.
        top.title.append(top.body.pop())
    dates = top.dates or top.titled_dates
    zone = zone_of(top.place)
    for text in top.zone_text:
        zone = stated_zone(text, zone) or zone
    header = AgendaHeader(
        title=squeezed(" ".join(top.title)),
        body="; ".join(top.body),
        place=top.place,
        venue="; ".join(dict.fromkeys(top.venue)),
        start_date=min(dates, default=None),
        end_date=max(dates, default=None),
        time_zone=zone,
        language=language,
        notes=tuple(top.notes),
    )
    return header, roles


def _role(top: _Top, marks: Marks, lines: Sequence[Marks], index: int) -> LineRole:
    line = marks.line
    text = line.words
    if line.is_blank:
        top.last = None
        return LineRole.BLANK
    if line.table_head or is_agenda_heading(text) or is_page_number(text):
        top.last = None
        return LineRole.HEADING
    if _SALUTATION.match(text):
        top.notes.append(text)
        return LineRole.NOTE
    if _ZONE_WORDS.search(text):
        top.zone_text.append(text)
    role = _labelled(top, text) or _dated(top, text) or _placed(top, text) or _named(top, text, lines, index)
    top.last = role
    return role


def _labelled(top: _Top, text: str) -> LineRole | None:
    """A line that says itself what it is ("Lugar: Tegucigalpa, Honduras")."""
    found = _LABEL.match(text)
    if found is None:
        return None
    role, value = _FIELDS[found["label"].lower()], found["value"].strip()
    if role is LineRole.TITLE and not top.title:
        top.title.append(value)
    elif role is LineRole.BODY:
        top.body.append(value)
    elif role is LineRole.DATE:
        if (dated := _dated(top, value)) is None:
            top.notes.append(text)
        return dated or LineRole.NOTE
    elif role in (LineRole.PLACE, LineRole.VENUE):
        if _placed(top, value) is None:
            if role is LineRole.PLACE and not top.place:
                top.place = value
            else:
                top.venue.append(value)
    else:
        top.notes.append(text)
        return role if role is LineRole.TIME_ZONE and stated_zone(text, zone_of(top.place)) else LineRole.NOTE
    return role


def _dated(top: _Top, text: str) -> LineRole | None:
    """A line with the meeting's date, and perhaps its place."""
    span = next(find_dates(text), None)
    if span is None:
        return None
    rest = without_date(text, span)
    if _MEETING.search(rest) and not top.title:
        return _dated_title(top, text, span)
    if len(rest.split()) > 8:
        top.titled_dates = top.titled_dates or [day for day in (span.first.full(), span.last.full()) if day is not None]
        return None
    year = span.last.year or (top.dates[0].year if top.dates else None)
    days = [day for day in (span.first.full(year), span.last.full(year)) if day is not None]
    if not days and not rest:
        top.notes.append(text)
        return LineRole.DATE
    top.dates += days
    place, _, aside = rest.strip(" (").partition("(")
    placed = split_place(place) if any(char.isalnum() for char in place) and not top.place else None
    if placed:
        top.place = placed[0]
        top.venue += [placed[1]] if placed[1] else []
        rest = aside
    rest = rest.strip(" ()")
    if any(char.isalnum() for char in rest):
        top.notes.append(rest)
    return LineRole.DATE


def _dated_title(top: _Top, text: str, span: DateSpan) -> LineRole | None:
    """The meeting's title with its date: set off at the end ("Meeting of the Network, Lima, Peru, 7 June 2016"), or within."""
    top.titled_dates = [day for day in (span.first.full(), span.last.full()) if day is not None]
    before = text[: span.begin].rstrip()
    if (
        not top.titled_dates
        or text[span.end :].strip(" .)")
        or not before.endswith((",", "(", "–", "—", "-", "|", ";"))
    ):
        return None
    rest = without_date(text, span).strip(" ,(")
    placed = split_place(rest)
    if placed and placed[1] and not top.place:
        top.place, rest = placed
    top.title.append(rest)
    return LineRole.TITLE


def _placed(top: _Top, text: str) -> LineRole | None:
    """A line with the place, and perhaps the venue before it."""
    if top.place or len(text) > 160:
        return None
    placed = split_place(text)
    if placed is None or (placed[1] and _MEETING.search(placed[1]) and not _VENUE.search(placed[1])):
        return None
    top.place = placed[0]
    if placed[1]:
        top.venue.append(placed[1])
    return LineRole.PLACE


def _named(top: _Top, text: str, lines: Sequence[Marks], index: int) -> LineRole:
    """A line that is a name: of the meeting, of the body, of the venue; any other becomes a note."""
    if top.last is LineRole.TITLE and (is_unfinished(top.title[-1]) or text[:1].islower() or text[:1] in _QUOTES):
        top.title.append(text)
        return LineRole.TITLE
    if top.last is LineRole.BODY and top.body and (is_unfinished(top.body[-1]) or text[:1].islower()):
        top.body[-1] += f" {text}"
        return LineRole.BODY
    role = _kind_of_name(top, text, lines, index)
    {LineRole.TITLE: top.title, LineRole.VENUE: top.venue, LineRole.BODY: top.body}.get(role, top.notes).append(text)
    return role


def _kind_of_name(top: _Top, text: str, lines: Sequence[Marks], index: int) -> LineRole:
    """What a line names, UNKNOWN where it is not plain."""
    meeting = _MEETING.search(text)
    body_like = _BODY.search(text) or _ACRONYM.search(text)
    better_follows = not meeting and any(
        _MEETING.search(after.line.text) and after.day is None for after in lines[index + 1 : index + 12]
    )
    if (
        not top.title
        and not text[:1].islower()
        and (meeting or not (body_like or better_follows or _VENUE.search(text)))
        and not better_follows
    ):
        return LineRole.TITLE
    above_place = top.title and not has_label(text) and _place_follows(lines, index) and len(text) <= 100
    venue = _VENUE.search(text) is not None and not _ACRONYM.search(text)
    if not venue and body_like and not has_label(text) and len(text) <= 200:
        return LineRole.BODY
    if venue or above_place:
        return LineRole.VENUE
    if len(text) <= 60 and stated_zone(text, zone_of(top.place)):
        return LineRole.TIME_ZONE
    return LineRole.NOTE if has_label(text) or _SYMBOL.match(text) else LineRole.UNKNOWN


def _place_follows(lines: Sequence[Marks], index: int) -> bool:
    """Whether the next line, or the one after it, is the place: what stands before it is the venue."""
    following = [marks.line.text for marks in lines[index + 1 : index + 3] if not marks.line.is_blank]
    return any(split_place(squeezed(text)) for text in following)
