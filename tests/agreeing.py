"""A meeting whose delegations decide: Members that are present and absent, every kind of person, and texts before the meeting."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask

from reportflow.domain.agreement import ActKind, DecisionKind, Nature
from reportflow.domain.content import Agreement, SectionContent
from reportflow.domain.policy import Role
from reportflow.domain.revision import ChangeClass
from reportflow.drafts.log import create_document
from reportflow.extensions import db
from reportflow.models import ActRow, MeetingParty, RevisionRow, Section
from reportflow.report import has_open_brackets, trees_of
from reportflow.services.accounts import Account
from reportflow.services.deciding_page import DecisionPage, read_decision_page
from reportflow.services.deciding_request import DecisionRequest
from reportflow.services.transactions import transaction
from tests.factories import NOW, MadeMeeting, _context, join, make_meeting, make_person

#: name -> roles, party, language.
PEOPLE: Mapping[str, tuple[tuple[Role, ...], str | None, str]] = {
    "chair": ((Role.CHAIR,), None, "en"),
    "rapporteur": ((Role.RAPPORTEUR,), None, "es"),
    "secretariat": ((Role.SECRETARIAT,), "TS", "en"),
    "translator": ((Role.TRANSLATOR,), None, "en"),
    "honduras": ((Role.HEAD,), "HND", "es"),
    "honduras_too": ((Role.HEAD,), "HND", "en"),
    "delegate": ((Role.DELEGATE,), "HND", "es"),
    "presidency": ((Role.CHAIR, Role.HEAD), "HND", "en"),
    "mexico": ((Role.HEAD,), "MEX", "es"),
    "belize": ((Role.HEAD,), "BLZ", "en"),
    "panama": ((Role.HEAD,), "PAN", "es"),
    "iom": ((Role.HEAD, Role.OBSERVER), "IOM", "en"),
    "nowhere": ((Role.HEAD,), None, "en"),
}
PRESENT = ("BLZ", "HND", "MEX")


def content(english: str, spanish: str = "") -> SectionContent:
    """A text of one paragraph and one agreement."""
    texts = {"en": english, "es": spanish or f"{english} (es)"}
    return SectionContent(
        heading={"en": "Concept note", "es": "Nota conceptual"},
        body=texts,
        agreements=(Agreement("a1", {"en": "To thank Honduras.", "es": "Agradecer a Honduras."}),),
    )


FIRST = content("The note will be shared.", "La nota se compartirá.")
SECOND = content("The note may be shared.", "La nota podrá compartirse.")


@dataclass(frozen=True)
class Agreeing:
    """The meeting: `sections` are three points, none of which is before the meeting yet."""

    made: MadeMeeting
    sections: tuple[int, ...]
    people: Mapping[str, Account]

    @property
    def id(self) -> int:
        return self.made.id

    @property
    def section(self) -> int:
        return self.sections[0]

    def person(self, name: str) -> int:
        return self.people[name].id

    def page(self, name: str, section: int | None = None, language: str = "en", **more: int) -> DecisionPage:
        """What this person is shown."""
        db.session.rollback()
        return read_decision_page(self.person(name), self.id, section or self.section, language, **more)


def make_agreeing(app: Flask | None = None, domain: str = "example.org") -> Agreeing:
    """The meeting, in the database. `domain`: of everybody's addresses, another one for a second meeting."""
    made = make_meeting(app=app)
    with _context(app):
        with transaction() as session:
            session.query(MeetingParty).filter(
                MeetingParty.meeting_id == made.id, MeetingParty.code.in_(PRESENT)
            ).update({"present": True}, synchronize_session=False)
            sections = [
                Section(meeting_id=made.id, kind=kind, position=place, original_language="en", created_at=NOW)
                for place, kind in enumerate(["chapeau", "added", "added", "added"])
            ]
            session.add_all(sections)
            session.flush()
            for section in sections:
                create_document(session, section, FIRST, basis={}, actor_id=None, now=NOW)
            ids = tuple(section.id for section in sections)
        people = {}
        for name, (roles, party, language) in PEOPLE.items():
            people[name] = make_person(f"Head of {name}", email=f"{name}@{domain}", language=language)
            join(people[name], made, roles, party)
        db.session.remove()
    return Agreeing(made, ids[1:], people)


def put_before(
    section_id: int,
    text: SectionContent,
    person_id: int,
    now: datetime = NOW,
    trees: dict[str, dict[str, Any]] | None = None,
) -> RevisionRow:
    """Put a text before the meeting as its next revision, whatever the draft says. `trees`: other blocks than its own."""
    with transaction() as session:
        section = session.get_one(Section, section_id, with_for_update={"key_share": True})
        section.steps += 1
        trees = trees_of(text) if trees is None else trees
        row = RevisionRow(
            section_id=section_id,
            number=session.query(RevisionRow).filter_by(section_id=section_id).count() + 1,
            step=section.steps,
            seq=section.document.seq,
            content=text.as_json(),
            basis={},
            trees=trees,
            hash=text.hash(),
            language_hashes={language: text.hash(language) for language in ("en", "es")},
            open_brackets=has_open_brackets(trees),
            change=ChangeClass.SUBSTANTIVE.value,
            put_forward_by_id=person_id,
            put_forward_at=now,
        )
        session.add(row)
        session.flush()
        return row


def act(section_id: int, kind: ActKind, person_id: int, *, reason: str = "", now: datetime = NOW) -> None:
    """Withdraw, conclude or reopen, whatever the rules say."""
    with transaction() as session:
        section = session.get_one(Section, section_id, with_for_update={"key_share": True})
        section.steps += 1
        last = session.query(RevisionRow).filter_by(section_id=section_id).order_by(RevisionRow.number.desc()).first()
        assert last is not None
        session.add(
            ActRow(
                section_id=section_id,
                revision_id=last.id,
                step=section.steps,
                kind=kind.value,
                person_id=person_id,
                at=now,
                reason=reason,
                present=list(PRESENT),
            )
        )


def request_from(
    page: DecisionPage,
    kind: DecisionKind = DecisionKind.APPROVE,
    *,
    nature: Nature | None = None,
    text: Mapping[str, str] | None = None,
    form_id: str | None = None,
    seen_decision: int | None = None,
) -> DecisionRequest:
    """What this page hands in."""
    assert page.revision is not None
    return DecisionRequest(
        revision_id=page.revision.id,
        hash=page.revision.hash,
        language=page.language,
        language_hash=page.revision.language_hash,
        seen_decision=page.seen_decision if seen_decision is None else seen_decision,
        form_id=form_id or page.form_id,
        party=page.viewer.party,
        kind=kind,
        nature=nature,
        text=text or {},
    )
