"""The product in a process of its own, and who takes part in its sample meeting."""

import contextlib
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask

from benchmarks.deciding.people import BARE, MEETING, Browser
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import DecisionRow, MeetingParty, ParticipationRow, Person, RevisionRow
from reportflow.services import accounts
from reportflow.services.demo import HEADS, PEOPLE, load_sample
from reportflow.services.drafting import add_agreement
from reportflow.services.putting_forward import put_forward
from reportflow.services.sections import active_sections
from reportflow.services.transactions import transaction
from reportflow.services.verification import verify
from tests.servers import administration, postgresql_programs, running_postgresql, until_answered

ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def database_of(kind: str) -> Iterator[str | None]:
    """The address of an empty database; None for SQLite in the data folder."""
    if kind == "sqlite":
        yield None
        return
    programs = postgresql_programs()
    if programs is None:
        sys.exit("PostgreSQL was not found.")
    with running_postgresql(programs) as url:
        with administration(url) as connection:
            connection.execute("CREATE DATABASE decide")
        yield url.rpartition("/")[0] + "/decide"


@contextlib.contextmanager
def served(port: int) -> Iterator[None]:
    """`python app.py`, until the block is left."""
    server = subprocess.Popen([sys.executable, "app.py"], cwd=ROOT, env={**os.environ, "PORT": str(port)})
    try:
        until_answered(f"http://127.0.0.1:{port}{BARE}", server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def prepare() -> dict[str, int]:
    """The sample meeting before its session, Canada present as well: ids of the heads, by delegation."""
    now = datetime.now(UTC)
    load_sample(ROOT / "samples", shipped_parties(), now=now, with_session=False)
    with transaction() as session:
        canada = session.query(MeetingParty).filter_by(meeting_id=MEETING, code="CAN").one()
        canada.present = True
        person = accounts.add_person(
            session, name="Head of delegation (Canada)", email="head.can@sample.invalid", language="en", now=now
        )
        session.flush()
        session.add(
            ParticipationRow(person_id=person.id, meeting_id=MEETING, party_id=canada.id, roles=[Role.HEAD.value])
        )
    addresses = {person.address: person.party for person in (*PEOPLE, *HEADS) if person.role is Role.HEAD}
    addresses["head.can@sample.invalid"] = "CAN"
    rows = db.session.query(Person.id, Person.email).filter(Person.email.in_(addresses))
    return {str(addresses[row.email]): row.id for row in rows}


def add_people(number: int, role: Role) -> list[int]:
    """So many people with a role: delegates who read along, rapporteurs who write."""
    with transaction() as session:
        people = [
            accounts.add_person(
                session, name=f"{role.value.title()} {n}", email=None, language="en", now=datetime.now(UTC)
            )
            for n in range(number)
        ]
        session.flush()
        session.add_all(
            ParticipationRow(person_id=person.id, meeting_id=MEETING, roles=[role.value]) for person in people
        )
        return [person.id for person in people]


def browser_of(app: Flask, person_id: int, port: int) -> Browser:
    """Sign in with a link, as people do."""
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = f"127.1.{person_id // 250}.{person_id % 250 + 1}"
    with app.app_context():
        token = accounts.issue_sign_in_link(person_id, datetime.now(UTC))
    csrf = client.get("/session/token").get_json()["csrf_token"]
    answer = client.post(f"/sign-in/link/{token}", headers={"X-CSRFToken": csrf})
    if answer.status_code != 302:
        raise RuntimeError(f"nobody was signed in ({answer.status_code})")
    cookie = client.get_cookie("reportflow")
    if cookie is None:
        raise RuntimeError("there is no session")
    return Browser(port, f"reportflow={cookie.value}")


def before_the_meeting(rapporteur: int, section: int, number: int) -> None:
    """Put another text of the section before the meeting."""
    now = datetime.now(UTC)
    add_agreement(rapporteur, MEETING, section, "en", f"To thank the host for revision {number}.", now=now)
    seq = next(row.document.seq for row in active_sections(db.session, MEETING) if row.id == section)
    result: Any = put_forward(rapporteur, MEETING, {section: seq}, now=now)[section]
    if isinstance(result, Exception):
        raise result
    newest = db.session.query(RevisionRow.number).filter_by(section_id=section).order_by(RevisionRow.number.desc())
    assert newest.first() == (number,)


def check(acknowledged: list[tuple[str, int, int]]) -> list[str]:
    """What is wrong with the decisions in the database."""
    db.session.rollback()
    rows = db.session.query(MeetingParty.code, DecisionRow.section_id, DecisionRow.revision_id).join(
        MeetingParty, MeetingParty.id == DecisionRow.party_id
    )
    there = Counter((row.code, row.section_id, row.revision_id) for row in rows)
    wanted = Counter(acknowledged)
    wrong = [f"lost: {key}" for key in wanted - there] + [
        f"doubled, or never asked for: {key}" for key in there - wanted
    ]
    return wrong + [f"record: {problem.code} {dict(problem.params)}" for problem in verify(MEETING).problems]
