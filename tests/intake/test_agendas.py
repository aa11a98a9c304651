"""Agendas of different make read as a careful person would read them; the expected items were written by hand."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reportflow.domain.agenda import Agenda
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import agenda_as_json, read_agenda

AGENDAS = Path(__file__).parent / "agendas"
PARTIES = shipped_directory()


def read(name: str) -> Agenda:
    return read_agenda((AGENDAS / name).read_bytes(), name, PARTIES)


def as_items(agenda: Agenda) -> Any:
    return agenda_as_json(agenda, PARTIES, lambda warning: warning.code)["items"]


def codes(agenda: Agenda) -> list[str]:
    return [warning.code for warning in agenda.warnings]


@pytest.mark.parametrize(
    ("name", "warnings"),
    [
        ("durations.txt", []),
        ("list.md", []),
        ("reunion-red.txt", []),
        ("several-days.txt", []),
        ("table.md", ["unknown_lead"]),
        ("taller-dias.txt", []),
        ("temario-windows.txt", []),
        ("un-nested.txt", []),
        ("un-numbered.txt", []),
    ],
)
def test_an_agenda_gives_the_expected_items_and_warnings(name: str, warnings: list[str]) -> None:
    agenda = read(name)
    expected = json.loads((AGENDAS / name).with_suffix(".expected.json").read_text("utf-8"))
    assert as_items(agenda) == expected
    assert codes(agenda) == warnings


def test_items_of_several_days_know_their_day() -> None:
    agenda = read("several-days.txt")
    assert [item.day for item in agenda.items] == [date(2017, 6, 5)] * 7 + [date(2017, 6, 6)] * 2
    assert (agenda.header.start_date, agenda.header.end_date) == (date(2017, 6, 5), date(2017, 6, 6))
    days = [item.day for item in read("taller-dias.txt").items]
    assert days == [date(2017, 6, 22)] * 4 + [date(2017, 6, 23)] * 3


def test_durations_become_minutes() -> None:
    assert [item.duration_min for item in read("durations.txt").items] == [5, 5, 30, 90, 15, 75, 10]
    assert read("temario-windows.txt").items[3].duration_min == 45


def test_printed_numbers_are_kept() -> None:
    assert [item.number for item in read("un-numbered.txt").items] == [str(number) for number in range(1, 10)]
    assert [sub.number for sub in read("un-numbered.txt").items[3].sub_items] == ["(a)", "(b)"]
    assert [sub.number for sub in read("un-nested.txt").items[2].sub_items] == ["3 (a)", "3 (b)", "3 (c)"]
    assert [item.number for item in read("temario-windows.txt").items] == ["I", "II", "III", "IV", "V", "VI"]


def headers(names: Iterable[str]) -> list[tuple[str, str, str, str | None, str]]:
    found = [read(name).header for name in names]
    return [(header.title, header.body, header.place, header.time_zone, header.language) for header in found]


def test_the_top_says_what_whose_where_and_in_which_language() -> None:
    assert headers(["reunion-red.txt", "un-nested.txt", "list.md", "taller-dias.txt", "durations.txt", "table.md"]) == [
        (
            "Reunión de la Red de Funcionarios de Enlace de Protección Consular",
            "Grupo Regional de Consulta sobre Migración (GRCM)",
            "San Salvador, El Salvador",
            "America/El_Salvador",
            "es",
        ),
        (
            "Meeting of Experts",
            "Intergovernmental Working Group on Labour Migration",
            "Lima, Peru",
            "America/Lima",
            "en",
        ),
        (
            "Meeting of the Network of Focal Points on Trafficking",
            "Regional Consultation Group on Migration (RCGM)",
            "San José, Costa Rica",
            "America/Costa_Rica",
            "en",
        ),
        (
            "Taller regional sobre migración laboral",
            "Conferencia Regional sobre Migración (CRM)",
            "Ciudad de Panamá, Panamá",
            "America/Panama",
            "es",
        ),
        ("Virtual meeting of the focal points of the Network", "", "", "Etc/GMT+6", "en"),
        ("Reunión del Grupo Regional de Consulta sobre Migración", "", "Belmopán, Belice", "America/Belize", "es"),
    ]
