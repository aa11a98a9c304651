"""The document: pandoc's DOCX of the assembled AST, and what pandoc does not do.

After pandoc come, in the file's own XML: tabs behind numbers, each annex on a new page, tables over the whole width whose rows do
not split and that say what they are, lists that stay within their agreement, header and footer, and the properties. The same
blocks and the same time give the same bytes.
"""

import io
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from typing import Final

from lxml import etree

from reportflow.report import nodes, words
from reportflow.report.footnote_marks import with_own_marks
from reportflow.report.nodes import Blocks, Node
from reportflow.report.package import core_xml, custom_xml, write_package
from reportflow.report.pandoc import document, run
from reportflow.report.reference import (
    DRAFT_SLOT,
    LOCALES,
    STAMP_SLOT,
    TITLE_SLOT,
    Paper,
    reference_document,
    text_width,
)
from reportflow.report.styles import HANG

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_BOXES: Final = ("Agreement", "Action")
#: Rows that a table has at most to be kept on one page.
_SHORT_TABLE: Final = 8
#: How far a list's level is indented within an agreement or an action item.
_STEP: Final = 360
_CELL_STEP: Final = 240


@dataclass(frozen=True, slots=True)
class Properties:
    """What the file says of itself.

    Attributes:
        header: what stands at the top of each page but the first.
        stamp: what stands at the bottom left of each page; empty for nothing.
        draft: whether each page says that it is a draft.
        custom: further properties by name (`reportflow.…`), for programs.
    """

    title: str
    subject: str
    language: str
    now: datetime
    header: str
    stamp: str = ""
    draft: bool = False
    custom: Mapping[str, str] = field(default_factory=dict)


def write_docx(blocks: Blocks, properties: Properties, descriptions: Mapping[str, str], paper: Paper) -> bytes:
    """The blocks as a DOCX file.

    Args:
        descriptions: what each of our own tables is, by the start of its id.

    Raises:
        LimitExceeded, Unavailable: from the door to pandoc.
    """
    value = document(
        [part for block in blocks for part in _boxed(block)], {"lang": _meta(LOCALES[properties.language])}
    )
    with tempfile.NamedTemporaryFile(suffix=".docx") as reference:
        reference.write(reference_document(properties.language, paper))
        reference.flush()
        arguments = ["-f", "json", "-t", "docx", f"--reference-doc={reference.name}", "-o", "-"]
        raw = run(arguments, value, seconds=60)
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    parts["word/document.xml"], parts["word/footnotes.xml"] = with_own_marks(
        parts["word/document.xml"], parts["word/footnotes.xml"]
    )
    parts["word/document.xml"] = _finished(
        parts["word/document.xml"], properties.language, descriptions, text_width(paper)
    )
    parts["word/footnotes.xml"] = _tabbed(parts["word/footnotes.xml"])
    for name in [name for name in parts if name.startswith(("word/header", "word/footer"))]:
        parts[name] = _filled(parts[name], properties)
    parts["word/settings.xml"] = _settings(parts["word/settings.xml"], LOCALES[properties.language])
    parts["docProps/core.xml"] = core_xml(
        properties.title, properties.subject, LOCALES[properties.language], properties.now
    )
    parts["docProps/custom.xml"] = custom_xml(properties.custom)
    return write_package(parts, properties.now)


def _meta(value: str) -> Node:
    return {"t": "MetaString", "c": value}


def _boxed(block: Node) -> Iterator[Node]:
    """A block; an agreement or action item as its first paragraph, the further ones, and its lists, each in its own style."""
    style = dict(block["c"][0][2]).get("custom-style", "") if block["t"] == "Div" else ""
    if style not in _BOXES:
        yield block
        return
    for place, part in enumerate(block["c"][1]):
        if part["t"] in ("BulletList", "OrderedList"):
            yield nodes.styled_div(f"{style} List", [_paragraphs(part)])
        elif part["t"] in ("Para", "Plain"):
            yield nodes.styled_div(style if place == 0 else f"{style} Continued", [nodes.para(part["c"])])
        else:
            yield part


def _paragraphs(tree: Node) -> Node:
    """A list whose items keep the style of the div around them, which tight ones (`Plain`) do not."""
    changed: Node = nodes.map_nodes(tree, lambda node: nodes.para(node["c"]) if node["t"] == "Plain" else node)
    return changed


