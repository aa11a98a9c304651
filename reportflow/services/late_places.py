"""Where late changes of a person wait for them: at home, on the meeting's page, on the page of the section."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from reportflow.extensions import db
from reportflow.models import DatabaseSession, LateChange, LateState, LiveDocument, Section


def open_late(person_id: int, section_id: int) -> int | None:
    """The id of the late change that is open for this person in a section they see, None where none is."""
    return db.session.scalar(
        select(LateChange.id)
        .join(LiveDocument, LiveDocument.id == LateChange.document_id)
        .where(
            LiveDocument.section_id == section_id,
            LateChange.person_id == person_id,
            LateChange.state == LateState.OPEN.value,
        )
        .order_by(LateChange.id)
        .limit(1)
    )


def late_places(
    session: DatabaseSession, person_id: int, meeting_ids: Collection[int]
) -> Mapping[int, tuple[tuple[int, int], ...]]:
    """The late changes that are open for this person in each of these meetings, as (section, change), the earliest first. One
    query."""
    found: dict[int, tuple[tuple[int, int], ...]] = dict.fromkeys(meeting_ids, ())
    rows = session.execute(
        select(Section.meeting_id, Section.id, LateChange.id)
        .join(LiveDocument, LiveDocument.id == LateChange.document_id)
        .join(Section, Section.id == LiveDocument.section_id)
        .where(
            Section.meeting_id.in_(list(meeting_ids)),
            LateChange.person_id == person_id,
            LateChange.state == LateState.OPEN.value,
        )
        .order_by(LateChange.id)
    )
    for meeting_id, section_id, late_id in rows:
        found[meeting_id] += ((section_id, late_id),)
    return found
