"""A meeting of two delegations and an organisation, for tests of inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

from reportflow.domain.agenda import Agenda, AgendaHeader, AgendaItem
from reportflow.domain.inputs import Input
from reportflow.domain.parties import ALL_DELEGATIONS
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import LiveDocument, Section
from reportflow.services import inputs
from reportflow.services.inputs import Written
from reportflow.services.meetings import create_meeting
from tests.factories import NOW, join, make_person

AGENDA = Agenda(
    AgendaHeader(title="Meeting of the Network", language="en"),
    (
        AgendaItem(1, "Reports", leads=(ALL_DELEGATIONS,), per_delegation_min=5),
        AgendaItem(2, "Concept note", leads=("HND",)),
        AgendaItem(3, "Other matters"),
    ),
)
#: Who is there -> role and party.
PEOPLE: Mapping[str, tuple[Role, str | None]] = {
    "rapporteur": (Role.RAPPORTEUR, "HND"),
    "second_rapporteur": (Role.RAPPORTEUR, "TS"),
    "chair": (Role.CHAIR, None),
    "translator": (Role.TRANSLATOR, "TS"),
    "head": (Role.HEAD, "MEX"),
    "delegate": (Role.DELEGATE, "MEX"),
    "neighbour": (Role.DELEGATE, "CRI"),
    "observer": (Role.OBSERVER, "IOM"),
}


@dataclass(frozen=True)
class InputsMeeting:
    """Ids of the meeting, its sections (chapeau, reports, note, matters) and its people."""

    id: int
    chapeau: int
    reports: int
    note: int
    matters: int
    secretariat: int
    people: Mapping[str, int]

    def write(
        self, person: str, text: Mapping[str, str], section: int | None = None, kind: str = "report", form: str = ""
    ) -> Input:
        """A draft of this person's party on an item of all delegations, unless another section is named."""
        written = Written(kind, dict(text), 0)
        form_id = form or f"{person}-{hash(tuple(text.items()))}"
        return inputs.write_input(
            self.people[person], self.id, section or self.reports, written, form_id=form_id, now=NOW
        )

    def handed_in(self, person: str, text: Mapping[str, str], section: int | None = None, form: str = "") -> Input:
        """An input that this person has handed in."""
        value = self.write(person, text, section, form=form)
        return inputs.hand_in(self.people[person], self.id, value.id, version=value.version, now=NOW)

    def document(self, section: int | None = None) -> LiveDocument:
        """A section's document, read afresh."""
        db.session.rollback()
        row = db.session.get_one(Section, section or self.reports, populate_existing=True)
        db.session.refresh(row.document)
        return row.document

    def body(self, language: str = "en", section: int | None = None) -> str:
        """What a section's draft says."""
        return self.document(section).content_value().body.get(language, "")


def make_inputs_meeting() -> InputsMeeting:
    """The meeting, in the database. Needs an application context."""
    secretariat = make_person("Secretariat", may_create_meetings=True)
    meeting_id = create_meeting(secretariat.id, AGENDA, shipped_parties(), now=NOW)
    people = {}
    for name, (role, party) in PEOPLE.items():
        person = make_person(f"The {name}")
        join(person, meeting_id, [role], party)
        people[name] = person.id
    sections = db.session.scalars(
        db.select(Section.id).where(Section.meeting_id == meeting_id).order_by(Section.position)
    ).all()
    return InputsMeeting(meeting_id, *sections, secretariat=secretariat.id, people=people)
