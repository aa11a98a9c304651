"""Mails leave once, after the commit; what cannot leave stays."""

import socketserver
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from reportflow.extensions import db
from reportflow.models import Notice
from reportflow.services import letters, outbox
from reportflow.services.transactions import transaction
from tests.factories import NOW
from tests.servers import free_port


def write(count: int = 1, link: str | None = "http://localhost/secret") -> None:
    with transaction() as session:
        for number in range(count):
            letters.post(
                session,
                recipient=f"delegate{number}@hnd.example",
                subject="Invitación",
                body="Abra este enlace:\n\n{link}",
                link=link,
                now=NOW,
            )


def notice() -> Notice:
    db.session.rollback()
    return db.session.scalars(db.select(Notice)).one()


@pytest.fixture
def folder(context: Flask, tmp_path: Path) -> Iterator[Path]:
    """The folder of mails, of this test alone."""
    settings = context.extensions["reportflow"]
    context.extensions["reportflow"] = replace(settings, data_dir=tmp_path)
    yield tmp_path / "mails"
    context.extensions["reportflow"] = settings


def test_a_mail_becomes_a_file_and_the_secret_is_forgotten(folder: Path) -> None:
    write()
    assert outbox.deliver_pending(NOW) == outbox.Delivery(sent=1)
    [file] = folder.glob("*.eml")
    mail = message_from_bytes(file.read_bytes(), policy=default)
    assert mail["To"] == "delegate0@hnd.example"
    assert mail["Subject"] == "Invitación"
    assert "http://localhost/secret" in mail.get_content()
    assert file.stat().st_mode & 0o077 == 0
    kept = notice()
    assert kept.sent_at == NOW
    assert kept.link is None
    assert "secret" not in kept.body
    assert outbox.deliver_pending(NOW) == outbox.Delivery()


def test_a_mail_that_cannot_leave_stays_and_goes_later(folder: Path) -> None:
    write()
    folder.write_text("a file where the folder should be")
    assert outbox.deliver_pending(NOW) == outbox.Delivery(failed=1)
    kept = notice()
    assert kept.sent_at is None
    assert kept.attempts == 1
    assert kept.last_error is not None
    assert kept.link is not None
    folder.unlink()
    assert outbox.deliver_pending(NOW) == outbox.Delivery(), "not again at once"
    assert outbox.deliver_pending(NOW + timedelta(minutes=1)) == outbox.Delivery(sent=1)


def test_what_a_process_claimed_and_never_finished_goes_again(folder: Path) -> None:
    write()
    assert len(outbox._claim(NOW, 10)) == 1
    assert outbox.deliver_pending(NOW + timedelta(minutes=1)) == outbox.Delivery()
    assert outbox.deliver_pending(NOW + outbox.CLAIM) == outbox.Delivery(sent=1)


def test_two_processes_never_send_the_same_mail(folder: Path, context: Flask) -> None:
    write(40)

    def deliver(_: int) -> int:
        with context.app_context():
            try:
                return outbox.deliver_pending(NOW, batch=3).sent
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(4) as pool:
        sent = sum(pool.map(deliver, range(24)))
    assert sent == 40
    assert len(list(folder.glob("*.eml"))) == 40
    db.session.rollback()
    assert set(db.session.scalars(db.select(Notice.attempts))) == {1}


class PostOffice(socketserver.ThreadingTCPServer):
    """As much of a mail server as a mail needs, on loopback; it refuses whoever `refused` names."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        self.received: list[str] = []
        self.refused = ""
        super().__init__(("127.0.0.1", free_port()), Conversation)


class Conversation(socketserver.StreamRequestHandler):
    server: PostOffice

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            word = line.upper()
            if word.startswith("EHLO"):
                self.say("250 post office")
            elif word.startswith("RCPT") and self.server.refused and self.server.refused in line:
                self.say("550 nobody of that name")
            elif word == "DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline().decode()) != ".\r\n":
                    lines.append(part)
                self.server.received.append("".join(lines))
                self.say("250 taken")
            elif word == "QUIT":
                self.say("221 good bye")
                return
            else:
                self.say("250 fine")

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with PostOffice() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_mails_leave_by_smtp_where_a_server_is_set(folder: Path, context: Flask, post_office: PostOffice) -> None:
    settings = context.extensions["reportflow"]
    context.extensions["reportflow"] = replace(settings, smtp_url=f"smtp://127.0.0.1:{post_office.server_address[1]}")
    post_office.refused = "delegate1@"
    write(3)
    assert outbox.deliver_pending(NOW) == outbox.Delivery(sent=2, failed=1)
    assert len(post_office.received) == 2
    assert "http://localhost/secret" in post_office.received[0]
    db.session.rollback()
    kept = db.session.scalars(db.select(Notice).where(Notice.sent_at.is_(None))).one()
    assert kept.recipient == "delegate1@hnd.example"
    assert "550" in (kept.last_error or "")


def test_a_mail_server_that_is_away_keeps_nothing_from_going_on(folder: Path, context: Flask) -> None:
    settings = context.extensions["reportflow"]
    context.extensions["reportflow"] = replace(settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    write(2)
    assert outbox.deliver_pending(NOW) == outbox.Delivery(failed=2)
    assert db.session.query(Notice).filter(Notice.sent_at.is_(None)).count() == 2
