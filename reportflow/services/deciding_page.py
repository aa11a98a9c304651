"""The page on which the text before the meeting is read, and decided on: what it shows to this person."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from reportflow.domain.agreement import Act, Answer, Decision, Position, SectionState, Standing
from reportflow.domain.errors import InvalidInput, ReportflowError
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.domain.sectioning import point_numbers
from reportflow.extensions import db
from reportflow.models import DecisionRow, Meeting, MeetingParty, Person, RevisionRow, Section
from reportflow.report import Redline, redline_of, section_html
from reportflow.services.access import section_for
from reportflow.services.deciding_letters import people_told_of_objections
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.revisions import as_printed
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen, standings


class Hindrance(StrEnum):
    """Why this person does not decide on this text now."""

    NOT_HEAD = "not_head"
    NOT_A_MEMBER = "not_a_member"
    NOTHING = "nothing"  # no text is before the meeting
    AGREED = "agreed"
    ABSENT = "absent"  # the delegation can say that it is present


@dataclass(frozen=True, slots=True)
class RevisionShown:
    """A revision as the page shows it, with all that a decision on it names.

    Attributes:
        language_hash: of the language that is shown.
        html: as it will be printed, safe; empty where it cannot be, which `failure` explains.
    """

    id: int
    number: int
    hash: str
    language_hash: str
    put_forward_by: str
    put_forward_at: datetime
    headings: Texts
    html: str
    failure: ReportflowError | None


@dataclass(frozen=True, slots=True)
class Since:
    """The revision that the redline starts from.

    Attributes:
        decision: of the viewer's delegation on it; None where the page compares with what else was before the meeting.
        typed_on: it is what the viewer had before them when they sent the form.
        redline: None where one of the two texts cannot be printed.
    """

    number: int
    decision: Decision | None
    typed_on: bool
    redline: Redline | None


@dataclass(frozen=True, slots=True)
class Point:
    """Another section whose text is before the meeting."""

    id: int
    number: int | None
    headings: Texts


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """All that the page shows.

    Attributes:
        points: how many numbered points the report has.
        standing: as the viewer may see it.
        own: where the viewer's delegation stands; None where it is no Member.
        revision: what is before the meeting, or agreed; None while nothing is.
        since: what changed, and since when; None where nothing is compared: the text is new, or is the one decided on.
        draft_ahead: the draft says more, or other things, than the revision.
        remark: the chair's last act, where it says how the text came to stand as it does.
        previous, next: points that wait for the viewer's delegation; for others, points that are before the meeting.
        waiting: how many points wait for the viewer's delegation, this one included.
        people: names of those whom the page mentions, by id.
        told: who is told of an objection.
    """

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    section_id: int
    kind: SectionKind
    number: int | None
    points: int
    headings: Texts
    original: str
    language: str
    standing: Standing
    own: Position | None
    hindrance: Hindrance | None
    revision: RevisionShown | None
    since: Since | None
    draft_ahead: bool
    remark: Act | None
    previous: Point | None
    next: Point | None
    waiting: int
    positions_open: bool
    people: Mapping[int, str]
    told: tuple[str, ...]
    form_id: str

    def allows(self, action: str) -> bool:
        """Whether this person may do `action` (`"section.conclude"`)."""
        return can(self.viewer, Action(action))

    @property
    def decides(self) -> bool:
        """Whether this person may decide now."""
        return self.hindrance is None

    @property
    def spoken(self) -> Decision | None:
        """What was entered for the viewer's delegation, and waits for it to be confirmed or corrected."""
        decision = self.own.decision if self.own else None
        return decision if decision and decision.spoken else None

    @property
    def seen_decision(self) -> int:
        """Id of the delegation's decision on this text that the page shows, 0 for none."""
        return self.own.decision.id if self.own and self.own.decision else 0


