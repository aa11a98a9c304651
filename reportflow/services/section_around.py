"""Where a section stands, for what is around its text on its page.

Open pages ask for it whenever something happened to the section, two hundred of them at once. So it reads neither the draft
nor how it will be printed.
"""

from dataclasses import dataclass
from datetime import datetime

from reportflow.domain.agreement import SectionState, Standing
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.extensions import db
from reportflow.models import Meeting, Section
from reportflow.services.access import section_for
from reportflow.services.drafting_page import RevisionBefore, revision_before
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.person_names import name_of
from reportflow.services.revisions import latest_revisions
from reportflow.services.standing import as_seen, standing_of


@dataclass(frozen=True, slots=True)
class SectionAround:
    """As in `SectionPage`, from which the same parts of the page are made. The point's number, which they do not name, is not
    looked up."""

    meeting_id: int
    section_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    in_report: bool
    standing: Standing
    before: RevisionBefore | None
    updated_at: datetime
    updated_by: str | None
    number: int | None = None

    @property
    def agreed(self) -> bool:
        """Whether the text is agreed."""
        return self.standing.state is SectionState.AGREED

    @property
    def may_draft(self) -> bool:
        """Whether the viewer may write into the draft now."""
        return self.in_report and not self.agreed and can(self.viewer, Action.DRAFT)

    def allows(self, action: str) -> bool:
        """Whether this person may do `action` in this meeting, wherever the section stands."""
        return can(self.viewer, Action(action))


def read_around(person_id: int, meeting_id: int, section_id: int) -> SectionAround:
    """Where a section stands.

    Raises:
        NotFound, NotAllowed: as `section_for`.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    meeting, exact = db.session.get_one(Meeting, meeting_id), standing_of(db.session, section)
    in_report = section.merged_into_id is None and section.set_aside_at is None
    document = section.document
    return SectionAround(
        meeting_id=meeting_id,
        section_id=section_id,
        details=details_of(meeting),
        parties=directory_of(meeting_id),
        viewer=viewer,
        in_report=in_report,
        standing=as_seen({section_id: exact}, meeting, viewer)[section_id],
        before=_before(section, exact) if in_report else None,
        updated_at=document.updated_at,
        updated_by=name_of(db.session, document.updated_by_id) if document.seq > 1 else None,
    )


def _before(section: Section, standing: Standing) -> RevisionBefore | None:
    if standing.revision is None:
        return None
    return revision_before(section, latest_revisions(db.session, [section.id])[section.id])
