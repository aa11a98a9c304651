"""Tables, as Markdown and word processors have them: each row becomes lines that know their columns."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from enum import StrEnum

from reportflow.domain.parties import PartyDirectory
from reportflow.intake.dates import read_day
from reportflow.intake.durations import own_line_duration
from reportflow.intake.leads import is_lead_label, known_parties
from reportflow.intake.lines import Line, Row, cleaned, split_bullet, squeezed
from reportflow.intake.numbering import read_number
from reportflow.intake.times import leading_span


class Column(StrEnum):
    """What a column of an agenda holds."""

    TIME = "time"
    NUMBER = "number"
    ITEM = "item"
    LEAD = "lead"
    DURATION = "duration"
    DAY = "day"
    OTHER = "other"


_HEADS = {
    Column.TIME: r"time|hours?|hora(?:rio)?s?|start|inicio|schedule|time slot",
    Column.NUMBER: r"no|n[º°]|nr|num(?:ber)?|#|number|n[uú]m(?:ero)?|item no|item number|punto n[º°]",
    Column.ITEM: r"(?:agenda )?items?|topics?|subjects?|sessions?|activit(?:y|ies)|themes?|titles?|"
    r"descriptions?|program(?:me)?|contents?|"
    r"temas?|asuntos?|actividad(?:es)?|puntos?|sesi[oó]n(?:es)?|descripci[oó]n|contenidos?|t[ií]tulos?|agenda|"
    r"puntos? de (?:la )?agenda|matter",
    Column.LEAD: r"responsible|responsible part(?:y|ies)|in charge|delegations?|encargad[oa]s?|"
    r"delegaci[oó]n(?:es)?|pa[ií]s(?:es)?|countr(?:y|ies)|who|"
    r"qui[eé]n|lead part(?:y|ies)|led by|participantes",
    Column.DURATION: r"durations?|length|minutes|min|duraci[oó]n|tiempo|minutos",
    Column.DAY: r"days?|dates?|d[ií]as?|fechas?",
}
_HEAD = {column: re.compile(pattern, re.IGNORECASE) for column, pattern in _HEADS.items()}

#: Wider tables are no agendas; their rows are read as lines.
MAX_COLUMNS = 40
#: A row of a table: its cells, each the paragraphs in it.
Cells = Sequence[Sequence[str]]


class SourceRow:
    """A row before it is understood: its cells, the text of each, and which of them have words."""

    def __init__(self, cells: Cells) -> None:
        self.cells = cells
        self.texts = [squeezed(" ".join(cell)) for cell in cells]
        self.filled = [index for index, text in enumerate(self.texts) if any(char.isalnum() for char in text)]

    def text(self, index: int) -> str:
        """A cell as one text; empty where the row is shorter."""
        return self.texts[index] if index < len(self.texts) else ""


def _head_of(text: str) -> Column | None:
    """The column that a header cell names, None where it names none."""
    bare = re.sub(r"\(.*?\)|[.:*]", "", text).strip()
    if is_lead_label(bare):
        return Column.LEAD
    return next((column for column, pattern in _HEAD.items() if pattern.fullmatch(bare)), None)


def _headed(row: SourceRow) -> list[Column] | None:
    """The columns, if this row is a header: two known names, the item's or the time's among them."""
    found = [_head_of(row.text(index)) for index in range(len(row.cells))]
    known = [column for column in found if column is not None]
    if len(known) < 2 or not {Column.ITEM, Column.TIME} & set(known):
        return None
    return _one_each([column or Column.OTHER for column in found])


def _one_each(columns: list[Column]) -> list[Column]:
    """The same columns, each role given once; the item's goes to the first column without one where none has it."""
    seen: set[Column] = set()
    result = []
    for column in columns:
        result.append(Column.OTHER if column in seen else column)
        seen.add(column)
    if Column.ITEM not in seen and Column.OTHER in result:
        result[result.index(Column.OTHER)] = Column.ITEM
    return result


def _kind_of_cell(text: str, parties: PartyDirectory) -> Column:
    if (timed := leading_span(text)) and len(timed[1]) < 12:
        return Column.TIME
    if own_line_duration(text) is not None:
        return Column.DURATION
    if re.fullmatch(r"[\dIVX]{1,4}[.)]?|\d{1,2}\.\d{1,2}|\(?[a-z]\)", text):
        return Column.NUMBER
    day = read_day(text)
    if day is not None and not day.rest:
        return Column.DAY
    return Column.LEAD if known_parties(text, parties) else Column.ITEM


