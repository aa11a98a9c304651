"""Markdown -> clean AST: what screen and document are written from (docs/design.md, "The corridor").

The filter is a whitelist. Raw HTML becomes literal text, an image its alternative text; divs and spans are flattened, except
the negotiation bracket `[text]{.bracket by=MEX}`; attributes and ids go; links lead to http, https and mailto only; headings
within a text stand below the section's own.
"""

import hashlib
import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from reportflow.domain.content import as_compared
from reportflow.domain.errors import InvalidInput, LimitExceeded, ReportflowError
from reportflow.report import nodes
from reportflow.report.cache import BoundedCache
from reportflow.report.lint import MAX_BYTES, MAX_DEPTH, check
from reportflow.report.nodes import Blocks, Inlines, Node
from reportflow.report.pandoc import READER, read_markdown

#: Changed whenever the filter gives another tree for the same text.
FILTER_VERSION: Final = 2

#: Paragraphs, lists, tables and so on that one text may have.
MAX_BLOCKS: Final = 5000

_SAFE_LINK: Final = re.compile(r"(?:https?://|mailto:)[^\s<>\"\x00-\x20\x7f]+\Z", re.IGNORECASE)
_BRACKET_BY: Final = re.compile(r"[\w .,/-]{1,60}\Z")
# What XML 1.0 cannot carry, and the invisible controls that make text read otherwise than it is stored.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)
_QUOTES: Final = {"DoubleQuote": ("“", "”"), "SingleQuote": ("‘", "’")}

# A paragraph, or a heading of ours, of plain words: no character that Markdown gives a meaning to, no list marker at its start.
# Most agreements, action items and headings are like this, and need no pandoc (a test compares what comes out).
_PLAIN: Final = re.compile(
    r"(?P<heading># )?(?![^\W_]{1,9}[.)](?: |\Z))[^\W\d_](?:[^\W_]|[,;:()/–’“”«»¿¡]|\.(?!\.)|-(?!-)| (?=[^\s]))*\Z"
)

#: Bytes in memory of a tree, for each byte of the text that it was made of. While people type, every few seconds there is another
#: text: what is kept has to be weighed as what it takes.
_TREE: Final = 45

_cache: BoundedCache[tuple[Node, ...] | ReportflowError] = BoundedCache(entries=4000, weight=24_000_000)
#: Another time it may not be so.
_PASSING: Final = frozenset({"pandoc.too_slow"})


def clean_ast(markdown: str, language: str) -> tuple[Node, ...]:
    """The clean blocks of one text; kept in memory by content and language, as is why there are none. Callers never
    change them.

    Raises:
        InvalidInput, LimitExceeded: what the linter or the door to pandoc has against the text; `line` says where.
        Unavailable: if pandoc is not to be had.
    """
    key = (hashlib.sha256(markdown.encode("utf-8", "surrogatepass")).digest(), language, READER, FILTER_VERSION)
    found = _cache.get(key, 500 + _TREE * len(markdown), lambda: _clean_or_why_not(markdown))
    if isinstance(found, ReportflowError):
        raise type(found)(found.code, **found.params)
    return found


def forget() -> None:
    """Empty the memory (to measure, or to test, a cold start)."""
    _cache.clear()


def _clean_or_why_not(markdown: str) -> tuple[Node, ...] | ReportflowError:
    """What is wrong with a text is remembered as well: that may take seconds to find out, and a whole room asks."""
    try:
        return _clean(markdown)
    except (InvalidInput, LimitExceeded) as error:
        if error.code in _PASSING:
            raise
        return type(error)(error.code, **error.params)


def _clean(markdown: str) -> tuple[Node, ...]:
    if not markdown.strip():
        return ()
    if plain_blocks(markdown) is None:
        check(markdown)
    # What is read is what is hashed: two blanks at a line's end, which nobody sees, do not break it, or two texts with one hash
    # would be printed differently.
    hashed = as_compared(markdown)
    plain = plain_blocks(hashed)
    return filtered(read_markdown(hashed)) if plain is None else plain


