"""A meeting for tests of drafting: a chapeau and two sections, and one person of each kind that matters."""

from dataclasses import dataclass
from datetime import UTC, datetime

from reportflow.domain.content import ActionItem, Agreement, BlockKey, SectionContent, text_hash
from reportflow.domain.policy import Role
from reportflow.drafts.log import create_document
from reportflow.extensions import db
from reportflow.models import LiveDocument, Meeting, MeetingParty, ParticipationRow, Person, Section

NOW = datetime(2016, 11, 15, 19, 0, tzinfo=UTC)
CHAPEAU = SectionContent(
    heading={"en": "Opening paragraph", "es": "Párrafo introductorio"}, body={"en": "The Network met."}
)
CONTENT = SectionContent(
    heading={"en": "Concept note", "es": "Nota conceptual"},
    body={"en": "Honduras presented the concept note.", "es": "Honduras presentó la nota conceptual."},
    agreements=(
        Agreement("a1", {"en": "To comment on the note.", "es": "Comentar la nota."}),
        Agreement("a2", {"en": "To thank Honduras."}),
    ),
    action_items=(ActionItem("t1", {"en": "Send comments"}, ("HND",)),),
)
BASIS = {
    (BlockKey(kind), "es"): text_hash(text["en"])
    for kind, text in (("heading", CONTENT.heading), ("body", CONTENT.body))
}
PARTIES = (
    ("HND", "member", {"en": "Honduras", "es": "Honduras"}, []),
    ("MEX", "member", {"en": "Mexico", "es": "México"}, []),
    ("IOM", "organisation", {"en": "IOM", "es": "OIM"}, ["International Organization for Migration"]),
    ("TS", "office", {"en": "TS", "es": "ST"}, ["Technical Secretariat"]),
)


@dataclass(frozen=True)
class DraftingMeeting:
    """Ids of the meeting's rows."""

    meeting: int
    chapeau: int
    section: int
    last: int
    rapporteur: int
    colleague: int
    translator: int
    delegate: int
    stranger: int

    def document(self) -> LiveDocument:
        """The section's document, read afresh."""
        db.session.rollback()
        section = db.session.get_one(Section, self.section, populate_existing=True)
        db.session.refresh(section.document)
        return section.document


def make_drafting_meeting() -> DraftingMeeting:
    """The meeting, in the database. Needs an application context."""
    people = {
        "rapporteur": Role.RAPPORTEUR,
        "colleague": Role.RAPPORTEUR,
        "translator": Role.TRANSLATOR,
        "delegate": Role.DELEGATE,
        "stranger": None,
    }
    rows = {
        name: Person(
            name=f"The {name}",
            email=f"{name}@example.org",
            email_confirmed_at=NOW,
            session_key=name * 3,
            created_at=NOW,
        )
        for name in people
    }
    meeting = Meeting(
        title={"en": "Network meeting", "es": "Reunión de la Red"},
        body={},
        place={"en": "San Pedro Sula"},
        header_notes=[],
        time_zone="America/Tegucigalpa",
        original_language="en",
        created_at=NOW,
    )
    db.session.add_all([meeting, *rows.values()])
    db.session.flush()
    for position, (code, kind, names, aliases) in enumerate(PARTIES):
        db.session.add(
            MeetingParty(
                meeting_id=meeting.id,
                code=code,
                kind=kind,
                names=names,
                full_names={},
                aliases=aliases,
                position=position,
            )
        )
    for name, role in people.items():
        if role:
            db.session.add(ParticipationRow(person_id=rows[name].id, meeting_id=meeting.id, roles=[role.value]))
    sections = [
        Section(meeting_id=meeting.id, kind=kind, position=position, original_language="en", created_at=NOW)
        for position, kind in enumerate(["chapeau", "agenda", "added"])
    ]
    db.session.add_all(sections)
    db.session.flush()
    for section, content in zip(sections, [CHAPEAU, CONTENT, SectionContent(heading={"en": "Thanks"})], strict=True):
        basis = BASIS if content is CONTENT else {}
        create_document(db.session, section, content, basis=basis, actor_id=None, now=NOW)
    db.session.commit()
    return DraftingMeeting(
        meeting.id, *(section.id for section in sections), **{name: row.id for name, row in rows.items()}
    )
