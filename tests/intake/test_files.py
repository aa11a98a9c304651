"""Files and pasted text: encodings, what is refused and with which code, limits."""

import time

import pytest

from reportflow.domain.errors import InvalidInput, LimitExceeded, ReportflowError
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import MAX_BYTES, parse_text, read_agenda
from reportflow.intake.vocabulary import is_agenda_heading

PARTIES = shipped_directory()
TEXT = (
    "Reunión de la Red\nSan José, Costa Rica\n3 de marzo de 2018\n\n"
    "09:00 – 10:00 Señalización [Responsable: México]\n10:00 – 10:15 Café\n"
)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode("cp1252"),
        TEXT.replace(" ", "\u00a0").encode(),
        TEXT.replace("Señal", "Sen\u0303al").encode(),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16", "utf-16 big", "windows", "crlf", "cr", "hard blanks", "decomposed"],
)
def test_the_same_agenda_is_read_from_every_encoding(data: bytes) -> None:
    agenda = read_agenda(data, "Agenda.TXT", PARTIES)
    assert [(item.title, item.leads) for item in agenda.items] == [("Señalización", ("MEX",)), ("Café", ())]
    assert agenda.header.title == "Reunión de la Red"
    assert agenda.warnings == ()


def test_pasted_text_is_read_like_a_file() -> None:
    assert parse_text(TEXT, PARTIES) == read_agenda(TEXT.encode(), "agenda.txt", PARTIES)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"%PDF-1.7 ...", "agenda.pdf", "agenda.kind_not_supported"),
        (b"%PDF-1.7 ...", "agenda.txt", "agenda.kind_not_supported"),
        (b"%PDF-1.7 ...", "agenda.docx", "agenda.kind_not_supported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "agenda.doc", "agenda.kind_not_supported"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "agenda.docx", "agenda.kind_not_supported"),
        (b"{\\rtf1 x}", "agenda.txt", "agenda.kind_not_supported"),
        (b"text", "agenda.xlsx", "agenda.kind_not_supported"),
        (b"\x00\x01\x02\x03" * 20, "agenda.txt", "agenda.not_text"),
        (bytes(range(1, 32)) * 9, "agenda.md", "agenda.not_text"),
        ("Agenda".encode("utf-16-le"), "agenda.txt", "agenda.not_text"),
        (b"\xff\xfe\x00", "agenda.txt", "agenda.not_text"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, name: str, code: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        read_agenda(data, name, PARTIES)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a" * (MAX_BYTES + 1), "agenda.too_large"),
        ("\n" * 10_001, "agenda.too_many_lines"),
        ("09:00 Opening\n" + "a" * 20_001, "agenda.line_too_long"),
    ],
)
def test_what_is_too_much_is_refused(text: str, code: str) -> None:
    for read in (lambda: parse_text(text, PARTIES), lambda: read_agenda(text.encode(), "a.md", PARTIES)):
        with pytest.raises(LimitExceeded) as caught:
            read()
        assert caught.value.code == code


@pytest.mark.parametrize("line", ["rev\t\t" * 16, "rev  " * 16, "agenda " + "rev 1 " * 12 + "!"])
def test_lines_that_nearly_head_an_agenda_cost_no_more_than_others(line: str) -> None:
    began = time.process_time()
    parse_text(f"{line}\n" * 500, PARTIES)
    assert time.process_time() - began < 4


def test_headings_of_an_agenda_are_known_with_their_revision() -> None:
    for heading in ("Agenda Rev. 1", "Rev.1 draft agenda", "AGENDA REV 2", "Preliminary agenda (rev1)"):
        assert is_agenda_heading(heading), heading


def test_a_word_file_with_the_wrong_ending_is_not_read_as_text() -> None:
    with pytest.raises(ReportflowError):
        read_agenda(b"PK\x03\x04rest", "agenda.txt", PARTIES)
