"""The session as verbs hand it on, and what its transaction changes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from flask_sqlalchemy.session import Session
from sqlalchemy.orm import scoped_session

#: The session of the transaction that the caller has begun (`reportflow.services.transactions`).
DatabaseSession = scoped_session[Session]

_CHANGED: Final = "reportflow.changed"


class TopicKind(StrEnum):
    """What others may be looking at."""

    MEETING = "meeting"  # its record has a new event
    DOCUMENT = "document"  # its log has a new entry, or it was closed or opened
    PERSON = "person"  # what they may do in a meeting, or whether they are signed in
    SESSION = "session"  # of a browser, by its number: somebody signed out, or somebody else signed in


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that changed, by the id of its row."""

    kind: TopicKind
    id: int


def note_change(session: DatabaseSession, kind: TopicKind, row_id: int) -> None:
    """Remember that the present transaction changes this; `services.transactions` says so once it is committed."""
    session.info.setdefault(_CHANGED, set()).add(Topic(kind, row_id))


def take_changes(session: DatabaseSession) -> frozenset[Topic]:
    """What was noted since this was asked last."""
    found: set[Topic] = session.info.pop(_CHANGED, set())
    return frozenset(found)
