"""What there is to know before sections are put before the meeting."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from reportflow.domain.agreement import Standing
from reportflow.domain.errors import NotFound
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation
from reportflow.domain.readiness import Hindrance
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.extensions import db
from reportflow.models import Section
from reportflow.services.access import meeting_for
from reportflow.services.acts import last_act_of
from reportflow.services.drafting_page import Preview, preview
from reportflow.services.freezing import Frozen, hindrances_of
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.point_numbers import numbered
from reportflow.services.recipients import Recipient, heads
from reportflow.services.revisions import latest_revisions
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen, membership, standings


@dataclass(frozen=True, slots=True)
class ForwardSection:
    """One section that can be put forward, or why it cannot.

    Attributes:
        seq: the position of the draft that is shown, and that would be put forward.
        hindrances: those that stop it first.
        ahead: whether the draft says something else than the revision before the meeting; False where none is.
        printed: by language, as it will be printed, or why it cannot be.
    """

    id: int
    number: int | None
    kind: SectionKind
    heading: Texts
    original: str
    standing: Standing
    seq: int
    hindrances: tuple[Hindrance, ...]
    ahead: bool
    printed: Mapping[str, Preview]

    @property
    def last_act(self) -> int:
        """What the form carries of the acts that the page knows."""
        return last_act_of(self.standing)

    @property
    def stopped(self) -> bool:
        """Whether it cannot be put forward."""
        return any(hindrance.stops for hindrance in self.hindrances)


@dataclass(frozen=True, slots=True)
class ForwardPage:
    """What the page asks about. `told`: who would be told by mail."""

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    sections: tuple[ForwardSection, ...]
    told: tuple[Recipient, ...]


def read_putting_forward(person_id: int, meeting_id: int, section_ids: Collection[int] = ()) -> ForwardPage:
    """What there is to know before sections are put forward.

    Args:
        section_ids: which; all that are neither agreed nor before the meeting as they are, where none is named.

    Raises:
        NotFound: `section.not_found` for one that is not in the report; as `authorise` for `Action.PUT_FORWARD`.
        NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.PUT_FORWARD)
    parties = directory_of(meeting_id)
    rows = active_sections(db.session, meeting_id)
    if unknown := set(section_ids) - {row.id for row in rows}:
        raise NotFound("section.not_found", section_id=min(unknown))
    wanted = [(row, number) for row, number in numbered(rows) if not section_ids or row.id in section_ids]
    ids = [row.id for row, _number in wanted]
    exact = standings(db.session, meeting_id, ids)
    seen = as_seen(exact, meeting, viewer)
    latest = latest_revisions(db.session, ids)
    shown = []
    for row, number in wanted:
        frozen = Frozen.of_document(row)
        found = hindrances_of(row, frozen, exact[row.id], latest.get(row.id))
        if not section_ids and any(hindrance.code in _DONE for hindrance in found):
            continue
        shown.append(_forward_section(row, number, seen[row.id], frozen, found, parties))
    present = membership(db.session, meeting_id).present
    told = heads(db.session, meeting_id, person_id, present=present)
    return ForwardPage(meeting_id, details_of(meeting), parties, viewer, tuple(shown), tuple(told))


#: Sections that nobody needs to be asked about.
_DONE: Final = frozenset({"section.agreed", "revision.unchanged"})


def _forward_section(
    row: Section,
    number: int | None,
    standing: Standing,
    frozen: "Frozen",
    found: tuple[Hindrance, ...],
    parties: PartyDirectory,
) -> ForwardSection:
    printed = ReportSection(
        id=row.id,
        kind=row.section_kind,
        number=number,
        content=frozen.content,
        original=row.original_language,
        basis=frozen.basis,
        trees=frozen.trees,
    )
    unchanged = any(hindrance.code == "revision.unchanged" for hindrance in found)
    return ForwardSection(
        id=row.id,
        number=number,
        kind=row.section_kind,
        heading=frozen.content.heading,
        original=row.original_language,
        standing=standing,
        seq=frozen.seq,
        hindrances=found,
        ahead=standing.is_open and not unchanged,
        printed={language: preview(printed, language, parties) for language in LANGUAGES},
    )
