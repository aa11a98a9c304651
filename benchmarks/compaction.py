"""What folding the log of a long day costs, and what it saves: `python benchmarks/compaction.py [--updates 20000]`.

Four people type into one section, each keystroke an entry of its log. The log is folded as the product folds it, through a
document; beside it, in the same run, pycrdt's `merge_updates` puts the same updates together. Measured is how long either takes,
how long those who write wait meanwhile, how large the log is and how long the section and its history take to open, before and
after. At the end the folded log is asked whether it says the same. Then the same with a translation that was made from the text
in the middle of the day: what it was made from has to be found, and stays. `--database postgresql` runs it on a server of its
own.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from flask_migrate import upgrade
from pycrdt import Doc, Map, Text, TransactionEvent, merge_updates
from sqlalchemy import func, insert, select

from benchmarks.deciding.meeting import database_of, prepare
from reportflow import create_app
from reportflow.domain.content import BODY, BlockKey, text_hash
from reportflow.drafts import compaction, log
from reportflow.drafts.checking import said
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.models import LiveDocument, LiveUpdate, Section
from reportflow.services.history import history
from reportflow.services.transactions import transaction

T = TypeVar("T")
WRITERS = 4
#: Between two keystrokes of any of them; every so often one goes elsewhere, or takes a character back.
SECONDS, MOVES, CORRECTED = 0.25, 200, 9
WORDS = "The Member Countries took note of the progress made and thanked the Presidency for its work. "
BODY_KEY = BlockKey(BODY)
ROUNDS = 5


class Typing:
    """One who types into the body in English."""

    def __init__(self, whole: bytes, chance: random.Random) -> None:
        self.doc: Doc[Any] = Doc()
        self.doc.get("body", type=Map)
        self.doc.apply_update(whole)
        self._chance, self._at, self._typed = chance, 0, 0
        self._updates: list[bytes] = []
        self.doc.observe(self._note)

    def _note(self, event: TransactionEvent) -> None:
        self._updates.append(event.update)

    def type(self) -> bytes:
        """One keystroke, as an update."""
        body: Map[Any] = self.doc.get("body", type=Map)
        text: Text = body["en"]
        if self._chance.random() < 1 / MOVES:
            self._at = self._chance.randrange(len(text) + 1)
        self._at, self._typed = min(self._at, len(text)), self._typed + 1
        self._updates.clear()
        if self._typed % CORRECTED == 0 and self._at:
            self._at -= 1
            del text[self._at]
        else:
            text.insert(self._at, WORDS[self._typed % len(WORDS)])
            self._at += 1
        return self._updates[0]


def type_a_day(whole: bytes, number: int) -> list[bytes]:
    """So many updates of people who type at the same time."""
    chance = random.Random(number)
    people = [Typing(whole, chance) for _ in range(WRITERS)]
    updates = []
    for _ in range(number):
        writer = chance.choice(people)
        updates.append(writer.type())
        for other in people:
            if other is not writer:
                other.doc.apply_update(updates[-1])
    return updates


def store(document: LiveDocument, updates: list[bytes], people: list[int], began: datetime) -> None:
    """Put them into the log, as the live room does."""
    chance = random.Random(1)
    rows = [
        {
            "document_id": document.id,
            "seq": seq,
            "first_seq": seq,
            "base_seq": seq - 1,
            "save_id": "",
            "update": update,
            "origin": "live",
            "actor_id": chance.choice(people),
            "at": began + timedelta(seconds=SECONDS * seq),
            "folded": [],
        }
        for seq, update in enumerate(updates, document.seq + 1)
    ]
    with transaction() as session:
        session.connection().execute(insert(LiveUpdate), rows)
        document = session.get_one(LiveDocument, document.id)
        document.seq = rows[-1]["seq"]
        draft = log.load(session, document)
        document.content = draft.content().as_json()
        document.basis = {f"{block}|{language}": digest for (block, language), digest in draft.basis().items()}


def timed(work: Callable[[], T], rounds: int = 1) -> tuple[float, T]:
    """How long `work` takes, in seconds, and what it gave."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        found = work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken), found


def on_disk() -> int:
    """Bytes that all logs and snapshots take on the disk, indexes among them, once the database has given back what it does not
    need."""
    connection = db.engine.raw_connection()
    try:
        if db.engine.dialect.name == "sqlite":
            with tempfile.TemporaryDirectory() as folder:
                connection.cursor().execute(f"VACUUM INTO '{folder}/small'")
                return Path(folder, "small").stat().st_size
        connection.driver_connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute("VACUUM FULL live_update")
        cursor.execute("VACUUM FULL live_snapshot")
        cursor.execute("SELECT pg_total_relation_size('live_update') + pg_total_relation_size('live_snapshot')")
        found: int = cursor.fetchone()[0]
        connection.driver_connection.autocommit = False
        return found
    finally:
        connection.close()


