"""What a text must not have, found before pandoc sees it.

pandoc's commonmark reader is quick on nearly everything; the linter refuses what was measured to take seconds or more than
the heap: nested footnotes (a note that cites itself never ends), towers of brackets or of emphasis marks, unclosed HTML,
piled-up accents, and small texts that a reference repeats a thousand times. The door's own limits stand behind it.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from reportflow.domain.errors import InvalidInput, LimitExceeded, ReportflowError

MAX_BYTES: Final = 200_000
MAX_OPEN_BRACKETS: Final = 50
MAX_DEPTH: Final = 40
MAX_MARKS: Final = 400
MAX_MARKS_IN_PARAGRAPH: Final = 4000
MAX_ACCENTS: Final = 20
MAX_COLUMNS: Final = 20
MAX_CELLS: Final = 4000
MAX_TAGS: Final = 500
MAX_REPEATED: Final = 500_000

# A list marker or a quote sign; what may stand before a block in its line.
_CONTAINERS: Final = re.compile(r"(?:[ \t]*(?:>|(?:[-+*]|\(?\w{1,9}[.)])(?=[ \t])))+")
_MARKER: Final = re.compile(r">|[-+*](?=[ \t])|\(?\w{1,9}[.)](?=[ \t])")
_NOTE: Final = re.compile(r"[ \t>]*(?:(?:[-+*]|\(?\w{1,9}[.)])[ \t>]+)*\[\^([^\]\n]+)\]:")
_NOTE_REFERENCE: Final = re.compile(r"(?<!\\)\[\^([^\]\n]*)")
_LINK_TARGET: Final = re.compile(r"^[ \t>]*\[[^\]\n^][^\]\n]*\]:\s*(.*)$", re.MULTILINE)
_MARKS: Final = re.compile(rf"[*_^~\"'‘’“”]{{{MAX_MARKS + 1},}}")
_MARK: Final = re.compile(r"[*_^~\"'‘’“”\[\]{}!]")
_ACCENTS: Final = re.compile(
    rf"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{{{MAX_ACCENTS + 1},}}"
)
_RULING: Final = re.compile(r"[ \t>|:-]+\Z")
_TAG: Final = re.compile(r"<[A-Za-z/!?]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a text must not have.

    Attributes:
        code: the key of its sentence.
        line: 1-based line of the text.
        params: further values for the sentence.
    """

    code: str
    line: int
    params: dict[str, Any] = field(default_factory=dict)


#: Codes of texts that are well-formed, but too much.
_LIMITS: Final = frozenset(
    {"text.too_large", "text.too_many_brackets", "text.too_many_marks", "text.too_many_accents", "text.too_many_tags"}
    | {"text.too_deep", "text.table_too_wide", "text.repeats_too_much"}
)