def _finished(part: bytes, language: str, descriptions: Mapping[str, str], width: int) -> bytes:
    root = etree.fromstring(part)
    _tabs(root)
    for paragraph in root.iter(f"{_W}p"):
        _indent_list(paragraph)
    _space_after_lists(root)
    for mark in root.iter(f"{_W}bookmarkStart"):
        if mark.get(f"{_W}name", "").startswith("annex-"):
            _on_new_page(mark)
    for table in root.iter(f"{_W}tbl"):
        _finish_table(table, _description(table, descriptions, language), width)
    return _bytes(root)


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _tabbed(part: bytes) -> bytes:
    root = etree.fromstring(part)
    _tabs(root)
    return _bytes(root)


def _tabs(root: etree._Element) -> None:
    """pandoc writes a tab as a character, which a word processor shows as a blank."""
    for text in list(root.iter(f"{_W}t")):
        if text.text and "\t" in text.text:
            run_ = text.getparent()
            if run_ is None:
                continue
            place = run_.index(text)
            run_.remove(text)
            for index, piece in enumerate(text.text.split("\t")):
                if index:
                    run_.insert(place, etree.Element(f"{_W}tab"))
                    place += 1
                if piece:
                    element = etree.Element(f"{_W}t")
                    element.text = piece
                    element.set(_SPACE, "preserve")
                    run_.insert(place, element)
                    place += 1


def _indent_list(paragraph: etree._Element) -> None:
    """Put the item of a list behind the number of its agreement."""
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    if style is not None and style.get(f"{_W}val") in ("AgreementList", "ActionList"):
        _indent_item(paragraph, HANG, _STEP)


def _indent_item(paragraph: etree._Element, start: int, step: int) -> None:
    """Indent a list's item by its level; other paragraphs stay as they are."""
    look = paragraph.find(f"{_W}pPr")
    if look is None or look.find(f"{_W}numPr") is None:
        return
    level = look.find(f"{_W}numPr/{_W}ilvl")
    depth = int(level.get(f"{_W}val", "0")) if level is not None else 0
    for old in look.findall(f"{_W}ind"):
        look.remove(old)
    _insert(look, _element("ind", left=str(start + step * (depth + 1)), hanging=str(step)), _BEFORE_INDENT)


def _space_after_lists(root: etree._Element) -> None:
    """Text that follows a list or a table stands clear of it; headings have space of their own."""
    for paragraph in root.iter(f"{_W}p"):
        look = paragraph.find(f"{_W}pPr")
        style = look.find(f"{_W}pStyle") if look is not None else None
        before = next(
            (one for one in paragraph.itersiblings(preceding=True) if one.tag in (f"{_W}p", f"{_W}tbl")), None
        )
        if look is None or style is None or before is None or style.get(f"{_W}val", "").startswith("Heading"):
            continue
        if before.tag == f"{_W}tbl" or (
            before.find(f"{_W}pPr/{_W}numPr") is not None and look.find(f"{_W}numPr") is None
        ):
            _insert(look, _element("spacing", before="140"), _BEFORE_INDENT)


def _on_new_page(mark: etree._Element) -> None:
    paragraph = mark.getparent()
    if paragraph is None or paragraph.tag != f"{_W}p":
        paragraph = next((after for after in mark.itersiblings() if after.tag == f"{_W}p"), None)
    look = paragraph.find(f"{_W}pPr") if paragraph is not None else None
    if look is not None:
        _insert(look, etree.Element(f"{_W}pageBreakBefore"), ("pStyle", "keepNext", "keepLines"))


_BEFORE_INDENT: Final = (
    *(
        "pStyle",
        "keepNext",
        "keepLines",
        "pageBreakBefore",
        "framePr",
        "widowControl",
        "numPr",
        "suppressLineNumbers",
        "pBdr",
    ),
    *("shd", "tabs", "suppressAutoHyphens", "spacing"),
)


def _insert(parent: etree._Element, child: etree._Element, after: tuple[str, ...]) -> None:
    """Put `child` behind the last of the elements that the schema wants before it."""
    names = {f"{_W}{name}" for name in after}
    place = 0
    for index, element in enumerate(parent):
        if element.tag in names:
            place = index + 1
    parent.insert(place, child)


def _description(table: etree._Element, descriptions: Mapping[str, str], language: str) -> str:
    """What the table is: ours by the bookmark that pandoc makes of its id, else one in a section's text."""
    for before in table.itersiblings(preceding=True):
        if before.tag != f"{_W}bookmarkStart":
            break
        name = before.get(f"{_W}name", "")
        for start, description in descriptions.items():
            if name.startswith(start):
                return description
    return words.TABLE_IN_TEXT[language]


