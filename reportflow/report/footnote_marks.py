"""Footnotes with marks of their own in a DOCX file: "R1" instead of the next number.

pandoc numbers every note. Those of reservations begin with their mark in a style of its own (`reservations.MARK_STYLE`); here
that mark takes the place of the number, at the foot of the page and where it is cited, and no other number changes by it.
"""

from typing import Final

from lxml import etree

from reportflow.report.reservations import MARK_STYLE
from reportflow.report.styles import style_id

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLE: Final = style_id(MARK_STYLE)


def with_own_marks(document: bytes, footnotes: bytes) -> tuple[bytes, bytes]:
    """`word/document.xml` and `word/footnotes.xml` in which reservations are cited by their marks."""
    notes = etree.fromstring(footnotes)
    labels = {note.get(f"{_W}id"): label for note in notes.iter(f"{_W}footnote") if (label := _take_mark(note))}
    if not labels:
        return document, footnotes
    root = etree.fromstring(document)
    for cited in list(root.iter(f"{_W}footnoteReference")):
        own = labels.get(cited.get(f"{_W}id"))
        if own is not None:
            cited.set(f"{_W}customMarkFollows", "1")
            cited.addnext(_text(own))
    return _bytes(root), _bytes(notes)


def _take_mark(note: etree._Element) -> str:
    """The mark with which a note begins, put where its number was; empty for a note that has none."""
    paragraph = note.find(f"{_W}p")
    number = paragraph.find(f"{_W}r/{_W}footnoteRef") if paragraph is not None else None
    run = number.getparent() if number is not None else None
    if number is None or run is None:
        return ""
    following = [one for one in run.itersiblings() if one.tag == f"{_W}r"]
    marked = next((one for one in following[:2] if _style(one) == _STYLE), None)
    parent = marked.getparent() if marked is not None else None
    if marked is None or parent is None:
        return ""
    label = "".join(text.text or "" for text in marked.iter(f"{_W}t"))
    parent.remove(marked)
    for blank in following[:1]:  # pandoc's own blank behind the number; ours follows the mark
        if blank is not marked and not "".join(text.text or "" for text in blank.iter(f"{_W}t")).strip():
            parent.remove(blank)
    run.replace(number, _text(label))
    return label


def _style(run: etree._Element) -> str:
    style = run.find(f"{_W}rPr/{_W}rStyle")
    return style.get(f"{_W}val", "") if style is not None else ""


def _text(words: str) -> etree._Element:
    element = etree.Element(f"{_W}t")
    element.text = words
    return element


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
