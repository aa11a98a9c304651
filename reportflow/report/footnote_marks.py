"""Footnotes with marks of their own in a DOCX file: "R1" instead of the next number.

pandoc numbers every note. Those of reservations begin with their name in a style of its own (`reservations.NAME_STYLE`); the mark
in it takes the place of the number where the note is cited, and no other number changes by it.
"""

import re
from typing import Final

from lxml import etree

from reportflow.report.reservations import NAME_STYLE
from reportflow.report.styles import style_id

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STYLE: Final = style_id(NAME_STYLE)
_MARK: Final = re.compile(r"\bR\d+\b")


def with_own_marks(document: bytes, footnotes: bytes) -> tuple[bytes, bytes]:
    """`word/document.xml` and `word/footnotes.xml` in which reservations are cited by their marks."""
    notes = etree.fromstring(footnotes)
    labels = {note.get(f"{_W}id"): label for note in notes.iter(f"{_W}footnote") if (label := _without_number(note))}
    if not labels:
        return document, footnotes
    root = etree.fromstring(document)
    for cited in list(root.iter(f"{_W}footnoteReference")):
        own = labels.get(cited.get(f"{_W}id"), "")
        if own:
            cited.set(f"{_W}customMarkFollows", "1")
        # A letter each: LibreOffice 7.4 shows a mark twice that is one text of several letters.
        for letter in reversed(own):
            text = etree.Element(f"{_W}t")
            text.text = letter
            cited.addnext(text)
    return _bytes(root), _bytes(notes)


def _without_number(note: etree._Element) -> str:
    """The mark of a reservation's note, whose number is taken away; empty for any other note."""
    runs = note.findall(f"{_W}p/{_W}r")
    named = "".join(_words(run) for run in runs if _style(run) == _STYLE)
    mark = _MARK.search(named)
    if mark is None:
        return ""
    for run in runs:
        if _style(run) == _STYLE:
            break
        parent = run.getparent()
        if parent is not None:  # the number, and pandoc's blank behind it
            parent.remove(run)
    return mark[0]


def _words(run: etree._Element) -> str:
    return "".join(text.text or "" for text in run.iter(f"{_W}t"))


def _style(run: etree._Element) -> str:
    style = run.find(f"{_W}rPr/{_W}rStyle")
    return style.get(f"{_W}val", "") if style is not None else ""


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