def filtered(blocks: Blocks) -> tuple[Node, ...]:
    """What the whitelist leaves of pandoc's blocks.

    Raises:
        LimitExceeded: `text.too_deep`; `text.too_large` for more paragraphs, items and cells than a document can carry.
    """
    clean = tuple(_Headings().place(_blocks(blocks, 0)))
    count = sum(1 for node in _walk(clean) if node["t"] in _BLOCK_RULES)
    if count > MAX_BLOCKS:
        raise LimitExceeded("text.too_large", line=1, size=count, limit=MAX_BLOCKS)
    return clean


def _walk(tree: Any) -> Iterator[Node]:
    """Every node of a tree."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting.append(value.get("c"))
        elif isinstance(value, (list, tuple)):
            waiting.extend(value)


def plain_blocks(markdown: str) -> tuple[Node, ...] | None:
    """The blocks of a text of plain words, None for any other."""
    if len(markdown) > MAX_BYTES // 4:
        return None
    blocks: list[Node] = []
    for part in re.split(r"\n{2,}", markdown.strip("\n")):
        match = _PLAIN.match(part)
        if match is None:
            return None
        words = part[match.end("heading") :] if match["heading"] else part
        blocks.append(nodes.header(2, nodes.text(words)) if match["heading"] else nodes.para(nodes.text(words)))
    return tuple(blocks)


class _Headings:
    """Puts the headings of one text on the levels 2 and 3, below the section's heading, without leaving one out."""

    def __init__(self) -> None:
        self._top: int | None = None

    def place(self, blocks: Blocks) -> Blocks:
        return [self._placed(block) for block in blocks]

    def _placed(self, block: Node) -> Node:
        if block["t"] != "Header":
            return block
        level, _, inlines = block["c"]
        if self._top is None or level <= self._top:
            self._top = level
            return nodes.header(2, inlines)
        return nodes.header(3, inlines)


def _blocks(blocks: list[Any], depth: int) -> Blocks:
    if depth > MAX_DEPTH:
        raise LimitExceeded("text.too_deep", line=1, limit=MAX_DEPTH)
    result: Blocks = []
    for block in blocks:
        result.extend(_block(block, depth))
    return result


def _block(block: Node, depth: int) -> Blocks:
    rule = _BLOCK_RULES.get(block["t"])
    return rule(block, depth) if rule else []


def _paragraph(block: Node, depth: int) -> Blocks:
    inlines = _inlines(block["c"], depth + 1)
    return [{"t": block["t"], "c": inlines}] if inlines else []


def _heading(block: Node, depth: int) -> Blocks:
    """A heading; within a list, a quotation, a table or a footnote it is a bold paragraph."""
    inlines = _inlines(block["c"][2], depth + 1)
    if not inlines:
        return []
    return [nodes.header(block["c"][0], inlines)] if depth == 0 else [nodes.para([nodes.strong(inlines)])]


def _ordered(block: Node, depth: int) -> Blocks:
    look, items = block["c"]
    return [{"t": "OrderedList", "c": [look, [_item(item, depth) for item in items]]}]


def _raw(block: Node, _depth: int) -> Blocks:
    literal = printable(block["c"][1]).strip("\n")
    return [nodes.para(nodes.text(literal))] if literal.strip() else []


def _lines(block: Node, depth: int) -> Blocks:
    return [nodes.para(_inlines([node for line in block["c"] for node in [*line, nodes.LINE_BREAK]], depth + 1))]


def _item(item: list[Any], depth: int) -> Blocks:
    """The blocks of a list's item; an empty item stays, so that those after it keep their numbers."""
    return _blocks(item, depth + 1) or [nodes.plain([])]


def _table(block: Node, depth: int) -> Node:
    bare = nodes.map_table(block, lambda blocks: _blocks(blocks, depth + 1))
    _, _, columns, (_, head), bodies, (_, foot) = bare["c"]

    def rows(values: list[Any]) -> list[Any]:
        return [[nodes.NO_ATTR, [[nodes.NO_ATTR, *cell[1:]] for cell in row]] for _, row in values]

    clean_bodies = [[nodes.NO_ATTR, 0, rows(body[2]), rows(body[3])] for body in bodies]
    widths = [[column[0], {"t": "ColWidthDefault"}] for column in columns]
    return {
        "t": "Table",
        "c": [
            nodes.NO_ATTR,
            [None, []],
            widths,
            [nodes.NO_ATTR, rows(head)],
            clean_bodies,
            [nodes.NO_ATTR, rows(foot)],
        ],
    }


