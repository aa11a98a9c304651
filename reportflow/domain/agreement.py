"""How a section is agreed: what delegations decided, what the chair did, and what follows (docs/domain.md, rules 1 to 12).

Everything that happens to a section's text before the meeting is a step, numbered without gaps in the section. `fold` is the
only place that says what the steps amount to. It knows no clock and no database; it takes any steps in any order of arrival,
and lets a step that the rules do not allow change nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from reportflow.domain.languages import Texts


class SectionState(StrEnum):
    """Where a section stands."""

    DRAFTING = "drafting"
    PUT_FORWARD = "put_forward"
    BLOCKED = "blocked"  # put forward; a Member objects, or a bracket is open
    AGREED = "agreed"


class DecisionKind(StrEnum):
    """What a delegation says to a text."""

    APPROVE = "approve"
    RESERVE = "reserve"  # it approves, with words of its own that are printed with the text (rule 6)
    OBJECT = "object"  # it blocks (rule 7)


class Nature(StrEnum):
    """Which kind of reservation, or of objection."""

    RESERVATION = "reservation"
    INTERPRETATION = "interpretation"  # interpretative statement
    EXPLANATION = "explanation"  # explanation of position
    OPPOSED = "opposed"
    MORE_TIME = "more_time"


#: The natures of each kind of decision, the usual one first (rules 6 and 7).
NATURES: Final[Mapping[DecisionKind, tuple[Nature, ...]]] = {
    DecisionKind.APPROVE: (),
    DecisionKind.RESERVE: (Nature.RESERVATION, Nature.INTERPRETATION, Nature.EXPLANATION),
    DecisionKind.OBJECT: (Nature.OPPOSED, Nature.MORE_TIME),
}


@dataclass(frozen=True, slots=True)
class PutForward:
    """A revision was put before the meeting. `open_brackets`: whether its text holds a negotiation bracket."""

    step: int
    revision: int
    at: datetime
    person_id: int
    open_brackets: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A delegation's position on one revision; a change of position is a new one (docs/design.md).

    Attributes:
        id: of its row.
        party: code of the delegation.
        revision: number of the revision that it binds to; by id and hashes in the database.
        text: of a reservation, or the reason of an objection, as worded, in the languages in which it was given.
        language: the language that was read.
        person_id: who decided; for a spoken one, who entered it.
        spoken: said in the room and entered by the secretariat (rule 12).
        confirms: id of the spoken decision that the delegation confirms with this one.
    """

    step: int
    id: int
    party: str
    revision: int
    kind: DecisionKind
    at: datetime
    person_id: int
    language: str
    nature: Nature | None = None
    text: Texts = field(default_factory=dict)
    spoken: bool = False
    confirms: int | None = None


class ActKind(StrEnum):
    """What the chair (or who put a text forward) does with the text before the meeting."""

    WITHDRAW = "withdraw"
    CONCLUDE = "conclude"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True)
class Act:
    """An act on the text before the meeting.

    Attributes:
        revision: number of the revision that it was meant for.
        reason: why a section was withdrawn or reopened.
        present: codes of the Members that were present for the point, kept with a conclusion (rule 9).
    """

    step: int
    kind: ActKind
    revision: int
    at: datetime
    person_id: int
    reason: str = ""
    present: frozenset[str] = frozenset()


Step = PutForward | Decision | Act


class Answer(StrEnum):
    """How one delegation stands, in a word."""

    APPROVED = "approved"
    RESERVED = "reserved"
    OBJECTS = "objects"
    WAITING = "waiting"  # present, and has not answered
    ABSENT = "absent"  # not present, and has not answered; neither blocks nor approves (rule 9)
    HIDDEN = "hidden"  # the meeting shows positions only when a section is agreed (rule 12)
    NONE = "none"  # no text is before the meeting


_ANSWERS: Final = {
    DecisionKind.APPROVE: Answer.APPROVED,
    DecisionKind.RESERVE: Answer.RESERVED,
    DecisionKind.OBJECT: Answer.OBJECTS,
}


