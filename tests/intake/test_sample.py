"""The sample agenda is read exactly as a careful person would read it."""

import json
from datetime import date
from pathlib import Path

from reportflow.domain.agenda import LineRole
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import agenda_as_json, read_agenda

SAMPLE = Path(__file__).parents[2] / "samples" / "agenda-2016-11-15.txt"
EXPECTED = Path(__file__).parent / "agenda-2016-11-15.expected.json"


def test_the_sample_gives_the_expected_items_and_no_warning() -> None:
    parties = shipped_directory()
    agenda = read_agenda(SAMPLE.read_bytes(), SAMPLE.name, parties)
    value = agenda_as_json(agenda, parties, lambda warning: warning.code)
    assert value["items"] == json.loads(EXPECTED.read_text("utf-8"))
    assert value["warnings"] == []
    assert value["meeting"] == {
        "title": "Meeting of the Liaison Officers Network for Consular Protection",
        "body": "Regional Consultation Group on Migration (RCGM)",
        "place": "San Pedro Sula, Honduras",
        "date": "2016-11-15",
        "language": "en",
    }


def test_the_sample_says_where_and_when_in_full() -> None:
    header = read_agenda(SAMPLE.read_bytes(), SAMPLE.name, shipped_directory()).header
    assert header.venue == "Centro Social Hondureño Árabe; Room to be determined"
    assert header.time_zone == "America/Tegucigalpa"
    assert header.start_date == header.end_date == date(2016, 11, 15)
    assert header.notes == ()


def test_every_line_of_the_sample_has_its_role() -> None:
    text = SAMPLE.read_text("utf-8")
    agenda = read_agenda(SAMPLE.read_bytes(), SAMPLE.name, shipped_directory())
    assert [line.text for line in agenda.source] == text.splitlines()
    assert [line.number for line in agenda.source] == list(range(1, len(agenda.source) + 1))
    roles = {line.text.strip(): line.role for line in agenda.source}
    assert roles["PRELIMINARY AGENDA"] is LineRole.HEADING
    assert (
        roles["[Lead: Honduras and Mexico]" if "[Lead: Honduras and Mexico]" in roles else "[Leads: PPT]"]
        is LineRole.LEAD
    )
    assert roles["15 November, 2016"] is LineRole.DATE
    assert roles["Room to be determined"] is LineRole.VENUE
