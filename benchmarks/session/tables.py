"""What came of a session, as it is printed."""

import argparse
import math
from typing import Final

from benchmarks.live.processes import cores
from benchmarks.session.figures import Figures, Sample, quantile, slope

PARTS: Final = (0.5, 0.95, 0.99)
#: The share of the session after which the memory is to be flat, by how many MB a minute it may grow then, and the shortest
#: session of which that is asked: while people type, the memories of texts fill for some minutes.
WARM_UP: Final = 1 / 2
GOAL_GROWTH: Final = 1.0
LONG_ENOUGH: Final = 300.0
PAGES: Final = {
    "bare": "bare page (signing in)",
    "board": "board",
    "around": "around a section",
    "printed": "as it will be printed",
    "changed": "text changed?",
    "section": "section",
    "reading": "page to decide on",
    "deciding": "deciding",
    "saving": "saving a form",
    "asking": "asking to put forward, conclude",
    "putting forward": "putting forward",
    "concluding": "concluding",
}
_MB: Final = 2**20


def print_figures(figures: Figures, chosen: argparse.Namespace) -> None:
    """All of it."""
    print(
        f"{chosen.participants} take part, {chosen.seconds:.0f} s; the server on one core, they on another"
        if cores()[0]
        else ""
    )
    counts = figures.counts
    print(", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    _print_pages(figures, chosen.seconds)
    print(f"\n{'over sockets':<32}{'number':>9}" + "".join(f"{name:>10}" for name in ("p50", "p95", "p99")))
    _print_times("sent to received by another", figures.edits.latencies)
    _print_times("sent to acknowledged", figures.acknowledgements)
    _print_times("brought back to received", figures.edits.brought)
    saved = sum(map(len, figures.acknowledged.values()))
    kept = sum(late is not None for _section, late, _update in figures.late)
    print(
        f"{saved} updates acknowledged; {len(figures.late)} came after their section was agreed, of which {kept} are kept; "
        f"{sum(map(len, figures.forms.values()))} forms and {len(figures.pages.acknowledged)} decisions acknowledged"
    )
    closed = ", ".join(f"{code}: {count}" for code, count in sorted(figures.closed.items())) or "none"
    errors = ", ".join(f"{status}: {count}" for status, count in sorted(figures.answers.items())) or "none"
    print(f"sockets closed unexpectedly: {closed}; pages that were errors: {errors}")
    _print_use(figures, chosen.seconds)


def _print_pages(figures: Figures, seconds: float) -> None:
    times = figures.pages.times
    bare = [quantile(times.get("bare", ()), part) for part in PARTS]
    heads = "".join(f"{name:>10}{'ratio':>7}" for name in ("p50", "p95", "p99"))
    print(f"\n{'pages':<32}{'number':>9}{'a second':>10}{heads}")
    for kind, name in PAGES.items():
        found = times.get(kind, [])
        cells = "".join(
            f"{took * 1000:>7.0f} ms{took / peer:>7.1f}"
            for took, peer in zip((quantile(found, part) for part in PARTS), bare, strict=True)
        )
        print(f"{name:<32}{len(found):>9}{len(found) / seconds:>10.1f}{cells}")


def _print_times(name: str, times: list[float]) -> None:
    cells = "".join(f"{quantile(times, part) * 1000:>7.1f} ms" for part in PARTS)
    print(f"{name:<32}{len(times):>9}{cells}")


def _print_use(figures: Figures, seconds: float) -> None:
    first, last = figures.samples[0], figures.samples[-1]
    span = last.at - first.at
    cpu, pandoc = (last.seconds - first.seconds) / span, (last.started - first.started) / span
    warm = [one for one in figures.samples if one.at - first.at >= (last.at - first.at) * WARM_UP]
    growth = slope(warm) * 60 / _MB
    print(f"CPU of the server {cpu:.0%} of a core, of which pandoc {pandoc:.0%}; of the people {figures.own:.0%}")
    print(f"memory of the server, MB: {_course(figures.samples)}")
    met = _met(growth) if seconds >= LONG_ENOUGH else f"asked of sessions of {LONG_ENOUGH:.0f} s"
    print(f"growth after the first {WARM_UP:.0%}: {growth:+.2f} MB/min; goal, at most {GOAL_GROWTH}: {met}")


def _course(samples: list[Sample]) -> str:
    """Ten of the samples, evenly apart."""
    step = max(1, (len(samples) - 1) // 9)
    return " ".join(f"{one.bytes / _MB:.0f}" for one in samples[::step])


def _met(growth: float) -> str:
    return "met" if not math.isnan(growth) and growth <= GOAL_GROWTH else "missed"
