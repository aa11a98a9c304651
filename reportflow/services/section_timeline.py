"""What happened to a section besides its drafting, from the first input to agreed: read from its tables and the record.

A fixed number of queries, however long the section's history is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from reportflow.domain.agreement import (
    Act,
    ActKind,
    Answer,
    Decision,
    PutForward,
    SectionState,
    Standing,
    Step,
    fold,
)
from reportflow.domain.content import SectionContent
from reportflow.domain.inputs import InputKind, InputState
from reportflow.domain.languages import Texts
from reportflow.domain.policy import Participation
from reportflow.domain.revision import ChangeClass
from reportflow.models import (
    ActRow,
    DatabaseSession,
    DecisionRow,
    Event,
    InputRow,
    LiveDocument,
    RevisionRow,
    Section,
)
from reportflow.services.standing import as_seen, hides_positions, standing_of

#: The answers of a conclusion, in the order in which they are told.
ANSWERS: Final = (Answer.APPROVED, Answer.RESERVED, Answer.WAITING, Answer.ABSENT)
#: Events on the order of the report that belong to a section's history.
ARRANGED: Final = ("section.merged", "section.split", "section.set_aside", "section.brought_back")
#: Events that say who came and went.
SECTION_PRESENCE: Final = "section.presence_set"
PRESENCE: Final = (SECTION_PRESENCE, "presence.set")


class MomentKind(StrEnum):
    """What happened."""

    INPUT = "input"  # was handed in
    PUT_FORWARD = "put_forward"
    DECISION = "decision"
    ACT = "act"
    PRESENCE = "presence"
    ARRANGED = "arranged"


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """A revision that was put forward. `seq`: of the draft that it was frozen from."""

    number: int
    seq: int
    hash: str
    change: ChangeClass
    open_brackets: bool


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """A decision, and what the delegation had said before, to this revision or an earlier one."""

    decision: Decision
    before: Decision | None


@dataclass(frozen=True, slots=True)
class ActLine:
    """What the chair did. `answers`: how the Members stood at a conclusion; empty where the viewer is not shown it."""

    act: Act
    answers: tuple[tuple[Answer, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class InputLine:
    """An input that was handed in. `used`: whether it has been put into the draft."""

    id: int
    party: str
    kind: InputKind
    used: bool
    for_annex: bool


@dataclass(frozen=True, slots=True)
class ArrangedLine:
    """A section was merged, split, set aside or brought back.

    Attributes:
        other: the other section, whose headings are `headings`; None where there is none.
        verb: `merged` (this one into the other), `merged_here` (the other into this one), `split` (this one from the other),
            `split_here` (the other from this one), `set_aside`, `brought_back`.
    """

    verb: str
    other: int | None
    headings: Texts


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: its kind says which of the lines is there. `person_id`: who did it."""

    kind: MomentKind
    at: datetime
    person_id: int | None
    revision: RevisionLine | None = None
    decision: DecisionLine | None = None
    act: ActLine | None = None
    input: InputLine | None = None
    presence: tuple[tuple[str, bool], ...] = ()
    arranged: ArrangedLine | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """The moments of a section besides its versions, the oldest first.

    Attributes:
        standing: as the viewer may see it.
        hidden: whether decisions of other delegations are left out, because they stay with the chair until it is agreed.
        used: inputs by the entry of the draft's log by which they were put into it.
    """

    moments: tuple[Moment, ...]
    standing: Standing
    hidden: bool
    used: Mapping[int, tuple[InputLine, ...]]


def timeline(session: DatabaseSession, section: Section, viewer: Participation) -> Timeline:
    """All that happened to the section, as far as this viewer may see it."""
    exact = standing_of(session, section)
    standing = as_seen({section.id: exact}, section.meeting, viewer)[section.id]
    hidden = hides_positions(section.meeting, viewer) and standing.state is not SectionState.AGREED
    revisions = list(session.scalars(select(RevisionRow).where(RevisionRow.section_id == section.id)))
    steps = _steps(session, section, revisions)
    inputs, used = _inputs(session, section)
    members = [position.party for position in exact.positions]
    told = _Told({row.number: row for row in revisions}, members, steps)
    moments = [
        *(told.moment(step) for step in steps if not hidden or _may_be_seen(step, viewer.party)),
        *inputs,
        *_events(session, section, members, steps),
    ]
    if hidden:
        moments = [replace(moment, act=replace(moment.act, answers=())) if moment.act else moment for moment in moments]
    moments.sort(key=lambda moment: moment.at)
    return Timeline(tuple(moments), standing, hidden, used)


def _may_be_seen(step: Step, party: str | None) -> bool:
    """Whether a step is shown to somebody from whom the positions of others are kept."""
    return not isinstance(step, Decision) or step.party == party


def _steps(session: DatabaseSession, section: Section, revisions: Sequence[RevisionRow]) -> list[Step]:
    """The steps in their order."""
    decisions = (
        select(DecisionRow)
        .join(DecisionRow.party)
        .where(DecisionRow.section_id == section.id)
        .options(contains_eager(DecisionRow.party))
    )
    # The revisions that these rows name are in the session by now.
    steps: list[Step] = [row.as_step() for row in revisions]
    steps += [row.as_step() for row in session.scalars(decisions)]
    steps += [row.as_step() for row in session.scalars(select(ActRow).where(ActRow.section_id == section.id))]
    return sorted(steps, key=lambda step: step.step)


