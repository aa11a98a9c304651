"""The outbox: mails that verbs have written leave here, after the commit; one that cannot leave stays and is tried again.

A mail is claimed in a short transaction of its own, so that two processes never send the same one and nobody waits
for a mail server while a transaction is open. The claim runs out: what a process took and did not finish goes again.
"""

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import select

from reportflow.config import Settings
from reportflow.extensions import db
from reportflow.models import Notice
from reportflow.services.letters import LINK
from reportflow.services.transactions import transaction

#: How long a process may take over the mails that it has claimed.
CLAIM: Final = timedelta(minutes=10)
LONGEST_WAIT: Final = timedelta(hours=1)
SMTP_TIMEOUT_SECONDS: Final = 10
BATCH: Final = 50

Send = Callable[[EmailMessage, int], None]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of the mails that were due."""

    sent: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Claimed:
    id: int
    recipient: str
    subject: str
    text: str
    number: str


def deliver_pending(now: datetime, batch: int = BATCH) -> Delivery:
    """Send the mails that are due: to files in the data directory, or by SMTP where `SMTP_URL` is set.

    Call it after the commit of the verb that wrote them. It does not raise when a mail cannot be sent: the mail stays
    in the outbox with the reason, and is tried again later.
    """
    claimed = _claim(now, batch)
    if not claimed:
        return Delivery()
    settings: Settings = current_app.extensions["reportflow"]
    sent = failed = 0
    try:
        with _way_out(settings) as send:
            for mail in claimed:
                try:
                    send(_message(mail, settings.mail_from, now), mail.id)
                except (OSError, smtplib.SMTPException, ValueError) as error:
                    _keep(mail.id, error, now)
                    failed += 1
                else:
                    _mark_sent(mail.id, now)
                    sent += 1
    except (OSError, smtplib.SMTPException) as error:
        # The mail server cannot be reached, or it hung up while saying goodbye: what has not left stays.
        for mail in claimed[sent + failed :]:
            _keep(mail.id, error, now)
            failed += 1
    return Delivery(sent, failed)


def _claim(now: datetime, batch: int) -> list[_Claimed]:
    due = (
        select(Notice)
        .where(Notice.sent_at.is_(None), Notice.due_at <= now)
        .order_by(Notice.id)
        .limit(batch)
        .with_for_update(skip_locked=True)
    )
    if db.session.scalar(select(Notice.id).where(Notice.sent_at.is_(None), Notice.due_at <= now).limit(1)) is None:
        return []  # most calls end here, without taking SQLite's one lock
    with transaction() as session:
        claimed = []
        for notice in session.scalars(due):
            notice.due_at = now + CLAIM
            notice.attempts += 1
            notice.last_error = None  # whoever looks now sees a mail that is being sent
            text = notice.body.replace(LINK, notice.link) if notice.link else notice.body
            number = f"notice-{notice.id}-{notice.created_at:%Y%m%d%H%M%S%f}"
            claimed.append(_Claimed(notice.id, notice.recipient, notice.subject, text, number))
        return claimed


def _mark_sent(notice_id: int, now: datetime) -> None:
    with transaction() as session:
        notice = session.get(Notice, notice_id)
        if notice is not None:
            notice.sent_at = now
            notice.last_error = None
            notice.link = None  # the record keeps what was said, and no way in


def _keep(notice_id: int, error: Exception, now: datetime) -> None:
    with transaction() as session:
        notice = session.get(Notice, notice_id)
        if notice is not None:
            notice.last_error = f"{type(error).__name__}: {error}"[:500]
            notice.due_at = now + min(timedelta(minutes=2 ** min(notice.attempts - 1, 10)), LONGEST_WAIT)
    current_app.logger.warning("mail %s was not sent, it stays in the outbox: %s", notice_id, error)


def _message(mail: _Claimed, sender: str, now: datetime) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(now)
    # The same number on every try: should a mail arrive twice after a broken connection, readers show it once.
    message["Message-ID"] = f"<{mail.number}@{sender.rpartition('@')[2] or 'localhost'}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message


@contextmanager
def _way_out(settings: Settings) -> Iterator[Send]:
    if settings.smtp_url is None:
        folder = settings.data_dir / "mails"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield lambda message, number: _write(folder, message, number)
        return
    with _connected(settings.smtp_url) as connection:

        def send(message: EmailMessage, _number: int) -> None:
            connection.send_message(message)

        yield send


def _write(folder: Path, message: EmailMessage, number: int) -> None:
    """One file a mail, for its owner's eyes only: it may hold a way in."""
    file = folder / f"{number:06d}.eml"
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(bytes(message))
    current_app.logger.info("mail to %s: %s (%s)", message["To"], message["Subject"], file.name)


@contextmanager
def _connected(smtp_url: str) -> Iterator[smtplib.SMTP]:
    url = urlsplit(smtp_url)
    host = url.hostname or "localhost"
    secure = ssl.create_default_context()
    connection = (
        smtplib.SMTP_SSL(host, url.port or 465, timeout=SMTP_TIMEOUT_SECONDS, context=secure)
        if url.scheme == "smtps"
        else smtplib.SMTP(host, url.port or 25, timeout=SMTP_TIMEOUT_SECONDS)
    )
    with connection:
        if url.scheme == "smtp":
            connection.ehlo()
            if connection.has_extn("starttls"):
                connection.starttls(context=secure)
        if url.username:
            connection.login(unquote(url.username), unquote(url.password or ""))
        yield connection
