"""Which lines start an item: read off the whole agenda, since a number or a bullet means one thing here and another there."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from reportflow.intake.marks import Marks
from reportflow.intake.numbering import NESTED_STYLES, NumberStyle
from reportflow.intake.vocabulary import has_label, is_agenda_heading, is_labelled_note, is_part_of_day, is_sentence

#: A number that stands this much further right than the first one belongs to a nested list.
_NESTED_INDENT = 2
_TIME_LABEL = re.compile(r"(?:time|hora|horario|hours?)\s*:", re.IGNORECASE)


class Mode(StrEnum):
    """What starts an item in this agenda (rows of tables always do)."""

    CLOCK = "clock"
    NUMBER = "number"
    DURATION = "duration"
    BULLET = "bullet"
    HEADING = "heading"
    PLAIN = "plain"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to tell the first line of an item.

    Attributes:
        numbers: numbered lines of `style` start items, beside what `mode` says.
        style, indent: of the numbers of items.
        level: the heading level, or the bullets' indent, that starts items; -1 where bullets start none.
        ending: times at the end of a line start items as well.
        fills: a time on a line of its own belongs to the item above it.
        begin: index of the first line that is not the top of the agenda any more.
    """

    mode: Mode
    numbers: bool = False
    style: NumberStyle | None = None
    indent: int = 0
    level: int = -1
    ending: bool = False
    fills: bool = False
    begin: int = 0

    def starts_item(self, marks: Marks) -> bool:
        """Whether this line starts an item."""
        line = marks.line
        if line.row is not None:
            return line.row.starts_item
        if line.is_blank or line.table_head or line.lead or marks.own_leads or (marks.day and not marks.span):
            return False
        if self._is_top_number(marks) or (self.mode is Mode.CLOCK and self._starts_by_clock(marks)):
            return True
        in_list = line.bullet and line.indent <= self.level
        return {
            Mode.DURATION: in_list or (marks.duration is not None and bool(marks.rest) and not line.bullet),
            Mode.BULLET: in_list,
            Mode.HEADING: line.heading == self.level and not is_agenda_heading(line.text),
            Mode.PLAIN: self.mode is Mode.PLAIN and _is_plain_title(marks),
        }.get(self.mode, False)

    def _is_top_number(self, marks: Marks) -> bool:
        if not self.numbers or marks.number is None or marks.number.style is not self.style:
            return False
        return self.style is not NumberStyle.DIGIT or marks.line.indent < self.indent + _NESTED_INDENT

    def _starts_by_clock(self, marks: Marks) -> bool:
        if marks.span is None or is_time_label(marks):
            return False
        if not marks.leading:
            return self.ending and not marks.line.bullet and marks.number is None
        if self.fills and not marks.rest:
            return False
        return not marks.line.bullet or marks.line.indent <= self.level


def is_time_label(marks: Marks) -> bool:
    """Whether a line says when the whole of something is ("Time: 09:00 – 17:00")."""
    alone = not marks.rest or marks.rest.startswith("(")
    return marks.span is not None and alone and _TIME_LABEL.match(marks.line.text) is not None


def _is_plain_title(marks: Marks) -> bool:
    line = marks.line
    text = line.text
    return not (line.bullet or is_labelled_note(text) or has_label(text) or is_sentence(text) or text[:1].islower())


def choose_plan(lines: Sequence[Marks]) -> Plan:
    """The plan of an agenda."""
    plan = _chosen(lines)
    begin = next((index for index, marks in enumerate(lines) if plan.starts_item(marks)), len(lines))
    if plan.mode is Mode.PLAIN:
        begin = 1 + next(index for index, marks in enumerate(lines) if is_agenda_heading(marks.line.text))
        begin = next((index for index in range(begin, len(lines)) if plan.starts_item(lines[index])), len(lines))
    return replace(plan, begin=_with_first_day(lines, begin))


def _with_first_day(lines: Sequence[Marks], begin: int) -> int:
    """`begin`, moved up to the first day's heading, where further days follow or it stands below the agenda's heading."""
    further = any(marks.day is not None and not marks.line.row for marks in lines[begin + 1 :])
    agenda = next((index for index in range(begin) if is_agenda_heading(lines[index].line.text)), begin)
    for index in range(begin - 1, -1, -1):
        marks = lines[index]
        if marks.day is not None and marks.day.is_heading and (further or (index > agenda and marks.day.names_day)):
            return index
        between = marks.line.is_blank or marks.line.table_head or marks.line.heading or is_part_of_day(marks.line.text)
        if not between and index < agenda:
            break
    return begin


