"""Whether something happened since a page was made: asked by every open page every few seconds, so it is cheap."""

from dataclasses import dataclass

from sqlalchemy import func, select

from reportflow.domain.agreement import ActKind
from reportflow.domain.errors import NotFound
from reportflow.domain.policy import Action
from reportflow.extensions import db
from reportflow.models import ActRow, Event, LiveDocument, RevisionRow, Section
from reportflow.services.access import authorise


@dataclass(frozen=True, slots=True)
class TextNow:
    """The text of a section that is before the meeting, or agreed.

    Attributes:
        revision: its number; 0 while there is none.
    """

    revision: int
    agreed: bool = False


def last_event(meeting_id: int) -> int:
    """Number of the meeting's last event; to be read before what the page shows. The caller has authorised the viewer."""
    return db.session.scalar(select(func.max(Event.seq)).where(Event.meeting_id == meeting_id)) or 0


def drafts_position(meeting_id: int) -> int:
    """How far the drafts of a meeting have got, taken together: it grows with whatever is written into any of them. To be
    read before what the page shows. The caller has authorised the viewer."""
    total = select(func.sum(LiveDocument.seq)).join(LiveDocument.section).where(Section.meeting_id == meeting_id)
    return db.session.scalar(total) or 0


def something_happened(person_id: int, meeting_id: int, since: int, drafts: int | None = None) -> bool:
    """Whether the meeting's record has an event after the one of this number. Two queries, or three.

    Args:
        drafts: for a page that shows drafts: how far they had got; whether something was written counts as well then.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    authorise(person_id, meeting_id, Action.VIEW)
    return last_event(meeting_id) > since or (drafts is not None and drafts_position(meeting_id) != drafts)


def text_now(person_id: int, meeting_id: int, section_id: int) -> TextNow:
    """Which text of a section is before the meeting, or agreed. Three queries, however long its history.

    Raises:
        NotFound: `section.not_found`, or as `authorise`.
        NotAllowed: as `authorise`.
    """
    authorise(person_id, meeting_id, Action.VIEW)
    latest = db.session.execute(
        select(Section.id, RevisionRow.number, RevisionRow.step)
        .outerjoin(RevisionRow, RevisionRow.section_id == Section.id)
        .where(Section.id == section_id, Section.meeting_id == meeting_id)
        .order_by(RevisionRow.step.desc())
        .limit(1)
    ).first()
    if latest is None:
        raise NotFound("section.not_found")
    if latest.number is None:
        return TextNow(0)
    # The services let no act stand that the fold would not take, so the last one says what became of the text.
    act = db.session.execute(
        select(ActRow.kind)
        .where(ActRow.section_id == section_id, ActRow.step > latest.step)
        .order_by(ActRow.step.desc())
    ).first()
    if act is not None and act.kind == ActKind.WITHDRAW:
        return TextNow(0)
    return TextNow(latest.number, agreed=act is not None and act.kind == ActKind.CONCLUDE)
