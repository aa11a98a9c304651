"""A session of two hundred, compressed: `python benchmarks/session.py [--quick] [--seconds 90] [--participants 200]`.

The product is served in one process, as in production, with the sample meeting. Twelve rapporteurs draft in four sections at
once, over sockets: they type at a stretch and pause, add rows and move them; now and then the line of one drops, who types on and
comes back with it. Others save forms without a socket. A rapporteur puts text after text before the meeting, the eleven heads
decide on each, and the chair concludes it, one of them while three people still write in it. Everybody else has the board or
a section open and is told over the meeting’s socket what happens; their pages then ask what they show, in their own time, as
browsers do. Some leave and come back. In between somebody loads a bare page (the one to sign in), beside which all are measured.

When the time is over everybody stops, and the database is asked whether every update that was acknowledged is in it, every
decision and every form exactly once, and whether the record is whole: if not, it ends with status 1.
"""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.deciding.meeting import browser_of, database_of
from benchmarks.deciding.people import Browser
from benchmarks.live.processes import cores
from benchmarks.live.servers import Place, Running, on_core, ours, place_of
from benchmarks.session.checking import check, until_alike
from benchmarks.session.figures import Figures
from benchmarks.session.people import FormWriter, Presiding, Writer, come_and_go, glance
from benchmarks.session.tables import print_figures
from benchmarks.session.visits import SectionVisit, Sitting, Visit
from reportflow.extensions import db
from reportflow.services.accounts import person_with_email

WRITERS, FORM_WRITERS, PRESIDING, HEADS = 12, 3, 2, 11
#: Places of the sections that are written in; the last of them is concluded while it is, the others are put forward untouched.
WRITTEN, UNTOUCHED = (1, 2, 3, 7), (4, 5, 6, 8)
#: Of those who read along: how many have a section open.
WITH_SECTION = 1 / 3
COMING_SECONDS, GLANCE_EVERY, RETURN_EVERY, SAMPLE_EVERY = 12.0, 0.5, 1.0, 1.0


@dataclass
class Room:
    """Everybody who takes part."""

    writers: list[Writer]
    form_writers: list[FormWriter]
    presiding: Presiding
    visits: list[Visit]


def room_of(place: Place, sitting: Sitting, participants: int) -> Room:
    """The people, signed in, nobody on a page yet."""
    sections = [place.sections[number] for number in WRITTEN]
    rapporteurs = [Browser(sitting.port, cookie) for cookie in place.writers]
    writers = [
        Writer(sitting, browser, sections[number % 4 :] + sections[: number % 4], number)
        for number, browser in enumerate(rapporteurs[:WRITERS])
    ]
    forms = [FormWriter(sitting, one, sections[:3], number) for number, one in enumerate(rapporteurs[WRITERS:])]
    with place.app.app_context():
        acting = [person_with_email(f"{who}@sample.invalid") for who in ("rapporteur", "chair")]
    rapporteur, chair = (browser_of(place.app, person, sitting.port) for person in acting if person is not None)
    heads = {party: browser_of(place.app, person, sitting.port) for party, person in place.heads.items()}
    presiding = Presiding(sitting, rapporteur, chair, heads)
    readers = [Browser(sitting.port, cookie) for cookie in place.cookies]
    in_sections = int(len(readers) * WITH_SECTION)
    visits: list[Visit] = [Visit(sitting, one) for one in (*readers[in_sections:], *heads.values(), rapporteur, chair)]
    visits += [SectionVisit(sitting, one, sections[number % 4]) for number, one in enumerate(readers[:in_sections])]
    assert len(writers) + len(forms) + len(visits) == participants
    return Room(writers, forms, presiding, visits)


async def come_in(room: Room, seconds: float) -> None:
    """Everybody opens a page, in their own time."""
    chance = random.Random(3)

    async def one(person: Visit | Writer) -> None:
        await asyncio.sleep(chance.uniform(0, seconds))
        await (person.come_in() if isinstance(person, Writer) else person.open())

    people: list[Visit | Writer] = [*room.writers, *room.visits]
    await asyncio.gather(*map(one, people))


async def watch(sitting: Sitting, running: Running) -> None:
    """Look at what the server uses, once a second."""
    while True:
        sitting.figures.sample(running.processes)
        if not await sitting.rest(SAMPLE_EVERY):
            return


async def hold(place: Place, running: Running, chosen: argparse.Namespace) -> tuple[Figures, list[str]]:
    """The whole session: what was measured, and what is wrong with it."""
    figures = Figures()
    sitting = Sitting(running.pages, figures)
    room = room_of(place, sitting, chosen.participants)
    await come_in(room, chosen.coming)
    figures.clear()
    rounds = (UNTOUCHED[:1] if chosen.quick else UNTOUCHED[:3]) + WRITTEN[3:] + (() if chosen.quick else UNTOUCHED[3:])
    for work in (
        watch(sitting, running),
        *(one.write() for one in room.writers),
        *(one.write() for one in room.form_writers),
        room.presiding.go_through([place.sections[number] for number in rounds], chosen.seconds * 0.85),
        come_and_go(sitting, room.visits, RETURN_EVERY),
        glance(sitting, GLANCE_EVERY),
    ):
        sitting.spawn(work)
    figures.own = -time.process_time()
    await asyncio.sleep(chosen.seconds)
    figures.own = (figures.own + time.process_time()) / chosen.seconds
    sitting.over.set()
    await sitting.finished()
    wrong = [f"somebody could not go on: {error!r}" for error in sitting.failures]
    for number, outcome in enumerate(
        await asyncio.gather(*(one.settle() for one in room.writers), return_exceptions=True)
    ):
        if outcome is not None:
            wrong.append(f"writer {number} has not heard what became of all that was sent ({outcome!r})")
    copies = [one.copy for one in room.writers] + [one.copy for one in room.visits if isinstance(one, SectionVisit)]
    wrong += await until_alike(place, [copy for copy in copies if copy is not None and not copy.refused])
    await asyncio.gather(*(one.leave() for one in room.writers), *(one.close() for one in room.visits))
    return figures, wrong


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--participants", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=90.0, help="of the session, once everybody is there")
    parser.add_argument("--quick", action="store_true", help="20 seconds")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    chosen = parser.parse_args()
    least = WRITERS + FORM_WRITERS + PRESIDING + HEADS
    if chosen.participants < least:
        parser.error(f"at least {least} take part")
    chosen.coming = COMING_SECONDS * chosen.participants / 200
    if chosen.quick:
        chosen.seconds = 20.0
    return chosen


def main() -> int:
    """Print what was measured; 1 where something was lost."""
    chosen = arguments()
    started = time.perf_counter()
    readers = chosen.participants - WRITERS - FORM_WRITERS - PRESIDING - HEADS
    with (
        on_core(cores()[1]),
        tempfile.TemporaryDirectory(prefix="reportflow-session-") as folder,
        database_of(chosen.database) as url,
    ):
        place = place_of(Path(folder), url, readers, WRITERS + FORM_WRITERS)
        with ours() as running:
            figures, wrong = asyncio.run(hold(place, running, chosen))
        wrong += check(place, figures)
        with place.app.app_context():
            db.engine.dispose()
    print_figures(figures, chosen)
    print("\n" + ("\n".join(wrong) or "Nothing was lost."))
    print(f"{chosen.database}; took {time.perf_counter() - started:.0f} s")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
