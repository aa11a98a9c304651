"""What the pages of a meeting are told of while they are open: that something happened, and where (docs/live-protocol.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from reportflow.domain.policy import Action, Role
from reportflow.extensions import db
from reportflow.models import Event, LiveDocument, Section
from reportflow.services.access import authorise

_SECTION: Final = re.compile(r"section:(\d{1,10})")
_PRESIDING: Final = frozenset({Role.CHAIR, Role.SECRETARIAT})


@dataclass(frozen=True, slots=True)
class Watcher:
    """A person who has a page of the meeting open. `presides`: what they see is never put off."""

    person_id: int
    meeting_id: int
    presides: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A section's document, and how far its log is."""

    section_id: int
    seq: int
    closed: str | None


@dataclass(frozen=True, slots=True)
class Watched:
    """A meeting as of now.

    Attributes:
        event: number of the last event.
        named: sections that the events after the known one are about.
        places: document id -> where its section is.
    """

    event: int
    named: frozenset[int]
    places: Mapping[int, Place]


def enter_to_watch(person_id: int, meeting_id: int) -> Watcher:
    """Raises: NotFound `meeting.not_found`; NotAllowed `policy.not_allowed`."""
    try:
        viewer = authorise(person_id, meeting_id, Action.VIEW)
        return Watcher(person_id, meeting_id, not _PRESIDING.isdisjoint(viewer.roles))
    finally:
        db.session.rollback()


def look(known: Mapping[int, int]) -> dict[int, Watched]:
    """How meetings stand.

    Args:
        known: meeting id -> number of the last event that is known, 0 where none is.
    """
    if not known:
        return {}
    places: dict[int, dict[int, Place]] = {meeting_id: {} for meeting_id in known}
    events = dict(known)
    named: dict[int, set[int]] = {meeting_id: set() for meeting_id in known}
    documents = (
        select(Section.meeting_id, Section.id, LiveDocument.id, LiveDocument.seq, LiveDocument.closed)
        .join(LiveDocument, LiveDocument.section_id == Section.id)
        .where(Section.meeting_id.in_(known))
    )
    with db.engine.connect() as connection:
        for meeting_id, section_id, document_id, seq, closed in connection.execute(documents):
            places[meeting_id][document_id] = Place(section_id, seq, closed)
        for meeting_id, event in known.items():
            newer = select(Event.seq, Event.subject).where(Event.meeting_id == meeting_id, Event.seq > event)
            for seq, subject in connection.execute(newer):
                events[meeting_id] = max(events[meeting_id], seq)
                if (found := _SECTION.fullmatch(subject)) is not None:
                    named[meeting_id].add(int(found[1]))
    return {
        meeting_id: Watched(events[meeting_id], frozenset(named[meeting_id]), places[meeting_id])
        for meeting_id in known
    }
