"""Markdown in: its marks are taken off, what they say of a line (heading, point of a list, row of a table) is kept."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportflow.domain.parties import PartyDirectory
from reportflow.intake.lines import Line, cleaned, indent_of, split_bullet
from reportflow.intake.tables import SourceRow, table_lines

_HEADING = re.compile(r"\s{0,3}(#{1,6})(?:\s+(.*?))?(?:\s+#+)?\s*$")
_UNDERLINE = re.compile(r"\s{0,3}(?:=+|-{2,})\s*$")
_FENCE = re.compile(r"\s{0,3}(?:```|~~~)")
_DELIMITER = re.compile(r"\s*\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?\s*$|\s*\|\s*:?-+:?\s*\|\s*$")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_BULLET = re.compile(r"[-*+]\s+(?:\[[ xX]\]\s+)?")
_CELL = re.compile(r"(?<!\\)\|")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\[\]]*)\]\(([^()\s]*)(?:\s+\"[^\"]*\")?\)")
_STRONG = re.compile(r"(?<!\\)(\*{1,3}|~~|`+)(?=\S)(.*?\S)(?<!\\)\1")
_UNDERSCORE = re.compile(r"(?<![\w\\])(_{1,3})(?=\S)([^_]*[^\s_])\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_ATTRIBUTES = re.compile(r"\{(?:[.#][\w-]+\s*)+\}\s*$")
#: Emphasis is looked for in lines up to this length; a longer one keeps its signs.
_MARKED_UP = 4000


def plain(text: str) -> str:
    """`text` without the signs of inline markup; an address stays behind its words."""
    if len(text) <= _MARKED_UP:
        text = _LINK.sub(
            lambda found: f"{found[1]} ({found[2]})" if found[2] and found[1] != found[2] else found[1], text
        )
        for pattern in (_STRONG, _UNDERSCORE):
            text = pattern.sub(r"\2", text)
            text = pattern.sub(r"\2", text)
    return html.unescape(_ESCAPE.sub(r"\1", text.rstrip("\\")))


def _line(number: int, source: str) -> Line:
    """A line that is no row of a table."""
    if found := _HEADING.match(source):
        return Line(
            number, source, cleaned(plain(_ATTRIBUTES.sub("", found[2] or ""))), heading=len(found[1]), wraps=False
        )
    text = _QUOTE.sub("", source)
    indent = indent_of(text)
    text = text.strip()
    if found := _BULLET.match(text):
        return Line(number, source, cleaned(plain(text[found.end() :])), indent=indent, bullet=True)
    bullet, text = split_bullet(cleaned(plain(text)))
    return Line(number, source, text, indent=indent, bullet=bullet)


def _cells(source: str) -> SourceRow:
    """The cells of a row, `<br>` parting paragraphs."""
    bare = source.strip().removeprefix("|")
    bare = bare[:-1] if bare.endswith("|") and not bare.endswith("\\|") else bare
    return SourceRow([[cleaned(plain(part)) for part in _BREAK.split(cell)] for cell in _CELL.split(bare)])


def _table_end(sources: Sequence[str], begin: int) -> int:
    """Where the table that starts at `begin` ends; `begin` where none does."""
    first = sources[begin]
    if "|" not in first:
        return begin
    delimited = begin + 1 < len(sources) and _DELIMITER.match(sources[begin + 1]) is not None
    if not delimited and not first.lstrip().startswith("|"):
        return begin
    end = begin
    while end < len(sources) and "|" in sources[end]:
        end += 1
    return end


def markdown_lines(sources: Sequence[str], parties: PartyDirectory) -> Iterator[Line]:
    """The lines of a Markdown text, one for each source line."""
    index = 0
    while index < len(sources):
        source = sources[index]
        end = _table_end(sources, index)
        if end > index:
            yield from _table(sources[index:end], index, parties)
            index = end
            continue
        if _FENCE.match(source):
            rest = cleaned(source.strip().strip("`~"))
            yield Line(index + 1, source, rest)
        elif index + 1 < len(sources) and _UNDERLINE.match(sources[index + 1]) and _is_text(source):
            level = 1 if "=" in sources[index + 1] else 2
            yield replace(_line(index + 1, source), heading=level, wraps=False)
        else:
            yield _line(index + 1, source)
        index += 1


def _is_text(source: str) -> bool:
    """Whether a line can be a heading by the rule below it."""
    text = source.strip()
    return (
        any(char.isalnum() for char in text)
        and not text.startswith(("#", ">", "- ", "* ", "+ ", "|"))
        and ":" not in text[:20]
    )


def _table(sources: Sequence[str], offset: int, parties: PartyDirectory) -> Iterator[Line]:
    rows = [(index, source) for index, source in enumerate(sources) if not _DELIMITER.match(source)]
    lines = table_lines([_cells(source) for _, source in rows], parties, [source for _, source in rows])
    made = {index: replace(line, number=offset + index + 1) for (index, _), line in zip(rows, lines, strict=True)}
    for index, source in enumerate(sources):
        yield made.get(index) or Line(offset + index + 1, source, "")