def _guessed(rows: Sequence[SourceRow], parties: PartyDirectory) -> list[Column] | None:
    """The columns of a table without a header, by what most of their cells look like; None where it is no agenda."""
    width = max((len(row.cells) for row in rows), default=0)
    columns: list[Column] = []
    sizes: list[int] = []
    for index in range(width):
        texts = [row.text(index) for row in rows if index in row.filled and len(row.filled) > 1]
        kinds = Counter(_kind_of_cell(text, parties) for text in texts)
        sizes.append(sum(len(text) for text in texts))
        columns.append(
            kinds.most_common(1)[0][0] if kinds and kinds.most_common(1)[0][1] * 2 >= len(texts) else Column.ITEM
        )
    items = [index for index, column in enumerate(columns) if column is Column.ITEM]
    if not items or not {Column.TIME, Column.NUMBER, Column.DURATION} & set(columns):
        return None
    main = max(items, key=lambda index: sizes[index])
    later = [index for index in items if index > main]
    for index in items:
        if index != main:
            # Names that nobody knows stand, as a rule, in the last column.
            columns[index] = (
                Column.LEAD if later and index == later[-1] and Column.LEAD not in columns else Column.OTHER
            )
    return _one_each(columns)


def is_head(cells: Sequence[str]) -> bool:
    """Whether these cells head the columns of an agenda ("Time", "Item", "Lead")."""
    return 1 < len(cells) <= MAX_COLUMNS and _headed(SourceRow([[cell] for cell in cells])) is not None


def table_lines(
    rows: Sequence[SourceRow], parties: PartyDirectory, sources: Sequence[str] | None = None
) -> Iterator[Line]:
    """The lines that a table makes, numbered from 1: the caller shifts them.

    Args:
        rows: all rows, the header among them if there is one.
        sources: the source line of each row, where a row is one line of the source (Markdown). Without it each paragraph
            of a row's cells becomes a line of its own (a word processor).
    """
    wide = any(len(row.cells) > MAX_COLUMNS for row in rows)
    headed = (
        None
        if wide
        else next(((index, columns) for index, row in enumerate(rows[:3]) if (columns := _headed(row))), None)
    )
    columns = headed[1] if headed else None if wide else _guessed(rows, parties)
    head = headed[0] if headed else -1
    number = 0
    for index, row in enumerate(rows):
        whole = " | ".join(row.text(cell) for cell in range(len(row.cells)))
        source = sources[index] if sources is not None else whole
        if index == head:
            made = [Line(1, source, squeezed(whole), table_head=True, wraps=False)]
        elif columns is None or len(row.filled) < 2:
            made = list(_plain_lines(row, source if sources is not None else None))
        else:
            made = list(
                _row_lines(row, columns, rows[head] if head >= 0 else None, source if sources is not None else None)
            )
        for line in made:
            number += 1
            yield replace(line, number=number)


def _plain_lines(row: SourceRow, source: str | None) -> Iterator[Line]:
    """A row that is no row of an agenda: "Place | San José", or one text across all columns."""
    filled = row.filled
    if source is not None or len(filled) != 1:
        text = (
            ": ".join(row.text(index).rstrip(" :") for index in filled)
            if len(filled) == 2
            else " ".join(map(row.text, filled))
        )
        yield _free_line(text, source if source is not None else " | ".join(map(row.text, range(len(row.cells)))))
        return
    for paragraph in row.cells[filled[0]]:
        yield _free_line(paragraph, paragraph)


def _free_line(text: str, source: str) -> Line:
    bullet, rest = split_bullet(cleaned(text))
    return Line(1, source, rest, bullet=bullet, wraps=False)


def _row_lines(row: SourceRow, columns: Sequence[Column], head: SourceRow | None, source: str | None) -> Iterator[Line]:
    """The lines of a row: the first with all its columns, then the further paragraphs of the item's and the leads' cells."""

    def cell(column: Column) -> str:
        return row.text(columns.index(column)) if column in columns else ""

    def paragraphs(column: Column) -> list[str]:
        if column not in columns or columns.index(column) >= len(row.cells):
            return []
        return [text for text in row.cells[columns.index(column)] if any(char.isalnum() for char in text)]

    notes = [
        f"{head.text(index)}: {row.text(index)}" if head and head.text(index) else row.text(index)
        for index in row.filled
        if index >= len(columns) or columns[index] is Column.OTHER
    ]
    items = paragraphs(Column.ITEM)
    if source is not None:
        items = [" ".join(items)] if items else []
    marked = any(column in columns for column in (Column.TIME, Column.NUMBER, Column.DURATION))
    timed = leading_span(cell(Column.TIME)) is not None or bool(read_number(cell(Column.NUMBER) + "\t"))
    starts = bool(items) and (timed or bool(own_line_duration(cell(Column.DURATION))) or not marked)
    described = Row(
        cell(Column.TIME),
        cell(Column.NUMBER),
        cell(Column.LEAD),
        cell(Column.DURATION),
        cell(Column.DAY),
        tuple(notes),
        starts or timed,
    )
    whole = " | ".join(
        part for part in (cell(Column.DAY), cell(Column.NUMBER), cell(Column.TIME), cell(Column.DURATION)) if part
    )
    first = " | ".join(part for part in (whole, items[0] if items else "", cell(Column.LEAD), *notes) if part)
    yield Line(
        1, source if source is not None else first, cleaned(items[0]) if items else "", wraps=False, row=described
    )
    for text in items[1:]:
        yield _free_line(text, text)
