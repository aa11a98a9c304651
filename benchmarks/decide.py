"""Eleven heads of delegation decide at once while 200 people load the board: `python benchmarks/decide.py`.

The product is served in a process of its own, as in production, with the sample meeting. First all of them press at the same
moment: a section is before the meeting, all heads read and decide on it, and everybody else loads the board; some send their
form twice, and some press the button of a page that was overtaken. Then a meeting as it goes: everybody has the board
open, it is told over its socket that something happened and loads itself anew, and the heads decide on one section after
the other. In the same run as many people load a bare page of the same product (the one to sign in). Afterwards the
database is asked whether every decision that was acknowledged is there exactly once, and no other.
`--polling`: the boards ask every few seconds, as they do where no socket can be opened.
`--database postgresql` runs it on a server of its own.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flask import Flask
from flask_migrate import upgrade

from benchmarks.deciding.meeting import add_people, before_the_meeting, browser_of, check, database_of, prepare, served
from benchmarks.deciding.people import (
    BARE,
    MEETING,
    Board,
    Browser,
    Measured,
    decide,
    fields_of,
    glance,
    load,
)
from reportflow import create_app
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.services.accounts import person_with_email
from reportflow.services.sections import active_sections
from tests.servers import free_port

READERS = 200
#: The point on which all decide at once with everybody else, on two revisions; and those of a meeting as it goes.
POINTS = (5,)
SESSION_POINTS = (1, 4, 6)
#: In which everybody comes in, and between two sections.
COMING_SECONDS, TALKING_SECONDS = 10.0, 5.0
ALONE = 15
#: What is asked for, as it is printed.
KINDS = {
    "bare": "bare page (signing in)",
    "board": "board",
    "changed": "did anything happen?",
    "hello": "socket, until it says hello",
    "reading": "page to decide on",
    "deciding": "deciding",
}
GOAL_DECIDING, GOAL_BOARD = 6, 9


async def wave(
    readers: list[Browser],
    heads: dict[str, Browser],
    section: int,
    measured: Measured,
    old: dict[str, dict[str, str]],
    *,
    polling: bool,
) -> dict[str, dict[str, str]]:
    """All at once, first on the bare page, then for earnest; gives the heads' forms."""
    everybody = [*readers, *heads.values()]
    bare = [Browser(browser.port) for browser in everybody]
    await asyncio.gather(*(load(browser, BARE, measured, "bare") for browser in bare))
    started = time.perf_counter()
    overtaken = dict(list(old.items())[:3])
    deciding = [
        decide(party, browser, section, measured, overtaken.get(party), twice=number % 3 == 0)
        for number, (party, browser) in enumerate(heads.items())
    ]
    # Nobody stands in the queue behind all the others, or before them.
    coming: list[Coroutine[Any, Any, Any]] = [
        *deciding,
        *(Board(one, measured).glance(polling=polling) for one in readers),
    ]
    order = random.Random(section).sample(range(len(coming)), len(coming))
    tasks = {place: asyncio.create_task(coming[place]) for place in order}
    forms = await asyncio.gather(*(tasks[place] for place in range(len(deciding))))
    measured.deciding += time.perf_counter() - started
    await asyncio.gather(*tasks.values())
    return dict(zip(heads, forms, strict=True))


async def session(
    readers: list[Browser], heads: dict[str, Browser], sections: list[int], measured: Measured, *, polling: bool
) -> None:
    """A meeting as it goes: everybody has the board open, and the heads decide on one section after the other."""
    chance = random.Random(1)
    starts = [chance.uniform(0, COMING_SECONDS) for _ in readers]
    await asyncio.gather(
        *(glance(Browser(one.port), start, measured) for one, start in zip(readers, starts, strict=True))
    )
    over = asyncio.Event()
    watching = [
        asyncio.create_task(Board(one, measured).watch(start, over, polling=polling))
        for one, start in zip(readers, starts, strict=True)
    ]
    await asyncio.sleep(COMING_SECONDS)
    for section in sections:
        started = time.perf_counter()
        await asyncio.gather(
            *(decide(party, one, section, measured, None, twice=False) for party, one in heads.items())
        )
        measured.deciding += time.perf_counter() - started
        await asyncio.sleep(TALKING_SECONDS)
    over.set()
    await asyncio.gather(*watching)


async def alone(reader: Browser, head: Browser, section: int, measured: Measured, *, polling: bool) -> None:
    """One request at a time, nobody else there."""
    decision = f"/meetings/{MEETING}/sections/{section}/decision"
    for _ in range(ALONE):
        await load(Browser(reader.port), BARE, measured, "bare")
        await Board(reader, measured).glance(polling=polling)
        status, page, took = await head.ask(decision)
        measured.note("reading", took)
        status, _page, took = await head.ask(decision, {**fields_of(page), "kind": "approve"})
        measured.note("deciding", took)
        if status != 302:
            raise RuntimeError(f"deciding was answered with {status}")


