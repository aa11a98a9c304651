"""Many read while some write, in one room: `python benchmarks/live.py [--sockets 20,100,200,500] [--quick]`.

Each writer types five characters a second, each a real update; everybody else receives them. The same load is put on our server,
which commits every update before anybody is shown it, and on `@hocuspocus/server` and `@y/websocket-server`, which keep
documents in memory: in turns, round after round, the server on one core and the load on another. Measured is how long an edit is
on its way, from when it is sent until another socket has received it, by one clock; what the server's process uses of a core and
of memory; how many edits come in one frame (one where it is quiet, more the more is written: nothing waits for others); and at
the end, whether every reader, the server and the writers have the same text. Then the same while people load pages, served by the
process of the sockets and by another one.
"""

import argparse
import asyncio
import contextlib
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.deciding.meeting import database_of
from benchmarks.deciding.people import BOARD, Browser
from benchmarks.live.disk import kept_after
from benchmarks.live.processes import cores
from benchmarks.live.servers import (
    INSTALL,
    OURS,
    PEERS,
    Place,
    Running,
    has_peers,
    on_core,
    ours,
    ours_apart,
    peer,
    place_of,
    plan_of,
)
from benchmarks.live.tables import GOAL_SOCKETS, GOAL_WRITERS, Result, missed, print_size, wrong
from tests.servers import START_SECONDS

READERS, RAPPORTEURS = 200, 12
RATE, WARM = 5.0, 1.0
PAGES_A_SECOND, COLD_PAGES = 10, 3
#: One who writes among few, and forty who write at once.
QUIET_ROOM, BUSY_ROOM = (20, 1), (200, 40)
QUIET = "no pages"
TOGETHER, APART = "pages in the same process", "pages in another process"


def measure(plan: dict[str, Any]) -> Result:
    """Have the load do as planned, in a process of its own."""
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.live.load"],
        cwd=ROOT,
        input=json.dumps(plan),
        stdout=subprocess.PIPE,
        text=True,
        timeout=120,
        check=True,
    )
    result: Result = json.loads(child.stdout)
    return result


@contextlib.contextmanager
def pages_loaded(running: Running, cookies: list[str]) -> Iterator[list[float]]:
    """People load the board, so many a second, until the block is left; how long each took. The first ones, which find the server
    cold, are loaded before."""
    times: list[float] = []
    over, warm = threading.Event(), threading.Event()

    async def one(number: int) -> None:
        status, _page, took = await Browser(running.pages, cookies[number % len(cookies)]).ask(BOARD)
        if status != 200:
            raise RuntimeError(f"the board answered {status}")
        times.append(took)

    async def all_of_them() -> None:
        for cold in range(COLD_PAGES):
            await one(cold)
        times.clear()
        warm.set()
        number, tasks = 0, set()
        while not over.is_set():
            tasks.add(asyncio.create_task(one(number)))
            number += 1
            await asyncio.sleep(1 / PAGES_A_SECOND)
        await asyncio.gather(*tasks)

    thread = threading.Thread(target=lambda: asyncio.run(all_of_them()))
    thread.start()
    warm.wait(START_SECONDS)
    try:
        yield times
    finally:
        over.set()
        thread.join()


#: How many sockets there are, and how many write.
Size = tuple[int, int]
Sizes = dict[Size, dict[str, list[Result]]]


def compare(place: Place, peers: list[str], chosen: argparse.Namespace) -> tuple[Sizes, list[float]]:
    """All sizes on all servers in turns, so many rounds; every round with servers that were just started, another one first. And
    how long the disk took, in between."""
    names = [OURS, *peers]
    found: Sizes = {size: {name: [] for name in names} for size in sizes_of(chosen)}
    disk: list[float] = []
    for number in range(chosen.rounds):
        first = number % len(names)
        with contextlib.ExitStack() as stack:
            running = {name: stack.enter_context(ours() if name == OURS else peer(name)) for name in names}
            for room, size in enumerate(found):
                disk += kept_after(place.folder)
                for name in names[first:] + names[:first]:
                    plan = plan_of(name, running[name], place, room, **load_of(size, chosen))
                    result = measure(plan)
                    found[size][name].append(result)
                    p95 = [f"{part * 1000:.1f} ms" for part in result["latencies"][1:2]]
                    note(
                        f"round {number + 1}, {size[0]} sockets, {size[1]} write, {name}: p95 {p95}, {result['wrong']}"
                    )
    return found, disk


def sizes_of(chosen: argparse.Namespace) -> list[Size]:
    """What is measured."""
    sizes = [(size, min(chosen.writers, size)) for size in chosen.sockets]
    return sizes if chosen.quick else [QUIET_ROOM, *sizes, BUSY_ROOM]


