"""The versions that a section's log tells of: nobody has to think of making one.

A version is a stretch of writing. It ends where the text was put before the meeting, and where the next entry is of another
kind (a restore, a rearrangement of the report), comes after a pause, would make the stretch too long, or is somebody else's.
Several people who write at the same time share one version: otherwise each of their saves would be one.

A folded entry (`compaction`) tells all of this of the entries that it stands for, so that folding changes no version.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

PAUSE: Final = timedelta(minutes=5)
LONGEST: Final = timedelta(minutes=15)
#: Kinds of entries that each are a version of their own.
_ALONE: Final = frozenset({"create", "restore", "arrange"})


class Entry(Protocol):
    """What is needed of an entry of the log, as `models.LiveUpdate` says it."""

    @property
    def seq(self) -> int: ...

    @property
    def first_seq(self) -> int: ...

    @property
    def at(self) -> datetime: ...

    @property
    def started_at(self) -> datetime | None: ...

    @property
    def actor_id(self) -> int | None: ...

    @property
    def folded(self) -> Sequence[Any]: ...

    @property
    def origin(self) -> str: ...


def began_at(entry: Entry) -> datetime:
    """When the first of what an entry stands for was written."""
    return entry.started_at or entry.at


def writers_of(entry: Entry) -> dict[int | None, datetime]:
    """Who wrote what an entry stands for, in the order of their first entry, and when each wrote last."""
    if entry.folded:
        return {actor: datetime.fromisoformat(at) for actor, at in entry.folded}
    return {entry.actor_id: entry.at}


@dataclass(frozen=True, slots=True)
class Version:
    """A stretch of writing.

    Attributes:
        seq: the entry with which it ends: the version's name.
        first_seq: the entry with which it begins.
        at, started_at: when these were written.
        actor_ids: who wrote, in the order of their first entry; None for one without an account.
        origin: how it came about: `create`, `live`, `form`, `arrange`, `restore`, `command`, `input`.
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
    stretches: list[_Stretch] = []
    last_of: dict[int | None, datetime] = {}
    for entry in entries:
        writers = writers_of(entry)
        author = next(iter(writers))
        ended = not stretches or stretches[-1].last.seq in ends
        if ended or not _goes_on(stretches[-1], entry, author, last_of.get(author)):
            stretches.append(_Stretch(entry, entry))
        stretches[-1].add(entry, writers)
        last_of.update(writers)
    return [stretch.version() for stretch in stretches]


@dataclass(slots=True)
class _Stretch:
    """A version in the making. `writers`: in the order of their first entry."""

    first: Entry
    last: Entry
    writers: dict[int | None, None] = field(default_factory=dict)

    def add(self, entry: Entry, writers: Iterable[int | None]) -> None:
        self.last = entry
        self.writers.update(dict.fromkeys(writers))

    def version(self) -> Version:
        return Version(
            seq=self.last.seq,
            first_seq=self.first.first_seq,
            at=self.last.at,
            started_at=began_at(self.first),
            actor_ids=tuple(self.writers),
            origin=self.last.origin,
        )


def _goes_on(stretch: _Stretch, entry: Entry, author: int | None, wrote_last: datetime | None) -> bool:
    """Whether `entry` belongs to the stretch before it; a folded one does where the first of what it stands for does, since all
    of that belongs to one version.

    Args:
        author: of that first one; wrote_last: when they wrote before, wherever in the log that was.
    """
    last, at = stretch.last, began_at(entry)
    if entry.origin in _ALONE or entry.origin != last.origin:
        return False
    if at - last.at > PAUSE or at - began_at(stretch.first) > LONGEST:
        return False
    if author in stretch.writers:
        return True
    # Somebody who wrote just before the stretch began, too, is writing at the same time.
    return wrote_last is not None and at - wrote_last <= PAUSE
