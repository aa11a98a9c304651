"""The words of a document and of a page, read back independently of how they were written."""

import io
import zipfile

from lxml import etree, html

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BLOCKS = {"p", "li", "td", "th", "tr", "table", "ul", "ol", "div", "blockquote", "pre", "br", "hr", "section"} | {
    f"h{level}" for level in range(1, 7)
}


def words(text: str) -> str:
    return " ".join(text.split())


def page_words(fragment: str) -> str:
    """The words of HTML in order, footnotes last, without their marks."""
    if not fragment.strip():
        return ""
    root = html.fragment_fromstring(fragment, create_parent="div")
    for mark in root.xpath("//a[contains(@class,'footnote-ref') or contains(@class,'footnote-back')]"):
        mark.drop_tree()
    pieces: list[str] = []
    _gather(root, pieces)
    return words("".join(pieces))


def _gather(element: html.HtmlElement, pieces: list[str]) -> None:
    apart = " " if element.tag in _BLOCKS else ""
    pieces.append(apart + (element.text or ""))
    for child in element:
        _gather(child, pieces)
        pieces.append(child.tail or "")
    pieces.append(apart)


def document_words(docx: bytes) -> str:
    """The words of the document's body in order, then those of its footnotes in the order of their marks."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        notes = etree.fromstring(archive.read("word/footnotes.xml"))
    by_id = {note.get(f"{W}id"): note for note in notes.iter(f"{W}footnote")}
    cited = [by_id[mark.get(f"{W}id")] for mark in body.iter(f"{W}footnoteReference")]
    return words(" ".join(part_words(part) for part in (body, *cited)))


def part_words(part: etree._Element) -> str:
    """The words of a part of a document, its paragraphs, tabs and line breaks as blanks."""
    pieces: list[str] = []
    for element in part.iter(f"{W}p", f"{W}t", f"{W}tab", f"{W}br"):
        pieces.append((element.text or "") if element.tag == f"{W}t" else " ")
    return "".join(pieces)
