"""Word documents (DOCX) in: paragraphs with the numbers and bullets that Word shows, and tables."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import docx
from docx.oxml.ns import qn

from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.parties import PartyDirectory
from reportflow.intake.lines import MAX_LINES, Line, cleaned, indent_of, split_bullet, within_limits
from reportflow.intake.tables import SourceRow, table_lines
from reportflow.intake.wordnumbers import ListNumbers

#: What the parts of a document may come to once unpacked, and how many there may be: checked before anything is unpacked.
MAX_UNPACKED: Final = 32 * 1024 * 1024
MAX_TEXT_PART: Final = 6 * 1024 * 1024
MAX_ENTRIES: Final = 1000
_SKIPPED: Final = frozenset(
    qn(name) for name in ("w:del", "w:moveFrom", "w:txbxContent", "w:pPr", "w:rPr", "w:instrText")
)
_BOX: Final = qn("w:txbxContent")
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BLANKS: Final = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_HEADING_STYLES: Final = {"title": 1, "título": 1, "subtitle": 2, "subtítulo": 2}


def word_lines(data: bytes, parties: PartyDirectory) -> list[Line]:
    """The lines of a document, in reading order.

    Raises:
        InvalidInput: `agenda.docx_unreadable`.
        LimitExceeded: `agenda.docx_too_large`, `agenda.too_many_lines`, `agenda.line_too_long`.
    """
    _check_size(data)
    try:
        document = docx.Document(io.BytesIO(data))
        lines = list(_document_lines(document, parties))
    except LimitExceeded:
        raise
    except Exception as error:
        # zipfile, lxml and python-docx each raise their own kinds on a damaged file, KeyError and AttributeError among them.
        raise InvalidInput("agenda.docx_unreadable") from error
    within_limits(line.source for line in lines)
    return lines


def _check_size(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, UnicodeDecodeError) as error:
        raise InvalidInput("agenda.docx_unreadable") from error
    unpacked = sum(entry.file_size for entry in entries)
    largest_text = max((entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels"))), default=0)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or largest_text > MAX_TEXT_PART:
        raise LimitExceeded("agenda.docx_too_large")


def _document_lines(document: Any, parties: PartyDirectory) -> Iterator[Line]:
    numbers = ListNumbers(document)
    headings = _heading_styles(document)
    count = 0
    for block in _blocks(document.element.body):
        made = _paragraph_lines(block, headings, numbers) if block.tag == qn("w:p") else _table(block, numbers, parties)
        for line in made:
            count += 1
            _check_count(count)
            yield replace(line, number=count)


def _check_count(lines: int) -> None:
    """Stop where there are more lines than an agenda has: a file of a few kilobytes unpacks to millions of empty ones."""
    if lines > MAX_LINES:
        raise LimitExceeded("agenda.too_many_lines", limit=MAX_LINES)


def _blocks(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those within content controls and insertions as well (python-docx passes over them)."""
    for child in parent:
        if child.tag in (qn("w:p"), qn("w:tbl")):
            yield child
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED:
            yield from _blocks(child)


def _text_of(element: Any) -> str:
    """The text that a reader sees: deletions and field codes left out, insertions and links in."""
    parts: list[str] = []
    for child in element:
        if child.tag == qn("w:t"):
            parts.append(child.text or "")
        elif child.tag in _BLANKS:
            parts.append(_BLANKS[child.tag])
        elif isinstance(child.tag, str) and child.tag not in _SKIPPED and child.tag != _FALLBACK:
            parts.append(_text_of(child))
    return "".join(parts)


def _boxes_of(element: Any) -> Iterator[Any]:
    """Paragraphs in text boxes that hang on a paragraph; those in a box within the box hang on its paragraphs."""
    for child in element:
        if child.tag == _BOX:
            yield from _paragraphs_in(child)
        elif child.tag != _FALLBACK:
            yield from _boxes_of(child)


def _paragraphs_in(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag == qn("w:p"):
            yield child
        elif child.tag != _FALLBACK:
            yield from _paragraphs_in(child)


def _paragraph_lines(element: Any, headings: Mapping[str, int], numbers: ListNumbers) -> Iterator[Line]:
    label, level = numbers.label(element)
    heading = _heading(element, headings)
    for position, part in enumerate(_text_of(element).split("\n")):
        source = f"{label} {part.strip()}" if label and position == 0 and part.strip() else part
        bullet, text = split_bullet(cleaned(source))
        yield Line(0, source, text, indent=indent_of(part) + 4 * level, bullet=bullet, heading=heading, wraps=False)
    for box in _boxes_of(element):
        yield from _paragraph_lines(box, headings, numbers)


def _heading_styles(document: Any) -> dict[str, int]:
    """The styles that make a heading, by their ids, with its level."""
    levels = {}
    for style in document.styles.element.iter(qn("w:style")):
        named = style.find(qn("w:name"))
        name = named.get(qn("w:val"), "").lower() if named is not None else ""
        if name in _HEADING_STYLES:
            levels[style.get(qn("w:styleId"), "")] = _HEADING_STYLES[name]
        elif name.startswith(("heading ", "título ")) and name[-1] in "123456789":
            levels[style.get(qn("w:styleId"), "")] = min(int(name[-1]), 6)
    return levels


def _heading(element: Any, headings: Mapping[str, int]) -> int:
    """The level of a heading's style, 0 for any other paragraph."""
    properties = element.find(qn("w:pPr"))
    style = properties.find(qn("w:pStyle")) if properties is not None else None
    return 0 if style is None else headings.get(style.get(qn("w:val"), ""), 0)


def _table(element: Any, numbers: ListNumbers, parties: PartyDirectory) -> Iterator[Line]:
    rows: list[SourceRow] = []
    for row in element.iter(qn("w:tr")):
        if next(row.iterancestors(qn("w:tbl"))) is element:
            _check_count(len(rows) + 1)
            rows.append(
                SourceRow(
                    [
                        _cell(cell, numbers)
                        for cell in row.iter(qn("w:tc"))
                        if next(cell.iterancestors(qn("w:tr"))) is row
                    ]
                )
            )
    yield from table_lines(rows, parties)


def _cell(cell: Any, numbers: ListNumbers) -> list[str]:
    """The paragraphs of a cell, those of tables in it as well; one that a merge continues into is empty."""
    properties = cell.find(qn("w:tcPr"))
    merged = properties.find(qn("w:vMerge")) if properties is not None else None
    if merged is not None and merged.get(qn("w:val"), "continue") == "continue":
        return []
    texts: list[str] = []
    for paragraph in cell.iter(qn("w:p")):
        label, _ = numbers.label(paragraph)
        text = _text_of(paragraph)
        texts += [part for part in (f"{label} {text}" if label and text.strip() else text).split("\n") if part.strip()]
    return texts
