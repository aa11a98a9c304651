"""Lists of participants as people have them: pasted lines, or a CSV file out of a spreadsheet.

"Name; function; delegation", with semicolons, tabs, bars or commas; quoted cells may hold any of these. A first line
that names its columns, in English or Spanish, says in which order they come. A line that cannot be read is given back
as it was written.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.parties import PartyDirectory, folded

CELL_MAXIMUM: Final = 200
LINES_MAXIMUM: Final = 500
FILE_MAXIMUM: Final = 1024 * 1024

_HEADERS: Final = {
    folded(words): column
    for column, names in {
        "name": (
            "name",
            "nombre",
            "participant",
            "participante",
            "nombre completo",
            "full name",
            "nombre y apellidos",
            "nombre y apellido",
            "first name",
            "nombres",
            "given name",
        ),
        "surname": ("surname", "last name", "family name", "apellido", "apellidos"),
        "function": ("function", "title", "position", "job title", "role", "cargo", "función", "puesto", "título"),
        "party": (
            "delegation",
            "country",
            "organisation",
            "organization",
            "institution",
            "delegación",
            "país",
            "organización",
            "institución",
            "country or organisation",
            "país u organización",
            "delegation or organisation",
            "delegación u organización",
            "country / organisation",
        ),
    }.items()
    for words in names
}
_DEFAULT: Final = ("name", "function", "party")
_DELIMITERS: Final = ("\t", ";", "|", ",")


@dataclass(frozen=True, slots=True)
class Attendee:
    """One participant: `party` is the code of a party of the meeting, else the text as it was written."""

    name: str
    function: str = ""
    party: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that could not be read. `code`: `name_missing`, `cell_too_long` or `too_many_cells`."""

    line: int
    text: str
    code: str


@dataclass(frozen=True, slots=True)
class ReadList:
    """What was understood, and what was not: together every line that is not blank, but the header.

    Attributes:
        header: the line that names the columns, as it was written; empty where there is none.
        unused: names of columns that have no place in the list; their cells are not taken over.
    """

    attendees: tuple[Attendee, ...]
    problems: tuple[Problem, ...]
    header: str = ""
    unused: tuple[str, ...] = ()


def text_of(data: bytes) -> str:
    """The text of a file: UTF-8, UTF-16 with its mark, else the code page of western Windows.

    Raises:
        LimitExceeded: `attendees.file_too_large` (maximum, in kB).
        InvalidInput: `attendees.not_text`.
    """
    if len(data) > FILE_MAXIMUM:
        raise LimitExceeded("attendees.file_too_large", maximum=FILE_MAXIMUM // 1024)
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
        break
    raise InvalidInput("attendees.not_text")


def read_list(text: str, parties: PartyDirectory) -> ReadList:
    """Read a list.

    Raises:
        LimitExceeded: `attendees.too_many` (maximum).
    """
    records = list(_records(text))
    if len(records) > LINES_MAXIMUM:
        raise LimitExceeded("attendees.too_many", maximum=LINES_MAXIMUM)
    columns, unused = _header(records[0][2]) if records else (None, ())
    header = ""
    if columns is not None:
        header, records = records[0][1], records[1:]
    attendees, problems = [], []
    for line, source, cells in records:
        read = _attendee(cells, columns, parties)
        if isinstance(read, Attendee):
            attendees.append(read)
        else:
            problems.append(Problem(line, source, read))
    return ReadList(tuple(attendees), tuple(problems), header, unused)


def _records(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """(number of the first line, the lines as written, cells) of each record that is not blank."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").split("\n")
    common = _common_delimiter(lines)
    at = 0
    while at < len(lines):
        taken = _lines_of_record(lines, at, common)
        source = "\n".join(lines[at : at + taken])
        if source.strip():
            delimiter = common if common in source else next((mark for mark in _DELIMITERS if mark in source), ";")
            yield at + 1, source, _cells(source, delimiter)
        at += taken


def _common_delimiter(lines: Sequence[str]) -> str:
    """The mark that most lines hold; of equals the rarer one in prose, so that commas within a cell split nothing."""
    counts = {mark: sum(mark in line for line in lines) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: counts[mark])


def _lines_of_record(lines: Sequence[str], at: int, delimiter: str) -> int:
    """How many lines a record takes: more than one where a quoted cell goes on. A stray quote takes only its line."""
    if not any(cell.lstrip().startswith('"') for cell in lines[at].split(delimiter)):
        return 1
    quotes = 0
    for taken, line in enumerate(lines[at : at + 10], start=1):
        quotes += line.count('"')
        if quotes % 2 == 0:
            return taken
    return 1


def _cells(source: str, delimiter: str) -> list[str]:
    try:
        rows = list(csv.reader(io.StringIO(source), delimiter=delimiter, skipinitialspace=True))
    except csv.Error:
        rows = [source.split(delimiter)]
    cells = [" ".join(cell.split()) for row in rows for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _header(cells: Sequence[str]) -> tuple[list[str] | None, tuple[str, ...]]:
    """The columns that a first line names, and those among them that have no place; None where it is no header."""
    found = [_HEADERS.get(folded(cell), "") for cell in cells]
    if not {"name", "surname"}.intersection(found) or sum(map(bool, found)) < min(2, len(cells)):
        return None, ()
    return found, tuple(cell for cell, column in zip(cells, found, strict=True) if cell and not column)


def _attendee(cells: Sequence[str], columns: Sequence[str] | None, parties: PartyDirectory) -> Attendee | str:
    """The participant of a line, or the code of what is wrong with it."""
    names = columns if columns is not None else _DEFAULT
    if len(cells) > len(names):
        return "too_many_cells"
    values: dict[str, str] = {}
    for column, cell in zip(names, cells, strict=False):
        if column and cell:
            values[column] = f"{values[column]} {cell}" if column in values else cell
    if columns is None and len(cells) == 2 and parties.find(cells[1]) is not None:
        values = {"name": cells[0], "party": cells[1]}
    name = " ".join(filter(None, (values.get("name"), values.get("surname"))))
    function, party = values.get("function", ""), values.get("party", "")
    if not any(character.isalpha() for character in name):
        return "name_missing"
    if max(len(name), len(function), len(party)) > CELL_MAXIMUM:
        return "cell_too_long"
    known = parties.find(party) if party else None
    return Attendee(name, function, known.code if known else party)