def read_decision_page(
    person_id: int,
    meeting_id: int,
    section_id: int,
    language: str | None = None,
    *,
    reads: str | None = None,
    typed_on: int | None = None,
) -> DecisionPage:
    """The text before the meeting, as it will be printed, what changed in it, and how all stand.

    Args:
        language: of the text; `reads`, or the original, where absent.
        reads: the language that the viewer reads.
        typed_on: id of the revision that a page showed which has been overtaken: the redline then starts there.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `draft.no_such_language`.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    language = language or reads or section.original_language
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    meeting = db.session.get_one(Meeting, meeting_id)
    overview = _Overview(meeting, section, viewer)
    parties, standing = directory_of(meeting_id), overview.standing
    own = standing.of(viewer.party)
    row = _revision(section, standing.revision)
    revision, since = None, None
    if row is not None:
        before, decision = _since(section, row, own, typed_on)
        printed = as_printed(section, overview.number, row, agreed=standing.state is SectionState.AGREED)
        revision = _shown(printed, row, language, parties)
        if before is not None:
            then = as_printed(section, overview.number, before, agreed=False)
            since = _compared(then, printed, decision, language, parties, typed_on=before.id == typed_on)
    return DecisionPage(
        meeting_id=meeting_id,
        details=details_of(meeting),
        parties=parties,
        viewer=viewer,
        section_id=section_id,
        kind=section.section_kind,
        number=overview.number,
        points=overview.points,
        headings=revision.headings if revision else section.document.content_value().heading,
        original=section.original_language,
        language=language,
        standing=standing,
        own=own,
        hindrance=_hindrance(viewer, own, standing),
        revision=revision,
        since=since,
        draft_ahead=row is not None and section.document.content_value().hash() != row.hash,
        remark=_remark(standing),
        previous=overview.previous,
        next=overview.next,
        waiting=overview.waiting,
        positions_open=meeting.positions_open,
        people=_names(standing),
        told=people_told_of_objections(meeting, person_id),
        form_id=secrets.token_hex(16),
    )


def _hindrance(viewer: Participation, own: Position | None, standing: Standing) -> Hindrance | None:
    if not can(viewer, Action.DECIDE):
        return Hindrance.NOT_HEAD
    if own is None:
        return Hindrance.NOT_A_MEMBER
    if standing.state is SectionState.AGREED:
        return Hindrance.AGREED
    if not standing.is_open:
        return Hindrance.NOTHING
    return None if own.present else Hindrance.ABSENT


def _remark(standing: Standing) -> Act | None:
    """The last act, unless another revision was put forward since."""
    act, put_forward = standing.last_act, standing.put_forward
    return None if act is None or (put_forward is not None and act.step < put_forward.step) else act


def _revision(section: Section, number: int | None) -> RevisionRow | None:
    if number is None:
        return None
    return db.session.scalar(
        select(RevisionRow).where(RevisionRow.section_id == section.id, RevisionRow.number == number)
    )


def _shown(printed: ReportSection, row: RevisionRow, language: str, parties: PartyDirectory) -> RevisionShown:
    """The revision, printed from the blocks that it keeps."""
    html, failure = "", None
    try:
        html = section_html(printed, language, parties, heading_level=3)
    except ReportflowError as error:
        failure = error
    return RevisionShown(
        id=row.id,
        number=row.number,
        hash=row.hash,
        language_hash=row.language_hashes[language],
        put_forward_by=_name(row.put_forward_by_id),
        put_forward_at=row.put_forward_at,
        headings=printed.content.heading,
        html=html,
        failure=failure,
    )


def _since(
    section: Section, row: RevisionRow, own: Position | None, typed_on: int | None
) -> tuple[RevisionRow | None, Decision | None]:
    """The revision that the redline starts from, with the delegation's decision on it: what the viewer had before them, else
    what their delegation last decided on; for those whose delegation has no decisions to make, the revision before."""
    if typed_on is not None:
        before = db.session.get(RevisionRow, typed_on)
        if before is not None and before.section_id == section.id and before.id != row.id:
            return before, None
    if own is None:
        return _revision(section, row.number - 1), None
    last = own.last
    if last is not None and last.revision == row.number and last.spoken:
        # The delegation is asked whether that is right: it sees what has changed since it decided before.
        last = _decided_before(section, own.party, row.number)
    if last is None or last.revision == row.number:
        return None, None
    return _revision(section, last.revision), last


def _decided_before(section: Section, party: str, number: int) -> Decision | None:
    """What this delegation decided last on a revision before the one of this number."""
    row = db.session.scalar(
        select(DecisionRow)
        .join(DecisionRow.revision)
        .join(DecisionRow.party)
        .where(DecisionRow.section_id == section.id, MeetingParty.code == party, RevisionRow.number < number)
        .order_by(DecisionRow.step.desc())
        .limit(1)
    )
    return row.as_step() if row else None


def _compared(
    before: ReportSection,
    after: ReportSection,
    decision: Decision | None,
    language: str,
    parties: PartyDirectory,
    *,
    typed_on: bool,
) -> Since:
    try:
        changes = redline_of(before, after, language, parties, heading_level=3)
    except ReportflowError:
        changes = None
    return Since(before.revision or 0, decision, typed_on, changes)


class _Overview:
    """Where the section stands among those of its meeting."""

    def __init__(self, meeting: Meeting, section: Section, viewer: Participation) -> None:
        sections = active_sections(db.session, meeting.id)
        kinds, fixed = [row.section_kind for row in sections], [row.point_number for row in sections]
        self._numbers = dict(zip((row.id for row in sections), point_numbers(kinds, fixed), strict=True))
        ids = {*self._numbers, section.id}
        self._standings = as_seen(standings(db.session, meeting.id, ids), meeting, viewer)
        self._viewer = viewer
        self.standing = self._standings[section.id]
        self.number = self._numbers.get(section.id)
        self.points = sum(number is not None for number in self._numbers.values())
        self.waiting = sum(self._waits(row) for row in sections)
        self.previous, self.next = self._around(section, sections)

    def _waits(self, section: Section) -> bool:
        own = self._standings[section.id].of(self._viewer.party)
        return own is not None and own.answer is Answer.WAITING

    def _around(self, section: Section, sections: Sequence[Section]) -> tuple[Point | None, Point | None]:
        decides = can(self._viewer, Action.DECIDE) and self.standing.of(self._viewer.party) is not None
        wanted = [
            row
            for row in sections
            if row.id != section.id and (self._waits(row) if decides else self._standings[row.id].is_open)
        ]
        order = [row.id for row in sections]
        here = order.index(section.id) if section.id in order else len(order)
        before = [row for row in wanted if order.index(row.id) < here]
        after = [row for row in wanted if order.index(row.id) > here]
        return self._point(before[-1]) if before else None, self._point(after[0]) if after else None

    def _point(self, section: Section) -> Point:
        return Point(section.id, self._numbers[section.id], section.document.content_value().heading)


def _names(standing: Standing) -> dict[int, str]:
    wanted = {position.decision.person_id for position in standing.positions if position.decision}
    wanted |= {act.person_id for act in (standing.concluded, standing.last_act) if act}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def _name(person_id: int) -> str:
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or ""