def _chosen(lines: Sequence[Marks]) -> Plan:
    free = [marks for marks in lines if marks.line.row is None and not marks.own_leads]
    timed = [m for m in free if m.span and m.leading and not is_time_label(m) and (m.rest or m.day is None)]
    numbered = [m for m in free if m.number]
    ending = [m for m in free if m.span and not m.leading and m.rest]
    rows = any(m.line.row is not None and m.line.row.starts_item for m in lines)
    style, indent, tops = _top_numbers(numbered)
    if len(timed) > 1 or (timed and tops < 2 and timed[0].span and timed[0].span.end):
        return _clock_plan(timed, numbered, style, indent)
    if tops > 1 or (tops == 1 and not rows and not timed):
        return Plan(Mode.NUMBER, numbers=True, style=style, indent=indent, fills=True)
    if rows:
        return Plan(Mode.NONE)
    if len(ending) > 1 or timed:
        return Plan(Mode.CLOCK, ending=True, level=_list_level(ending))
    return _unmarked_plan(lines, free)


def _top_numbers(numbered: Sequence[Marks]) -> tuple[NumberStyle | None, int, int]:
    """Style and indent of the numbers that items have, and how many there are."""
    counts = Counter(marks.number.style for marks in numbered if marks.number)
    for marks in numbered:
        style = marks.number.style if marks.number else None
        if style and (style not in NESTED_STYLES or set(counts) <= NESTED_STYLES):
            return style, marks.line.indent, counts[style]
    return None, 0, 0


def _clock_plan(timed: Sequence[Marks], numbered: Sequence[Marks], style: NumberStyle | None, indent: int) -> Plan:
    """A plan by the clock; numbers start items too where they run beside it."""
    plan = Plan(Mode.CLOCK, level=_list_level(timed))
    if both := [marks for marks in timed if marks.number]:
        number = both[0].number
        return replace(plan, numbers=True, style=number.style if number else None, indent=both[0].line.indent)
    tops = [marks for marks in numbered if marks.number and marks.number.style is style]
    if len(tops) < 2:
        return plan
    first = timed[0]
    if tops[0].line.number < first.line.number:
        # "1. Opening", and below it "09:00 – 09:30".
        return replace(plan, numbers=True, style=style, indent=indent, fills=True)
    if not first.rest or is_part_of_day(first.rest):
        return replace(plan, numbers=True, style=style, indent=indent)
    return plan


def _list_level(lines: Sequence[Marks]) -> int:
    """The indent of the bullets that start items: that of the first of `lines`, -1 where it is no bullet."""
    return lines[0].line.indent if lines and lines[0].line.bullet else -1


def _unmarked_plan(lines: Sequence[Marks], free: Sequence[Marks]) -> Plan:
    """A plan for an agenda without times and numbers."""
    lasting = [marks for marks in free if marks.duration is not None and marks.rest]
    if len(lasting) > 1:
        return Plan(Mode.DURATION, level=_list_level(lasting))
    agenda = next((index for index, marks in enumerate(lines) if is_agenda_heading(marks.line.text)), None)
    body = lines[agenda + 1 :] if agenda is not None else lines
    headings = Counter(marks.line.heading for marks in body if marks.line.heading and not marks.day)
    bullets = [marks for marks in body if marks.line.bullet and not marks.own_leads]
    repeated = [level for level, count in headings.items() if count > 1]
    if repeated:
        return Plan(Mode.HEADING, level=min(repeated))
    plain = [marks for marks in body if not marks.line.is_blank and not marks.own_leads and _is_plain_title(marks)]
    if (
        agenda is not None
        and plain
        and (not bullets or plain[0].line.number < bullets[0].line.number)
        and len(plain) > 1
    ):
        return Plan(Mode.PLAIN)
    if len(bullets) > 1 or (bullets and agenda is not None):
        return Plan(Mode.BULLET, level=min(marks.line.indent for marks in bullets))
    return Plan(Mode.PLAIN) if agenda is not None and plain else Plan(Mode.NONE)
