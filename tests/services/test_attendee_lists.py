"""Lists of participants as people have them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.i18n.reference import shipped_directory
from reportflow.services.attendee_lists import LINES_MAXIMUM, Attendee, read_list, text_of

PARTIES = shipped_directory()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("A. Delegate; Consul; Mexico", Attendee("A. Delegate", "Consul", "MEX")),
        ("A. Delegate\tConsul\tMéxico", Attendee("A. Delegate", "Consul", "MEX")),
        ("A. Delegate, Consul, OIM", Attendee("A. Delegate", "Consul", "IOM")),
        ("A. Delegate | Consul | the United States", Attendee("A. Delegate", "Consul", "USA")),
        ("A. Delegate; Honduras", Attendee("A. Delegate", "", "HND")),
        ("A. Delegate; Consul", Attendee("A. Delegate", "Consul", "")),
        ("A. Delegate", Attendee("A. Delegate")),
        ('"Delegate, A."; "Consul; acting"; HND', Attendee("Delegate, A.", "Consul; acting", "HND")),
        ("A. Delegate; Director, Migration; HND", Attendee("A. Delegate", "Director, Migration", "HND")),
        ("A. Delegate; Consul; A body of its own", Attendee("A. Delegate", "Consul", "A body of its own")),
    ],
)
def test_a_line_is_read_in_each_way_of_writing_it(line: str, expected: Attendee) -> None:
    read = read_list(line, PARTIES)
    assert read.attendees == (expected,)
    assert read.problems == ()


@pytest.mark.parametrize(
    "header",
    [
        "Name;Function;Delegation",
        "NOMBRE;CARGO;DELEGACIÓN",
        "nombre completo;función;país",
        "Participant;Job title;Country",
    ],
)
def test_a_header_is_understood_in_both_languages(header: str) -> None:
    read = read_list(f"{header}\nA. Delegate;Consul;Guatemala", PARTIES)
    assert read.attendees == (Attendee("A. Delegate", "Consul", "GTM"),)
    assert read.header == header


def test_columns_come_in_the_order_of_their_header_and_unknown_ones_are_named() -> None:
    read = read_list("País,Apellidos,Nombre,Correo\nPanamá,Delegada,Una,una@pan.example", PARTIES)
    assert read.attendees == (Attendee("Una Delegada", "", "PAN"),)
    assert read.unused == ("Correo",)


def test_a_first_line_that_is_a_person_is_not_taken_for_a_header() -> None:
    assert len(read_list("A. Delegate; Consul; HND\nB. Delegate; Consul; MEX", PARTIES).attendees) == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [("; Consul; HND", "name_missing"), ("A; B; C; D", "too_many_cells"), (f"{'x' * 201}; Consul", "cell_too_long")],
)
def test_a_line_that_cannot_be_read_is_given_back_as_it_was(line: str, code: str) -> None:
    [problem] = read_list(f"A. Delegate; Consul; HND\n{line}", PARTIES).problems
    assert (problem.line, problem.text, problem.code) == (2, line, code)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=12))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_and_every_line_is_accounted_for(lines: list[str]) -> None:
    text = "\n".join(lines)
    read = read_list(text, PARTIES)
    written = [
        line for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n") if line.strip()
    ]
    kept = "\n".join([read.header, *(problem.text for problem in read.problems)])
    # A quoted cell may hold several lines, so that there are never more records than lines.
    assert len(read.attendees) + len(read.problems) + bool(read.header) <= len(written)
    for attendee in read.attendees:
        assert attendee.name in " ".join(text.replace("\0", "").replace('""', '"').split()) or '"' in text
    for problem in read.problems:
        assert problem.text in kept
    if '"' not in text:
        assert len(read.attendees) + len(read.problems) + bool(read.header) == len(written)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_files_are_read_in_the_encodings_that_spreadsheets_write(encoding: str) -> None:
    assert text_of("María Núñez; Cónsul".encode(encoding)) == "María Núñez; Cónsul"


def test_what_is_no_text_is_refused_with_a_reason() -> None:
    with pytest.raises(InvalidInput, match=r"attendees\.not_text"):
        text_of(b"PK\x03\x04\x00\x00\x81")
    with pytest.raises(LimitExceeded, match=r"attendees\.file_too_large"):
        text_of(b"x" * (1024 * 1024 + 1))
    with pytest.raises(LimitExceeded, match=r"attendees\.too_many"):
        read_list("A\n" * (LINES_MAXIMUM + 1), PARTIES)
