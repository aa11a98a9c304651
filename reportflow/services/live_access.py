"""Who may come in to a section's document while it is open (docs/live-protocol.md); to a meeting, `live_watch` says.

Called by the live room, which asks again whenever it hears that a person's rights changed.
"""

from dataclasses import dataclass

from reportflow.domain.languages import LANGUAGES
from reportflow.domain.policy import Action, Participation, can
from reportflow.extensions import db
from reportflow.services.access import section_for
from reportflow.services.person_names import name_of


@dataclass(frozen=True, slots=True)
class Entrance:
    """A person at a section's document.

    Attributes:
        party: code of their delegation, office or organisation.
        original: the language in which the section is negotiated.
        drafts: whether they may write all of it, its rows as well.
        languages: whose texts they may write; of a translator the ones that are not the original.
    """

    person_id: int
    name: str
    party: str | None
    meeting_id: int
    section_id: int
    document_id: int
    original: str
    drafts: bool
    languages: tuple[str, ...]


def enter(person_id: int, meeting_id: int, section_id: int) -> Entrance:
    """What a person may see and write of a section's document now. Whether it is closed, its head says (`live_log.Head`).

    Raises:
        NotFound: `meeting.not_found`, `section.not_found`.
        NotAllowed: `policy.not_allowed`.
    """
    try:
        section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
        return Entrance(
            person_id=person_id,
            name=name_of(db.session, person_id) or "",
            party=viewer.party,
            meeting_id=meeting_id,
            section_id=section_id,
            document_id=section.document.id,
            original=section.original_language,
            drafts=can(viewer, Action.DRAFT),
            languages=languages_of(viewer, section.original_language),
        )
    finally:
        db.session.rollback()


def languages_of(viewer: Participation, original: str) -> tuple[str, ...]:
    """Whose texts a person may write in a section with this original."""
    if can(viewer, Action.DRAFT):
        return LANGUAGES
    if can(viewer, Action.TRANSLATE):
        return tuple(language for language in LANGUAGES if language != original)
    return ()
