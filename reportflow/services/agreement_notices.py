"""Mails that say what became of a text before the meeting.

They name pages, never secret links: whoever reads one signs in as usual. Nobody is told what they did themselves.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import force_locale, gettext, ngettext

from reportflow.domain.languages import Texts, in_language
from reportflow.models import DatabaseSession, Meeting
from reportflow.services import letters
from reportflow.services.recipients import Address, Recipient


@dataclass(frozen=True, slots=True)
class Told:
    """One section in a mail."""

    id: int
    number: int | None
    heading: Texts
    revision: int


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
            title, count = in_language(meeting.title, language), len(sections)
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
    heading = " ".join(in_language(section.heading, language).split()) or gettext("Opening paragraph")
    number = f"{section.number} " if section.number is not None else ""
    revision = gettext("revision %(number)s", number=section.revision)
    named = f"{number}{heading} ({revision})"
    return f"{named}\n{address(section.id)}" if address else named
