"""What the pages of a meeting are told of while they are open: that something happened, and where (docs/live-protocol.md)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from reportflow.domain.policy import Action, Role, can
from reportflow.extensions import db
from reportflow.models import Event, LiveDocument, Section
from reportflow.services.access import authorise

_SECTION: Final = re.compile(r"section:(\d{1,10})")
_PRESIDING: Final = frozenset({Role.CHAIR, Role.SECRETARIAT})
#: What happens to one section and shows on the pages of all: what is agreed, which sections there are, in which order.
_OF_ALL_PAGES: Final = frozenset(
    {
        "section.concluded",
        "section.reopened",
        "section.added",
        "section.moved",
        "section.merged",
        "section.split",
        "section.set_aside",
        "section.brought_back",
    }
)
#: What shows on the pages of people and participants alone. Sixty who come in by their invitations concern no open board.
_OF_PEOPLE: Final = ("participation.joined", "invitation.", "attendee.", "attendees.")


@dataclass(frozen=True, slots=True)
class Watcher:
    """A person who has a page of the meeting open.

    Attributes:
        presides: what they see is never put off.
        acts: they decide or put forward, and do not wait for those who read along.
    """

    person_id: int
    meeting_id: int
    presides: bool
    acts: bool


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
        named: sections that the events after the known one are about, and those that they were merged into.
        is_whole: whether one of them shows on every page: on the meeting itself, its clock, who is present, what is agreed.
        places: document id -> where its section is.
    """

    event: int
    named: frozenset[int]
    is_whole: bool
    places: Mapping[int, Place]


def enter_to_watch(person_id: int, meeting_id: int) -> Watcher:
    """Raises: NotFound `meeting.not_found`; NotAllowed `policy.not_allowed`."""
    try:
        viewer = authorise(person_id, meeting_id, Action.VIEW)
        acts = can(viewer, Action.DECIDE) or can(viewer, Action.PUT_FORWARD)
        return Watcher(person_id, meeting_id, not _PRESIDING.isdisjoint(viewer.roles), acts)
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
    whole: set[int] = set()
    documents = (
        select(
            Section.meeting_id,
            Section.id,
            Section.merged_into_id,
            LiveDocument.id,
            LiveDocument.seq,
            LiveDocument.closed,
        )
        .join(LiveDocument, LiveDocument.section_id == Section.id)
        .where(Section.meeting_id.in_(known))
    )
    into: dict[int, int] = {}
    with db.engine.connect() as connection:
        for meeting_id, section_id, merged_into, document_id, seq, closed in connection.execute(documents):
            if merged_into is not None:
                into[section_id] = merged_into
            places[meeting_id][document_id] = Place(section_id, seq, closed)
        for meeting_id, event in known.items():
            newer = select(Event.seq, Event.verb, Event.subject).where(
                Event.meeting_id == meeting_id, Event.seq > event
            )
            for seq, verb, subject in connection.execute(newer):
                events[meeting_id] = max(events[meeting_id], seq)
                found = _SECTION.fullmatch(subject)
                if found is not None:
                    named[meeting_id] |= _with_home(int(found[1]), into)
                if verb in _OF_ALL_PAGES or (found is None and not verb.startswith(_OF_PEOPLE)):
                    whole.add(meeting_id)
    return {
        meeting_id: Watched(events[meeting_id], frozenset(named[meeting_id]), meeting_id in whole, places[meeting_id])
        for meeting_id in known
    }


def _with_home(section_id: int, into: Mapping[int, int]) -> set[int]:
    """The section, and those that it was merged into: its inputs are read there."""
    found = {section_id}
    while (home := into.get(section_id)) is not None and home not in found:
        found.add(home)
        section_id = home
    return found
