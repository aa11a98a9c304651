"""A second opinion on `reportflow.domain.agreement.fold`, written from docs/domain.md (its rules of agreement) in another way.

It keeps no state. It has a list of the steps that took effect, and asks that whole list anew, each time, what is true: which
text is before the meeting, whether it is agreed, who said what to it. A step takes effect when what is true then allows it.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reportflow.domain.agreement import (
    Act,
    ActKind,
    Answer,
    Decision,
    DecisionKind,
    PutForward,
    SectionState,
    Standing,
    Step,
)

WHEN = datetime(2016, 11, 15, 18, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Delegation:
    """What is true of one Member."""

    party: str
    present: bool
    answer: Answer
    decision: int | None  # by id
    last: int | None


@dataclass(frozen=True)
class Truth:
    """What is true after all steps."""

    state: SectionState
    revision: int | None
    delegations: tuple[Delegation, ...]
    open_brackets: bool
    put_forward: int | None  # by step
    concluded: int | None
    last_act: int | None


def told(standing: Standing) -> Truth:
    """What the fold says, in the words of this model."""
    return Truth(
        state=standing.state,
        revision=standing.revision,
        delegations=tuple(
            Delegation(
                position.party,
                position.present,
                position.answer,
                position.decision.id if position.decision else None,
                position.last.id if position.last else None,
            )
            for position in standing.positions
        ),
        open_brackets=standing.open_brackets,
        put_forward=standing.put_forward.step if standing.put_forward else None,
        concluded=standing.concluded.step if standing.concluded else None,
        last_act=standing.last_act.step if standing.last_act else None,
    )


def text_before_the_meeting(past: Sequence[Step]) -> PutForward | None:
    """The last text that was put forward, unless it was taken back since."""
    found = [step for step in past if isinstance(step, PutForward)]
    taken_back = {step.revision for step in past if isinstance(step, Act) and step.kind is ActKind.WITHDRAW}
    return found[-1] if found and found[-1].revision not in taken_back else None


def conclusion_that_holds(past: Sequence[Step]) -> Act | None:
    """The chair's conclusion, unless the chair reopened the section since."""
    solemn = [step for step in past if isinstance(step, Act) and step.kind is not ActKind.WITHDRAW]
    return solemn[-1] if solemn and solemn[-1].kind is ActKind.CONCLUDE else None


def words_of(party: str, past: Sequence[Step], revision: int | None = None) -> Decision | None:
    """What a delegation said last (rule 12), to one revision (rule 1) or to any."""
    said = [step for step in past if isinstance(step, Decision) and step.party == party]
    return next((step for step in reversed(said) if revision in (None, step.revision)), None)


def nothing_stands_against(text: PutForward, past: Sequence[Step], members: Iterable[str]) -> bool:
    """No Member maintains an objection, and no bracket is open (rule 2)."""
    words = (words_of(member, past, text.revision) for member in members)
    return not text.open_brackets and not any(word and word.kind is DecisionKind.OBJECT for word in words)


def is_allowed(step: Step, past: Sequence[Step], members: Collection[str]) -> bool:
    """Whether what is true allows this step."""
    text, conclusion = text_before_the_meeting(past), conclusion_that_holds(past)
    if isinstance(step, PutForward):
        return conclusion is None
    if text is None or step.revision != text.revision:
        return False
    if isinstance(step, Decision):
        return conclusion is None and step.party in members
    if step.kind is ActKind.REOPEN:
        return conclusion is not None
    if conclusion is not None:
        return False
    return step.kind is ActKind.WITHDRAW or nothing_stands_against(text, past, members)


def what_took_effect(steps: Iterable[Step], members: Collection[str]) -> list[Step]:
    """The steps that changed something, in their order."""
    past: list[Step] = []
    for step in sorted(steps, key=lambda one: one.step):
        if is_allowed(step, past, members):
            past.append(step)
    return past


def truth(steps: Iterable[Step], members: Sequence[str], present: Collection[str]) -> Truth:
    """What is true after all steps."""
    past = what_took_effect(steps, members)
    text, conclusion = text_before_the_meeting(past), conclusion_that_holds(past)
    acts = [step for step in past if isinstance(step, Act)]
    if text is None:
        state = SectionState.DRAFTING
    elif conclusion is not None:
        state = SectionState.AGREED
    else:
        free = nothing_stands_against(text, past, members)
        state = SectionState.PUT_FORWARD if free else SectionState.BLOCKED
    there = present if conclusion is None else conclusion.present
    return Truth(
        state=state,
        revision=text.revision if text else None,
        delegations=tuple(_delegation(member, member in there, text, past) for member in members),
        open_brackets=bool(text and text.open_brackets),
        put_forward=text.step if text else None,
        concluded=conclusion.step if conclusion else None,
        last_act=acts[-1].step if acts else None,
    )


def _delegation(party: str, present: bool, text: PutForward | None, past: Sequence[Step]) -> Delegation:
    last = words_of(party, past)
    word = words_of(party, past, text.revision) if text else None
    if text is None:
        answer = Answer.NONE
    elif word is None:
        answer = Answer.WAITING if present else Answer.ABSENT
    else:
        answer = {
            DecisionKind.APPROVE: Answer.APPROVED,
            DecisionKind.RESERVE: Answer.RESERVED,
            DecisionKind.OBJECT: Answer.OBJECTS,
        }[word.kind]
    return Delegation(party, present, answer, word.id if word else None, last.id if last else None)


def put(step: int, revision: int, *, bracket: bool = False) -> PutForward:
    """A revision is put forward."""
    return PutForward(step, revision, WHEN, 1, bracket)


def decide(step: int, party: str, revision: int, kind: DecisionKind) -> Decision:
    """A delegation decides."""
    return Decision(step, 100 + step, party, revision, kind, WHEN, 2, "en")


def act(step: int, kind: ActKind, revision: int, present: Collection[str] = ()) -> Act:
    """The chair acts."""
    return Act(step, kind, revision, WHEN, 3, "", frozenset(present))
