"""The page on which the text before the meeting is read, and decided on: what it shows to this person."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reportflow.domain.agreement import Act, Answer, Decision, Position, SectionState, Standing
from reportflow.domain.errors import InvalidInput
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.report import SectionKind
from reportflow.extensions import db
from reportflow.models import Meeting, Section
from reportflow.services.access import section_for
from reportflow.services.deciding_letters import people_told_of_objections
from reportflow.services.deciding_text import RevisionShown, Since, text_shown
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.person_names import names_of
from reportflow.services.point_numbers import numbered
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen, standings


class Hindrance(StrEnum):
    """Why this person does not decide on this text now."""

    NOT_HEAD = "not_head"
    NOT_A_MEMBER = "not_a_member"
    NOTHING = "nothing"  # no text is before the meeting
    AGREED = "agreed"
    ABSENT = "absent"  # the delegation can say that it is present
    UNREADABLE = "unreadable"  # the text cannot be shown now, and nobody decides on what they do not see (rule 1)


@dataclass(frozen=True, slots=True)
class Point:
    """Another section whose text is before the meeting."""

    id: int
    number: int | None
    headings: Texts


@dataclass(frozen=True, slots=True)
class Place:
    """Where a section stands among those of its meeting.

    Attributes:
        points: how many numbered points the report has.
        previous, next: points that wait for the viewer's delegation; for others, points that are before the meeting.
        waiting: how many points wait for the viewer's delegation, this one included.
    """

    number: int | None
    points: int
    previous: Point | None
    next: Point | None
    waiting: int


@dataclass(frozen=True, slots=True)
class DecisionPage:
    """All that the page shows.

    Attributes:
        place: among the points of the report.
        standing: as the viewer may see it.
        own: where the viewer's delegation stands; None where it is no Member.
        revision: what is before the meeting, or agreed; None while nothing is.
        since: what changed, and since when; None where nothing is compared: the text is new, or is the one decided on.
        draft_ahead: the draft says more, or other things, than the revision.
        remark: the chair's last act, where it says how the text came to stand as it does.
        people: names of those whom the page mentions, by id.
        told: who is told of an objection.
    """

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    section_id: int
    kind: SectionKind
    place: Place
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
    positions_open: bool
    people: Mapping[int | None, str]
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
    """The text before the meeting, what changed in it, and how all stand.

    Args:
        language: of the text; `reads`, or the original, where absent.
        reads: the language that the viewer reads.
        typed_on: id of the revision that a page showed which has been overtaken: the redline then starts there.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `draft.no_such_language`.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    language = _known(language or reads or section.original_language)
    meeting = db.session.get_one(Meeting, meeting_id)
    overview = _Overview(meeting, section, viewer)
    parties, standing = directory_of(meeting_id), overview.standing
    own, heading = standing.of(viewer.party), section.document.content_value().heading
    text = text_shown(section, overview.place.number, standing, own, language, parties, typed_on=typed_on)
    return DecisionPage(
        meeting_id=meeting_id,
        details=details_of(meeting),
        parties=parties,
        viewer=viewer,
        section_id=section_id,
        kind=section.section_kind,
        place=overview.place,
        headings=text.revision.headings if text.revision else heading,
        original=section.original_language,
        language=language,
        standing=standing,
        own=own,
        hindrance=_hindrance(viewer, own, standing, text.revision),
        revision=text.revision,
        since=text.since,
        draft_ahead=text.ahead,
        remark=_remark(standing),
        positions_open=meeting.positions_open,
        people=_names(standing),
        told=people_told_of_objections(meeting, person_id),
        form_id=secrets.token_hex(16),
    )


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    return language


def _hindrance(
    viewer: Participation, own: Position | None, standing: Standing, text: RevisionShown | None
) -> Hindrance | None:
    if not can(viewer, Action.DECIDE):
        return Hindrance.NOT_HEAD
    if own is None:
        return Hindrance.NOT_A_MEMBER
    if standing.state is SectionState.AGREED:
        return Hindrance.AGREED
    if not standing.is_open:
        return Hindrance.NOTHING
    if not own.present:
        return Hindrance.ABSENT
    return Hindrance.UNREADABLE if text is None or text.failure else None


def _remark(standing: Standing) -> Act | None:
    """The last act, unless another revision was put forward since."""
    act, put_forward = standing.last_act, standing.put_forward
    return None if act is None or (put_forward is not None and act.step < put_forward.step) else act


class _Overview:
    """Where the section stands among those of its meeting."""

    def __init__(self, meeting: Meeting, section: Section, viewer: Participation) -> None:
        sections = active_sections(db.session, meeting.id)
        self._numbers = {row.id: number for row, number in numbered(sections)}
        ids = {*self._numbers, section.id}
        self._standings = as_seen(standings(db.session, meeting.id, ids), meeting, viewer)
        self._viewer = viewer
        self.standing = self._standings[section.id]
        previous, following = self._around(section, sections)
        self.place = Place(
            number=self._numbers.get(section.id),
            points=sum(number is not None for number in self._numbers.values()),
            previous=previous,
            next=following,
            waiting=sum(self._waits(row) for row in sections),
        )

    def _waits(self, section: Section) -> bool:
        """Whether the viewer's delegation is present and has not answered. What is agreed waits for nobody."""
        standing = self._standings[section.id]
        own = standing.of(self._viewer.party)
        return standing.is_open and own is not None and own.answer is Answer.WAITING

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


def _names(standing: Standing) -> Mapping[int | None, str]:
    """Of those who decided on the text and who acted on it."""
    wanted = {position.decision.person_id for position in standing.positions if position.decision}
    wanted |= {act.person_id for act in (standing.concluded, standing.last_act) if act}
    return names_of(db.session, wanted)
