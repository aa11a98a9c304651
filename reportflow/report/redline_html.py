"""Two trees of clean blocks as one piece of HTML with `<ins>` and `<del>`.

Blocks are aligned first, then the words within those that correspond; a word is the same only if its formatting is. What came
or went as a whole (a paragraph, an item of a list, a row of a table) has the class `added` or `removed` as well.

It is exact: without `<del>` and `.removed`, and with the `<ins>` opened, it is the HTML of the new blocks; without `<ins>` and
`.added`, and with the `<del>` opened, that of the old ones. A footnote stands in brackets where it is cited.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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
_WHOLE_CLASS: Final = {Op.INSERT: "added", Op.DELETE: "removed"}
_MARKED: Final = re.compile(r'<(?:ins|del)>| class="(?:[\w-]+ )*(?:added|removed)"')
_PARTS: Final = (("th", "thead"), ("td", "tbody"))
#: Pairs of blocks that are compared to find which correspond; in longer stretches they correspond by their order.
_MAX_PAIRS: Final = 400
_ALIKE: Final = 0.35


def diff_blocks(old: Blocks, new: Blocks) -> str:
    """The HTML of both."""
    return "".join(_sequence(old, new, _paired, _whole))


def is_marked(html: str) -> bool:
    """Whether a piece of HTML of this module shows any change."""
    return _MARKED.search(html) is not None


def diff_inlines(old: Inlines, new: Inlines) -> str:
    """The HTML of two headings or paragraphs, without a tag around them."""
    before, after = tokens(old), tokens(new)
    pieces = []
    for a0, a1, b0, b1, equal in _phrases(before, list(matching(before, after))):
        if equal:
            pieces.append(_written(before[a0:a1]))
        else:
            pieces += [_marked(before[a0:a1], Op.DELETE), _marked(after[b0:b1], Op.INSERT)]
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


def whole_blocks(blocks: Blocks, op: Op) -> str:
    """The HTML of blocks that are all new, all gone, or all the same."""
    return "".join(_whole(block, op) for block in blocks)


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
            found += [(" [", inner), *_flat(content, inner), ("]", inner)]
    return found


def _flat(blocks: Blocks, around: Around) -> Iterator[Token]:
    """The words of the blocks of a footnote, each block on a line of its own, with what tells lists and tables apart."""
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
            yield from _flat(content, (*around, ("span", "quoted")))
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
        yield from _flat(part, around)
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
            return [cell for row in _rows(block["c"]) for cell in row.cells]
        case _:
            return []


def _written(run: Sequence[Token]) -> str:
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


def _marked(run: Sequence[Token], op: Op) -> str:
    if not run:
        return ""
    mark = _MARKS.get(op)
    return f"<{mark}>{_written(run)}</{mark}>" if mark else _written(run)


def _sequence(
    old: Sequence[Any], new: Sequence[Any], paired: Callable[[Any, Any], str], whole: Callable[[Any, Op], str]
) -> Iterator[str]:
    """The HTML of two series: equal members, those that correspond, and those that are only in one."""
    keys_old, keys_new = [_key(one) for one in old], [_key(one) for one in new]
    for a0, a1, b0, b1, equal in matching(keys_old, keys_new):
        if equal:
            yield from (whole(one, Op.EQUAL) for one in old[a0:a1])
            continue
        j = b0
        for i, partner in enumerate(_partners(old[a0:a1], new[b0:b1]), a0):
            if partner is None:
                yield whole(old[i], Op.DELETE)
                continue
            yield from (whole(one, Op.INSERT) for one in new[j : b0 + partner])
            yield paired(old[i], new[b0 + partner])
            j = b0 + partner + 1
        yield from (whole(one, Op.INSERT) for one in new[j:b1])


def _key(value: Any) -> str:
    return json.dumps([value.tag, value.cells] if isinstance(value, _Row) else value, sort_keys=True)


def _partners(old: Sequence[Any], new: Sequence[Any]) -> list[int | None]:
    """For each of `old` the place of the one in `new` that it became, in order; None for one that went."""
    partners: list[int | None] = []
    compare = len(old) * len(new) <= _MAX_PAIRS
    words_old, words_new = [_words(one) for one in old], [_words(one) for one in new]
    j = 0
    for i, one in enumerate(old):
        places = [place for place in range(j, len(new)) if _same_kind(one, new[place])]
        if not compare:
            places = places[:1]
        elif len(old) > 1 or len(new) > 1:
            places = [place for place in places if _alike(words_old[i], words_new[place]) >= _ALIKE]
        partners.append(places[0] if places else None)
        j = places[0] + 1 if places else j
    return partners


def _words(value: Any) -> Counter[str]:
    """How often each word is in a block, an item or a row."""
    if isinstance(value, _Row):
        value = [block for cell in value.cells for block in cell]
    return Counter(word for word, _ in _flat(value if isinstance(value, list) else [value], ()) if word.strip())


def _alike(one: Counter[str], two: Counter[str]) -> float:
    """The share of words that both have, 0 to 1."""
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 1.0


def _same_kind(one: Any, two: Any) -> bool:
    """Whether one can have become the other word by word, with everything else about it as it was."""
    if isinstance(one, dict) != isinstance(two, dict) or not isinstance(
        one, dict
    ):  # blocks; items of a list, rows of a table
        return type(one) is type(two)
    if one["t"] != two["t"]:
        return one["t"] in ("Para", "Plain") and two["t"] in ("Para", "Plain")
    match one["t"]:
        case "Header" | "OrderedList":
            return bool(one["c"][0] == two["c"][0])
        case "Table":
            return _alignments(one["c"]) == _alignments(two["c"])
        case _:
            return True


def _paired(old: Node, new: Node) -> str:
    rule = _PAIRED.get(new["t"])
    return rule(old["c"], new["c"]) if rule else _whole(old, Op.DELETE) + _whole(new, Op.INSERT)


def _paired_code(old: Any, new: Any) -> str:
    before, after = _code(old), _code(new)
    runs = "".join(_code_run(before, after, run) for run in matching(before, after))
    return f"<pre><code>{runs}</code></pre>"


def _code(content: Any) -> list[Token]:
    return [(word, ()) for word in words_of(content[1])]


def _code_run(before: list[Token], after: list[Token], run: Run) -> str:
    a0, a1, b0, b1, equal = run
    marked = _written(before[a0:a1]) if equal else _marked(before[a0:a1], Op.DELETE) + _marked(after[b0:b1], Op.INSERT)
    return marked.replace("<br>", "\n")


def _element(tag: str, inner: str, op: Op = Op.EQUAL, attributes: str = "", look: str = "") -> str:
    """An element of ours, with the class that says whether it came or went as a whole."""
    classes = " ".join(name for name in (look, _WHOLE_CLASS.get(op, "")) if name)
    said = f' class="{classes}"' if classes else ""
    return f"<{tag}{attributes}{said}>{inner}</{tag}>"


def _items(old: list[Blocks], new: list[Blocks]) -> str:
    return "".join(_sequence(old, new, _paired_item, _whole_item))


def _paired_item(old: Blocks, new: Blocks) -> str:
    return _element("li", diff_blocks(old, new))


def _whole_item(item: Blocks, op: Op) -> str:
    return _element("li", whole_blocks(item, op), op)


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table. `looks`: the classes of its cells."""

    tag: str
    cells: list[Blocks]
    looks: tuple[str, ...]