class _Told:
    """Tells of each step what page readers want to know about it."""

    def __init__(self, revisions: Mapping[int, RevisionRow], members: Sequence[str], steps: Sequence[Step]) -> None:
        self._revisions, self._members, self._steps = revisions, members, steps

    def moment(self, step: Step) -> Moment:
        if isinstance(step, PutForward):
            row = self._revisions[step.revision]
            line = RevisionLine(row.number, row.seq, row.hash, ChangeClass(row.change), row.open_brackets)
            return Moment(MomentKind.PUT_FORWARD, step.at, step.person_id, revision=line)
        if isinstance(step, Decision):
            said = [one for one in self._before(step) if isinstance(one, Decision) and one.party == step.party]
            decision = DecisionLine(step, said[-1] if said else None)
            return Moment(MomentKind.DECISION, step.at, step.person_id, decision=decision)
        answers = self._answers(step) if step.kind is ActKind.CONCLUDE else ()
        return Moment(MomentKind.ACT, step.at, step.person_id, act=ActLine(step, answers))

    def _before(self, step: Step) -> Sequence[Step]:
        return [one for one in self._steps if one.step < step.step]

    def _answers(self, conclusion: Act) -> tuple[tuple[Answer, tuple[str, ...]], ...]:
        """How the Members stood: who approved, who said nothing, who was absent (rule 2)."""
        then = fold(self._before(conclusion), self._members, conclusion.present)
        found = ((answer, tuple(position.party for position in then.with_answer(answer))) for answer in ANSWERS)
        return tuple((answer, parties) for answer, parties in found if parties)


def _inputs(session: DatabaseSession, section: Section) -> tuple[list[Moment], dict[int, tuple[InputLine, ...]]]:
    """The inputs that all may see, as they were handed in; and by the entry of the log with which they were used."""
    query = (
        select(InputRow)
        .join(InputRow.party)
        .where(
            InputRow.section_id == section.id,
            InputRow.state.in_([InputState.HANDED_IN.value, InputState.USED.value]),
            InputRow.handed_in_at.is_not(None),
        )
        .order_by(InputRow.handed_in_at, InputRow.id)
        .options(contains_eager(InputRow.party))
    )
    moments: list[Moment] = []
    used: dict[int, tuple[InputLine, ...]] = {}
    for row in session.scalars(query):
        is_used = row.state == InputState.USED.value
        line = InputLine(row.id, row.party.code, InputKind(row.kind), is_used, row.for_annex)
        if row.handed_in_at is not None:
            moments.append(Moment(MomentKind.INPUT, row.handed_in_at, row.author_id, input=line))
        if is_used and row.used_seq is not None:
            used[row.used_seq] = (*used.get(row.used_seq, ()), line)
    return moments, used


def _events(session: DatabaseSession, section: Section, members: Sequence[str], steps: Sequence[Step]) -> list[Moment]:
    """Which Members came and went while a text was before the meeting, and what became of the section in the report's order."""
    query = (
        select(Event)
        .where(Event.meeting_id == section.meeting_id, Event.verb.in_([*ARRANGED, *PRESENCE]))
        .order_by(Event.seq)
    )
    headings = _headings(session, section.meeting_id)
    moments = []
    for event in session.scalars(query):
        if event.verb in PRESENCE:
            present = tuple(
                (code, bool(event.data["present"][code])) for code in members if code in event.data["present"]
            )
            if present and _concerns(event, section.id, members, steps):
                moments.append(Moment(MomentKind.PRESENCE, event.at, event.actor_id, presence=present))
        elif line := _arranged(event, section.id, headings):
            moments.append(Moment(MomentKind.ARRANGED, event.at, event.actor_id, arranged=line))
    return moments


def _concerns(event: Event, section_id: int, members: Sequence[str], steps: Sequence[Step]) -> bool:
    """Whether who came or went did so for this section: for it alone, or in the meeting while its text was before it."""
    if event.verb == SECTION_PRESENCE:
        return event.subject == f"section:{section_id}"
    return fold([step for step in steps if step.at <= event.at], members, ()).is_open


def _headings(session: DatabaseSession, meeting_id: int) -> dict[int, Texts]:
    """Of all sections, those that were merged or set aside among them."""
    rows = session.execute(
        select(LiveDocument.section_id, LiveDocument.content)
        .join(Section, Section.id == LiveDocument.section_id)
        .where(Section.meeting_id == meeting_id)
    )
    return {row.section_id: SectionContent.from_json(row.content).heading for row in rows}


def _arranged(event: Event, section_id: int, headings: Mapping[int, Texts]) -> ArrangedLine | None:
    """What an event on the report's order says about this section, None where it is about others."""
    verb = event.verb.removeprefix("section.")
    subject = int(event.subject.rpartition(":")[2])
    other = event.data.get("into", event.data.get("from"))
    if subject == section_id:
        return ArrangedLine(verb, other, headings.get(other, {}) if other else {})
    if other == section_id and verb in ("merged", "split"):
        return ArrangedLine(f"{verb}_here", subject, headings.get(subject, {}))
    return None
