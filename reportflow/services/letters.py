"""Mails as people read them, in the recipient's language, put into the outbox in the transaction that causes them."""

from datetime import datetime
from typing import Final

from flask_babel import force_locale, gettext

from reportflow.models import DatabaseSession, Notice

#: Where the secret address goes: it is kept apart from the body, so that it can be forgotten once the mail has left.
LINK: Final = "{link}"


def post(
    session: DatabaseSession,
    *,
    recipient: str,
    subject: str,
    body: str,
    link: str | None,
    now: datetime,
    meeting_id: int | None = None,
) -> Notice:
    """Put a mail into the outbox, in the caller's transaction; `outbox.deliver_pending` sends it after the commit."""
    notice = Notice(
        meeting_id=meeting_id,
        recipient=recipient,
        subject=" ".join(subject.split())[:255],
        body=body,
        link=link,
        created_at=now,
        due_at=now,
    )
    session.add(notice)
    session.flush()
    return notice


def sign_in_letter(language: str, *, name: str, minutes: int) -> tuple[str, str]:
    """Subject and body of the mail with a sign-in link."""
    with force_locale(language):
        return gettext("Your link to sign in"), "\n\n".join(
            (
                gettext("Dear %(name)s,", name=name),
                gettext("This link signs you in. It works once, within %(minutes)s minutes:", minutes=minutes),
                LINK,
                gettext("If you did not ask for it, ignore this mail. Nobody can sign in without the link."),
            )
        )


def invitation_letter(
    language: str, *, name: str, meeting: str, roles: str, party: str, inviter: str, expires: str
) -> tuple[str, str]:
    """Subject and body of the mail with an invitation; `roles`, `party` and `expires` as the recipient reads them."""
    with force_locale(language):
        place = (
            gettext("%(inviter)s invites you to the meeting “%(meeting)s”.", inviter=inviter, meeting=meeting)
            if inviter
            else gettext("You are invited to the meeting “%(meeting)s”.", meeting=meeting)
        )
        capacity = (
            gettext("You take part for %(party)s as: %(roles)s.", party=party, roles=roles)
            if party
            else gettext("You take part as: %(roles)s.", roles=roles)
        )
        return gettext("Invitation: %(meeting)s", meeting=meeting), "\n\n".join(
            (
                gettext("Dear %(name)s,", name=name) if name else gettext("Good day,"),
                f"{place} {capacity}",
                gettext("Open this link to come in. It works once, until %(expires)s:", expires=expires),
                LINK,
                gettext("The link is yours alone: please do not pass it on."),
            )
        )
