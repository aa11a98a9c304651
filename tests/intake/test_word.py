"""Agendas in Word: paragraphs, Word's own numbers and bullets, tables; and files that are not what they seem."""

import io
import time
import zipfile
from collections.abc import Sequence
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from reportflow.domain.agenda import Agenda
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import agenda_as_json, read_agenda

PARTIES = shipped_directory()


def saved(document: Any) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def read(document: Any) -> Agenda:
    return read_agenda(saved(document), "agenda.docx", PARTIES)


def item(
    position: int, start: str | None, end: str | None, title: str, leads: Sequence[str] = (), **more: Any
) -> dict[str, Any]:
    value = {
        "ord": position, "start": start, "end": end, "title": title, "leads": list(leads), "kind": "substantive",
        "per_delegation_min": None, "notes": [], "sub_items": [], "refs": [],
    }  # fmt: skip
    return {**value, **more}


def as_items(agenda: Agenda) -> Any:
    return agenda_as_json(agenda, PARTIES, lambda warning: warning.code)["items"]


def with_top(title: str, *lines: str) -> Any:
    document = docx.Document()
    document.add_heading(title, level=0)
    for line in lines:
        document.add_paragraph(line)
    return document


def test_paragraphs_of_a_word_document_are_read() -> None:
    document = with_top(
        "Meeting of the Network on Consular Protection",
        "Antigua Guatemala, Guatemala",
        "4 May 2018",
        "PRELIMINARY AGENDA",
    )
    document.add_paragraph("09:00 – 09:30\tOpening remarks")
    paragraph = document.add_paragraph("09:30 – 10:30\t")
    paragraph.add_run("Reports by Member Countries").bold = True
    document.add_paragraph("[Lead: All delegations (4 minutes per delegation)]")
    document.add_paragraph("Regional platform of cases", style="List Bullet")
    document.add_paragraph("[Lead: Honduras and Mexico]")
    document.add_paragraph("Please bring printed copies.", style="List Bullet")
    document.add_paragraph("10:30 – 10:45\tCoffee break\n10:45 – 11:30\tPreparation of the report [Lead: PPT]")
    agenda = read(document)
    assert as_items(agenda) == [
        item(1, "09:00", "09:30", "Opening remarks", kind="ceremonial"),
        item(
            2, "09:30", "10:30", "Reports by Member Countries", ["ALL_DELEGATIONS"], per_delegation_min=4,
            notes=["Please bring printed copies."],
            sub_items=[{"title": "Regional platform of cases", "leads": ["Honduras", "Mexico"]}],
        ),
        item(3, "10:30", "10:45", "Coffee break", kind="break"),
        item(4, "10:45", "11:30", "Preparation of the report", ["PPT"], kind="report_drafting"),
    ]  # fmt: skip
    assert agenda.warnings == ()
    assert (agenda.header.title, agenda.header.place) == (
        "Meeting of the Network on Consular Protection",
        "Antigua Guatemala, Guatemala",
    )


def test_numbers_that_word_counts_itself_are_read() -> None:
    document = with_top("Meeting of the Committee", "Lima, Peru", "4 May 2018", "Agenda")
    for text, style in [
        ("Opening of the meeting", "List Number"),
        ("Labour mobility", "List Number"),
        ("Bilateral agreements", "List Bullet"),
        ("Other matters", "List Number"),
    ]:
        document.add_paragraph(text, style=style)
    agenda = read(document)
    assert [(entry.number, entry.title) for entry in agenda.items] == [
        ("1", "Opening of the meeting"),
        ("2", "Labour mobility"),
        ("3", "Other matters"),
    ]
    assert [sub.title for sub in agenda.items[1].sub_items] == ["Bilateral agreements"]


def table_of(document: Any, rows: Sequence[Sequence[str]]) -> Any:
    table = document.add_table(rows=len(rows), cols=max(len(row) for row in rows))
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=False):
            first, *rest = text.split("\n")
            cell.paragraphs[0].text = first
            for line in rest:
                cell.add_paragraph(line)
    return table


def test_a_table_with_a_header_row_is_read() -> None:
    document = with_top("Reunión de la Red de Enlace", "Tegucigalpa, Honduras", "7 de junio de 2016")
    table_of(
        document,
        [
            ("Hora", "Tema", "Responsable"),
            ("08:30 – 09:00", "Registro de participantes", ""),
            (
                "09:00 – 10:00",
                "Campaña regional\n• Materiales para consulados\nNota: Se distribuirá un borrador.",
                "OIM/RROCM",
            ),
            ("10:00 – 10:15\n15 minutos", "Receso", ""),
            ("10:15 – 11:00", "Cooperación", "Atlántida"),
        ],
    )
    agenda = read(document)
    assert as_items(agenda) == [
        item(1, "08:30", "09:00", "Registro de participantes", kind="ceremonial"),
        item(
            2, "09:00", "10:00", "Campaña regional", ["IOM", "RNCOM"], notes=["Nota: Se distribuirá un borrador."],
            sub_items=[{"title": "Materiales para consulados", "leads": []}],
        ),
        item(3, "10:00", "10:15", "Receso", kind="break"),
        item(4, "10:15", "11:00", "Cooperación", ["Atlántida"]),
    ]  # fmt: skip
    assert [warning.code for warning in agenda.warnings] == ["unknown_lead"]
    assert agenda.header.language == "es"


