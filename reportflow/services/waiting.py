"""What waits for a person in a meeting, by their roles: the same on the meeting's page and at home."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from reportflow.domain.agreement import Answer, SectionState, Standing
from reportflow.domain.inputs import InputState
from reportflow.domain.parties import EVERY_MEMBER
from reportflow.domain.policy import Action, Participation, can
from reportflow.models import DatabaseSession, InputRow, MeetingParty


@dataclass(slots=True)
class SectionInputs:
    """Who has handed in on a section.

    Attributes:
        handed_in: codes of the parties with a text that is handed in or used, in no order.
        unused: how many texts are handed in and not used yet.
        drafts: codes of the parties with a text that is not handed in: to be told to that party alone.
    """

    handed_in: set[str] = field(default_factory=set)
    unused: int = 0
    drafts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is known of one section when it is asked what waits for somebody there.

    Attributes:
        standing: as this person may see it.
        stale: how many texts are out of date, or not there, in the other language.
    """

    section_id: int
    standing: Standing
    leads: tuple[str, ...]
    has_text: bool
    is_point: bool
    stale: int
    inputs: SectionInputs


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for one person in one meeting; each by ids of sections, in the report's order, or counted.

    Attributes:
        decide: their delegation is present and has not answered.
        absent: as `decide`, but it is noted as absent: first it says that it is there.
        confirm: the secretariat entered what their delegation said; it is to be confirmed or corrected.
        blocked: a Member objects, or a bracket is open; for those who put texts forward and conclude.
        conclude: all Members present have answered, and none objects; for the chair.
        put_forward: drafts with text, none of which is before the meeting; for those who put forward.
        hand_in: their delegation is one of all that are to report, and has handed in nothing.
        unused: inputs that are handed in and not used; for those who draft.
        own_drafts: inputs of their party that are not handed in.
        empty: points without text; for those who draft.
        stale: texts that are out of date or missing in the other language; for those who translate.
        late: what they wrote too late and have not settled, as (section, change).
    """

    decide: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    confirm: tuple[int, ...] = ()
    blocked: tuple[int, ...] = ()
    conclude: tuple[int, ...] = ()
    put_forward: tuple[int, ...] = ()
    hand_in: tuple[int, ...] = ()
    unused: int = 0
    own_drafts: int = 0
    empty: int = 0
    stale: int = 0
    late: tuple[tuple[int, int], ...] = ()

    @property
    def anything(self) -> bool:
        """Whether anything waits."""
        return self != Waiting()


def inputs_of(session: DatabaseSession, section_ids: Collection[int]) -> dict[int, SectionInputs]:
    """Who has handed in on each of these sections. One query, which reads no text."""
    inputs = {section_id: SectionInputs() for section_id in section_ids}
    rows = session.execute(
        select(InputRow.section_id, MeetingParty.code, InputRow.state)
        .join(InputRow.party)
        .where(InputRow.section_id.in_(list(section_ids)), InputRow.state != InputState.DISCARDED.value)
    )
    for section_id, code, state in rows:
        entry = inputs[section_id]
        if state == InputState.DRAFT:
            entry.drafts.append(code)
        else:
            entry.handed_in.add(code)
            entry.unused += state == InputState.HANDED_IN
    return inputs


def ready_to_conclude(standing: Standing) -> bool:
    """Whether all Members present have answered, at least one has, and none objects; no, where the viewer may not know."""
    answered = any(position.decision for position in standing.positions)
    unknown = standing.with_answer(Answer.WAITING) or standing.with_answer(Answer.HIDDEN)
    return standing.may_be_concluded and answered and not unknown


def waiting_for(viewer: Participation, looked: Sequence[Looked], late: Sequence[tuple[int, int]] = ()) -> Waiting:
    """What waits for this person in one meeting.

    Args:
        looked: every section of its report, in its order.
        late: as in `Waiting`, whatever section it is of.
    """
    # What is agreed waits for nobody.
    pending = [entry for entry in looked if entry.standing.state is not SectionState.AGREED]

    def those(action: Action, entries: Iterable[Looked]) -> tuple[int, ...]:
        return tuple(entry.section_id for entry in entries) if can(viewer, action) else ()

    def count(action: Action, number: int) -> int:
        return number if can(viewer, action) else 0

    return Waiting(
        decide=those(Action.DECIDE, _answering(viewer, pending, Answer.WAITING)),
        absent=those(Action.DECIDE, _answering(viewer, pending, Answer.ABSENT)),
        confirm=those(Action.DECIDE, (entry for entry in pending if _is_spoken(viewer, entry))),
        blocked=those(Action.PUT_FORWARD, _in_state(pending, SectionState.BLOCKED)),
        conclude=those(Action.CONCLUDE, (entry for entry in pending if ready_to_conclude(entry.standing))),
        put_forward=those(
            Action.PUT_FORWARD, (entry for entry in _in_state(pending, SectionState.DRAFTING) if entry.has_text)
        ),
        hand_in=those(Action.HAND_IN, (entry for entry in pending if _is_awaited(viewer, entry))),
        unused=count(Action.USE_INPUT, sum(entry.inputs.unused for entry in pending)),
        own_drafts=count(Action.HAND_IN, sum(entry.inputs.drafts.count(viewer.party or "") for entry in pending)),
        empty=count(Action.DRAFT, sum(entry.is_point and not entry.has_text for entry in pending)),
        stale=count(Action.TRANSLATE, sum(entry.stale for entry in pending)),
        late=tuple(late),
    )


def _in_state(looked: Iterable[Looked], state: SectionState) -> list[Looked]:
    return [entry for entry in looked if entry.standing.state is state]


def _answering(viewer: Participation, looked: Iterable[Looked], answer: Answer) -> list[Looked]:
    """Where their delegation stands so."""
    return [
        entry
        for entry in looked
        if (position := entry.standing.of(viewer.party)) is not None and position.answer is answer
    ]


def _is_spoken(viewer: Participation, entry: Looked) -> bool:
    position = entry.standing.of(viewer.party)
    return position is not None and position.decision is not None and position.decision.spoken


def _is_awaited(viewer: Participation, entry: Looked) -> bool:
    """Whether their delegation is a Member that is to report here, as all are, and has written nothing yet."""
    if EVERY_MEMBER.isdisjoint(entry.leads) or entry.standing.state is not SectionState.DRAFTING:
        return False
    is_member = entry.standing.of(viewer.party) is not None
    return is_member and viewer.party not in entry.inputs.handed_in and viewer.party not in entry.inputs.drafts
