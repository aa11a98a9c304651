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
from typing import Any, Final

from reportflow.domain.redline import Op, Run, matching, words_of
from reportflow.report.nodes import Blocks, Node
from reportflow.report.redline_words import (
    Row,
    Token,
    alignments,
    diff_inlines,
    flat_words,
    marked,
    rows_of,
    tokens,
    written,
)

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


def whole_blocks(blocks: Blocks, op: Op) -> str:
    """The HTML of blocks that are all new, all gone, or all the same."""
    return "".join(_whole(block, op) for block in blocks)


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
    return json.dumps([value.tag, value.cells] if isinstance(value, Row) else value, sort_keys=True)


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
    if isinstance(value, Row):
        value = [block for cell in value.cells for block in cell]
    return Counter(word for word, _ in flat_words(value if isinstance(value, list) else [value], ()) if word.strip())


def _alike(one: Counter[str], two: Counter[str]) -> float:
    """The share of words that both have, 0 to 1."""
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 1.0


def _same_kind(one: Any, two: Any) -> bool:
    """Whether one can have become the other word by word, with everything else about it as it was."""
    if not (isinstance(one, dict) and isinstance(two, dict)):  # items of a list, rows of a table
        return type(one) is type(two)
    if one["t"] != two["t"]:
        return one["t"] in ("Para", "Plain") and two["t"] in ("Para", "Plain")
    match one["t"]:
        case "Header" | "OrderedList":
            return bool(one["c"][0] == two["c"][0])
        case "Table":
            return alignments(one["c"]) == alignments(two["c"])
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
    shown = written(before[a0:a1]) if equal else marked(before[a0:a1], Op.DELETE) + marked(after[b0:b1], Op.INSERT)
    return shown.replace("<br>", "\n")


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


def _table(old: list[Row], new: list[Row]) -> str:
    """Two tables of equal columns, head with head and body with body."""
    parts = []
    for tag, around in _PARTS:
        before, after = ([row for row in rows if row.tag == tag] for rows in (old, new))
        if before or after:
            parts.append(_element(around, "".join(_sequence(before, after, _paired_row, _whole_row))))
    return _element("table", "".join(parts))


def _whole_table(rows: list[Row], op: Op) -> str:
    parts = []
    for tag, around in _PARTS:
        shown = "".join(_whole_row(row, op) for row in rows if row.tag == tag)
        parts.append(_element(around, shown) if shown else "")
    return _element("table", "".join(parts), op)


def _paired_row(old: Row, new: Row) -> str:
    cells = zip(old.cells, new.cells, new.looks, strict=True)
    return _element("tr", "".join(_element(new.tag, diff_blocks(a, b), look=look) for a, b, look in cells))


def _whole_row(row: Row, op: Op) -> str:
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
    "Table": lambda old, new: _table(rows_of(old), rows_of(new)),
    "CodeBlock": _paired_code,
}


def _whole(block: Node, op: Op) -> str:
    rule = _WHOLE.get(block["t"])
    return rule(block.get("c"), op) if rule else ""


def _whole_items(items: list[Blocks], op: Op) -> str:
    return "".join(_whole_item(item, op) for item in items)


def _whole_code(content: Any, op: Op) -> str:
    return _element("pre", f"<code>{marked(_code(content), op).replace('<br>', chr(10))}</code>", op)


_WHOLE: Final[dict[str, Callable[[Any, Op], str]]] = {
    "Para": lambda content, op: _element("p", marked(tokens(content), op), op),
    "Plain": lambda content, op: _element("p", marked(tokens(content), op), op),
    "Header": lambda content, op: _heading(content[0], marked(tokens(content[2]), op), op),
    "BulletList": lambda content, op: _element("ul", _whole_items(content, op), op),
    "OrderedList": lambda content, op: _ordered(content[0], _whole_items(content[1], op), op),
    "BlockQuote": lambda content, op: _element("blockquote", whole_blocks(content, op), op),
    "Table": lambda content, op: _whole_table(rows_of(content), op),
    "CodeBlock": _whole_code,
    "HorizontalRule": lambda _content, op: f'<hr class="{_WHOLE_CLASS[op]}">' if op in _WHOLE_CLASS else "<hr>",
}
