"""The commands, as an operator types them."""

import io
import json
from functools import partial
from pathlib import Path

import pytest
import segno
from click.testing import Result
from docx import Document
from flask import Flask

from reportflow.config import PROJECT_ROOT, Settings
from reportflow.domain.content import BlockKey
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.models import LiveDocument, LiveUpdate
from tests.factories import NOW

AGENDA = PROJECT_ROOT / "samples" / "agenda-2016-11-15.txt"


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=list(arguments))


def test_the_sample_is_loaded_once_and_left_alone_afterwards(app: Flask) -> None:
    assert run(app, "demo", "load").exit_code == 0
    again = run(app, "demo", "load")
    assert again.exit_code == 1
    assert "Traceback" not in again.output
    assert run(app, "demo", "load", "--if-empty").exit_code == 0


def test_a_link_is_printed_for_each_kind_of_user_and_signs_in_once(app: Flask) -> None:
    run(app, "demo", "load")
    links = [line.split()[-1] for line in run(app, "demo", "links").output.splitlines() if "http" in line]
    assert len(links) == 8
    path = links[1].removeprefix("http://127.0.0.1:8000")
    assert app.test_client().get(path).status_code == 200


def test_links_for_the_heads_of_all_delegations_are_printed_where_they_are_asked_for(app: Flask) -> None:
    run(app, "demo", "load", "--drafts-only")
    names = [line.partition("http")[0].strip() for line in run(app, "demo", "links", "--all").output.splitlines()[1:]]
    assert len(names) == len(set(names)) == 17
    assert sum(name.startswith("Head of delegation") for name in names) == 10


def test_links_of_a_sample_that_is_not_there_are_none(app: Flask) -> None:
    result = run(app, "demo", "links")
    assert (result.exit_code, result.output) == (0, "")


def test_parsing_prints_what_is_understood_as_json_and_stores_nothing(app: Flask) -> None:
    printed = json.loads(run(app, "agenda", "parse", str(AGENDA), "--json").output)
    assert printed["meeting"] == {
        "title": "Meeting of the Liaison Officers Network for Consular Protection",
        "body": "Regional Consultation Group on Migration (RCGM)",
        "place": "San Pedro Sula, Honduras",
        "date": "2016-11-15",
        "language": "en",
    }
    assert len(printed["items"]) == 11
    assert printed["warnings"] == []
    assert run(app, "report", "build", "1").exit_code == 1


def test_parsing_prints_a_run_sheet_for_people(app: Flask) -> None:
    output = run(app, "agenda", "parse", str(AGENDA)).output
    assert "08:15–09:00" in output
    assert "[IOM, RNCOM]" in output


def test_a_file_that_is_no_agenda_gets_a_sentence(app: Flask, tmp_path: Path) -> None:
    binary = tmp_path / "agenda.docx"
    binary.write_bytes(b"\x00\x01\x02")
    result = run(app, "agenda", "parse", str(binary))
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output


def test_importing_creates_a_meeting_and_a_way_into_it(app: Flask) -> None:
    output = run(app, "agenda", "import", str(AGENDA)).output
    assert "was created with 11 agenda items" in output
    link = output.splitlines()[-1].split()[-1].removeprefix("http://127.0.0.1:8000")
    assert app.test_client().get(link).status_code == 200


def test_importing_for_somebody_who_may_not_create_meetings_is_refused(app: Flask) -> None:
    run(app, "person", "create", "Delegate", "--email", "delegate@sample.invalid")
    result = run(app, "agenda", "import", str(AGENDA), "--as", "delegate@sample.invalid")
    assert result.exit_code == 1
    assert "delegate@sample.invalid" in result.output


@pytest.mark.parametrize("language", ["en", "es"])
def test_building_writes_the_report_where_it_was_asked_for(app: Flask, tmp_path: Path, language: str) -> None:
    run(app, "demo", "load")
    target = tmp_path / "out" / "report.docx"
    result = run(app, "report", "build", "1", "--language", language, "--output", str(target))
    assert result.exit_code == 0, result.output
    assert Document(io.BytesIO(target.read_bytes())).core_properties.language.startswith(language)


def test_building_without_an_output_writes_into_the_data_directory(app: Flask, settings: Settings) -> None:
    run(app, "demo", "load")
    run(app, "report", "build", "1", "--format", "md")
    assert (settings.data_dir / "reports" / "1-report-2016-11-15-en-draft.md").read_text("utf-8").count("Honduras") > 5


def test_a_person_is_created_with_a_link_and_given_another_one(app: Flask) -> None:
    first = run(app, "person", "create", "Secretariat", "--email", "ts@sample.invalid", "--organiser").output
    second = run(app, "person", "link", "ts@sample.invalid").output
    assert first.startswith("http://")
    assert second.startswith("http://")
    assert first != second
    assert run(app, "person", "link", "nobody@sample.invalid").exit_code == 1


def test_a_link_is_drawn_for_a_phone_where_no_mail_leaves(app: Flask) -> None:
    run(app, "person", "create", "Delegate", "--email", "delegate@sample.invalid")
    address, *drawn = run(app, "person", "link", "delegate@sample.invalid", "--code").output.splitlines()
    light = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}  # two squares a character, one above the other
    rows = [tuple(light[character][half] for character in line) for line in drawn for half in (0, 1)]
    code = [tuple(1 - dark for dark in row) for row in segno.make(address, error="l").matrix_iter(border=2)]
    assert rows[: len(code)] == code


def test_mails_that_wait_are_sent_on_demand(app: Flask) -> None:
    result = run(app, "mail", "deliver")
    assert (result.exit_code, result.output) == (0, "Sent: 0. Could not be sent and stay in the outbox: 0.\n")


def test_the_logs_of_one_meeting_or_of_all_are_made_small(app: Flask) -> None:
    run(app, "demo", "load", "--drafts-only")
    with app.app_context():
        document = db.session.get_one(LiveDocument, 2)
        before = document.seq
        for words in ("One.", "One. Two.", "One. Two. Three."):
            change = partial(Draft.set_text, block=BlockKey("body"), language="en", text=words)
            edit(db.session, document, change, actor_id=None, origin="live", now=NOW)
        db.session.query(LiveUpdate).filter_by(document_id=2).update({"at": NOW})  # all of it is old
        db.session.commit()
    assert run(app, "draft", "compact", "99").output.startswith("Error: ")
    small = run(app, "draft", "compact", "1")
    assert small.exit_code == 0, small.output
    assert small.output.splitlines() == [
        "Drafts: 11. Made smaller: 1.",
        f"Their logs had {before + 3} entries and have {before + 1}.",
    ]
    again = run(app, "draft", "compact")
    assert (again.exit_code, again.output) == (0, "Drafts: 11. Made smaller: 0.\n")
