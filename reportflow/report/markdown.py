"""The report as Markdown: for those who keep it in a repository or paste it elsewhere."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

from reportflow.report import nodes
from reportflow.report.nodes import Blocks, Inlines, Node
from reportflow.report.pandoc import document, run
from reportflow.report.reservations import notes_apart

#: Classes of spans that are bold in the document.
_STRONG: Final = frozenset({"owner", "reservation-name"})
_WRITER: Final = "commonmark+footnotes+pipe_tables+strikeout+fancy_lists"


def write_markdown(blocks: Blocks, draft: str, properties: Mapping[str, str]) -> bytes:
    """The blocks as Markdown in UTF-8, one paragraph a line.

    Args:
        draft: a first line for a draft, empty for none.
        properties: what the file says of itself, at its top between two rulers.
    """
    text, notes = notes_apart(blocks, lambda label: _raw("RawInline", f"[^{label}]"))
    body = _written([part for block in text for part in _flat(block)])
    told = "".join(f"{name}: {json.dumps(value, ensure_ascii=False)}\n" for name, value in properties.items())
    top = (f"---\n{told}---\n\n" if told else "") + (f"{draft}\n\n" if draft else "")
    return "\n".join([f"{top}{body}", *_definitions(notes)]).encode()


def _written(blocks: Blocks) -> str:
    return run(["-f", "json", "-t", _WRITER, "--wrap=none"], document(blocks)).decode()


def _raw(kind: str, text: str) -> Node:
    """Markdown of ours that is written as it is."""
    return {"t": kind, "c": ["markdown", text]}


def _definitions(notes: dict[str, Blocks]) -> Iterator[str]:
    """The footnotes of reservations, under the marks by which they are cited."""
    if not notes:
        return
    blocks = [
        part
        for label, note in notes.items()
        for part in (_raw("RawBlock", f"[^{label}]:"), *(flat for block in note for flat in _flat(block)))
    ]
    # A bracket that somebody typed is escaped, so such a line is ours.
    for text in re.split(r"^(?=\[\^R\d+\]:$)", _written(blocks), flags=re.MULTILINE)[1:]:
        label, *lines = text.strip("\n").split("\n")
        first, *further = lines[1:] or [""]
        yield "\n".join([f"{label} {first}", *(f"    {line}" if line else "" for line in further), ""])


def _flat(block: Node) -> Blocks:
    """A block without divs, spans and cells of several paragraphs, which Markdown has no form for."""
    if block["t"] == "Div" and "title" in block["c"][0][1]:
        return [nodes.header(1, _simple(block["c"][1][0]["c"]))]
    changed = nodes.map_nodes([block], _change)
    flat: Blocks = [node for node in changed if node]
    return flat


def _simple(inlines: Inlines) -> Inlines:
    changed: Inlines = nodes.map_nodes(inlines, _change)
    return changed


def _change(node: Node) -> Node | list[Node]:
    match node["t"]:
        case "Str" if node["c"] == "\t":
            return nodes.SPACE
        case "Header":
            level, _, inlines = node["c"]
            return nodes.header(min(6, level + 1), inlines)
        case "Div" | "Span" | "Link":
            return _opened(node)
        case "Table":
            return nodes.map_table(node, _one_paragraph)
        case _:
            return node


def _opened(node: Node) -> Node | list[Node]:
    """What is in a div, a span or a link within the report: Markdown has no form for those."""
    content: list[Node] = node["c"][1]
    if node["t"] == "Div" and "delegation" in node["c"][0][1]:
        return [nodes.para([nodes.strong(block["c"])]) for block in content]
    if node["t"] == "Link" and not node["c"][2][0].startswith("#"):
        return node
    return [nodes.strong(content)] if node["t"] == "Span" and _STRONG.intersection(node["c"][0][1]) else content


def _one_paragraph(blocks: Blocks) -> Blocks:
    inlines: Inlines = []
    for block in _leaves(blocks):
        inlines += [*([nodes.SPACE] if inlines else []), *block]
    return [nodes.plain([nodes.SPACE if node["t"] == "LineBreak" else node for node in inlines])]


def _leaves(blocks: Blocks) -> list[Inlines]:
    """The inlines of all paragraphs, in order, those of lists after a dash."""
    found: list[Inlines] = []
    for block in blocks:
        match block["t"]:
            case "Para" | "Plain":
                found.append(block["c"])
            case "BulletList":
                found += [[{"t": "Str", "c": "–"}, nodes.SPACE, *leaf] for item in block["c"] for leaf in _leaves(item)]
            case "OrderedList":
                found += [leaf for item in block["c"][1] for leaf in _leaves(item)]
            case "BlockQuote":
                found += _leaves(block["c"])
            case "CodeBlock":
                found.append(nodes.text(block["c"][1].replace("\n", " ")))
            case _:
                pass
    return found
