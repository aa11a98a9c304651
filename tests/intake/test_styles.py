"""The ways in which bodies write their agendas, in the small: one habit each."""

from datetime import date, time

import pytest

from reportflow.domain.agenda import Agenda, AgendaItem, LineRole, Reference
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import parse_text, read_agenda
from reportflow.intake.durations import own_line_duration
from reportflow.intake.leads import read_leads
from reportflow.intake.references import find_references
from reportflow.intake.times import leading_span

PARTIES = shipped_directory()


def read(*lines: str) -> Agenda:
    return parse_text("\n".join(lines), PARTIES)


def only(*lines: str) -> AgendaItem:
    items = read(*lines).items
    assert len(items) == 1
    return items[0]


def codes(agenda: Agenda) -> list[str]:
    return [warning.code for warning in agenda.warnings]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("08:15 – 09:00 x", (8, 15), (9, 0)),
        ("9:00 a.m. – 10:30 a.m. x", (9, 0), (10, 30)),
        ("2-3 pm x", (14, 0), (15, 0)),
        ("11:30 – 1 pm x", (11, 30), (13, 0)),
        ("9:00 am to 1:00 x", (9, 0), (13, 0)),
        ("9:00 – 5:00 x", (9, 0), (17, 0)),
        ("1:30 – 3:00 x", (13, 30), (15, 0)),
        ("12:00 m. – 1:30 p.m. x", (12, 0), (13, 30)),
        ("9h30 - 10h45 x", (9, 30), (10, 45)),
        ("09.00–10.00 x", (9, 0), (10, 0)),
        ("14.00 x", (14, 0), None),
        ("0900-1030 hrs x", (9, 0), (10, 30)),
        ("De 9:00 a 10:30 hrs. x", (9, 0), (10, 30)),
        ("18:00 hrs. x", (18, 0), None),
        ("(09:00 – 09:30) x", (9, 0), (9, 30)),
        ("22:00 – 00:00 x", (22, 0), (0, 0)),
        ("noon – 1 pm x", (12, 0), (13, 0)),
    ],
)
def test_times_are_read(text: str, start: tuple[int, int], end: tuple[int, int] | None) -> None:
    found = leading_span(text)
    assert found is not None
    assert (found[0].start, found[0].end, found[1]) == (time(*start), time(*end) if end else None, "x")


@pytest.mark.parametrize(
    "text",
    [
        "2 hrs x",
        "3.1 x",
        "10.10 x",
        "2016-2017 x",
        "15.11.2016 x",
        "9 - 10 x",
        "25:00 x",
        "1. x",
        "5 June x",
        "09:75 x",
    ],
)
def test_what_only_looks_like_a_time_is_none(text: str) -> None:
    assert leading_span(text) is None


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("20 min", 20),
        ("½ hr", 30),
        ("1 h 30", 90),
        ("(15 minutos)", 15),
        ("1h30", 90),
        ("1 hora y media", 90),
        ("media hora", 30),
        ("half an hour", 30),
        ("1½ hours", 90),
        ("an hour", 60),
        ("1.5 hours", 90),
        ("90'", 90),
        ("Duration: 1 hour and 15 minutes", 75),
        ("Duración: 45 min.", 45),
        ("1/2 hora", 30),
        ("2 hrs.", 120),
        ("forty-five minutes", 45),
    ],
)
def test_durations_are_read(text: str, minutes: int) -> None:
    assert own_line_duration(text) == minutes


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Honduras and Mexico", ["HND", "MEX"]),
        ("IOM/RNCOM", ["IOM", "RNCOM"]),
        ("RNCOM/RROCM", ["RNCOM"]),
        ("Guatemala e Italia", ["GTM", "Italia"]),
        ("México, El Salvador y la OIM", ["MEX", "SLV", "IOM"]),
        ("Atlantis", ["Atlantis"]),
        ("Ministry of Trade and Industry", ["Ministry of Trade and Industry"]),
        ("Trinidad and Tobago and Belize", ["Trinidad and Tobago", "BLZ"]),
        ("Ministry of Trade and Industry and Mexico", ["Ministry of Trade and Industry", "MEX"]),
        ("Norway and Sweden", ["Norway", "Sweden"]),
        ("the United States; Canada", ["USA", "CAN"]),
        ("Todas las delegaciones (5 minutos por delegación)", ["ALL_DELEGATIONS"]),
        ("International Organization for Migration (IOM)", ["IOM"]),
    ],
)
def test_leads_are_read(text: str, names: list[str]) -> None:
    assert list(read_leads(text, PARTIES).names) == names