def quantile(times: list[float], part: float) -> float:
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def print_times(title: str, measured: Measured) -> None:
    """A line for each kind of request: milliseconds, and how many times those of the bare page."""
    parts, times = (0.5, 0.95, 0.99), measured.times
    bare = [quantile(times["bare"], part) for part in parts]
    print(f"\n{title:<38}{'requests':>9}" + "".join(f"{name:>10}{'ratio':>7}" for name in ("p50", "p95", "p99")))
    for what, name in KINDS.items():
        if what not in times:
            continue
        found = [quantile(times[what], part) for part in parts]
        cells = "".join(f"{took * 1000:>7.0f} ms{took / peer:>7.1f}" for took, peer in zip(found, bare, strict=True))
        print(f"{name:<38}{len(times[what]):>9}{cells}")
    decided = len(measured.acknowledged)
    if decided:
        print(
            f"{decided} decisions in {measured.deciding:.1f} s ({decided / measured.deciding:.1f} a second); "
            f"{len(times['deciding']) - decided} forms were sent twice, {measured.refused} pages were overtaken and refused"
        )


def print_shown(measured: Measured) -> None:
    """How soon those who read along see an answer."""
    shown = measured.shown
    print(
        f"\nan answer is on the {len(measured.boards)} boards after {quantile(shown, 0.5):.1f} s (p50), "
        f"{quantile(shown, 0.95):.1f} s (p95), {quantile(shown, 1):.1f} s (the last)"
    )


async def run(app: Flask, port: int, boards: int, *, polling: bool) -> tuple[dict[str, Measured], list[str]]:
    """All of it: by title what was measured, and what is wrong afterwards."""
    with app.app_context():
        people, readers = prepare(), add_people(boards, Role.DELEGATE)
        rapporteur = person_with_email("rapporteur@sample.invalid")
        sections = [section.id for section in active_sections(db.session, MEETING)]
    heads = {party: browser_of(app, person, port) for party, person in people.items()}
    browsers = [browser_of(app, person, port) for person in readers]
    at_once, going, by_itself = Measured(), Measured(), Measured()
    assert rapporteur is not None
    with served(port):
        for point in POINTS:
            forms: dict[str, dict[str, str]] = {}
            for number in (1, 2):
                with app.app_context():
                    before_the_meeting(rapporteur, sections[point], number)
                forms = await wave(browsers, heads, sections[point], at_once, forms, polling=polling)
        with app.app_context():
            for point in SESSION_POINTS:
                before_the_meeting(rapporteur, sections[point], 1)
        await session(browsers, heads, [sections[point] for point in SESSION_POINTS], going, polling=polling)
        with app.app_context():
            wrong = check([*at_once.acknowledged, *going.acknowledged])
        await alone(browsers[0], heads["HND"], sections[POINTS[0]], by_itself, polling=polling)
    titles = (
        f"a meeting as it goes, {boards} boards open",
        f"all {boards + len(heads)} at the same moment",
        "one request at a time",
    )
    return dict(zip(titles, (going, at_once, by_itself), strict=True)), wrong


def main() -> int:
    """Print what was measured; 1 where a decision was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--readers", type=int, default=READERS, help="how many have the board open")
    parser.add_argument("--polling", action="store_true", help="the boards ask every few seconds, without a socket")
    chosen = parser.parse_args()
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="reportflow-decide-") as folder, database_of(chosen.database) as url:
        for name in [name for name in os.environ if name.startswith("REPORTFLOW_")]:
            del os.environ[name]
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {"REPORTFLOW_DATA_DIR": folder, "HOST": "127.0.0.1"} | ({"DATABASE_URL": url} if url else {})
        app = create_app()
        with app.app_context():
            upgrade()
        results, wrong = asyncio.run(run(app, free_port(), chosen.readers, polling=chosen.polling))
        with app.app_context():
            db.engine.dispose()
    for title, measured in results.items():
        print_times(title, measured)
    print_shown(next(iter(results.values())))
    print(
        "\n"
        + ("\n".join(wrong) or "Every acknowledged decision is in the database once, no other is; the record is whole.")
    )
    print(
        f"goal, one request at a time: p50 of deciding at most {GOAL_DECIDING} times the bare page’s, of the board {GOAL_BOARD}"
    )
    print(
        f"{chosen.database}, {'polling' if chosen.polling else 'sockets'}; took {time.perf_counter() - started:.0f} s"
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
