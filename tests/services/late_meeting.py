"""A page that was open while its section was closed: what it sends too late, for tests of late changes."""

from collections.abc import Callable
from dataclasses import dataclass

from pycrdt import Map, Text

from reportflow.domain.content import ACTION, AGREEMENT, BODY, BlockKey
from reportflow.domain.languages import LANGUAGES
from reportflow.drafts import log
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.models import Closed, LateChange, Section
from reportflow.services.late_changes import Arrived, keep_late
from tests.services.drafting_meeting import NOW

BODY_KEY, A1, T1 = BlockKey(BODY), BlockKey(AGREEMENT, "a1"), BlockKey(ACTION, "t1")


@dataclass
class Device:
    """What one person has of a section's draft, and writes while it hears of nobody.

    Attributes:
        updates: what was written and has not been sent.
    """

    person: int
    section: int
    drafts: bool = True
    languages: tuple[str, ...] = LANGUAGES
    closed: str = Closed.AGREED.value

    def __post_init__(self) -> None:
        db.session.rollback()
        section = db.session.get_one(Section, self.section, populate_existing=True)
        self.document = section.document.id
        self.draft = Draft.from_updates([log.load(db.session, section.document).whole()])
        self.updates: list[bytes] = []

    def do(self, change: Callable[[Draft], None]) -> "Device":
        self.updates.append(self.draft.record(change))
        return self

    def write(self, words: str, block: BlockKey = BODY_KEY, language: str = "en") -> "Device":
        """Words at the end of a text."""
        return self.do(lambda draft: draft.set_text(block, language, draft.text(block, language) + words))

    def send(self, *updates: bytes) -> int | None:
        """Send what was written, or other updates; gives what is kept."""
        arrived = Arrived(
            document_id=self.document,
            person_id=self.person,
            drafts=self.drafts,
            languages=self.languages,
            closed=self.closed,
            updates=updates or tuple(self.updates),
        )
        self.updates = []
        return keep_late(arrived, now=NOW)

    def kept(self) -> list[LateChange]:
        """All that is kept of this person here, the earliest first."""
        db.session.rollback()
        query = db.select(LateChange).filter_by(person_id=self.person, document_id=self.document)
        return list(db.session.scalars(query.order_by(LateChange.id)))


def strange_row(draft: Draft) -> None:
    """A row as no document of ours has one."""
    rows: Map[object] = draft._rows(AGREEMENT)
    rows["strange"] = Map({"order": "n"})
    rows["strange"]["text"] = Map({"en": Text("x")})
