"""What came out, over all rounds: medians with their spread, beside the better of the peers in the same run."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from benchmarks.live.servers import NAMES, OURS

#: The size at which the goal is set.
GOAL_SOCKETS, GOAL_WRITERS = 200, 10

Result = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """A figure of each run, as it is printed."""

    title: str
    width: int
    of: Callable[[Result], float]
    scale: float = 1
    digits: int = 0
    unit: str = ""


def _latency(place: int) -> Callable[[Result], float]:
    return lambda result: result["latencies"][place] if result["latencies"] else float("nan")


COLUMNS: Final = (
    Column("p50", 10, _latency(0), 1000, 1, " ms"),
    Column("p95", 10, _latency(1), 1000, 1, " ms"),
    Column("p99", 10, _latency(2), 1000, 1, " ms"),
    Column("deliveries", 13, lambda result: result["deliveries"], 1, 0, "/s"),
    Column("CPU", 8, lambda result: result["cpu"], 100, 0, " %"),
    Column("memory", 9, lambda result: result["memory"], 1 / 2**20, 0, " MB"),
    Column("edits/frame", 13, lambda result: result["edits_a_frame"], 1, 2),
    Column("load’s CPU", 12, lambda result: result["own"], 100, 0, " %"),
    Column("lost", 6, lambda result: result["lost"], 1, 0),
)
P95, CPU = COLUMNS[1], COLUMNS[4]


def median(results: Sequence[Result], column: Column) -> float:
    """The middle one of the rounds."""
    return statistics.median(column.of(result) for result in results)


def spread(results: Sequence[Result], column: Column) -> str:
    """The least and the most of the rounds, in words."""
    found = [column.of(result) * column.scale for result in results]
    return f"{min(found):.{column.digits}f} to {max(found):.{column.digits}f}{column.unit}"


def print_size(title: str, results: dict[str, list[Result]]) -> None:
    """A line for each server, and what ours is beside the better peer."""
    print(f"\n{title:<26}" + "".join(f"{column.title:>{column.width}}" for column in COLUMNS))
    for name, runs in results.items():
        cells = (
            f"{median(runs, one) * one.scale:>{one.width - len(one.unit)}.{one.digits}f}{one.unit}" for one in COLUMNS
        )
        print(f"{NAMES.get(name, name):<26}" + "".join(cells))
    if OURS in results and len(results) > 1:
        cells = (f"{ratio(results, one):>{one.width}.2f}" for one in COLUMNS[:6])
        print(f"{'ratio to the better peer':<26}" + "".join(cells))
    for name, runs in results.items():
        said = f"p95 {spread(runs, P95)}, CPU {spread(runs, CPU)}"
        committed = next((run["acknowledged"] for run in runs if run["acknowledged"]), None)
        if committed:
            middle = [statistics.median(run["acknowledged"][place] for run in runs) * 1000 for place in range(3)]
            said += "; sent to acknowledged p50/p95/p99 " + " / ".join(f"{part:.1f}" for part in middle) + " ms"
        print(f"  {NAMES.get(name, name)}: {said}")


def ratio(results: dict[str, list[Result]], column: Column) -> float:
    """Ours beside the better peer."""
    peers = [median(runs, column) for name, runs in results.items() if name != OURS]
    better = max(peers) if column.title == "deliveries" else min(peers)
    return median(results[OURS], column) / better if better else float("nan")


def wrong(results: dict[str, list[Result]]) -> list[str]:
    """What went wrong with ours: lost edits, texts that differ, sockets that were closed."""
    return [problem for run in results.get(OURS, []) for problem in run["wrong"]]


def missed(results: dict[str, list[Result]]) -> list[str]:
    """What of the goal was missed."""
    said = []
    for column, name in ((P95, "p95"), (CPU, "CPU")):
        found = ratio(results, column)
        if not round(found, 2) <= 1:
            said.append(f"{name} is {found:.2f} times that of the better peer")
    return said
