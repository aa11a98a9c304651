"""What the reader of an agenda should look at: times that do not meet."""

from collections.abc import Iterator, Sequence
from datetime import time

from reportflow.domain.agenda import AgendaItem, AgendaWarning
from reportflow.intake.times import Span, minute_of


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")


def check_items(items: Sequence[AgendaItem]) -> Iterator[AgendaWarning]:
    """Warnings `end_before_start`, `gap` and `overlap`; items without an end, and the turn of a day, are passed over."""
    previous: AgendaItem | None = None
    for item in items:
        line = item.lines[0] if item.lines else 0
        if item.start is None:
            continue
        if item.end is not None and Span(item.start, item.end).minutes is None:
            yield AgendaWarning(
                line, "end_before_start", {"start": _clock(item.start), "end": _clock(item.end), "item": item.ord}
            )
        if (
            previous is not None
            and previous.day == item.day
            and previous.end is not None
            and previous.start is not None
        ):
            ended = Span(previous.start, previous.end)
            # An end before its start has been warned about; what it does to its neighbour follows from that.
            if ended.minutes is not None:
                minutes = minute_of(item.start) - minute_of(previous.start) - ended.minutes
                params = {
                    "minutes": abs(minutes),
                    "before": _clock(previous.end),
                    "after": _clock(item.start),
                    "item": item.ord,
                }
                if minutes:
                    yield AgendaWarning(line, "gap" if minutes > 0 else "overlap", params)
        previous = item