def test_what_else_a_lead_says_is_kept_as_a_note() -> None:
    item = only(
        "09:00 – 10:00 Visas [Lead: Honduras (Institute of Migration)]", "Leads: All. Each country will have 4 minutes."
    )
    assert item.leads == ("HND", "ALL_DELEGATIONS")
    assert item.notes == ("Honduras (Institute of Migration)", "Each country will have 4 minutes")
    assert item.per_delegation_min == 4


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        (
            "Pursuant to point 6 of the report of 7 June 2016, Honduras presents it.",
            Reference("earlier_report", {"date": "2016-06-07", "place": None, "point": 6}),
        ),
        (
            "Conforme al punto 4 del informe del 7 de junio de 2016",
            Reference("earlier_report", {"date": "2016-06-07", "place": None, "point": 4}),
        ),
        (
            "the workshop held on 3 May 2015 in Panama City",
            Reference("earlier_meeting", {"date": "2015-05-03", "place": "Panama City", "point": None}),
        ),
        (
            "la reunión realizada del 30 de abril al 2 de mayo de 2015 en Managua, Nicaragua",
            Reference(
                "other_meeting", {"date_from": "04-30", "date_to": "05-02", "year": 2015, "place": "Managua, Nicaragua"}
            ),
        ),
        (
            "el “Convenio de Asistencia Consular” (suscrito el 3 de mayo de 2011)",
            Reference("instrument", {"title": "Convenio de Asistencia Consular", "date": "2011-05-03"}),
        ),
    ],
)
def test_references_are_found(text: str, reference: Reference) -> None:
    assert find_references(text) == [reference]


def test_a_guide_in_quotes_is_no_instrument() -> None:
    assert find_references('the "Guide to practices in the context of disasters" (adopted in 2014)') == []


def test_numbered_items_below_a_part_of_the_day_start_with_it() -> None:
    agenda = read(
        "Agenda",
        "10:00 - 13:00 Morning session",
        "1. Opening",
        "2. General debate",
        "13:00 - 15:00 Lunch",
        "15:00 - 18:00 Afternoon session",
        "3. Reports",
    )
    assert [(item.number, item.title, item.start and item.start.hour) for item in agenda.items] == [
        ("1", "Opening", 10),
        ("2", "General debate", None),
        ("", "Lunch", 13),
        ("3", "Reports", 15),
    ]


def test_times_below_numbered_titles_belong_to_them() -> None:
    agenda = read(
        "Item 1: Opening",
        "   09:00 – 09:15",
        "Item 2: Reports",
        "   09:15 – 10:00",
        "   Presenter: PPT",
        "10:00 – 10:15 Break",
        "Item 3: Closing",
    )
    assert [(item.number, item.title, item.start, item.leads) for item in agenda.items] == [
        ("1", "Opening", time(9), ()),
        ("2", "Reports", time(9, 15), ("PPT",)),
        ("", "Break", time(10), ()),
        ("3", "Closing", None, ()),
    ]


def test_a_time_on_its_own_line_waits_for_its_title() -> None:
    item = only("09:00 – 09:30", "Opening of the meeting", "Lead: PPT")
    assert (item.title, item.start, item.end, item.leads) == ("Opening of the meeting", time(9), time(9, 30), ("PPT",))


def test_leads_below_points_belong_to_the_points_unless_only_the_last_has_any() -> None:
    one = only("09:00 – 10:00 Tools", "· First tool", "· Second tool", "[Lead: IOM]")
    assert (one.leads, [sub.leads for sub in one.sub_items]) == (("IOM",), [(), ()])
    two = only("09:00 – 10:00 Tools", "· First tool", "[Lead: UNHCR]", "· Second tool", "[Lead: IOM]")
    assert (two.leads, [sub.leads for sub in two.sub_items]) == ((), [("UNHCR",), ("IOM",)])


def test_a_session_heading_is_kept_as_a_note_of_the_item_below_it() -> None:
    agenda = read("09:00 – 09:30 Opening", "", "SESSION I: LABOUR MIGRATION", "", "09:30 – 10:00 Recruitment")
    assert agenda.items[1].notes == ("SESSION I: LABOUR MIGRATION",)
    assert [line.role for line in agenda.source][2] is LineRole.HEADING


