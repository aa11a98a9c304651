"""Who is told by mail what became of a text before the meeting, and how it is said.

The mails name pages, never secret links: whoever reads one signs in as usual. Nobody is told what they did themselves, and
who has no address, or one that they have not opened anything at yet, is told nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reportflow.domain.languages import Texts, other_language
from reportflow.domain.parties import PartyKind
from reportflow.domain.policy import Role
from reportflow.models import DatabaseSession, Meeting, MeetingParty, ParticipationRow, Person
from reportflow.services import letters

#: Makes the address of the page on which a section's text before the meeting is read.
Address = Callable[[int], str]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told. `party`: the code of their delegation, None for who is told as rapporteur."""

    name: str
    email: str
    language: str
    party: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """One section in a mail."""

    id: int
    number: int | None
    heading: Texts
    revision: int


def heads(
    session: DatabaseSession, meeting_id: int, actor_id: int, *, present: Iterable[str] | None = None
) -> list[Recipient]:
    """The heads of delegations whom mails reach, in the meeting's order.

    Args:
        actor_id: who is not told: they did it.
        present: codes of the delegations that are meant; all Members where that is None.
    """
    wanted = None if present is None else frozenset(present)
    found = []
    for row in _participants(session, meeting_id, actor_id):
        party = row.party
        if party is None or party.kind != PartyKind.MEMBER or Role.HEAD.value not in row.roles:
            continue
        if wanted is None or party.code in wanted:
            found.append((party.position, row.person.id, _recipient(row.person, party.code)))
    return [recipient for _position, _id, recipient in sorted(found, key=lambda entry: entry[:2])]


def rapporteurs(session: DatabaseSession, meeting_id: int, actor_id: int) -> list[Recipient]:
    """The rapporteurs whom mails reach, and are no heads of delegation: those are told as such."""
    rows = _participants(session, meeting_id, actor_id)
    return [
        _recipient(row.person, None)
        for row in sorted(rows, key=lambda row: row.person_id)
        if Role.RAPPORTEUR.value in row.roles and not _heads_a_member(row)
    ]


def _participants(session: DatabaseSession, meeting_id: int, actor_id: int) -> Sequence[ParticipationRow]:
    return session.scalars(
        select(ParticipationRow)
        .join(ParticipationRow.person)
        .where(
            ParticipationRow.meeting_id == meeting_id,
            ParticipationRow.person_id != actor_id,
            Person.email.is_not(None),
            Person.email_confirmed_at.is_not(None),  # what somebody only typed may be anybody's address
        )
        .options(
            joinedload(ParticipationRow.person),
            joinedload(ParticipationRow.party).load_only(MeetingParty.code, MeetingParty.kind, MeetingParty.position),
        )
    ).all()


def _heads_a_member(row: ParticipationRow) -> bool:
    return Role.HEAD.value in row.roles and row.party is not None and row.party.kind == PartyKind.MEMBER


def _recipient(person: Person, party: str | None) -> Recipient:
    return Recipient(person.name, person.email or "", person.language, party)


# --- what is said ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says, written for each reader in their language.

    Attributes:
        subject: of the meeting's title and the number of sections.
        opening: the sentence that says what happened, of the number of sections.
        closing: what follows from it; empty for nothing.
        reason: why, as somebody worded it; never translated.
    """

    subject: Callable[[str, int], str]
    opening: Callable[[str, int], str]
    closing: Callable[[], str]
    reason: str = ""


def put_forward_letter() -> Letter:
    """Texts were put before the meeting."""
    return Letter(
        lambda title, count: ngettext(
            "A text is before the meeting: %(title)s",
            "%(num)s texts are before the meeting: %(title)s",
            count,
            title=title,
        ),
        lambda title, count: ngettext(
            "This section was put before the meeting “%(title)s”:",
            "These sections were put before the meeting “%(title)s”:",
            count,
            title=title,
        ),
        lambda: gettext("Please read the text, and say what your delegation decides on it."),
    )


def agreed_letter() -> Letter:
    """The chair concluded sections."""
    return Letter(
        lambda title, count: ngettext(
            "A section is agreed: %(title)s", "%(num)s sections are agreed: %(title)s", count, title=title
        ),
        lambda title, count: ngettext(
            "The chair of the meeting “%(title)s” concluded this section:",
            "The chair of the meeting “%(title)s” concluded these sections:",
            count,
            title=title,
        ),
        lambda: gettext("The text is agreed and does not change, unless the chair reopens it."),
    )


def reopened_letter(reason: str) -> Letter:
    """The chair reopened a section."""
    return Letter(
        lambda title, _count: gettext("A section was reopened: %(title)s", title=title),
        lambda title, _count: gettext("The chair of the meeting “%(title)s” reopened this section:", title=title),
        lambda: gettext(
            "The same text is before the meeting again. What your delegation decided on it still stands, and can be changed."
        ),
        reason,
    )


def withdrawn_letter(reason: str) -> Letter:
    """A text was withdrawn from before the meeting."""
    return Letter(
        lambda title, _count: gettext("A text was withdrawn: %(title)s", title=title),
        lambda title, _count: gettext("This section was withdrawn from before the meeting “%(title)s”:", title=title),
        lambda: gettext("Nothing is to be decided on it for now. You will be told when it is put forward again."),
        reason,
    )


def tell(
    session: DatabaseSession,
    meeting: Meeting,
    recipients: Iterable[Recipient],
    letter: Letter,
    sections: Sequence[Told],
    address: Address | None,
    now: datetime,
) -> None:
    """Put one mail for each recipient into the outbox, for all sections together, in the caller's transaction.

    Args:
        address: of the page of a section; None leaves the addresses out (the command line knows none).
    """
    if not sections:
        return
    for recipient in recipients:
        language = recipient.language
        with force_locale(language):
            title, count = _in(meeting.title, language), len(sections)
            parts = [
                gettext("Dear %(name)s,", name=recipient.name),
                letter.opening(title, count),
                "\n\n".join(_line(section, language, address) for section in sections),
                gettext("Reason: %(reason)s", reason=letter.reason) if letter.reason else "",
                letter.closing(),
            ]
            letters.post(
                session,
                recipient=recipient.email,
                subject=letter.subject(title, count),
                body="\n\n".join(part for part in parts if part),
                link=None,
                now=now,
                meeting_id=meeting.id,
            )


def _line(section: Told, language: str, address: Address | None) -> str:
    heading = " ".join(_in(section.heading, language).split()) or gettext("Opening paragraph")
    number = f"{section.number} " if section.number is not None else ""
    revision = gettext("revision %(number)s", number=section.revision)
    named = f"{number}{heading} ({revision})"
    return f"{named}\n{address(section.id)}" if address else named


def _in(texts: Texts, language: str) -> str:
    return texts.get(language) or texts.get(other_language(language), "")
