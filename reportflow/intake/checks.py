"""What the reader of an agenda should look at: times that do not meet."""

from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from datetime import time

from reportflow.domain.agenda import AgendaItem, AgendaWarning
from reportflow.intake.times import Span, minute_of


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")


def _turn(turns: Sequence[int], item: AgendaItem) -> int:
    """On which day, counted by the headings, an item is."""
    return bisect_right(turns, item.lines[-1]) if item.lines else 0


def check_items(items: Sequence[AgendaItem], day_lines: Collection[int]) -> Iterator[AgendaWarning]:
    """Warnings `end_before_start`, `gap` and `overlap`; items without an end, and the turn of a day, are passed over.

    Args:
        day_lines: numbers of the lines that start a day, whether or not it is known which.
    """
    turns = sorted(day_lines)
    previous: AgendaItem | None = None
    for item in items:
        line = item.lines[0] if item.lines else 0
        if item.start is None:
            # It may fill the time between its neighbours.
            previous = None
            continue
        if item.end is not None and Span(item.start, item.end).minutes is None:
            params = {"start": _clock(item.start), "end": _clock(item.end), "item": item.ord}
            yield AgendaWarning(line, "end_before_start", params)
        if previous is not None and previous.day == item.day and _turn(turns, previous) == _turn(turns, item):
            yield from _between(previous, item, line)
        previous = item


def _between(before: AgendaItem, after: AgendaItem, line: int) -> Iterator[AgendaWarning]:
    """What is wrong between two items of one day that follow each other."""
    if before.start is None or before.end is None or after.start is None:
        return
    length = Span(before.start, before.end).minutes
    if length is None:
        # An end before its start has been warned about; what it does to its neighbour follows from that.
        return
    minutes = minute_of(after.start) - minute_of(before.start) - length
    if minutes:
        times = {"before": _clock(before.end), "after": _clock(after.start)}
        yield AgendaWarning(
            line, "gap" if minutes > 0 else "overlap", {"minutes": abs(minutes), "item": after.ord, **times}
        )