def _rows(content: Any) -> list[_Row]:
    """The rows of a table's content, those of its head first."""
    _, _, _, (_, head), bodies, (_, foot) = content
    looks = _alignments(content)
    body = [*(row for part in bodies for row in (*part[2], *part[3])), *foot]
    return [
        _Row(tag, [cell[4] for cell in cells], looks) for tag, rows in (("th", head), ("td", body)) for _, cells in rows
    ]


def _alignments(content: Any) -> tuple[str, ...]:
    looks = {"AlignLeft": "left", "AlignRight": "right", "AlignCenter": "center"}
    return tuple(looks.get(column[0]["t"], "") for column in content[2])


def _table(old: list[_Row], new: list[_Row]) -> str:
    """Two tables of equal columns, head with head and body with body."""
    parts = []
    for tag, around in _PARTS:
        before, after = ([row for row in rows if row.tag == tag] for rows in (old, new))
        if before or after:
            parts.append(_element(around, "".join(_sequence(before, after, _paired_row, _whole_row))))
    return _element("table", "".join(parts))


def _whole_table(rows: list[_Row], op: Op) -> str:
    parts = []
    for tag, around in _PARTS:
        shown = "".join(_whole_row(row, op) for row in rows if row.tag == tag)
        parts.append(_element(around, shown) if shown else "")
    return _element("table", "".join(parts), op)


