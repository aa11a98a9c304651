"""A section's document is closed for writing while the section is agreed, or not in the report.

Why it is closed stands in the document's own row, so that one statement appends or is refused (`live_log.append`): a socket
that was open when the chair concluded writes nothing into the agreed text.
"""

from reportflow.domain.agreement import SectionState, Standing
from reportflow.drafts import log
from reportflow.models import Closed, DatabaseSession, Section
from reportflow.models.session import TopicKind, note_change
from reportflow.services.standing import standing_of


def closed_because(section: Section, standing: Standing) -> Closed | None:
    """Why nothing may be written into the section's document, None where something may."""
    if section.merged_into_id is not None or section.set_aside_at is not None:
        return Closed.NOT_IN_REPORT
    return Closed.AGREED if standing.state is SectionState.AGREED else None


def close_or_open(session: DatabaseSession, section: Section) -> None:
    """Close the document of a section, or open it again, as the section stands now. The caller holds the section, and has just
    changed where it stands."""
    session.flush()
    because = closed_because(section, standing_of(session, section))
    log.lock(session, section.document)
    if section.document.closed != because:
        section.document.closed = because
        session.flush()
        note_change(session, TopicKind.DOCUMENT, section.document.id)