@dataclass(frozen=True)
class State:
    """A log as it stands: its entries, the bytes of all logs on the disk, and the seconds that opening takes."""

    entries: int
    size: int
    opening: float
    history: float
    says: Any
    versions: Any

    @classmethod
    def of(cls, section: Section, person: int) -> "State":
        document = section.document.id
        entries = db.session.scalar(select(func.count()).where(LiveUpdate.document_id == document)) or 0
        opening, reading = timed(lambda: log.read(db.session, document), ROUNDS)
        history_seconds, page = timed(lambda: history(person, section.meeting_id, section.id))
        db.session.rollback()
        return cls(entries, on_disk(), opening, history_seconds, said(reading.draft), page.versions)


def measure(section: Section, people: list[int], number: int, *, stale: bool) -> bool:
    """Print what folding one log cost and saved; gives whether it says the same."""
    began, empty = datetime(2026, 1, 5, 9, 0, tzinfo=UTC), on_disk()
    document = section.document
    draft = log.load(db.session, document)
    whole = draft.whole()
    # Everybody types at places that are counted in bytes: no letter has two.
    plain = draft.text(BODY_KEY, "en").encode("ascii", "ignore").decode()
    first = draft.record(lambda draft: draft.set_text(BODY_KEY, "en", plain))
    updates = [*filter(None, [first]), *type_a_day(draft.whole(), number)]
    if stale:
        draft = Draft.from_updates([whole, *updates[: number // 2]])
        digest = text_hash(draft.text(BODY_KEY, "en"))
        updates.insert(number // 2, draft.record(lambda draft: draft.set_basis(BODY_KEY, "es", digest)))
    store(document, updates, people, began)
    document = db.session.get_one(LiveDocument, document.id)
    before = State.of(section, people[0])
    until = datetime.now(UTC) + timedelta(days=1)
    merged, prepared = [], []
    for _ in range(ROUNDS):  # in turns
        merged.append(timed(lambda: merge_updates(whole, *updates))[0])
        seconds, folding = timed(lambda: compaction.prepare(db.session, document.id, ends=(), held=(), until=until))
        db.session.rollback()
        prepared.append(seconds)
    merging, preparing = statistics.median(merged), statistics.median(prepared)
    assert folding is not None

    def write() -> bool:
        with transaction() as session:
            return compaction.write(session, folding, held=(), now=began)

    writing, is_written = timed(write)
    after = State.of(section, people[0])
    print(f"{number} keystrokes of {WRITERS} people{', a translation of the middle of it' if stale else ''}")
    print(f"  {'merge_updates, all at once':28}{merging * 1000:>9.0f} ms")
    print(f"  {'folding, while others write':28}{preparing * 1000:>9.0f} ms{preparing / merging:>9.2f} times that")
    print(f"  {'putting in place, they wait':28}{writing * 1000:>9.0f} ms")
    print(f"  {'':28}{'before':>12}{'after':>12}")
    print(f"  {'entries of the log':28}{before.entries:>12}{after.entries:>12}")
    print(f"  {'on the disk':28}{(before.size - empty) / 1024:>8.0f} KiB{(after.size - empty) / 1024:>8.0f} KiB")
    print(f"  {'opening the section':28}{before.opening * 1000:>9.1f} ms{after.opening * 1000:>9.1f} ms")
    print(f"  {'its history':28}{before.history * 1000:>9.0f} ms{after.history * 1000:>9.0f} ms")
    return is_written and (before.says, before.versions) == (after.says, after.versions)


def main() -> None:
    """Measure both, and end with status 1 where a folded log says something else."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database_of(given.database) as url:
        os.environ["REPORTFLOW_DATA_DIR"] = folder
        if url:
            os.environ["DATABASE_URL"] = url
        app = create_app()
        with app.app_context():
            upgrade()
            people = list(prepare().values())[:WRITERS]
            sections = db.session.scalars(select(Section).order_by(Section.id)).all()
            same = [
                measure(section, people, given.updates, stale=stale)
                for section, stale in zip(sections[1:3], (False, True), strict=True)
            ]
            db.session.remove()
            db.engine.dispose()
    print("The folded logs say the same." if all(same) else "A folded log does NOT say the same.")
    sys.exit(0 if all(same) else 1)


if __name__ == "__main__":
    main()