def _paired_row(old: _Row, new: _Row) -> str:
    cells = zip(old.cells, new.cells, new.looks, strict=True)
    return _element("tr", "".join(_element(new.tag, diff_blocks(a, b), look=look) for a, b, look in cells))


def _whole_row(row: _Row, op: Op) -> str:
    cells = zip(row.cells, row.looks, strict=True)
    return _element("tr", "".join(_element(row.tag, whole_blocks(cell, op), look=look) for cell, look in cells), op)


def _heading(level: int, inner: str, op: Op = Op.EQUAL) -> str:
    return _element(f"h{min(6, level + 1)}", inner, op)


def _ordered(look: Any, items: str, op: Op = Op.EQUAL) -> str:
    start, style, delimiter = look
    kind = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}.get(style["t"], "1")
    around = {"OneParen": "paren", "TwoParens": "parens"}.get(delimiter["t"], "")
    attributes = f' type="{kind}" start="{start}"'
    if not around:
        return _element("ol", items, op, attributes)
    return _element("div", _element("ol", items, attributes=attributes), op, look=around)


_PAIRED: Final[dict[str, Callable[[Any, Any], str]]] = {
    "Para": lambda old, new: _element("p", diff_inlines(old, new)),
    "Plain": lambda old, new: _element("p", diff_inlines(old, new)),
    "Header": lambda old, new: _heading(new[0], diff_inlines(old[2], new[2])),
    "BulletList": lambda old, new: _element("ul", _items(old, new)),
    "OrderedList": lambda old, new: _ordered(new[0], _items(old[1], new[1])),
    "BlockQuote": lambda old, new: _element("blockquote", diff_blocks(old, new)),
    "Table": lambda old, new: _table(_rows(old), _rows(new)),
    "CodeBlock": _paired_code,
}


def _whole(block: Node, op: Op) -> str:
    rule = _WHOLE.get(block["t"])
    return rule(block.get("c"), op) if rule else ""


def _whole_items(items: list[Blocks], op: Op) -> str:
    return "".join(_whole_item(item, op) for item in items)


def _whole_code(content: Any, op: Op) -> str:
    return _element("pre", f"<code>{_marked(_code(content), op).replace('<br>', chr(10))}</code>", op)


_WHOLE: Final[dict[str, Callable[[Any, Op], str]]] = {
    "Para": lambda content, op: _element("p", _marked(tokens(content), op), op),
    "Plain": lambda content, op: _element("p", _marked(tokens(content), op), op),
    "Header": lambda content, op: _heading(content[0], _marked(tokens(content[2]), op), op),
    "BulletList": lambda content, op: _element("ul", _whole_items(content, op), op),
    "OrderedList": lambda content, op: _ordered(content[0], _whole_items(content[1], op), op),
    "BlockQuote": lambda content, op: _element("blockquote", whole_blocks(content, op), op),
    "Table": lambda content, op: _whole_table(_rows(content), op),
    "CodeBlock": _whole_code,
    "HorizontalRule": lambda _content, op: f'<hr class="{_WHOLE_CLASS[op]}">' if op in _WHOLE_CLASS else "<hr>",
}
