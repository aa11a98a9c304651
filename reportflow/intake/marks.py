"""What stands on one line, before anything is known of its neighbours."""

from dataclasses import dataclass, field

from reportflow.domain.parties import PartyDirectory
from reportflow.intake import durations, leads, times
from reportflow.intake.dates import DayMark, read_day
from reportflow.intake.leads import Leads
from reportflow.intake.lines import Line, squeezed
from reportflow.intake.numbering import Number, read_number
from reportflow.intake.times import Span

#: Tags at a line's end are few: "(20 min) [Lead: IOM] (10:00–10:20)".
_MAX_TAGS = 6


@dataclass(slots=True)
class Marks:
    """A line taken apart.

    Attributes:
        rest: what is left once number, times, duration and leads are taken off.
        duration: minutes.
        per_delegation_min: "(5 minutes each)".
        own_leads: the line is about leads alone.
        leading: time or duration stand at the beginning of the line.
        leftovers: cells of a row that hold something else than their column says.
    """

    line: Line
    rest: str
    number: Number | None = None
    span: Span | None = None
    duration: int | None = None
    day: DayMark | None = None
    leads: Leads = field(default_factory=Leads)
    per_delegation_min: int | None = None
    own_leads: bool = False
    leading: bool = False
    leftovers: tuple[str, ...] = ()

    @property
    def bare(self) -> bool:
        """True where no number, time or duration marks the line."""
        return self.number is None and self.span is None and self.duration is None


def read_marks(line: Line, parties: PartyDirectory) -> Marks:
    """Takes a line apart."""
    marks = Marks(line, line.text)
    if line.is_blank or line.table_head:
        return marks
    if line.row is not None:
        return _row_marks(marks, parties)
    if line.lead:
        marks.leads, marks.own_leads, marks.rest = leads.read_leads(line.text, parties), True, ""
        return marks
    if (whole := leads.lead_line(line.text, parties)) is not None:
        marks.leads, marks.own_leads, marks.rest = whole, True, ""
        return marks
    marks.day = read_day(line.text)
    text = marks.day.rest if marks.day else line.text
    _take_start(marks, text)
    if marks.day and not _is_time_next(marks):
        # What follows the day is its theme, whatever it looks like.
        marks.number = marks.span = marks.duration = None
        marks.rest = text
        return marks
    _take_end(marks, parties)
    return marks


def _is_time_next(marks: Marks) -> bool:
    return marks.span is not None and marks.number is None


def _take_start(marks: Marks, text: str) -> None:
    """Takes time, number and duration off the beginning, in whatever order they come."""
    for _ in range(3):
        if marks.span is None and (timed := times.leading_span(text)):
            marks.span, text = timed
        elif marks.number is None and (numbered := read_number(text)):
            marks.number, text = numbered
        elif marks.duration is None and (lasting := durations.leading_duration(text)):
            marks.duration, text = lasting
        else:
            break
    marks.leading = marks.span is not None or marks.duration is not None
    marks.rest = text


def _take_end(marks: Marks, parties: PartyDirectory) -> None:
    """Takes tags, durations and times off the end."""
    tagged, text = leads.take_tags(marks.rest, parties)
    marks.leads += tagged
    marks.own_leads = bool(tagged) and marks.number is None and not any(char.isalnum() for char in text)
    for _ in range(_MAX_TAGS):
        if marks.per_delegation_min is None and (each := _trailing_each(text)):
            marks.per_delegation_min, text = each
        elif marks.duration is None and (lasting := durations.trailing_duration(text)):
            marks.duration, text = lasting
        elif marks.span is None and (timed := times.trailing_span(text)):
            marks.span, text = timed
        elif not marks.leads.names and not marks.own_leads and (named := leads.trailing_parties(text, parties)):
            marks.leads += named[0]
            text = named[1]
        else:
            break
    if tagged and text.endswith((" .", " ;", " ,")):
        text = text[:-2]
    marks.rest = squeezed(text)


def _trailing_each(text: str) -> tuple[int, str] | None:
    """The minutes of a closing "(5 minutes per delegation)"."""
    bare = text.rstrip(" .")
    begin = max(bare.rfind("("), bare.rfind("["))
    if begin < 0 or not bare.endswith((")", "]")) or len(bare) - begin > 80:
        return None
    inside = bare[begin + 1 : -1]
    found = durations.per_delegation(inside)
    if (
        found is None
        or len(found[1]) < len(inside.strip()) - 12
        or any(char.isdigit() for char in inside.replace(found[1], ""))
    ):
        return None
    return found[0], text[:begin].rstrip()


def _row_marks(marks: Marks, parties: PartyDirectory) -> Marks:
    """The marks of a row of a table: each column says what it holds."""
    row = marks.line.row
    assert row is not None
    _take_start(marks, marks.line.text)
    _take_end(marks, parties)
    leftovers = list(row.notes)
    if row.number:
        numbered = read_number(row.number + "\t")
        marks.number = numbered[0] if numbered else marks.number
        leftovers += [row.number] if numbered is None else [numbered[1]] if numbered[1] else []
    if row.time:
        timed = times.leading_span(row.time)
        marks.span = timed[0] if timed else marks.span
        _take_duration(marks, timed[1] if timed else row.time, leftovers)
    if row.duration:
        _take_duration(marks, row.duration, leftovers)
    if row.day:
        marks.day = read_day(row.day)
        leftovers += [row.day] if marks.day is None else [marks.day.rest] if marks.day.rest else []
    if row.lead:
        marks.leads = leads.read_leads(row.lead, parties) + marks.leads
    marks.leftovers = tuple(text for text in leftovers if any(char.isalnum() for char in text))
    return marks


def _take_duration(marks: Marks, text: str, leftovers: list[str]) -> None:
    """Reads a cell as a duration; what is none is left over."""
    minutes = durations.own_line_duration(text) if marks.duration is None else None
    if minutes is None:
        leftovers.append(text)
    else:
        marks.duration = minutes
