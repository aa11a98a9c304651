"""What comes in from sockets to be committed, and what becomes of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

#: Refusal of a document that is none of ours.
BAD_UPDATE: Final = "draft.bad_update"


class Source(Protocol):
    """Where updates come from: a socket.

    Attributes:
        refused: something of it was not taken, and it has not begun again yet.
        write: sends a frame.
    """

    refused: bool

    @property
    def write(self) -> Callable[[bytes], None]: ...

    def end(self, code: int) -> None:
        """Close it."""

    def settle(self, size: int) -> None:
        """So many bytes of it wait no more."""

    def count_bad_update(self) -> None:
        """One more document that is none of ours came from it."""


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


@dataclass(slots=True)
class Refusal:
    """Why updates of one source were not taken. `late`: id of the change that is kept for its author."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    late: int | None = None


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
