"""The report as a value: everything that the document is assembled from, in no particular format.

The services collect it from the database; `reportflow.report` turns it into pandoc's AST and from there into DOCX, HTML
or Markdown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from typing import Any

from reportflow.domain.agenda import ItemKind
from reportflow.domain.agreement import Nature
from reportflow.domain.content import SectionContent
from reportflow.domain.inputs import InputKind
from reportflow.domain.languages import Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.translation import TranslationBasis


class SectionKind(StrEnum):
    """Where a section comes from."""

    CHAPEAU = "chapeau"
    AGENDA = "agenda"  # an agenda item, or a sub-item that has leads of its own
    ADDED = "added"  # by hand: thanks, other matters


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a delegation says to a text that it approves (docs/domain.md, rule 6): printed with the text and listed in an annex.

    Attributes:
        party: code of the delegation.
        text: as the delegation worded it, plain, in the languages in which it was given.
    """

    party: str
    nature: Nature
    text: Texts


@dataclass(frozen=True, slots=True)
class AnnexedInput:
    """An input that was marked for the annex. `section_id`: what it was handed in on; `text`: Markdown, as handed in."""

    party: str
    section_id: int
    kind: InputKind
    text: Texts


@dataclass(frozen=True, slots=True)
class ReportSection:
    """One section as it goes into the report.

    Attributes:
        id: stable, used for anchors (`sec-<id>`).
        number: the point's number, equal in all languages; None for the chapeau.
        original: the language in which the section is negotiated.
        basis: which originals the translations were made from.
        agreed: False puts DRAFT on every page of the report.
        revision: number of the revision that is printed, None where it is the draft.
        hash: of that revision's content.
        reservations: of the delegations on that revision, in the meeting's order.
        trees: the clean blocks that the revision keeps (`Revision.trees`); None has the texts read anew.
    """

    id: int
    kind: SectionKind
    number: int | None
    content: SectionContent
    original: str
    basis: TranslationBasis = field(default_factory=dict)
    agreed: bool = False
    revision: int | None = None
    trees: Mapping[str, Mapping[str, Any]] | None = None
    hash: str | None = None
    reservations: tuple["Reservation", ...] = ()


@dataclass(frozen=True, slots=True)
class ReportAgendaLine:
    """One line of the agenda annex. Texts are in the languages that exist; `leads` are codes or names verbatim."""

    title: Texts
    day: date | None = None
    start: time | None = None
    end: time | None = None
    number: str = ""
    leads: tuple[str, ...] = ()
    kind: ItemKind = ItemKind.SUBSTANTIVE
    sub_items: tuple["ReportAgendaLine", ...] = ()


@dataclass(frozen=True, slots=True)
class Attendee:
    """One line of the participants annex.

    Attributes:
        party: code of a party, or the affiliation verbatim.
        function: title or position, as handed in.
    """

    name: str
    function: str
    party: str


@dataclass(frozen=True, slots=True)
class Report:
    """All that the report says.

    Attributes:
        title, body, place: in the languages that exist; `body` is whom the report is submitted to.
        inputs: those marked for the annex, in the order of sections and parties.
        present: codes of the parties that are present, in the meeting's order.
        original: the meeting's original language, used for the agenda's verbatim texts.
        parties: the meeting's names of its parties.
    """

    title: Texts
    body: Texts
    place: Texts
    start_date: date | None
    end_date: date | None
    original: str
    sections: tuple[ReportSection, ...]
    parties: PartyDirectory
    present: tuple[str, ...] = ()
    agenda: tuple[ReportAgendaLine, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    inputs: tuple[AnnexedInput, ...] = ()

    @property
    def is_draft(self) -> bool:
        """True while any section is not agreed, or there is none."""
        return not self.sections or not all(section.agreed for section in self.sections)
