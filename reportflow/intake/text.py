"""Plain text in, and what is pasted from a table: columns parted by tabs under a row of names."""

from collections.abc import Sequence
from dataclasses import replace

from reportflow.domain.parties import PartyDirectory
from reportflow.intake.lines import Line, cleaned, indent_of, split_bullet
from reportflow.intake.tables import MAX_COLUMNS, SourceRow, is_head, table_lines


def _line(number: int, source: str) -> Line:
    bullet, text = split_bullet(cleaned(source))
    return Line(number, source, text, indent=indent_of(source), bullet=bullet)


def _cells(source: str) -> list[str]:
    return [cleaned(cell) for cell in source.rstrip().split("\t")]


def text_lines(sources: Sequence[str], parties: PartyDirectory) -> list[Line]:
    """The lines of a text, one for each source line.

    A row of tabs under a header is a row of a table; the lines between such rows are further paragraphs of the row above.
    """
    lines = [_line(number, source) for number, source in enumerate(sources, start=1)]
    head = next((index for index, source in enumerate(sources) if "\t" in source and is_head(_cells(source))), None)
    if head is None:
        return lines
    rows = [index for index in range(head, len(sources)) if 0 < sources[index].count("\t") < MAX_COLUMNS]
    made = table_lines(
        [SourceRow([[cell] for cell in _cells(sources[index])]) for index in rows],
        parties,
        [sources[index] for index in rows],
    )
    for index, line in zip(rows, made, strict=True):
        lines[index] = replace(line, number=index + 1)
    return lines
