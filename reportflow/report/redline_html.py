"""Two trees of clean blocks as one piece of HTML with `<ins>` and `<del>`.

Blocks are aligned first, then the words within those that correspond; a word is the same only if its formatting is. Taking the
insertions out leaves what the old blocks say, taking the deletions out what the new ones say.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from html import escape
from typing import Any, Final

from reportflow.domain.redline import Op, Run, matching, words_of
from reportflow.report import nodes
from reportflow.report.nodes import Blocks, Inlines, Node

#: A word with the wrappers around it, outermost first; a wrapper is its tag, with the target for a link.
Token = tuple[str, tuple[tuple[str, str], ...]]

_TAGS: Final = {
    "Emph": "em",
    "Strong": "strong",
    "Strikeout": "s",
    "Superscript": "sup",
    "Subscript": "sub",
    "Underline": "u",
    "SmallCaps": "span",
}
_MARKS: Final = {Op.INSERT: "ins", Op.DELETE: "del"}
#: Pairs of blocks that are compared to find which correspond; in longer stretches they correspond by their order.
_MAX_PAIRS: Final = 400
_ALIKE: Final = 0.35


def diff_blocks(old: Blocks, new: Blocks) -> str:
    """The HTML of both."""
    return "".join(_sequence(old, new, _paired, _whole))


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


def tokens(inlines: Inlines, around: tuple[tuple[str, str], ...] = ()) -> list[Token]:
    """The words of inlines, each with its formatting; a footnote's words stand in brackets where it is cited."""
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
        elif kind == "Link":
            found += tokens(content[1], (*around, ("a", content[2][0])))
        elif kind == "Span":
            found += tokens(content[1], (*around, ("span", " ".join(content[0][1]))))
        elif kind == "Note":
            inner = (*around, ("span", "footnote"))
            found += [(" [", inner), *_flat(content, inner), ("]", inner)]
    return found


def _flat(blocks: Blocks, around: tuple[tuple[str, str], ...]) -> Iterator[Token]:
    """The words of all leaves under some blocks, separated by blanks."""
    for place, block in enumerate(blocks):
        if place:
            yield " ", around
        kind: str = block["t"]
        content: Any = block.get("c")
        if kind in ("Para", "Plain"):
            yield from tokens(content, around)
        elif kind == "Header":
            yield from tokens(content[2], around)
        elif kind == "CodeBlock":
            yield from ((word, around) for word in words_of(content[1]))
        else:
            yield from _flat([leaf for part in _children(block) for leaf in part], around)


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
            return list(nodes.cells(block))
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
    return json.dumps(value, sort_keys=True)


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
    blocks = value if isinstance(value, list) else [value]
    if blocks and isinstance(blocks[0], list):
        blocks = [block for cell in blocks for block in cell]
    return Counter(word for word, _ in _flat(blocks, ()) if word.strip())


def _alike(one: Counter[str], two: Counter[str]) -> float:
    """The share of words that both have, 0 to 1."""
    total = one.total() + two.total()
    return 2 * (one & two).total() / total if total else 1.0


def _same_kind(one: Any, two: Any) -> bool:
    if isinstance(one, list) or isinstance(two, list):  # items of a list, rows of a table
        return isinstance(one, list) and isinstance(two, list)
    if one["t"] != two["t"]:
        return one["t"] in ("Para", "Plain") and two["t"] in ("Para", "Plain")
    match one["t"]:
        case "Header" | "OrderedList":
            return bool(one["c"][0] == two["c"][0])
        case "Table":
            return len(one["c"][2]) == len(two["c"][2])
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


def _items(old: list[Blocks], new: list[Blocks]) -> str:
    return "".join(_sequence(old, new, _paired_item, _whole_item))


