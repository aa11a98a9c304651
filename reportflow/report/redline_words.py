"""The words of clean blocks, each with its formatting, and two series of them as one piece of HTML with `<ins>` and `<del>`.

Blocks are aligned by `reportflow.report.redline_html`; here is what a word is, and when two are the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from reportflow.domain.redline import Op, Run, matching, words_of
from reportflow.report.nodes import Blocks, Inlines, Node

#: A word with the wrappers around it, outermost first; a wrapper is its tag, with the target for a link.
Around = tuple[tuple[str, str], ...]
Token = tuple[str, Around]

_TAGS: Final = {
    "Emph": "em",
    "Strong": "strong",
    "Strikeout": "s",
    "Superscript": "sup",
    "Subscript": "sub",
    "Underline": "u",
}
_MARKS: Final = {Op.INSERT: "ins", Op.DELETE: "del"}


def diff_inlines(old: Inlines, new: Inlines) -> str:
    """The HTML of two headings or paragraphs, without a tag around them."""
    before, after = tokens(old), tokens(new)
    pieces = []
    for a0, a1, b0, b1, equal in _phrases(before, list(matching(before, after))):
        if equal:
            pieces.append(written(before[a0:a1]))
        else:
            pieces += [marked(before[a0:a1], Op.DELETE), marked(after[b0:b1], Op.INSERT)]
    return "".join(pieces)


def _phrases(before: Sequence[Token], runs: list[Run]) -> list[Run]:
    """The runs, with changes that only blanks part put together: a reader takes in phrases."""
    result: list[Run] = []
    for place, run in enumerate(runs):
        a0, a1, b0, b1, equal = run
        only_blanks = equal and all(not word.strip() for word, _ in before[a0:a1])
        between = 0 < place < len(runs) - 1
        changed = not equal or (between and only_blanks)
        if changed and result and not result[-1][4]:
            result[-1] = (result[-1][0], a1, result[-1][2], b1, False)
        else:
            result.append((a0, a1, b0, b1, not changed))
    return result


def tokens(inlines: Inlines, around: Around = ()) -> list[Token]:
    """The words of inlines, each with its formatting; a footnote stands in brackets where it is cited."""
    found: list[Token] = []
    for node in inlines:
        kind: str = node["t"]
        content: Any = node.get("c")
        if kind == "Str":
            found += [(word, around) for word in words_of(content.replace("\t", " "))]
        elif kind == "Space":
            found.append((" ", around))
        elif kind == "LineBreak":
            found.append(("\n", around))
        elif kind == "Code":
            found += [(word, (*around, ("code", ""))) for word in words_of(content[1])]
        elif kind in _TAGS:
            found += tokens(content, (*around, (_TAGS[kind], "")))
        elif kind == "SmallCaps":
            found += tokens(content, (*around, ("span", "smallcaps")))
        elif kind == "Link":
            found += tokens(content[1], (*around, ("a", content[2][0])))
        elif kind == "Span":
            found += tokens(content[1], (*around, ("span", " ".join(content[0][1]))))
        elif kind == "Note":
            inner = (*around, ("span", "footnote"))
            found += [(" [", inner), *flat_words(content, inner), ("]", inner)]
    return found


def flat_words(blocks: Blocks, around: Around) -> Iterator[Token]:
    """The words of blocks, each block on a line of its own, with what tells lists and tables apart: as a footnote is shown."""
    for place, block in enumerate(blocks):
        if place:
            yield "\n", around
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            yield from tokens(content, around)
        elif kind == "Header":
            yield from tokens(content[2], (*around, ("strong", "")))
        elif kind == "CodeBlock":
            yield from ((word, (*around, ("code", ""))) for word in words_of(content[1]))
        elif kind == "BlockQuote":
            yield from flat_words(content, (*around, ("span", "quoted")))
        elif kind == "HorizontalRule":
            yield "———", around
        else:
            yield from _parts(block, around)


def _parts(block: Node, around: Around) -> Iterator[Token]:
    """The words of a list's items, after their marks, or of a table's cells, between strokes."""
    columns = len(block["c"][2]) if block["t"] == "Table" else 0
    for place, part in enumerate(_children(block)):
        if columns:
            yield (("\n| " if place % columns == 0 and place else "| "), around)
        elif place:
            yield "\n", around
        if block["t"] == "OrderedList":
            yield f"{block['c'][0][0] + place}. ", around
        elif block["t"] == "BulletList":
            yield "– ", around
        yield from flat_words(part, around)
        if columns:
            yield " ", around


def _children(block: Node) -> list[Blocks]:
    """The parts of a block that holds blocks: its items, cells or itself."""
    match block["t"]:
        case "BulletList":
            return list(block["c"])
        case "OrderedList":
            return list(block["c"][1])
        case "BlockQuote":
            return [block["c"]]
        case "Div":
            return [block["c"][1]]
        case "Table":
            return [cell for row in rows_of(block["c"]) for cell in row.cells]
        case _:
            return []


def written(run: Sequence[Token]) -> str:
    """HTML of words, with each stretch of equal formatting opened and closed once."""
    pieces: list[str] = []
    start = 0
    for end in range(1, len(run) + 1):
        if end < len(run) and run[end][1] == run[start][1]:
            continue
        text = escape("".join(word for word, _ in run[start:end])).replace("\n", "<br>")
        for tag, value in reversed(run[start][1]):
            attribute = f' href="{escape(value)}"' if tag == "a" else f' class="{escape(value)}"' if value else ""
            text = f"<{tag}{attribute}>{text}</{tag}>"
        pieces.append(text)
        start = end
    return "".join(pieces)


def marked(run: Sequence[Token], op: Op) -> str:
    """HTML of words that came, went or stayed; empty for no words, so that no mark stands around nothing."""
    if not run:
        return ""
    mark = _MARKS.get(op)
    return f"<{mark}>{written(run)}</{mark}>" if mark else written(run)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table. `looks`: the classes of its cells."""

    tag: str
    cells: list[Blocks]
    looks: tuple[str, ...]


def rows_of(content: Any) -> list[Row]:
    """The rows of a table's content, those of its head first."""
    _, _, _, (_, head), bodies, (_, foot) = content
    looks = alignments(content)
    body = [*(row for part in bodies for row in (*part[2], *part[3])), *foot]
    return [
        Row(tag, [cell[4] for cell in cells], looks) for tag, rows in (("th", head), ("td", body)) for _, cells in rows
    ]


def alignments(content: Any) -> tuple[str, ...]:
    """The class of each column of a table's content, empty where its text is not aligned."""
    looks = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
    return tuple(looks.get(column[0]["t"], "") for column in content[2])
