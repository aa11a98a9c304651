"""Mails that a decision causes: an objection is told to those who can act on it, an entered decision to its delegation."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime

from flask_babel import force_locale, gettext
from sqlalchemy import select
from sqlalchemy.orm import contains_eager, joinedload

from reportflow.domain.agreement import DecisionKind
from reportflow.domain.content import SectionContent
from reportflow.domain.languages import Texts, other_language
from reportflow.domain.policy import Action, Role, can
from reportflow.extensions import db
from reportflow.models import DatabaseSession, DecisionRow, Meeting, MeetingParty, ParticipationRow, Person, Section
from reportflow.services.letters import post

#: Makes the address of the page on which a section's text is decided on.
Address = Callable[[int], str]

_TOLD_OF_OBJECTIONS = frozenset({Role.CHAIR, Role.RAPPORTEUR})


def tell_of_objection(
    session: DatabaseSession,
    section: Section,
    row: DecisionRow,
    party: MeetingParty,
    address: Address | None,
    now: datetime,
) -> None:
    """Write to the chair and the rapporteurs, in the caller's transaction; where positions stay with the chair, to those who see
    them (docs/domain.md, rules 7 and 12)."""
    meeting = session.get_one(Meeting, section.meeting_id)
    for participation in _people(session, meeting.id, _TOLD_OF_OBJECTIONS):
        viewer = participation.as_value()
        sees = meeting.positions_open or can(viewer, Action.SEE_ALL_POSITIONS)
        if sees and viewer.person_id != row.person_id:
            subject, body = _objection(participation.person.language, section, row, party, address)
            _send(session, participation.person, subject, body, meeting.id, now)


def tell_of_spoken_decision(
    session: DatabaseSession,
    section: Section,
    row: DecisionRow,
    party: MeetingParty,
    address: Address | None,
    now: datetime,
) -> None:
    """Write to the heads of the delegation, in the caller's transaction, that a decision was entered for it."""
    for participation in _people(session, section.meeting_id, {Role.HEAD}):
        if participation.party_id == party.id:
            subject, body = _spoken(participation.person.language, section, row, party, address)
            _send(session, participation.person, subject, body, section.meeting_id, now)


def people_told_of_objections(meeting: Meeting, viewer_id: int) -> tuple[str, ...]:
    """The names of those who are told of an objection, as its author is told beforehand."""
    return tuple(
        participation.person.name
        for participation in _people(db.session, meeting.id, _TOLD_OF_OBJECTIONS)
        if participation.person_id != viewer_id
        and _has_address(participation.person)
        and (meeting.positions_open or can(participation.as_value(), Action.SEE_ALL_POSITIONS))
    )


def _people(session: DatabaseSession, meeting_id: int, roles: Collection[Role]) -> Sequence[ParticipationRow]:
    """Those who have one of these roles, by name. Two queries, and only they are loaded: a room may hold hundreds."""
    wanted = {role.value for role in roles}
    everybody = session.execute(
        select(ParticipationRow.id, ParticipationRow.roles).where(ParticipationRow.meeting_id == meeting_id)
    )
    ids = [row.id for row in everybody if not wanted.isdisjoint(row.roles)]
    return session.scalars(
        select(ParticipationRow)
        .join(ParticipationRow.person)
        .where(ParticipationRow.id.in_(ids))
        .order_by(Person.name, Person.id)
        .options(contains_eager(ParticipationRow.person), joinedload(ParticipationRow.party))
    ).all()


def _has_address(person: Person) -> bool:
    """Whether mails reach them: an address that nobody has opened anything at is only what somebody typed."""
    return person.email is not None and person.email_confirmed_at is not None


def _send(
    session: DatabaseSession, person: Person, subject: str, body: tuple[str, ...], meeting_id: int, now: datetime
) -> None:
    if person.email and _has_address(person):
        post(
            session,
            recipient=person.email,
            subject=subject,
            body="\n\n".join(part for part in body if part),
            link=None,
            now=now,
            meeting_id=meeting_id,
        )


def _objection(
    language: str, section: Section, row: DecisionRow, party: MeetingParty, address: Address | None
) -> tuple[str, tuple[str, ...]]:
    with force_locale(language):
        heading, name = _heading(row, language), _first(party.names, language) or party.code
        what = (
            gettext("%(party)s needs more time to consider “%(heading)s”.", party=name, heading=heading)
            if row.nature == "more_time"
            else gettext("%(party)s objects to “%(heading)s”.", party=name, heading=heading)
        )
        return gettext("Objection: %(party)s, %(heading)s", party=name, heading=heading), (
            what,
            _first(row.text, language),
            gettext(
                "The text (revision %(revision)s) cannot be agreed while the objection stands.",
                revision=row.revision.number,
            ),
            address(section.id) if address else "",
        )


def _spoken(
    language: str, section: Section, row: DecisionRow, party: MeetingParty, address: Address | None
) -> tuple[str, tuple[str, ...]]:
    with force_locale(language):
        heading, name = _heading(row, language), _first(party.names, language) or party.code
        said = {
            DecisionKind.APPROVE: gettext("%(party)s approves the text.", party=name),
            DecisionKind.RESERVE: gettext("%(party)s approves the text with a reservation:", party=name),
            DecisionKind.OBJECT: gettext("%(party)s objects:", party=name),
        }[DecisionKind(row.kind)]
        return gettext("Entered for %(party)s: %(heading)s", party=name, heading=heading), (
            gettext(
                "The secretariat has entered what your delegation said in the room on “%(heading)s”, revision %(revision)s.",
                heading=heading,
                revision=row.revision.number,
            ),
            said,
            _first(row.text, language),
            gettext("Please confirm it, or correct it, on the page of the text."),
            address(section.id) if address else "",
        )


def _heading(row: DecisionRow, language: str) -> str:
    """The heading of the text that was decided on; the draft's may be another one by now."""
    heading = _first(SectionContent.from_json(row.revision.content).heading, language)
    return " ".join(heading.split())[:120] or gettext("Opening paragraph")


def _first(texts: Texts, language: str) -> str:
    return texts.get(language) or texts.get(other_language(language), "")