def beside_pages(place: Place, chosen: argparse.Namespace) -> tuple[dict[str, list[Result]], dict[str, list[float]]]:
    """Ours while people load pages; and how long these took."""
    results: dict[str, list[Result]] = {TOGETHER: [], APART: []}
    pages: dict[str, list[float]] = {TOGETHER: [], APART: []}
    size = GOAL_SOCKETS, min(chosen.writers, GOAL_SOCKETS)
    for _ in range(chosen.page_rounds):
        for room, (title, start) in enumerate(((TOGETHER, ours), (APART, ours_apart)), start=len(sizes_of(chosen))):
            with start() as running, pages_loaded(running, place.cookies) as times:
                results[title].append(measure(plan_of(OURS, running, place, room, **load_of(size, chosen))))
                note(f"{title}: p95 {results[title][-1]['latencies'][1:2]}, {results[title][-1]['wrong']}")
            pages[title] += times
    return results, pages


def load_of(size: Size, chosen: argparse.Namespace) -> dict[str, Any]:
    return {"sockets": size[0], "writers": size[1], "rate": RATE, "warm": WARM, "seconds": chosen.seconds}


def quantile(times: list[float], part: float) -> float:
    """The milliseconds that this part of all stays below."""
    return sorted(times)[int(len(times) * part)] * 1000


def note(said: str) -> None:
    """What was just measured, for whoever waits."""
    print(said, file=sys.stderr, flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--sockets", type=lambda said: [int(part) for part in said.split(",")], default=[20, 100, 200, 500]
    )
    parser.add_argument("--writers", type=int, default=GOAL_WRITERS)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each measurement")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--page-rounds", type=int, default=2, help="of those while people load pages; 0 leaves them out"
    )
    parser.add_argument("--quick", action="store_true", help="200 sockets only, three short rounds, no pages")
    parser.add_argument("--alone", action="store_true", help="ours only")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--install", action="store_true", help="install the peers first, with npm")
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.sockets, chosen.seconds, chosen.page_rounds = [GOAL_SOCKETS], min(chosen.seconds, 4.0), 0
    return chosen


def peers_of(chosen: argparse.Namespace) -> list[str]:
    """The peers, where they are there."""
    if chosen.alone:
        return []
    if chosen.install:
        subprocess.run(["npm", "ci", "--silent", "--prefix", str(PEERS)], check=True)
    if not has_peers():
        print(f"The peers are not installed, so ours is measured alone. To have them: {INSTALL} (or --install)\n")
        return []
    return ["hocuspocus", "y-websocket"]


def main() -> int:
    """Print what was measured; 1 where the goal was missed, or anything was lost."""
    chosen = arguments()
    peers = peers_of(chosen)
    started = time.perf_counter()
    with (
        on_core(cores()[1]),
        tempfile.TemporaryDirectory(prefix="reportflow-live-") as folder,
        database_of(chosen.database) as url,
    ):
        place = place_of(Path(folder), url, READERS, max(1, min(RAPPORTEURS, chosen.writers)))
        sizes, disk = compare(place, peers, chosen)
        busy, pages = beside_pages(place, chosen)
    problems = [problem for results in sizes.values() for problem in wrong(results)]
    problems += [problem for runs in busy.values() for run in runs for problem in run["wrong"]]
    for (sockets, writers), results in sizes.items():
        print_size(f"{sockets} sockets, {writers} write", results)
    goal = sizes.get((GOAL_SOCKETS, GOAL_WRITERS))
    if any(busy.values()):
        quiet = {QUIET: goal[OURS]} if goal else {}
        print_size(f"{GOAL_SOCKETS} sockets, {PAGES_A_SECOND} pages/s", {**quiet, **busy})
        for title, times in pages.items():
            print(f"  {title}: a page took {quantile(times, 0.5):.0f} ms, p95 {quantile(times, 0.95):.0f} ms")
    kept = " / ".join(f"{quantile(disk, part):.1f}" for part in (0.5, 0.95, 0.99))
    print(f"\nthe disk kept a block after p50/p95/p99 {kept} ms")
    print("\n".join(problems) or "Nothing was lost: every reader and the server have the text that was typed.")
    if peers and goal:
        short = missed(goal)
        print(
            f"goal, {GOAL_SOCKETS} sockets, {GOAL_WRITERS} write: p95 and CPU no higher than the better peer’s: "
            + ("; ".join(short) or "met")
        )
        problems += short
    print(f"{chosen.database}; {chosen.rounds} rounds; took {time.perf_counter() - started:.0f} s")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
