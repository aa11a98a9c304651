"""What the pages that arrange the report show: its sections in order, and one of them in pieces."""

from dataclasses import dataclass

from reportflow.domain.content import SectionContent
from reportflow.domain.errors import NotFound
from reportflow.domain.footnotes import text_and_notes
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action
from reportflow.extensions import db
from reportflow.services.access import meeting_for
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.point_numbers import Place, numbered
from reportflow.services.sections import active_sections, paragraphs_of


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The order of a report.

    Attributes:
        section: the section that is being arranged, where one is.
        content: what it says.
        paragraphs: its body in paragraphs, a language, without footnotes: they go with the words that cite them.
    """

    details: MeetingDetails
    parties: PartyDirectory
    places: tuple[Place, ...]
    section: Place | None = None
    content: SectionContent | None = None
    paragraphs: dict[str, list[str]] | None = None


def read_arrangement(person_id: int, meeting_id: int, section_id: int | None = None) -> Arrangement:
    """The order of the report, and one section in pieces where one is named.

    Raises:
        NotFound, NotAllowed: as `authorise`; `section.not_found` where it is not in the report.
    """
    meeting, _viewer = meeting_for(person_id, meeting_id, Action.ARRANGE_SECTIONS)
    rows = active_sections(db.session, meeting_id)
    contents = {row.id: row.document.content_value() for row in rows}
    places = tuple(Place(row.id, number, row.section_kind, contents[row.id].heading) for row, number in numbered(rows))
    details, parties = details_of(meeting), directory_of(meeting_id)
    if section_id is None:
        return Arrangement(details, parties, places)
    section = next((place for place in places if place.id == section_id), None)
    if section is None:
        raise NotFound("section.not_found")
    content = contents[section_id]
    paragraphs = {language: text_and_notes(paragraphs_of(content.body.get(language, "")))[0] for language in LANGUAGES}
    return Arrangement(details, parties, places, section, content, paragraphs)
