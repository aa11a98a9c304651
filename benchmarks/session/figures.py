"""What is measured while the session runs."""

import statistics
import time
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from benchmarks.deciding.people import Measured
from benchmarks.live import wire
from benchmarks.live.processes import resident, used, used_by_ended

#: Frames that are remembered as they were taken apart: the same one comes to many.
_REMEMBERED = 4_000


@dataclass(frozen=True)
class Sent:
    """A numbered message, and when it was sent."""

    update: bytes
    at: float


@dataclass
class Edits:
    """When each edit was sent, by the clock with which it ends; and how long each was on its way to others.

    Attributes:
        latencies: of what was typed with the line open, in seconds.
        brought: of what was typed without one, from when it was sent after coming back.
    """

    latencies: list[float] = field(default_factory=list)
    brought: list[float] = field(default_factory=list)
    _sent: dict[int, tuple[list[int], list[tuple[float, bool]]]] = field(default_factory=dict)
    _known: dict[bytes, list[tuple[int, float, bool]]] = field(default_factory=dict)

    def note(self, client: int, end: int, at: float, *, brought: bool = False) -> None:
        """This client's edit, which ends with clock `end`, was sent."""
        ends, times = self._sent.setdefault(client, ([], []))
        ends.append(end)
        times.append((at, brought))

    def arrived(self, update: bytes, own: int, now: float) -> None:
        """Somebody was sent this; what they wrote themselves does not count."""
        found = self._known.get(update)
        if found is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            found = self._known[update] = [
                (client, at, brought)
                for client, clock, length in wire.structs_of(update)
                for at, brought in self._within(client, clock, clock + length)
            ]
        for client, at, brought in found:
            if client != own:
                (self.brought if brought else self.latencies).append(now - at)

    def _within(self, client: int, start: int, end: int) -> Iterable[tuple[float, bool]]:
        ends, times = self._sent.get(client, ([], []))
        return times[bisect_right(ends, start) : bisect_right(ends, end)]


@dataclass(frozen=True)
class Sample:
    """What the server has used at a moment.

    Attributes:
        seconds: of the processor, with what it started.
        started: of these, what was used by what it started and has ended: pandoc.
        bytes: in memory, without what it started.
    """

    at: float
    seconds: float
    started: float
    bytes: int


@dataclass
class Figures:
    """Everything.

    Attributes:
        pages: times of pages by kind, and the decisions that were acknowledged.
        acknowledged: by section, what the server said to be saved.
        late: what it refused and says to keep: (section, id of what is kept, update).
        acknowledgements: from sent to acknowledged, in seconds.
        forms: by section, the words of forms that were acknowledged.
        closed: sockets that were closed by no wish of theirs, by code.
        answers: answers of pages that were errors, by status.
        counts: how often things were done.
        samples: of the server's processes, one a second.
        own: what the people themselves use of a core.
    """

    edits: Edits = field(default_factory=Edits)
    pages: Measured = field(default_factory=Measured)
    acknowledged: dict[int, list[bytes]] = field(default_factory=dict)
    late: list[tuple[int, int | None, bytes]] = field(default_factory=list)
    acknowledgements: list[float] = field(default_factory=list)
    forms: dict[int, list[str]] = field(default_factory=dict)
    closed: Counter[int] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)
    own: float = 0.0

    def settle(self, section: int, sent: Sent) -> None:
        """The server said that this is saved."""
        if sent.update != wire.EMPTY_UPDATE:
            self.acknowledged.setdefault(section, []).append(sent.update)
            self.acknowledgements.append(time.perf_counter() - sent.at)

    def sample(self, processes: Collection[int]) -> None:
        """Look at the server's processes now."""
        started, memory = sum(map(used_by_ended, processes)), sum(map(resident, processes))
        self.samples.append(Sample(time.perf_counter(), used(processes).seconds, started, memory))

    def clear(self) -> None:
        """Forget the times of those who came in: from now on it counts. What was acknowledged stays."""
        self.edits.latencies.clear()
        self.edits.brought.clear()
        self.acknowledgements.clear()
        self.pages.times.clear()
        self.samples.clear()
        self.counts.clear()


def quantile(times: Iterable[float], part: float) -> float:
    """The time that this part of all stays below; NaN where there is none."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else float("nan")


def slope(samples: list[Sample]) -> float:
    """By how many bytes a second the memory grew."""
    if len(samples) < 3:
        return float("nan")
    return statistics.linear_regression([one.at for one in samples], [one.bytes for one in samples]).slope
