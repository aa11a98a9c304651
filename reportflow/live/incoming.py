"""What comes in from sockets, and what becomes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, Self

from reportflow.live.presence import Present
from reportflow.live.protocol import json_frame

#: Refusal of a document that is none of ours.
BAD_UPDATE: Final = "draft.bad_update"


class Source(Protocol):
    """Where updates come from: a socket.

    Attributes:
        refusal: why something of it was not taken, until it has begun again.
        write: sends a frame.
    """

    refusal: "Refusal | None"

    @property
    def write(self) -> Callable[[bytes], None]: ...

    def end(self, code: int) -> None:
        """Close it."""

    def settle(self, size: int) -> None:
        """So many bytes of it wait no more."""

    def count_bad_update(self) -> None:
        """One more document that is none of ours came from it."""


class Member(Present, Source, Protocol):
    """A socket in a room."""

    def may(self) -> dict[str, Any]:
        """What its person may write."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody opened the section."""

    member: Member


@dataclass(frozen=True, slots=True)
class Asked:
    """What has the document that is not in this state vector?"""

    member: Member
    vector: bytes


@dataclass(frozen=True, slots=True, eq=False)
class Incoming:
    """One update of one socket.

    Attributes:
        source: what follows a refused update of the same one is refused as well.
        number: of the message on its socket.
        drafts, languages: what its author may write (`services.live_access.Entrance`).
    """

    source: Source
    number: int
    person_id: int
    drafts: bool
    languages: tuple[str, ...]
    update: bytes


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why updates of one source were not taken.

    Attributes:
        closed: why the document is closed, where that is it and they could be written otherwise: they are kept for their author.
        late: id of the change that is kept.
    """

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)
    closed: str | None = None
    late: int | None = None

    @classmethod
    def because_closed(cls, closed: str) -> Self:
        """They came too late."""
        return cls(f"section.{closed}", closed=closed)

    def frame(self, through: int) -> bytes:
        """What its source is told of everything up to the message `through`."""
        return json_frame("refused", through=through, code=self.code, params=self.params, late=self.late)


@dataclass(slots=True)
class Outcome:
    """What became of several updates.

    Attributes:
        update: what others are to be shown now, committed; `b""` where nothing.
        alone: the source that all of `update` came from, None where there were several.
        is_written: whether something was appended to the log.
        settled: what is in the log, or changed nothing.
        refused: what was not taken, and why (source -> refusal).
        malformed: sources of what is no update at all.
    """

    update: bytes = b""
    alone: Source | None = None
    is_written: bool = False
    settled: list[Incoming] = field(default_factory=list)
    refused: list[Incoming] = field(default_factory=list)
    refusals: dict[Source, Refusal] = field(default_factory=dict)
    malformed: set[Source] = field(default_factory=set)

    def refuse(self, one: Incoming, refusal: Refusal | None) -> None:
        """Not taken; `refusal` is None where it is no update."""
        if refusal is None:
            self.malformed.add(one.source)
        else:
            self.refused.append(one)
            self.refusals.setdefault(one.source, refusal)

    def has_turned_away(self, one: Incoming) -> bool:
        """Whether this builds on what was not taken; then it is not taken either."""
        if one.source in self.refusals:
            self.refused.append(one)
        return one.source in self.refusals or one.source in self.malformed
