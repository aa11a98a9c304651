"""Nodes of pandoc's JSON AST: how they are made and read.

Nodes are plain JSON values (`{"t": …, "c": …}`), shared between cached trees, so nothing here or in its callers changes one in
place.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

#: A block or an inline.
Node = dict[str, Any]
Blocks = list[Node]
Inlines = list[Node]

SPACE: Final[Node] = {"t": "Space"}
LINE_BREAK: Final[Node] = {"t": "LineBreak"}
#: A tab between a number and its text; each writer makes of it what its format has.
TAB: Final[Node] = {"t": "Str", "c": "\t"}
NO_ATTR: Final = ["", [], []]

#: Inlines whose content is a list of inlines and nothing else.
WRAPPERS: Final = frozenset({"Emph", "Strong", "Strikeout", "Superscript", "Subscript", "Underline", "SmallCaps"})


def text(words: str) -> Inlines:
    """Inlines for plain text: words, spaces, and a line break for each line end."""
    inlines: Inlines = []
    for index, line in enumerate(words.split("\n")):
        if index:
            inlines.append(LINE_BREAK)
        for piece in re.findall(r"[ \t]+|[^ \t]+", line):
            inlines.append(SPACE if piece[0] in " \t" else {"t": "Str", "c": piece})
    return inlines


def para(inlines: Inlines) -> Node:
    """A paragraph."""
    return {"t": "Para", "c": inlines}


def plain(inlines: Inlines) -> Node:
    """A paragraph without space around it: in table cells and tight lists."""
    return {"t": "Plain", "c": inlines}


def strong(inlines: Inlines) -> Node:
    """Bold text."""
    return {"t": "Strong", "c": inlines}


def emph(inlines: Inlines) -> Node:
    """Italic text."""
    return {"t": "Emph", "c": inlines}


def header(level: int, inlines: Inlines, id: str = "", classes: Sequence[str] = ()) -> Node:
    """A heading."""
    return {"t": "Header", "c": [level, [id, list(classes), []], inlines]}


def styled_div(style: str, blocks: Blocks, id: str = "") -> Node:
    """Blocks in a paragraph style of the reference document; the style's name is the class on the screen."""
    return {"t": "Div", "c": [[id, [class_of(style)], [["custom-style", style]]], blocks]}


def div(look: str, blocks: Blocks) -> Node:
    """Blocks that are kept together on the screen under a class."""
    return {"t": "Div", "c": [["", [look], []], blocks]}


def styled_span(style: str, inlines: Inlines) -> Node:
    """Inlines in a character style of the reference document; the style's name is the class on the screen."""
    return {"t": "Span", "c": [["", [class_of(style)], [["custom-style", style]]], inlines]}


def class_of(style: str) -> str:
    """ "Point Number" -> "point-number"."""
    return style.lower().replace(" ", "-")


def table(widths: Sequence[float], head: Sequence[Blocks], rows: Sequence[Sequence[Blocks]], id: str) -> Node:
    """A table with one header row; `widths` are shares of the text's width, `id` tells the document which table it is."""
    columns = [[{"t": "AlignLeft"}, {"t": "ColWidth", "c": width}] for width in widths]
    body = [NO_ATTR, 0, [], [_row(cells) for cells in rows]]
    return {"t": "Table", "c": [[id, [], []], [None, []], columns, [NO_ATTR, [_row(head)]], [body], [NO_ATTR, []]]}


def _row(cells: Sequence[Blocks]) -> list[Any]:
    return [NO_ATTR, [[NO_ATTR, {"t": "AlignDefault"}, 1, 1, cell] for cell in cells]]


def map_table(node: Node, change: Callable[[Blocks], Blocks]) -> Node:
    """The table with `change` applied to each cell's blocks."""

    def rows(values: Iterable[Any]) -> list[Any]:
        return [[attr, [[*cell[:4], change(cell[4])] for cell in cells]] for attr, cells in values]

    attr, caption, columns, (head_attr, head), bodies, (foot_attr, foot) = node["c"]
    changed = [[a, n, rows(intermediate), rows(body)] for a, n, intermediate, body in bodies]
    return {"t": "Table", "c": [attr, caption, columns, [head_attr, rows(head)], changed, [foot_attr, rows(foot)]]}


def cells(node: Node) -> Iterator[Blocks]:
    """The blocks of each cell of a table, row by row."""
    _, _, _, (_, head), bodies, (_, foot) = node["c"]
    for rows in (head, *(part for body in bodies for part in (body[2], body[3])), foot):
        for _, row in rows:
            for cell in row:
                yield cell[4]


def with_prefix(blocks: Blocks, prefix: Inlines) -> Blocks:
    """`blocks` with `prefix` at the start of the first paragraph, or as a paragraph of its own before a list or table."""
    if blocks and blocks[0]["t"] in ("Para", "Plain"):
        return [{"t": blocks[0]["t"], "c": [*prefix, *blocks[0]["c"]]}, *blocks[1:]]
    return [para(prefix), *blocks]


def with_suffix(blocks: Blocks, suffix: Inlines) -> Blocks:
    """`blocks` with `suffix` at the end of the last paragraph, or as a paragraph of its own after a list or table."""
    if blocks and blocks[-1]["t"] in ("Para", "Plain"):
        return [*blocks[:-1], {"t": blocks[-1]["t"], "c": [*blocks[-1]["c"], SPACE, *suffix]}]
    return [*blocks, para(suffix)]


def map_nodes(node: Any, change: Callable[[Node], Node | list[Node]]) -> Any:
    """The tree with `change` applied to each node, children first; a list in place of a node is spliced in."""
    if isinstance(node, list):
        result: list[Any] = []
        for item in node:
            changed = map_nodes(item, change)
            if isinstance(item, dict) and isinstance(changed, list):
                result.extend(changed)
            else:
                result.append(changed)
        return result
    if isinstance(node, dict) and "t" in node:
        if isinstance(node.get("c"), list):
            node = {"t": node["t"], "c": map_nodes(node["c"], change)}
        return change(node)
    return node