def lint(markdown: str) -> tuple[Finding, ...]:
    """All that stands against the text, in the order of its lines; nothing for a text that pandoc may read.

    A text over the size bound is not looked at any further.
    """
    size = len(markdown.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        return (Finding("text.too_large", 1, {"size": size, "limit": MAX_BYTES}),)
    lines = markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    found = [finding for rule in _RULES for finding in rule(lines)]
    return tuple(sorted(found, key=lambda finding: finding.line))


def check(markdown: str) -> None:
    """Raise the first finding of `lint`.

    Raises:
        InvalidInput: `text.unreadable`, `text.nested_footnote`.
        LimitExceeded: `text.too_large` (`size`, `limit`); with `line` and `limit` `text.too_many_brackets`, `.too_many_marks`,
            `.too_many_accents`, `.too_many_tags`, `.too_deep`, `.table_too_wide`, `.repeats_too_much`.
    """
    for finding in lint(markdown):
        raise as_error(finding)


def as_error(finding: Finding) -> ReportflowError:
    """The error that a finding is raised as."""
    family = LimitExceeded if finding.code in _LIMITS else InvalidInput
    return family(finding.code, line=finding.line, **finding.params)


def _unreadable(lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        if _SURROGATE.search(line):
            yield Finding("text.unreadable", number)
            return


def _brackets(lines: list[str]) -> Iterator[Finding]:
    """Brackets that stand open at once within a paragraph: the reader looks back over all of them."""
    depth = 0
    for number, line in enumerate(lines, 1):
        if not line.strip():
            depth = 0
        for char in line:
            if char == "[":
                depth += 1
                if depth > MAX_OPEN_BRACKETS:
                    yield Finding("text.too_many_brackets", number, {"limit": MAX_OPEN_BRACKETS})
                    return
            elif char == "]" and depth:
                depth -= 1


def _footnotes(lines: list[str]) -> Iterator[Finding]:
    """A footnote's text, up to the line that cannot belong to it any more, has no reference to a footnote."""
    label, blank, seen = "", False, set[str]()
    for number, line in enumerate(lines, 1):
        definition = _NOTE.match(line)
        if definition:
            label, blank = definition.group(1), False
        elif not line.strip():
            blank = True
            continue
        elif blank and line[0] not in " \t>":
            label = ""
        if label and label not in seen and _NOTE_REFERENCE.search(line, definition.end() if definition else 0):
            seen.add(label)
            yield Finding("text.nested_footnote", number, {"label": label[:40]})


def _repetition(lines: list[str]) -> Iterator[Finding]:
    """A footnote cited, or a link's target used, so often that the printed text would be far longer than the text is."""
    text = "\n".join(lines)
    uses = text.count("[")
    longest = max((len(match.group(1)) for match in _LINK_TARGET.finditer(text)), default=0)
    notes: dict[str, int] = {}
    label = ""
    for line in lines:
        definition = _NOTE.match(line)
        label = definition.group(1).casefold() if definition else label
        if label:
            notes[label] = notes.get(label, 0) + len(line)
    cited: dict[str, int] = {}
    for match in _NOTE_REFERENCE.finditer(text):
        cited[match.group(1).casefold()] = cited.get(match.group(1).casefold(), 0) + 1
    printed = sum(size * cited.get(name, 0) for name, size in notes.items())
    if longest * uses > MAX_REPEATED or printed > MAX_REPEATED:
        yield Finding("text.repeats_too_much", 1, {"limit": MAX_REPEATED})


def _first(pattern: re.Pattern[str], code: str, limit: int) -> Callable[[list[str]], Iterator[Finding]]:
    def rule(lines: list[str]) -> Iterator[Finding]:
        for number, line in enumerate(lines, 1):
            if pattern.search(line):
                yield Finding(code, number, {"limit": limit})
                return

    return rule


def _depth(lines: list[str]) -> Iterator[Finding]:
    for number, line in enumerate(lines, 1):
        prefix = _CONTAINERS.match(line)
        if prefix and len(_MARKER.findall(prefix.group() + " ")) > MAX_DEPTH:
            yield Finding("text.too_deep", number, {"limit": MAX_DEPTH})
            return


def _marks(lines: list[str]) -> Iterator[Finding]:
    """Marks within a paragraph: each closing one looks back over those that are still open."""
    count = 0
    for number, line in enumerate(lines, 1):
        count = count + len(_MARK.findall(line)) if line.strip() else 0
        if count > MAX_MARKS_IN_PARAGRAPH:
            yield Finding("text.too_many_marks", number, {"limit": MAX_MARKS_IN_PARAGRAPH})
            return


def _tables(lines: list[str]) -> Iterator[Finding]:
    """Columns, and cells: a row is as wide as the header, however little it says."""
    columns, rows = 0, 0
    for number, line in enumerate(lines, 1):
        if "|" in line and "-" in line and _RULING.match(line):
            columns, rows = len([cell for cell in line.replace(">", "").split("|") if cell.strip()]), 0
            if columns > MAX_COLUMNS:
                yield Finding("text.table_too_wide", number, {"columns": columns, "limit": MAX_COLUMNS})
                return
        rows += 1
        if not line.strip():
            columns = 0
        elif columns * rows > MAX_CELLS:
            yield Finding("text.too_large", number, {"size": columns * rows, "limit": MAX_CELLS})
            return


def _tags(lines: list[str]) -> Iterator[Finding]:
    """Tags within a paragraph: an unclosed quotation mark makes the reader look through the rest of it for each."""
    count = 0
    for number, line in enumerate(lines, 1):
        count = count + len(_TAG.findall(line)) if line.strip() else 0
        if count > MAX_TAGS:
            yield Finding("text.too_many_tags", number, {"limit": MAX_TAGS})
            return


_RULES: Final[tuple[Callable[[list[str]], Iterator[Finding]], ...]] = (
    _unreadable,
    _brackets,
    _footnotes,
    _repetition,
    _first(_MARKS, "text.too_many_marks", MAX_MARKS),
    _first(_ACCENTS, "text.too_many_accents", MAX_ACCENTS),
    _marks,
    _depth,
    _tables,
    _tags,
)