_PAIRED: Final[dict[str, Callable[[Any, Any], str]]] = {
    "Para": lambda old, new: f"<p>{diff_inlines(old, new)}</p>",
    "Plain": lambda old, new: f"<p>{diff_inlines(old, new)}</p>",
    "Header": lambda old, new: _heading(new[0], diff_inlines(old[2], new[2])),
    "BulletList": lambda old, new: f"<ul>{_items(old, new)}</ul>",
    "OrderedList": lambda old, new: _ordered(new[0], _items(old[1], new[1])),
    "BlockQuote": lambda old, new: f"<blockquote>{diff_blocks(old, new)}</blockquote>",
    "Table": lambda old, new: _table(_sequence(_rows(old), _rows(new), _paired_row, _whole_row)),
    "CodeBlock": _paired_code,
}


def _code_run(before: list[Token], after: list[Token], run: tuple[int, int, int, int, bool]) -> str:
    a0, a1, b0, b1, equal = run
    marked = _written(before[a0:a1]) if equal else _marked(before[a0:a1], Op.DELETE) + _marked(after[b0:b1], Op.INSERT)
    return marked.replace("<br>", "\n")


def _paired_item(old: Blocks, new: Blocks) -> str:
    return f"<li>{diff_blocks(old, new)}</li>"


def _whole_item(item: Blocks, op: Op) -> str:
    return f"<li>{whole_blocks(item, op)}</li>"


def _rows(content: Any) -> list[list[Blocks]]:
    """The cells of each row of a table's content, header first."""
    cells = list(nodes.cells({"t": "Table", "c": content}))
    width = len(content[2]) or 1
    return [cells[start : start + width] for start in range(0, len(cells), width)]


def _paired_row(old: list[Blocks], new: list[Blocks]) -> str:
    return f"<tr>{''.join(f'<td>{diff_blocks(a, b)}</td>' for a, b in zip(old, new, strict=False))}</tr>"


def _whole_row(row: list[Blocks], op: Op) -> str:
    return f"<tr>{''.join(f'<td>{whole_blocks(cell, op)}</td>' for cell in row)}</tr>"


def _table(rows: Iterator[str]) -> str:
    return f"<table><tbody>{''.join(rows)}</tbody></table>"


def _heading(level: int, inner: str) -> str:
    shown = min(6, level + 2)
    return f"<h{shown}>{inner}</h{shown}>"


def _ordered(look: Any, items: str) -> str:
    start, style, delimiter = look
    kind = {"LowerAlpha": "a", "UpperAlpha": "A", "LowerRoman": "i", "UpperRoman": "I"}.get(style["t"], "1")
    around = {"OneParen": "paren", "TwoParens": "parens"}.get(delimiter["t"], "")
    listed = f'<ol type="{kind}" start="{start}">{items}</ol>'
    return f'<div class="{around}">{listed}</div>' if around else listed


def _whole(block: Node, op: Op) -> str:
    rule = _WHOLE.get(block["t"])
    return rule(block.get("c"), op) if rule else ""


def _whole_items(items: list[Blocks], op: Op) -> str:
    return "".join(f"<li>{whole_blocks(item, op)}</li>" for item in items)


_WHOLE: Final[dict[str, Callable[[Any, Op], str]]] = {
    "Para": lambda content, op: f"<p>{_marked(tokens(content), op)}</p>",
    "Plain": lambda content, op: f"<p>{_marked(tokens(content), op)}</p>",
    "Header": lambda content, op: _heading(content[0], _marked(tokens(content[2]), op)),
    "BulletList": lambda content, op: f"<ul>{_whole_items(content, op)}</ul>",
    "OrderedList": lambda content, op: _ordered(content[0], _whole_items(content[1], op)),
    "BlockQuote": lambda content, op: f"<blockquote>{whole_blocks(content, op)}</blockquote>",
    "Table": lambda content, op: _table(_whole_row(row, op) for row in _rows(content)),
    "CodeBlock": lambda content, op: f"<pre><code>{_marked(_code(content), op).replace('<br>', chr(10))}</code></pre>",
    "HorizontalRule": lambda _content, _op: "<hr>",
}