@dataclass(frozen=True, slots=True)
class Position:
    """One Member and the text before the meeting (or agreed).

    Attributes:
        decision: on that text; None where the Member has not answered, or where it is hidden from the viewer.
        last: what it decided last on any revision: the redline starts there (rule 1).
    """

    party: str
    present: bool
    answer: Answer
    decision: Decision | None = None
    last: Decision | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the steps of a section amount to.

    Attributes:
        revision: number of the revision that is before the meeting, or agreed; None while there is none.
        positions: of every Member, in the meeting's order.
        concluded: the act by which it is agreed.
        last_act: the latest act that had an effect.
    """

    state: SectionState
    revision: int | None
    positions: tuple[Position, ...]
    open_brackets: bool = False
    put_forward: PutForward | None = None
    concluded: Act | None = None
    last_act: Act | None = None

    @property
    def is_open(self) -> bool:
        """Whether a text is before the meeting that delegations can decide on."""
        return self.state in (SectionState.PUT_FORWARD, SectionState.BLOCKED)

    @property
    def may_be_concluded(self) -> bool:
        """Whether the chair may conclude now: no Member objects, no bracket is open (rule 2)."""
        return self.state is SectionState.PUT_FORWARD

    def with_answer(self, answer: Answer) -> tuple[Position, ...]:
        """The positions of those who answered so (`Answer.WAITING`: who are present and have not)."""
        return tuple(position for position in self.positions if position.answer is answer)

    def of(self, party: str | None) -> Position | None:
        """The position of one delegation, None where it is no Member."""
        return next((position for position in self.positions if position.party == party), None)

    def seen_by(self, party: str | None) -> "Standing":
        """What a member of this delegation is shown where positions stay with the chair until a section is agreed.

        The delegation sees its own position; whether another one blocks is not told, nor, where the text was withdrawn, what
        others had said to it.
        """
        if self.state is SectionState.AGREED:
            return self
        if self.state is SectionState.DRAFTING:
            mine = (
                position if position.party == party else replace(position, last=None) for position in self.positions
            )
            return replace(self, positions=tuple(mine))
        positions = tuple(
            position if position.party == party else replace(position, answer=Answer.HIDDEN, decision=None, last=None)
            for position in self.positions
        )
        own = next((position.answer for position in positions if position.party == party), None)
        blocked = self.open_brackets or own is Answer.OBJECTS
        return replace(self, state=SectionState.BLOCKED if blocked else SectionState.PUT_FORWARD, positions=positions)


def fold(steps: Iterable[Step], members: Sequence[str], present: Collection[str]) -> Standing:
    """What the steps of one section amount to.

    - A revision put forward is before the meeting until it is withdrawn, or the next one is put forward; each asks all again
      (rule 1).
    - A decision counts for the revision that it names while that is before the meeting; the latest of a delegation stands
      (rule 12), also when the delegation has left the room.
    - A conclusion counts on the revision before the meeting, while no Member objects and no bracket is open (rule 2). What is
      agreed takes no decision, no withdrawal and no new revision until it is reopened; then the same text is before the
      meeting again, with the decisions that were made on it.

    Args:
        steps: of this section, in any order.
        members: codes of the Members, in the meeting's order. Only Members decide.
        present: codes of who is present for the point now; what is agreed keeps those of its conclusion.
    """
    standing = _Fold(frozenset(members))
    for step in sorted(steps, key=lambda step: step.step):
        standing.take(step)
    return standing.result(members, frozenset(present))


class _Fold:
    """The steps so far."""

    def __init__(self, members: frozenset[str]) -> None:
        self._members = members
        self._current: PutForward | None = None
        self._decisions: dict[str, Decision] = {}
        self._last: dict[str, Decision] = {}
        self._concluded: Act | None = None
        self._last_act: Act | None = None

    def take(self, step: Step) -> None:
        if isinstance(step, PutForward):
            if self._concluded is None:
                self._current, self._decisions = step, {}
        elif self._current is not None and step.revision == self._current.revision:
            if isinstance(step, Decision):
                self._decide(step)
            else:
                self._act(step)

    def _decide(self, decision: Decision) -> None:
        if self._concluded is None and decision.party in self._members:
            self._decisions[decision.party] = self._last[decision.party] = decision

    def _act(self, act: Act) -> None:
        match act.kind:
            case ActKind.WITHDRAW if self._concluded is None:
                self._current, self._decisions = None, {}
            case ActKind.CONCLUDE if self._concluded is None and not self._blocked():
                self._concluded = act
            case ActKind.REOPEN if self._concluded is not None:
                self._concluded = None
            case _:
                return
        self._last_act = act

    def _blocked(self) -> bool:
        objects = any(decision.kind is DecisionKind.OBJECT for decision in self._decisions.values())
        return objects or (self._current is not None and self._current.open_brackets)

    def result(self, members: Sequence[str], present: frozenset[str]) -> Standing:
        present = self._concluded.present if self._concluded else present
        current = self._current
        return Standing(
            state=self._state(),
            revision=current.revision if current else None,
            positions=tuple(self._position(member, member in present) for member in members),
            open_brackets=current is not None and current.open_brackets,
            put_forward=current,
            concluded=self._concluded,
            last_act=self._last_act,
        )

    def _state(self) -> SectionState:
        if self._current is None:
            return SectionState.DRAFTING
        if self._concluded is not None:
            return SectionState.AGREED
        return SectionState.BLOCKED if self._blocked() else SectionState.PUT_FORWARD

    def _position(self, party: str, present: bool) -> Position:
        decision = self._decisions.get(party)
        if decision is not None:
            answer = _ANSWERS[decision.kind]
        elif self._current is None:
            answer = Answer.NONE
        else:
            answer = Answer.WAITING if present else Answer.ABSENT
        return Position(party, present, answer, decision, self._last.get(party))
