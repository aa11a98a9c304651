"""CPU time and memory of processes and their children, as Linux counts them."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

_CORES = sorted(os.sched_getaffinity(0))
_TICKS, _PAGE = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """CPU seconds since the start, and bytes in memory now."""

    seconds: float
    bytes: int


def used(processes: Iterable[int]) -> Usage:
    """What these processes have used together, with their children."""
    seconds, resident = 0.0, 0
    for process in family(processes):
        try:
            stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has just ended
        seconds += sum(map(int, stat[11:15])) / _TICKS  # its own, and of what it started that has ended
        resident += int(stat[21]) * _PAGE
    return Usage(seconds, resident)


def used_by_ended(process: int) -> float:
    """CPU seconds of what a process started and has ended since; 0 where it has ended itself."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(map(int, stat[13:15])) / _TICKS


def resident(process: int) -> int:
    """Bytes that one process has in memory, without those that it started; 0 where it has ended."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def family(processes: Iterable[int]) -> list[int]:
    """These processes and all that they started."""
    found, waiting = [], list(processes)
    while waiting:
        process = waiting.pop()
        found.append(process)
        try:
            for thread in Path(f"/proc/{process}/task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except OSError:
            continue  # it has just ended, or one of its threads has
    return found


def cores() -> tuple[set[int], set[int]] | tuple[None, None]:
    """The core of the server and that of the load; none where there is only one."""
    return ({_CORES[0]}, {_CORES[-1]}) if len(_CORES) > 1 else (None, None)
