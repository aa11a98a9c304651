"""Look-ups through the viewer's own participations: what is not theirs is not found."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reportflow.domain.errors import NotAllowed, NotFound
from reportflow.domain.policy import Action, Participation, can
from reportflow.extensions import db
from reportflow.models import Meeting, ParticipationRow, Section


def participation(person_id: int, meeting_id: int) -> Participation:
    """What this person is in this meeting.

    Raises:
        NotFound: `meeting.not_found` where the meeting does not exist, or not for them.
    """
    row = db.session.scalar(
        select(ParticipationRow)
        .where(ParticipationRow.person_id == person_id, ParticipationRow.meeting_id == meeting_id)
        .options(joinedload(ParticipationRow.party))
    )
    if row is None:
        raise NotFound("meeting.not_found")
    return row.as_value()


def authorise(person_id: int, meeting_id: int, action: Action) -> Participation:
    """The person's participation, if it allows `action`.

    Raises:
        NotFound: as `participation`.
        NotAllowed: `policy.not_allowed` with the action, where their roles do not allow it.
    """
    viewer = participation(person_id, meeting_id)
    if not can(viewer, action):
        raise NotAllowed("policy.not_allowed", action=action.value)
    return viewer


def meeting_for(person_id: int, meeting_id: int, action: Action = Action.VIEW) -> tuple[Meeting, Participation]:
    """The meeting and what the person is in it, if that allows `action`. Raises as `authorise`."""
    viewer = authorise(person_id, meeting_id, action)
    return db.session.get_one(Meeting, meeting_id), viewer


def section_for(
    person_id: int, meeting_id: int, section_id: int, action: Action, *, lock: bool = False
) -> tuple[Section, Participation]:
    """The section of that meeting, if the person may do `action` there.

    Args:
        lock: hold the section's row until the transaction ends; every verb that changes a section does.

    Raises:
        NotFound: `section.not_found`, or as `participation`.
        NotAllowed: as `authorise`.
    """
    viewer = authorise(person_id, meeting_id, action)
    query = (
        select(Section)
        .where(Section.id == section_id, Section.meeting_id == meeting_id)
        .execution_options(populate_existing=True)
    )
    section = db.session.scalar(query.with_for_update(key_share=True) if lock else query)
    if section is None:
        raise NotFound("section.not_found")
    return section, viewer
