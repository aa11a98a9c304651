"""The record is found to be as it was written, or what was changed in it is found; on whichever database the tests run."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from reportflow.domain.agreement import DecisionKind
from reportflow.domain.errors import NotFound
from reportflow.extensions import db
from reportflow.models import ActRow, DecisionRow, Event, RevisionRow
from reportflow.services.concluding import conclude, reopen
from reportflow.services.deciding import confirm_spoken, decide, enter_spoken
from reportflow.services.history import history
from reportflow.services.putting_forward import put_forward, withdraw
from reportflow.services.verification import verify
from tests.agreeing import Agreeing, make_agreeing, request_from
from tests.factories import NOW

TABLES = ("event", "revision", "decision", "act")
LATER = NOW + timedelta(minutes=5)


@pytest.fixture
def meeting(context: Flask) -> Agreeing:
    """A meeting in which every kind of step was taken, by the verbs themselves."""
    made = make_agreeing()
    place = (made.id, made.section)
    forward(made, made.section)
    withdraw(made.person("chair"), *place, revision=1, reason="Too early.", now=NOW)
    forward(made, made.section)
    words = {"es": "México entiende esto como voluntario."}
    request = request_from(made.page("mexico", language="es"), DecisionKind.RESERVE, text=words)
    decide(made.person("mexico"), *place, request, now=NOW)
    spoken = request_from(made.page("secretariat"))
    enter_spoken(made.person("secretariat"), *place, "HND", spoken, now=NOW)
    confirm_spoken(made.person("honduras"), *place, request_from(made.page("honduras")), now=NOW)
    shown = made.page("chair").revision
    assert shown is not None
    conclude(made.person("chair"), made.id, {made.section: shown.id}, now=NOW)
    reopen(made.person("chair"), *place, revision=2, reason="A slip.", now=NOW)
    conclude(made.person("chair"), made.id, {made.section: shown.id}, now=NOW)
    db.session.rollback()
    return made


def forward(meeting: Agreeing, section: int) -> None:
    seq = history(meeting.person("chair"), meeting.id, section).seq
    assert isinstance(put_forward(meeting.person("chair"), meeting.id, {section: seq}, now=NOW)[section], int)


def codes(meeting: Agreeing) -> list[str]:
    """What is wrong with the record."""
    db.session.rollback()
    db.session.expunge_all()
    return [problem.code for problem in verify(meeting.id).problems]


@contextmanager
def past_the_refusal(*tables: str) -> Iterator[None]:
    """The database lets rows be changed meanwhile, as somebody can make it who has its password or its file."""
    postgresql = db.engine.dialect.name == "postgresql"
    before: list[str] = []
    # One connection for both: SQLite refuses to make a trigger that another connection has dropped since this one looked.
    with db.engine.execution_options(reportflow_writes=True).connect() as connection:
        with connection.begin():
            for table in tables:
                name = f"{table}_is_append_only"
                if postgresql:
                    connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER {name}"))
                    before.append(f"ALTER TABLE {table} ENABLE TRIGGER {name}")
                else:
                    found = connection.execute(text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": name})
                    before.append(found.scalar_one())
                    connection.execute(text(f"DROP TRIGGER {name}"))
        try:
            yield
        finally:
            with connection.begin():
                for statement in before:
                    connection.exec_driver_sql(statement)


def tamper(statement: str, **values: object) -> None:
    """Change something in the tables that are not to be changed."""
    db.session.rollback()
    with (
        past_the_refusal(*TABLES),
        db.engine.execution_options(reportflow_writes=True).begin() as connection,
    ):
        done = connection.execute(text(statement), values)
        assert done.rowcount > 0


def test_a_record_that_nobody_touched_is_as_it_was_written(meeting: Agreeing) -> None:
    found = verify(meeting.id)
    assert found.problems == ()
    assert (found.revisions, found.decisions, found.acts) == (2, 3, 4)
    assert found.events == db.session.query(Event).filter_by(meeting_id=meeting.id).count()
    last = db.session.query(Event).filter_by(meeting_id=meeting.id).order_by(Event.seq.desc()).first()
    assert found.last_hash == last.hash


def test_a_meeting_that_is_not_there_has_no_record(context: Flask) -> None:
    with pytest.raises(NotFound, match=r"meeting\.not_found"):
        verify(17)


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_change_what_is_on_the_record(meeting: Agreeing, table: str) -> None:
    db.session.rollback()
    with (
        pytest.raises(DBAPIError, match="do not change"),
        db.engine.execution_options(reportflow_writes=True).begin() as connection,
    ):
        connection.execute(text(f"UPDATE {table} SET id = id + 1000"))
    assert codes(meeting) == []


@pytest.mark.parametrize(
    ("statement", "values", "expected"),
    [
        ("UPDATE event SET actor_id = NULL WHERE seq = 2", {}, "record.chain_broken"),
        ("UPDATE event SET verb = 'section.agreed' WHERE verb = 'section.withdrawn'", {}, "record.chain_broken"),
        ("UPDATE event SET at = :at WHERE seq = 1", {"at": LATER}, "record.chain_broken"),
        ("DELETE FROM event WHERE seq = 2", {}, "record.chain_broken"),
        ("UPDATE revision SET hash = :hash WHERE number = 2", {"hash": "0" * 64}, "record.revision_changed"),
        ("UPDATE revision SET language_hashes = '{}' WHERE number = 2", {}, "record.revision_changed"),
        ("UPDATE revision SET trees = '{}' WHERE number = 2", {}, "record.step_changed"),
        ("UPDATE revision SET put_forward_by_id = 1 + put_forward_by_id", {}, "record.step_changed"),
        ("UPDATE revision SET put_forward_at = :at", {"at": LATER}, "record.step_changed"),
        ("UPDATE revision SET basis = :basis", {"basis": '{"body|es": "0"}'}, "record.step_changed"),
        ("UPDATE revision SET seq = seq + 1", {}, "record.step_changed"),
        ("UPDATE revision SET change = 'editorial'", {}, "record.step_changed"),
        ("UPDATE revision SET open_brackets = NOT open_brackets", {}, "record.step_changed"),
        ("UPDATE decision SET kind = 'object' WHERE kind = 'approve'", {}, "record.step_changed"),
        ("UPDATE decision SET nature = 'explanation' WHERE kind = 'reserve'", {}, "record.step_changed"),
        ("UPDATE decision SET text = :text WHERE kind = 'reserve'", {"text": '{"es": "Sí."}'}, "record.step_changed"),
        ("UPDATE decision SET spoken = NOT spoken WHERE confirms_id IS NULL", {}, "record.step_changed"),
        ("UPDATE decision SET person_id = 1 + person_id", {}, "record.step_changed"),
        ("UPDATE decision SET party_id = 1 + party_id", {}, "record.step_changed"),
        ("UPDATE decision SET at = :at", {"at": LATER}, "record.step_changed"),
        ("UPDATE decision SET hash = :hash", {"hash": "0" * 64}, "record.other_revision"),
        ("UPDATE decision SET language_hash = :hash", {"hash": "0" * 64}, "record.other_revision"),
        ("UPDATE decision SET language = 'en' WHERE language = 'es'", {}, "record.other_revision"),
        ("UPDATE act SET present = '[]' WHERE kind = 'conclude'", {}, "record.step_changed"),
        ("UPDATE act SET reason = 'Nothing.' WHERE kind = 'reopen'", {}, "record.step_changed"),
        ("UPDATE act SET kind = 'reopen' WHERE kind = 'withdraw'", {}, "record.step_changed"),
        ("DELETE FROM act WHERE kind = 'withdraw'", {}, "record.step_missing"),
        ("DELETE FROM act WHERE kind = 'withdraw'", {}, "record.step_gone"),
        ("DELETE FROM decision WHERE kind = 'reserve'", {}, "record.step_gone"),
        ("UPDATE section SET steps = steps + 1 WHERE steps > 0", {}, "record.step_missing"),
    ],
)
def test_whatever_is_changed_is_found(
    meeting: Agreeing, statement: str, values: dict[str, object], expected: str
) -> None:
    tamper(statement, **values)
    assert expected in codes(meeting)


def test_a_text_that_was_changed_is_found_with_the_decisions_on_it_though_its_hashes_were_made_anew(
    meeting: Agreeing,
) -> None:
    """Somebody who changes a text, its hashes and those of the decisions still has the chain of events against them."""
    row = db.session.query(RevisionRow).filter_by(number=2).one()
    changed = json.dumps(row.content).replace("will", "must")
    content = row.as_value().content.from_json(json.loads(changed))
    hashes = {language: content.hash(language) for language in ("en", "es")}
    tamper("UPDATE revision SET content = :content WHERE number = 2", content=changed)
    assert codes(meeting) == ["record.revision_changed"]
    tamper(
        "UPDATE revision SET hash = :hash, language_hashes = :hashes WHERE number = 2",
        hash=content.hash(),
        hashes=json.dumps(hashes),
    )
    tamper("UPDATE decision SET hash = :hash, language_hash = :one", hash=content.hash(), one=hashes["en"])
    tamper("UPDATE decision SET language_hash = :one WHERE language = 'es'", one=hashes["es"])
    assert "record.step_changed" in codes(meeting)


def test_a_decision_that_was_slipped_in_is_found(meeting: Agreeing) -> None:
    tamper(
        "INSERT INTO decision (section_id, revision_id, step, party_id, person_id, kind, text, language, hash, "
        "language_hash, spoken, at, form_id) SELECT section_id, revision_id, 99, party_id, person_id, 'approve', text, "
        "language, hash, language_hash, spoken, at, 'slipped in' FROM decision WHERE kind = 'reserve'"
    )
    assert codes(meeting) == ["record.step_missing", "record.step_unrecorded"]


def test_a_decision_that_was_moved_to_another_sections_revision_is_found(meeting: Agreeing) -> None:
    forward(meeting, meeting.sections[1])
    other = db.session.query(RevisionRow.id).filter_by(section_id=meeting.sections[1]).scalar()
    tamper("UPDATE decision SET revision_id = :other WHERE kind = 'reserve'", other=other)
    # The texts of the two are the same, so that no hash tells.
    assert "record.other_revision" in codes(meeting)


def test_the_verbs_of_one_meeting_leave_the_record_of_another_alone(meeting: Agreeing) -> None:
    other = make_agreeing_again()
    forward(other, other.section)
    tamper("UPDATE decision SET at = :at", at=LATER)
    assert codes(other) == []
    assert codes(meeting) != []


def make_agreeing_again() -> Agreeing:
    """A second meeting, whose people have other addresses."""
    db.session.execute(text("UPDATE person SET email = 'once.' || email"))
    db.session.commit()
    return make_agreeing()


def run(context: Flask, *arguments: str) -> Result:
    db.session.rollback()
    return context.test_cli_runner().invoke(args=list(arguments))


def test_the_command_says_that_all_is_well_and_the_hash_to_note(context: Flask, meeting: Agreeing) -> None:
    result = run(context, "record", "verify", str(meeting.id))
    assert result.exit_code == 0, result.output
    assert "2 revisions, 3 decisions, 4 acts of the chair" in result.output
    assert "The record is as it was written." in result.output
    assert verify(meeting.id).last_hash in result.output


def test_the_command_says_what_was_changed_and_ends_with_status_1(context: Flask, meeting: Agreeing) -> None:
    tamper("UPDATE decision SET kind = 'object' WHERE kind = 'reserve'")
    result = run(context, "record", "verify", str(meeting.id))
    assert result.exit_code == 1
    # With that objection the section would not have been agreed, and its draft not been closed.
    assert "The record is NOT as it was written: 2 found." in result.output
    assert f"Section {meeting.section}: the decision of MEX on revision 2" in result.output
    assert f"Section {meeting.section}: its draft is closed (agreed), and should not be." in result.output
    assert "Traceback" not in result.output


def test_the_command_says_that_there_is_no_such_meeting(context: Flask) -> None:
    result = run(context, "record", "verify", "17")
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_every_step_of_the_tables_is_covered(meeting: Agreeing) -> None:
    """A column that is added to a step later is either vouched for by its event, or named here with the reason why not."""
    vouched = {"section_id", "step", "hash", "person_id", "at", "put_forward_by_id", "put_forward_at", "number"}
    by_hash = {"content", "language_hashes", "trees"}  # the event has their hashes
    only_keys = {"id", "revision_id", "party_id", "confirms_id", "form_id"}  # named otherwise, or of one form
    for model in (RevisionRow, DecisionRow, ActRow):
        events = [event.data for event in db.session.query(Event) if "step" in event.data]
        said = {key for data in events for key in data}
        columns = {column.name for column in model.__table__.columns}
        assert columns <= vouched | by_hash | only_keys | said, model