def test_a_table_without_a_header_row_is_read_by_what_its_cells_look_like() -> None:
    document = with_top("Meeting of the Network")
    table_of(document, [("Date", "7 June 2016"), ("Place", "Tegucigalpa, Honduras")])
    table_of(
        document,
        [
            ("9:00 a.m. – 9:15 a.m.", "Opening of the meeting", "PPT"),
            ("9:15 a.m. – 10:00 a.m.", "Registry of cases", "Honduras, Mexico"),
            ("", "Visit of the consulate", "Panama"),
            ("10:00 a.m. – 10:15 a.m.", "Break", ""),
        ],
    )
    agenda = read(document)
    assert as_items(agenda) == [
        item(1, "09:00", "09:15", "Opening of the meeting", ["PPT"], kind="ceremonial"),
        item(
            2,
            "09:15",
            "10:00",
            "Registry of cases",
            ["Honduras", "Mexico"],
            sub_items=[{"title": "Visit of the consulate", "leads": ["Panama"]}],
        ),
        item(3, "10:00", "10:15", "Break", kind="break"),
    ]
    assert (agenda.header.place, str(agenda.header.start_date)) == ("Tegucigalpa, Honduras", "2016-06-07")


def test_a_table_of_several_days_has_its_days_in_rows_of_their_own() -> None:
    document = with_top("Workshop on Statistics", "Panama City, Panama", "5-6 June 2017")
    table = table_of(
        document,
        [
            ("Time", "Activity", "Lead"),
            ("Day 1 – Monday, 5 June 2017", "", ""),
            ("09:00", "Opening", "Panama"),
            ("09:30", "Sources of data", "IOM"),
            ("Day 2 – Tuesday, 6 June 2017", "", ""),
            ("09:00", "Conclusions", "TS"),
        ],
    )
    table.cell(1, 0).merge(table.cell(1, 2))
    agenda = read(document)
    assert [(str(entry.day), entry.title, entry.leads) for entry in agenda.items] == [
        ("2017-06-05", "Opening", ("PAN",)),
        ("2017-06-05", "Sources of data", ("IOM",)),
        ("2017-06-06", "Conclusions", ("TS",)),
    ]


def test_text_in_content_controls_insertions_and_boxes_is_read_and_deleted_text_is_not() -> None:
    document = with_top("Meeting of the Network", "4 May 2018")
    names = nsdecls("w")
    body = document.element.body
    for xml in (
        f"<w:sdt {names}><w:sdtContent><w:p><w:r><w:t>09:00 – 10:00 Opening</w:t></w:r></w:p></w:sdtContent></w:sdt>",
        f"<w:p {names}><w:r><w:t xml:space='preserve'>10:00 – 11:00 Campaign </w:t></w:r>"
        "<w:ins w:id='1' w:author='a'><w:r><w:t>for children</w:t></w:r></w:ins>"
        "<w:del w:id='2' w:author='a'><w:r><w:delText>for all</w:delText></w:r></w:del></w:p>",
    ):
        body.insert(len(body) - 1, parse_xml(xml))
    assert [entry.title for entry in read(document).items] == ["Opening", "Campaign for children"]


def zipped(entries: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no archive",
        b"PK\x03\x04 broken",
        zipped({"word/document.xml": b"<w/>"}),
        zipped({"a.txt": b"a"}),
        saved(docx.Document())[:3000],
    ],
)
def test_a_damaged_word_file_gets_a_clear_error(data: bytes) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_agenda(data, "agenda.docx", PARTIES)
    assert caught.value.code == "agenda.docx_unreadable"


def test_a_word_file_that_unpacks_to_too_much_is_refused_before_it_is_unpacked() -> None:
    for entries in ({"word/document.xml": b" " * 40_000_000}, {f"{number}.xml": b"" for number in range(1001)}):
        with pytest.raises(LimitExceeded) as caught:
            read_agenda(zipped(entries), "agenda.docx", PARTIES)
        assert caught.value.code == "agenda.docx_too_large"


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def with_body(body: str, **parts: str) -> bytes:
    """A Word file whose body is `body`; `numbering` is what its lists count like."""
    with zipfile.ZipFile(io.BytesIO(saved(docx.Document()))) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    parts = {"document": f"<w:body>{body}</w:body>"} | parts
    return zipped(
        entries | {f"word/{name}.xml": f"<w:{name} {W}>{xml}</w:{name}>".encode() for name, xml in parts.items()}
    )


@pytest.mark.parametrize(
    "body",
    ["<w:p/>" * 500_000, f"<w:tbl>{'<w:tr><w:tc><w:p/></w:tc></w:tr>' * 150_000}</w:tbl>"],
    ids=["paragraphs", "rows of a table"],
)
def test_a_small_file_of_countless_empty_lines_is_refused_at_the_first_that_is_too_many(body: str) -> None:
    began = time.process_time()
    with pytest.raises(LimitExceeded) as caught:
        read_agenda(with_body(body), "agenda.docx", PARTIES)
    assert caught.value.code == "agenda.too_many_lines"
    assert time.process_time() - began < 6


def test_text_boxes_in_text_boxes_are_read_once_each() -> None:
    deep = 60
    boxes = "<w:p><w:r><w:t>09:00 Opening</w:t></w:r><w:r><w:txbxContent>" * deep
    agenda = read_agenda(with_body(boxes + "</w:txbxContent></w:r></w:p>" * deep), "agenda.docx", PARTIES)
    assert len(agenda.source) == deep


def test_a_list_that_would_show_endless_numbers_shows_none() -> None:
    level = f'<w:lvl w:ilvl="0"><w:start w:val="{"9" * 4000}"/><w:lvlText w:val="{"%1" * 50_000}"/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="1">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )
    paragraph = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:t>Opening</w:t></w:r></w:p>"
    )
    agenda = read_agenda(with_body(paragraph, numbering=numbering), "agenda.docx", PARTIES)
    assert len(agenda.source[0].text) < 200


def test_an_empty_word_document_has_no_items() -> None:
    agenda = read(docx.Document())
    assert agenda.items == ()
    assert {warning.code for warning in agenda.warnings} == {"no_items", "no_date"}