def _finish_table(table: etree._Element, description: str, width: int) -> None:
    look = table.find(f"{_W}tblPr")
    grid = table.find(f"{_W}tblGrid")
    if look is None or grid is None:
        return
    columns = grid.findall(f"{_W}gridCol")
    given = [int(column.get(f"{_W}w", "0")) for column in columns]
    shares = given if all(given) and len(set(given)) > 1 else _shares_by_words(table, len(columns))
    total = sum(shares) or 1
    for column, share in zip(columns, shares, strict=True):
        column.set(f"{_W}w", str(round(width * share / total)))
    for old in (*look.findall(f"{_W}tblW"), *look.findall(f"{_W}tblLayout"), *look.findall(f"{_W}tblDescription")):
        look.remove(old)
    _insert(look, _element("tblW", w=str(width), type="dxa"), ("tblStyle", "tblpPr", "tblOverlap", "bidiVisual"))
    _insert(look, _element("tblLayout", type="fixed"), _BEFORE_LAYOUT)
    look.append(_element("tblDescription", val=description))
    rows = table.findall(f"{_W}tr")
    for place, row in enumerate(rows):
        _finish_row(row, columns)
        # A short table stays on one page, and the header of a long one with the row below it.
        if place < len(rows) - 1 and (len(rows) <= _SHORT_TABLE or place == 0):
            for paragraph_look in row.iter(f"{_W}pPr"):
                _insert(paragraph_look, etree.Element(f"{_W}keepNext"), ("pStyle",))


_BEFORE_LAYOUT: Final = ("tblStyle", "tblW", "jc", "tblCellSpacing", "tblInd", "tblBorders", "shd")


def _finish_row(row: etree._Element, columns: list[etree._Element]) -> None:
    """A row that does not split, with cells as wide as the grid says; the header's stay with the row below."""
    look = row.find(f"{_W}trPr")
    if look is None:
        look = etree.Element(f"{_W}trPr")
        row.insert(0, look)
    look.insert(0, etree.Element(f"{_W}cantSplit"))
    for item in row.iter(f"{_W}p"):
        _indent_item(item, 0, _CELL_STEP)
    for cell, column in zip(row.findall(f"{_W}tc"), columns, strict=False):
        cell_look = cell.find(f"{_W}tcPr")
        if cell_look is None:
            cell_look = etree.Element(f"{_W}tcPr")
            cell.insert(0, cell_look)
        for old in cell_look.findall(f"{_W}tcW"):
            cell_look.remove(old)
        cell_look.insert(0, _element("tcW", w=column.get(f"{_W}w", "0"), type="dxa"))


def _shares_by_words(table: etree._Element, columns: int) -> list[int]:
    """Widths for a table that states none: by the longest text of each column, within reason."""
    longest = [6] * columns
    for row in table.findall(f"{_W}tr"):
        for place, cell in enumerate(row.findall(f"{_W}tc")[:columns]):
            size = sum(len(text.text or "") for text in cell.iter(f"{_W}t"))
            longest[place] = max(longest[place], min(size, 40))
    return longest


def _element(tag: str, /, **attributes: str) -> etree._Element:
    element = etree.Element(f"{_W}{tag}")
    for key, value in attributes.items():
        element.set(f"{_W}{key}", value)
    return element


def _filled(part: bytes, properties: Properties) -> bytes:
    slots = {
        TITLE_SLOT: properties.header,
        DRAFT_SLOT: words.DRAFT[properties.language] if properties.draft else "",
        STAMP_SLOT: properties.stamp,
    }
    text = part.decode("utf-8")
    for slot, value in slots.items():
        text = text.replace(slot, escape(value, quote=False))
    return text.encode("utf-8")


def _settings(part: bytes, locale: str) -> bytes:
    """The document's language, which decides how Word checks its spelling; and no compatibility mode."""
    root = etree.fromstring(part)
    for language in root.iter(f"{_W}themeFontLang"):
        language.set(f"{_W}val", locale)
    compat = root.find(f"{_W}compat")
    behind = root.find(f"{_W}rsids")
    if compat is None:
        compat = etree.Element(f"{_W}compat")
        if behind is None:
            root.append(compat)
        else:
            behind.addprevious(compat)
    if compat.find(f"{_W}compatSetting") is None:
        uri = "http://schemas.microsoft.com/office/word"
        compat.append(_element("compatSetting", name="compatibilityMode", uri=uri, val="15"))
    return _bytes(root)
