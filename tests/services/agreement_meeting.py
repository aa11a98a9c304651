"""A meeting for tests of agreement: that of drafting, with a chair, three Members and their heads, of whom two are present."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from reportflow.domain.agreement import DecisionKind, Nature, Standing
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.models import Event, MeetingParty, Notice, ParticipationRow, Person, RevisionRow, Section
from reportflow.services import concluding, deciding
from reportflow.services.deciding_request import DecisionRequest
from reportflow.services.putting_forward import put_forward
from reportflow.services.standing import standing_of
from tests.services.drafting_meeting import NOW, DraftingMeeting, make_drafting_meeting

LATER = NOW + timedelta(minutes=1)


@dataclass(frozen=True)
class AgreementMeeting:
    """Ids of the meeting's people. `heads`: by the code of their delegation; NIC is absent."""

    drafting: DraftingMeeting
    chair: int
    secretariat: int
    heads: Mapping[str, int]

    @property
    def meeting(self) -> int:
        return self.drafting.meeting

    @property
    def section(self) -> int:
        return self.drafting.section

    @property
    def rapporteur(self) -> int:
        return self.drafting.rapporteur

    def seq(self, section: int | None = None) -> int:
        """The position of a section's draft."""
        db.session.rollback()
        seq: int = db.session.get_one(Section, section or self.section, populate_existing=True).document.seq
        return seq

    def standing(self, section: int | None = None) -> Standing:
        """Where a section stands, as the chair sees it."""
        db.session.rollback()
        return standing_of(db.session, db.session.get_one(Section, section or self.section))

    def put_forward(self, *sections: int) -> dict[int, int]:
        """Put the drafts of these sections forward as they are; they must not be refused."""
        wanted = {section: self.seq(section) for section in sections or (self.section,)}
        result = put_forward(self.rapporteur, self.meeting, wanted, now=LATER)
        assert all(isinstance(number, int) for number in result.values()), result
        return {section: number for section, number in result.items() if isinstance(number, int)}

    def revision(self, section: int | None = None) -> RevisionRow:
        """The revision that was put forward last."""
        query = select(RevisionRow).where(RevisionRow.section_id == (section or self.section))
        return db.session.scalars(query.order_by(RevisionRow.number.desc()).limit(1)).one()

    def decide(self, party: str, kind: DecisionKind = DecisionKind.APPROVE, section: int | None = None) -> None:
        """A head decides on what is before the meeting."""
        request = self._request(party, kind, section or self.section)
        deciding.decide(self.heads[party], self.meeting, section or self.section, request, now=LATER)

    def say_in_the_room(self, party: str, by: int) -> None:
        """The secretariat enters that a delegation approves what is before the meeting."""
        request = self._request(party, DecisionKind.APPROVE, self.section)
        deciding.enter_spoken(by, self.meeting, self.section, party, request, now=LATER)

    def _request(self, party: str, kind: DecisionKind, section: int) -> DecisionRequest:
        row = self.revision(section)
        own = self.standing(section).of(party)
        return DecisionRequest(
            revision_id=row.id,
            hash=row.hash,
            language="en",
            language_hash=row.language_hashes["en"],
            form_id=f"form-{party}-{row.id}-{kind.value}",
            seen_decision=own.decision.id if own and own.decision else 0,
            kind=kind,
            nature=Nature.MORE_TIME if kind is DecisionKind.OBJECT else None,
            text={} if kind is DecisionKind.APPROVE else {"en": "Our words."},
        )

    def conclude(self, section: int | None = None) -> None:
        """The chair concludes what is before the meeting; it must not be refused."""
        section = section or self.section
        result = concluding.conclude(self.chair, self.meeting, {section: self.revision(section).id}, now=LATER)
        assert isinstance(result[section], int), result

    def agree(self, section: int | None = None) -> None:
        """Put the draft forward, and conclude it."""
        self.put_forward(section or self.section)
        self.conclude(section)

    def verbs(self) -> list[str]:
        """What is on the record."""
        return list(db.session.scalars(select(Event.verb).where(Event.meeting_id == self.meeting).order_by(Event.seq)))

    def mails(self) -> list[Notice]:
        """The outbox, in order."""
        return list(db.session.scalars(select(Notice).order_by(Notice.id)))


def make_agreement_meeting() -> AgreementMeeting:
    """The meeting, in the database. Needs an application context."""
    drafting = make_drafting_meeting()
    nic = MeetingParty(
        meeting_id=drafting.meeting,
        code="NIC",
        kind="member",
        names={"en": "Nicaragua", "es": "Nicaragua"},
        full_names={},
        aliases=[],
        position=9,
    )
    db.session.add(nic)
    db.session.flush()
    parties = {
        row.code: row
        for row in db.session.scalars(select(MeetingParty).where(MeetingParty.meeting_id == drafting.meeting))
    }
    for code in ("HND", "MEX"):
        parties[code].present = True
    chair = _person(drafting.meeting, "The chair", Role.CHAIR)
    secretariat = _person(drafting.meeting, "The secretariat", Role.SECRETARIAT)
    heads = {
        code: _person(
            drafting.meeting, f"The head of {code}", Role.HEAD, parties[code], "es" if code == "MEX" else "en"
        )
        for code in ("HND", "MEX", "NIC")
    }
    db.session.commit()
    return AgreementMeeting(drafting, chair, secretariat, heads)


def _person(meeting: int, name: str, role: Role, party: MeetingParty | None = None, language: str = "en") -> int:
    address = f"{name.lower().replace(' ', '-')}@example.org"
    person = Person(
        name=name,
        email=address,
        email_confirmed_at=NOW if address else None,
        language=language,
        session_key=name,
        created_at=NOW,
    )
    db.session.add(person)
    db.session.flush()
    db.session.add(
        ParticipationRow(
            person_id=person.id, meeting_id=meeting, party_id=party.id if party else None, roles=[role.value]
        )
    )
    return person.id
