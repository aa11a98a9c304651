"""The items: line by line, each line into the item that it belongs to."""

from dataclasses import dataclass, replace
from datetime import date

from reportflow.domain.agenda import AgendaHeader, AgendaItem, AgendaWarning, LineRole, SourceLine
from reportflow.domain.parties import PartyDirectory
from reportflow.intake import leads as lead_texts
from reportflow.intake.drafts import DraftItem, DraftSub, Pieces
from reportflow.intake.durations import own_line_duration, per_delegation
from reportflow.intake.leads import Leads
from reportflow.intake.lines import Line, squeezed
from reportflow.intake.marks import Marks
from reportflow.intake.numbering import NumberStyle, read_number
from reportflow.intake.plan import Plan
from reportflow.intake.times import Span
from reportflow.intake.vocabulary import (
    has_label,
    is_agenda_heading,
    is_labelled_note,
    is_page_number,
    is_part_of_day,
    is_sentence,
    is_unfinished,
)

#: A line shorter than this was not broken because it was full.
_FULL_LINE = 60


@dataclass(slots=True)
class _Placed:
    """A line and what became of it; `item` is an index into the items, None for none."""

    line: Line
    role: LineRole
    item: int | None = None


class BodyReader:
    """Reads the lines below the top of an agenda, in order.

    Args:
        plan: what starts an item.
        header: the top of the agenda, for the first day.
        year: the year that the top mentions, for days that lack theirs.
    """

    def __init__(self, plan: Plan, parties: PartyDirectory, header: AgendaHeader, year: int | None) -> None:
        self._plan = plan
        self._parties = parties
        self._header = header
        self._year = header.start_date.year if header.start_date else year
        self._items: list[DraftItem] = []
        self._placed: list[_Placed] = []
        self._headings: list[tuple[_Placed, str]] = []
        self._pending_span: Span | None = None
        self._day: date | None = None
        self._open: Pieces | None = None  # the text that the next line may go on with
        self._open_role = LineRole.ITEM
        self._above: Line | None = None  # the line directly above, None after a blank one
        self._label_open = False  # "Lead:" stood alone
        self.days: list[date] = []
        self.orphans: list[str] = []
        self.warnings: list[AgendaWarning] = []

    def read(self, marks: Marks, following: Marks | None) -> None:
        """Puts one line where it belongs."""
        placed = _Placed(marks.line, LineRole.BLANK)
        self._placed.append(placed)
        if marks.line.is_blank:
            self._above = None
            return
        placed.role = self._outside_items(marks, placed, following) or self._in_item(marks)
        if placed.role is not LineRole.HEADING and placed.role is not LineRole.DAY and self._items:
            placed.item = len(self._items) - 1
            self._items[-1].lines.append(marks.line.number)
        self._above = marks.line

    def finish(self) -> tuple[AgendaItem, ...]:
        """The items, once every line has been read."""
        self._flush_headings(to_next=False)
        return tuple(item.finished(index) for index, item in enumerate(self._items, start=1))

    def source(self) -> list[SourceLine]:
        """Every line that was read, with what became of it."""
        return [
            SourceLine(
                placed.line.number, placed.line.source, placed.role, None if placed.item is None else placed.item + 1
            )
            for placed in self._placed
        ]

    # What stands between items, or starts one.

    def _outside_items(self, marks: Marks, placed: _Placed, following: Marks | None) -> LineRole | None:
        line = marks.line
        if line.table_head:
            return LineRole.HEADING
        if marks.day is not None and line.row is None and (not marks.span or marks.rest):
            self._start_day(marks, placed)
            if marks.span is None:
                return LineRole.DAY
        starts = self._plan.starts_item(marks)
        part = marks.span is not None and marks.number is None and is_part_of_day(marks.rest)
        if starts and part and self._plan.numbers and following is not None:
            # "10:00 – 13:00 Morning session" above numbered items: the first of them begins then.
            self._pending_span = marks.span
            self._close()
            return LineRole.HEADING
        return self._start(marks) if starts else self._heading(marks, placed, following)

    def _heading(self, marks: Marks, placed: _Placed, following: Marks | None) -> LineRole | None:
        """A heading, the words of which are kept for the next item unless they only say "Agenda" or "Afternoon session"."""
        text = marks.line.words
        if marks.span is None and (is_agenda_heading(text) or is_part_of_day(text) or is_page_number(text)):
            return LineRole.HEADING
        if not self._is_heading(marks, following):
            return None
        self._headings.append((placed, marks.line.words))
        self._close()
        return LineRole.HEADING

    def _is_heading(self, marks: Marks, following: Marks | None) -> bool:
        """Whether a line is a heading over the items that follow ("SESSION I: LABOUR MIGRATION")."""
        line = marks.line
        if not self._items:
            return True
        if marks.own_leads or marks.span or line.bullet or line.row:
            return False
        if line.heading:
            return True
        if marks.number is not None and marks.number.style is NumberStyle.WORD:
            return True
        if self._items[-1].title and self._above is None and line.text.isupper() and len(line.text.split()) > 1:
            return following is None or following.line.is_blank or self._plan.starts_item(following)
        return False

    def _start_day(self, marks: Marks, placed: _Placed) -> None:
        assert marks.day is not None
        found = marks.day.resolved(self._header.start_date, self._header.end_date, self._day, self._year)
        self._day = found
        if found is not None:
            self.days.append(found)
        self._close()
        if marks.day.rest and marks.span is None:
            self._headings.append((placed, marks.day.rest))

    def _close(self) -> None:
        self._open = None
        self._label_open = False

    def _start(self, marks: Marks) -> LineRole:
        """A new item, unless the one above is still waiting for its title."""
        number = marks.number.label if marks.number else ""
        current = self._items[-1] if self._items else None
        if current is None or current.title or current.number or marks.span or marks.line.row:
            current = DraftItem(day=self._day)
            self._items.append(current)
            self._flush_headings(to_next=True)
        if marks.line.row is not None and marks.day is not None:
            found = marks.day.resolved(self._header.start_date, self._header.end_date, self._day, self._year)
            current.day = self._day = found or self._day
            if self._day is not None:
                self.days.append(self._day)
        current.number = number
        self._set_time(current, marks)
        self._set_title(current, marks)
        current.notes += [[text] for text in marks.leftovers]
        return LineRole.ITEM if marks.rest else LineRole.TIME if marks.span else LineRole.ITEM

    def _set_time(self, item: DraftItem, marks: Marks) -> None:
        if item.span is None:
            item.span = marks.span or self._pending_span
            if marks.span is None and item.span is not None:
                item.span = replace(item.span, end=None)
        self._pending_span = None
        item.duration = marks.duration if item.duration is None else item.duration

    def _set_title(self, item: DraftItem, marks: Marks) -> None:
        self._label_open = False
        if marks.rest:
            item.title.append(marks.rest)
        # A tag closes the title: what follows is about the item.
        self._open, self._open_role = (None if marks.leads else item.title), LineRole.ITEM
        self._add_leads(marks, marks.leads)
        item.leads += marks.leads
        item.per_delegation_min = item.per_delegation_min or marks.per_delegation_min

    def _flush_headings(self, *, to_next: bool) -> None:
        """Keeps the words of headings: as notes of the item that follows, or at the end of the last one."""
        for placed, text in self._headings:
            if self._items:
                self._items[-1].notes.insert(0, [text]) if not to_next else self._items[-1].notes.append([text])
                placed.item = len(self._items) - 1
                self._items[-1].lines.append(placed.line.number)
            else:
                self.orphans.append(text)
        self._headings.clear()

    # What stands inside an item.

    def _in_item(self, marks: Marks) -> LineRole:
        """Puts a line into the item that is open."""
        item = self._items[-1]
        if marks.line.row is not None:
            return self._row_in_item(marks, item)
        return self._of_item(marks, item) or self._below_item(marks)

    def _of_item(self, marks: Marks, item: DraftItem) -> LineRole | None:
        """A line that says who, when or what the item itself is."""
        line = marks.line
        if marks.own_leads or (self._label_open and marks.bare):
            return self._lead_line(marks)
        if lead_texts.is_lead_label(line.text):
            self._label_open = True
            return LineRole.LEAD
        if self._takes_time(marks, item):
            return LineRole.TIME
        if not item.title and not line.bullet and not is_labelled_note(line.text) and (marks.bare or marks.rest):
            if item.number and marks.number:
                marks = replace(marks, rest=f"{marks.number.label} {marks.rest}")
            item.number = item.number or (marks.number.label if marks.number else "")
            self._set_title(item, marks)
            item.duration = marks.duration if item.duration is None else item.duration
            return LineRole.ITEM
        return None

    def _below_item(self, marks: Marks) -> LineRole:
        """A line that goes on with the one above, or adds a point or a note to the item."""
        line = marks.line
        if self._goes_on(marks):
            return self._go_on(marks)
        if is_labelled_note(line.text):
            return self._note(squeezed(line.text))
        if line.bullet or marks.number is not None:
            return self._part(marks)
        if (known := lead_texts.known_parties(line.text, self._parties)) is not None:
            return self._lead_line(replace_leads(marks, known))
        if is_sentence(line.text) or has_label(line.text) or line.text.endswith(":") or per_delegation(line.text):
            return self._tagged_note(marks)
        self.warnings.append(AgendaWarning(line.number, "line_not_understood", {"text": squeezed(line.text)}))
        self._tagged_note(marks)
        return LineRole.UNKNOWN

    def _takes_time(self, marks: Marks, item: DraftItem) -> bool:
        """Reads a line that only says when the item is, or how long it takes."""
        if marks.span is not None and not marks.rest and item.span is None and not marks.number:
            item.span = marks.span
            item.duration = marks.duration if item.duration is None else item.duration
            self._add_lead_text(marks, marks.leads)
            return True
        if item.duration is None and (minutes := own_line_duration(marks.line.text)) is not None:
            item.duration = minutes
            return True
        return False

    def _goes_on(self, marks: Marks) -> bool:
        """Whether a line goes on with the one above."""
        line, above = marks.line, self._above
        if not self._open or above is None or line.bullet or line.heading or above.heading or marks.number is not None:
            return False
        last, text = self._open[-1], line.text
        breaks_off = is_unfinished(last) or last.count("(") > last.count(")") or last.count("“") > last.count("”")
        if not line.wraps:
            return breaks_off and text[:1].islower()
        if text[:1].islower() or breaks_off:
            return True
        full = len(above.source.strip()) >= _FULL_LINE and not last.endswith((".", "!", "?", ":", ";", "”", '"'))
        return full and not is_labelled_note(text) and not has_label(text) and line.indent <= above.indent + 8

    def _go_on(self, marks: Marks) -> LineRole:
        assert self._open is not None
        tagged, text = lead_texts.take_tags(marks.line.text, self._parties)
        if self._open_role is LineRole.NOTE:
            text = marks.line.text
        if text:
            self._open.append(squeezed(text))
        if tagged:
            self._add_lead_text(marks, tagged)
        return self._open_role

    def _lead_line(self, marks: Marks) -> LineRole:
        found = marks.leads
        listed = self._label_open and marks.line.bullet
        if not found and marks.line.text:
            found = lead_texts.read_leads(marks.line.text, self._parties)
        self._label_open = listed
        self._add_lead_text(marks, found)
        item = self._items[-1]
        item.span = item.span or marks.span
        item.duration = marks.duration if item.duration is None else item.duration
        item.per_delegation_min = item.per_delegation_min or marks.per_delegation_min
        self._open = None
        return LineRole.LEAD

    def _add_lead_text(self, marks: Marks, found: Leads) -> None:
        """Adds leads to what stands above them: the last sub-item, or the item."""
        item = self._items[-1]
        self._add_leads(marks, found)
        if item.last_sub is not None:
            item.last_sub.after += found
            item.per_delegation_min = item.per_delegation_min or found.per_delegation_min
        else:
            item.leads += found

    def _add_leads(self, marks: Marks, found: Leads) -> None:
        for name in found.unknown:
            self.warnings.append(AgendaWarning(marks.line.number, "unknown_lead", {"name": name}))

    def _note(self, text: str) -> LineRole:
        note = [text]
        self._items[-1].notes.append(note)
        self._items[-1].last_sub = None
        self._open, self._open_role = note, LineRole.NOTE
        return LineRole.NOTE

    def _tagged_note(self, marks: Marks) -> LineRole:
        """A note, word for word; a lead that it names leads the item."""
        role = self._note(squeezed(marks.line.text))
        tagged, _ = lead_texts.take_tags(marks.line.text, self._parties)
        if tagged:
            self._add_lead_text(marks, tagged)
        return role

    def _part(self, marks: Marks) -> LineRole:
        """A point below an item: a sub-item where it names a thing, a note where it explains."""
        item = self._items[-1]
        numbered = read_number(marks.line.text)
        text = numbered[1] if numbered else marks.line.text
        tagged, title = lead_texts.take_tags(text, self._parties)
        if not tagged and (named := lead_texts.trailing_parties(title, self._parties)):
            tagged, title = named
        if numbered is None and not tagged.names and (is_sentence(text) or per_delegation(text)):
            return self._note(squeezed(marks.line.text))
        if not title.strip():
            return self._note(squeezed(marks.line.text))
        sub = DraftSub([squeezed(title)], numbered[0].label if numbered else "", own=tagged)
        self._add_leads(marks, tagged)
        item.subs.append(sub)
        item.last_sub = sub
        self._open, self._open_role = sub.title, LineRole.SUB_ITEM
        return LineRole.SUB_ITEM

    def _row_in_item(self, marks: Marks, item: DraftItem) -> LineRole:
        """A row that adds to the item above it."""
        item.notes += [[text] for text in marks.leftovers]
        self._add_leads(marks, marks.leads)
        taken = marks.span is not None or marks.duration is not None or marks.number is not None
        # A sub-item has no time of its own: it stays in the words.
        whole = (taken and not marks.line.row.number) if marks.line.row else taken
        text = squeezed(marks.line.text) if whole or not (marks.rest or marks.leads) else marks.rest
        if not text:
            item.leads += marks.leads
            return LineRole.LEAD
        if is_labelled_note(text) or (is_sentence(text) and not marks.leads.names):
            item.leads += marks.leads
            return self._note(text)
        sub = DraftSub([text], marks.number.label if marks.number else "", own=marks.leads)
        item.subs.append(sub)
        item.last_sub = None
        self._open, self._open_role = sub.title, LineRole.SUB_ITEM
        return LineRole.SUB_ITEM


def replace_leads(marks: Marks, found: Leads) -> Marks:
    """The same line, its leads known to be these."""
    return replace(marks, leads=found)
