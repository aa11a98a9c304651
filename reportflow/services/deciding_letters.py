"""Mails that a decision causes: an objection is told to those who can act on it, an entered decision to its delegation."""

from datetime import datetime

from flask_babel import force_locale, gettext

from reportflow.domain.agreement import DecisionKind
from reportflow.domain.content import SectionContent
from reportflow.domain.languages import in_language
from reportflow.domain.policy import Action, Role, can
from reportflow.extensions import db
from reportflow.models import DatabaseSession, DecisionRow, Meeting, MeetingParty, Section
from reportflow.services.letters import post
from reportflow.services.recipients import Address, Recipient, reached, recipient_of

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
    for recipient in _told_of_objections(session, meeting, row.person_id):
        _send(session, recipient, _objection(recipient.language, section, row, party, address), meeting.id, now)


def tell_of_spoken_decision(
    session: DatabaseSession,
    section: Section,
    row: DecisionRow,
    party: MeetingParty,
    address: Address | None,
    now: datetime,
) -> None:
    """Write to the heads of the delegation, in the caller's transaction, that a decision was entered for it."""
    for participation in reached(session, section.meeting_id, {Role.HEAD}):
        if participation.party_id == party.id:
            recipient = recipient_of(participation.person)
            _send(
                session, recipient, _spoken(recipient.language, section, row, party, address), section.meeting_id, now
            )


def people_told_of_objections(meeting: Meeting, viewer_id: int) -> tuple[str, ...]:
    """The names of those who are told of an objection, as its author is told beforehand."""
    return tuple(recipient.name for recipient in _told_of_objections(db.session, meeting, viewer_id))


def _told_of_objections(session: DatabaseSession, meeting: Meeting, author_id: int) -> list[Recipient]:
    return [
        recipient_of(row.person)
        for row in reached(session, meeting.id, _TOLD_OF_OBJECTIONS)
        if row.person_id != author_id and (meeting.positions_open or can(row.as_value(), Action.SEE_ALL_POSITIONS))
    ]


def _send(
    session: DatabaseSession, recipient: Recipient, letter: tuple[str, tuple[str, ...]], meeting_id: int, now: datetime
) -> None:
    subject, body = letter
    post(
        session,
        recipient=recipient.email,
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
        heading, name = _heading(row, language), in_language(party.names, language) or party.code
        what = (
            gettext("%(party)s needs more time to consider “%(heading)s”.", party=name, heading=heading)
            if row.nature == "more_time"
            else gettext("%(party)s objects to “%(heading)s”.", party=name, heading=heading)
        )
        return gettext("Objection: %(party)s, %(heading)s", party=name, heading=heading), (
            what,
            in_language(row.text, language),
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
        heading, name = _heading(row, language), in_language(party.names, language) or party.code
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
            in_language(row.text, language),
            gettext("Please confirm it, or correct it, on the page of the text."),
            address(section.id) if address else "",
        )


def _heading(row: DecisionRow, language: str) -> str:
    """The heading of the text that was decided on; the draft's may be another one by now."""
    heading = in_language(SectionContent.from_json(row.revision.content).heading, language)
    return " ".join(heading.split())[:120] or gettext("Opening paragraph")
