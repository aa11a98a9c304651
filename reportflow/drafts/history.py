"""The versions that a section's log tells of: nobody has to think of making one.

A version is a stretch of writing. It ends where the text was put before the meeting, and where the next entry is of another
kind (a restore, a rearrangement of the report), comes after a pause, would make the stretch too long, or is somebody else's.
Several people who write at the same time share one version: otherwise each of their saves would be one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

PAUSE: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(minutes=15)
#: Kinds of entries that each are a version of their own.
_ALONE: Final = frozenset({"create", "restore", "arrange"})


class Entry(Protocol):
    """What is needed of an entry of the log."""

    @property
    def seq(self) -> int: ...

    @property
    def at(self) -> datetime: ...

    @property
    def actor_id(self) -> int | None: ...

    @property
    def origin(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Version:
    """A stretch of writing.

    Attributes:
        seq: the entry with which it ends: the version's name.
        first_seq: the entry with which it begins.
        at, started_at: when these were written.
        actor_ids: who wrote, in the order of their first entry; None for one without an account.
        origin: how it came about: `create`, `form`, `arrange`, `restore`, `command`, `input`.
    """

    seq: int
    first_seq: int
    at: datetime
    started_at: datetime
    actor_ids: tuple[int | None, ...]
    origin: str


def versions(entries: Iterable[Entry], ends: Collection[int] = ()) -> list[Version]:
    """The versions of a log, the oldest first. Every entry belongs to exactly one.

    Args:
        entries: all entries, in order of `seq`.
        ends: entries with which a version ends in any case: there a revision was frozen.
    """
    stretches: list[list[Entry]] = []
    last_of: dict[int | None, datetime] = {}
    for entry in entries:
        ended = not stretches or stretches[-1][-1].seq in ends
        if not ended and _goes_on(stretches[-1], entry, last_of.get(entry.actor_id)):
            stretches[-1].append(entry)
        else:
            stretches.append([entry])
        last_of[entry.actor_id] = entry.at
    return [_version(stretch) for stretch in stretches]


def _goes_on(stretch: list[Entry], entry: Entry, wrote_last: datetime | None) -> bool:
    """Whether `entry` belongs to the stretch before it.

    Args:
        wrote_last: when its author wrote before, wherever in the log that was.
    """
    last = stretch[-1]
    if entry.origin in _ALONE or entry.origin != last.origin:
        return False
    if entry.at - last.at > PAUSE or entry.at - stretch[0].at > LONGEST:
        return False
    if any(entry.actor_id == earlier.actor_id for earlier in stretch):
        return True
    # Somebody who wrote just before the stretch began, too, is writing at the same time.
    return wrote_last is not None and entry.at - wrote_last <= PAUSE


def _version(stretch: list[Entry]) -> Version:
    first, last = stretch[0], stretch[-1]
    return Version(
        seq=last.seq,
        first_seq=first.seq,
        at=last.at,
        started_at=first.at,
        actor_ids=tuple(dict.fromkeys(entry.actor_id for entry in stretch)),
        origin=last.origin,
    )