def test_days_without_a_year_take_it_from_the_top() -> None:
    agenda = read(
        "International Dialogue 2019",
        "AGENDA",
        "DAY ONE: Thursday, 28 February",
        "09:00 Opening",
        "DAY TWO: Friday, 1 March",
        "08:00 – 09:00 Panel",
    )
    assert [item.day for item in agenda.items] == [date(2019, 2, 28), date(2019, 3, 1)]
    assert codes(agenda) == []


def test_days_named_by_weekday_and_number_take_the_month_from_the_top() -> None:
    agenda = read(
        "Reunión",
        "9 y 10 de octubre de 2017",
        "Lunes 9",
        "09:00 – 10:00 Apertura",
        "Martes 10",
        "09:00 – 10:00 Informe",
    )
    assert [item.day for item in agenda.items] == [date(2017, 10, 9), date(2017, 10, 10)]


def test_a_table_pasted_with_tabs_is_read_by_its_header() -> None:
    agenda = read(
        "Meeting of the Network, Lima, Peru, 12 May 2020",
        "Item\tTime\tLead",
        "Opening\t09:00-09:30\tPPT",
        "Reports\t09:30-10:00\tAtlantis",
    )
    assert [(item.title, item.start, item.leads) for item in agenda.items] == [
        ("Opening", time(9), ("PPT",)),
        ("Reports", time(9, 30), ("Atlantis",)),
    ]
    assert (agenda.header.title, agenda.header.place) == ("Meeting of the Network", "Lima, Peru")
    assert codes(agenda) == ["unknown_lead"]


def test_plain_lines_below_the_word_agenda_are_items() -> None:
    agenda = read(
        "Agenda",
        "Opening",
        "Approval of the agenda (PPT)",
        "Concept note [Lead: Honduras]",
        "   see point 6 of the report of 7 June 2016",
        "AOB",
    )
    assert [item.title for item in agenda.items] == ["Opening", "Approval of the agenda", "Concept note", "AOB"]
    assert agenda.items[2].refs[0].type == "earlier_report"


def test_markdown_headings_can_be_items() -> None:
    top = "# Workshop\n\nSanto Domingo, 4 de julio de 2018\n\n## Programa\n\n"
    text = top + "### Bienvenida\n### Mesa 1\nExpositores: OIM, ACNUR\n"
    agenda = read_agenda(text.encode(), "agenda.md", PARTIES)
    assert [(item.title, item.leads) for item in agenda.items] == [("Bienvenida", ()), ("Mesa 1", ("IOM", "UNHCR"))]
    assert agenda.header.time_zone == "America/Santo_Domingo"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("5 May 2018", "09:00 – 10:00 A", "10:15 – 11:00 B"), ["gap"]),
        (("5 May 2018", "09:00 – 10:00 A", "09:45 – 11:00 B"), ["overlap"]),
        (("5 May 2018", "09:00 – 10:00 A", "10:45 – 10:30 B"), ["gap", "end_before_start"]),
        (("5 May 2018", "09:00 – 10:00 A [Lead: Atlantis]"), ["unknown_lead"]),
        (("5 May 2018", "09:00 – 10:00 A", "", "Lorem ipsum"), ["line_not_understood"]),
        (("09:00 – 10:00 A",), ["no_date"]),
        (("5 May 2018",), ["no_items"]),
        (("5 May 2018", "09:00 A", "10:15 B"), []),
    ],
)
def test_what_to_look_at_is_warned_about(lines: tuple[str, ...], expected: list[str]) -> None:
    assert sorted(codes(read("Meeting of the Network", *lines))) == sorted(expected)


@pytest.mark.parametrize(
    ("lines", "zone"),
    [
        (("Tegucigalpa, Honduras",), "America/Tegucigalpa"),
        (("Mexico City, Mexico", "(Central Time)"), "America/Mexico_City"),
        (("All times are UTC-6",), "Etc/GMT+6"),
        (("San José, Costa Rica", "(GMT-6)"), "America/Costa_Rica"),
        (("hora de Panamá",), "America/Panama"),
        (("Washington, D.C.",), "America/New_York"),
        (("Atlantis City",), None),
    ],
)
def test_the_zone_is_what_is_said_or_that_of_the_place(lines: tuple[str, ...], zone: str | None) -> None:
    assert read("Meeting of the Network", *lines, "", "09:00 – 10:00 Opening").header.time_zone == zone
