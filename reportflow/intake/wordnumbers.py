"""The numbers and bullets of Word's lists: Word shows them, its file only says how to count."""

import re
from collections import defaultdict
from typing import Any, Final

from docx.oxml.ns import qn

_ROMAN: Final = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_PLACE: Final = re.compile(r"%(\d)")
#: Styles that are based on one another are followed so far.
_MAX_BASES: Final = 12
_LEVELS: Final = 9
#: Longer numbers and patterns than these are no list: a hostile one repeats a long number half a million times.
_MAX_DIGITS: Final = 6
_MAX_PATTERN: Final = 100


def _roman(value: int) -> str:
    result = ""
    for size, sign in _ROMAN:
        while value >= size:
            result, value = result + sign, value - size
    return result


def _letter(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _shown(value: int, form: str) -> str:
    """A number in one of Word's forms."""
    if not 1 <= value <= 99:
        return str(value)
    if form.endswith("Roman"):
        return _roman(value).upper() if form.startswith("upper") else _roman(value)
    if form.endswith("Letter"):
        return _letter(value).upper() if form.startswith("upper") else _letter(value)
    return str(value)


class ListNumbers:
    """Counts through a document's lists; ask for each paragraph once, in order."""

    def __init__(self, document: Any) -> None:
        self._levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, list[int]] = defaultdict(lambda: [0] * _LEVELS)
        self._list_of: dict[str, str] = {}
        self._style_lists: dict[str, tuple[str, int]] = {}
        self._bases: dict[str, str] = {}
        self._read_numbering(document)
        self._read_styles(document)

    def _read_numbering(self, document: Any) -> None:
        if not any(relation.reltype.endswith("/numbering") for relation in document.part.rels.values()):
            return
        numbering = document.part.numbering_part.element
        for abstract in numbering.iter(qn("w:abstractNum")):
            levels = {}
            for level in abstract.iter(qn("w:lvl")):
                form, text, start = (level.find(qn(f"w:{name}")) for name in ("numFmt", "lvlText", "start"))
                levels[_number(level.get(qn("w:ilvl")))] = (
                    form.get(qn("w:val"), "") if form is not None else "decimal",
                    text.get(qn("w:val"), "")[:_MAX_PATTERN] if text is not None else "",
                    _number(start.get(qn("w:val")), 1) if start is not None else 1,
                )
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = levels
        for number in numbering.iter(qn("w:num")):
            abstract_id = number.find(qn("w:abstractNumId"))
            if abstract_id is not None:
                self._list_of[number.get(qn("w:numId"), "")] = abstract_id.get(qn("w:val"), "")

    def _read_styles(self, document: Any) -> None:
        for style in document.styles.element.iter(qn("w:style")):
            identifier = style.get(qn("w:styleId"), "")
            base = style.find(qn("w:basedOn"))
            if base is not None:
                self._bases[identifier] = base.get(qn("w:val"), "")
            found = _list_in(style.find(qn("w:pPr")))
            if found is not None:
                self._style_lists[identifier] = found

    def _list_of_paragraph(self, paragraph: Any) -> tuple[str, int] | None:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        style = properties.find(qn("w:pStyle"))
        identifier = style.get(qn("w:val"), "") if style is not None else ""
        inherited = None
        for _ in range(_MAX_BASES):
            if identifier in self._style_lists:
                inherited = self._style_lists[identifier]
                break
            identifier = self._bases.get(identifier, "")
        own = _list_in(properties)
        if own is not None and own[0] == "" and inherited:
            return inherited[0], own[1]
        return own or inherited

    def label(self, paragraph: Any) -> tuple[str, int]:
        """The number or bullet that Word shows before a paragraph, and its depth; `("", 0)` where there is none."""
        found = self._list_of_paragraph(paragraph)
        if found is None or found[0] in ("", "0") or not 0 <= found[1] < _LEVELS:
            return "", 0
        if not any((text.text or "").strip() for text in paragraph.iter(qn("w:t"))):
            return "", 0
        number_id, depth = found
        levels = self._levels.get(self._list_of.get(number_id, ""), {})
        form, pattern, start = levels.get(depth, ("bullet", "", 1))
        if form in {"bullet", "none"} or "%" not in pattern:
            return ("•" if form == "bullet" else ""), depth
        counts = self._counts[number_id]
        counts[depth] = counts[depth] + 1 if counts[depth] else start
        counts[depth + 1 :] = [0] * (_LEVELS - depth - 1)

        def value(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            kind, _, first = levels.get(at, ("decimal", "", 1))
            return _shown(counts[at] or first, kind) if 0 <= at < _LEVELS else ""

        return _PLACE.sub(value, pattern), depth


def _number(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= _MAX_DIGITS else default


def _list_in(properties: Any) -> tuple[str, int] | None:
    """The list and depth that paragraph properties name; an empty list id where only the depth is set."""
    numbered = properties.find(qn("w:numPr")) if properties is not None else None
    if numbered is None:
        return None
    level, identifier = numbered.find(qn("w:ilvl")), numbered.find(qn("w:numId"))
    return (
        identifier.get(qn("w:val"), "") if identifier is not None else "",
        _number(level.get(qn("w:val"))) if level is not None else 0,
    )