_BLOCK_RULES: Final[dict[str, Callable[[Node, int], Blocks]]] = {
    "Para": _paragraph,
    "Plain": _paragraph,
    "Header": _heading,
    "BulletList": lambda block, depth: [{"t": "BulletList", "c": [_item(item, depth) for item in block["c"]]}],
    "OrderedList": _ordered,
    "BlockQuote": lambda block, depth: [{"t": "BlockQuote", "c": _blocks(block["c"], depth + 1)}],
    "CodeBlock": lambda block, _depth: [{"t": "CodeBlock", "c": [nodes.NO_ATTR, printable(block["c"][1])]}],
    "RawBlock": _raw,
    "HorizontalRule": lambda _block, _depth: [{"t": "HorizontalRule"}],
    "Table": lambda block, depth: [_table(block, depth)],
    "Div": lambda block, depth: _blocks(block["c"][1], depth),
    "Figure": lambda block, depth: _blocks(block["c"][2], depth),
    "LineBlock": _lines,
}


def _inlines(inlines: list[Any], depth: int) -> Inlines:
    if depth > MAX_DEPTH:
        raise LimitExceeded("text.too_deep", line=1, limit=MAX_DEPTH)
    result: Inlines = []
    for inline in inlines:
        for node in _inline(inline, depth):
            if node["t"] == "Str" and result and result[-1]["t"] == "Str":
                result[-1] = {"t": "Str", "c": result[-1]["c"] + node["c"]}
            else:
                result.append(node)
    return result


def _inline(inline: Node, depth: int) -> Inlines:
    kind: str = inline["t"]
    content: Any = inline.get("c")
    if kind in nodes.WRAPPERS:
        inner = _inlines(content, depth + 1)
        return [{"t": kind, "c": inner}] if inner else []
    rule = _INLINE_RULES.get(kind)
    return rule(content, depth) if rule else []


def _quoted(content: Any, depth: int) -> Inlines:
    opening, closing = _QUOTES[content[0]["t"]]
    return _inlines([{"t": "Str", "c": opening}, *content[1], {"t": "Str", "c": closing}], depth + 1)


def _string(content: Any, _depth: int) -> Inlines:
    words = printable(content)
    return [{"t": "Str", "c": words}] if words else []


def _span(content: Any, depth: int) -> Inlines:
    (_, classes, attributes), inlines = content
    inner = _inlines(inlines, depth + 1)
    if "bracket" not in classes or not inner:
        return inner
    by = dict(attributes).get("by", "").strip()
    kept = [["by", by]] if _BRACKET_BY.match(by) else []
    return [{"t": "Span", "c": [["", ["bracket"], kept], inner]}]


def _link(content: Any, depth: int) -> Inlines:
    _, inlines, (target, _title) = content
    inner = _inlines(inlines, depth + 1)
    if not inner or not _SAFE_LINK.match(target):
        return inner
    return [{"t": "Link", "c": [nodes.NO_ATTR, inner, [target, ""]]}]


def _note(content: Any, depth: int) -> Inlines:
    blocks = _blocks(content, depth + 1)
    return [{"t": "Note", "c": blocks}] if blocks else []


_INLINE_RULES: Final[dict[str, Callable[[Any, int], Inlines]]] = {
    "Str": _string,
    "Space": lambda _content, _depth: [nodes.SPACE],
    "SoftBreak": lambda _content, _depth: [nodes.SPACE],
    "LineBreak": lambda _content, _depth: [nodes.LINE_BREAK],
    "Quoted": _quoted,
    "Code": lambda content, _depth: [{"t": "Code", "c": [nodes.NO_ATTR, printable(content[1])]}],
    "Math": lambda content, _depth: nodes.text(printable(content[1])),
    "RawInline": lambda content, _depth: nodes.text(printable(content[1])),
    "Cite": lambda content, depth: _inlines(content[1], depth + 1),
    "Span": _span,
    "Link": _link,
    "Image": lambda content, depth: _inlines(content[1], depth + 1),
    "Note": _note,
}


def printable(words: str) -> str:
    """The words without what a document cannot carry, and without invisible controls."""
    return _UNPRINTABLE.sub("", words)
