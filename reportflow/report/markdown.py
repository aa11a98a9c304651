"""The report as Markdown: for those who keep it in a repository or paste it elsewhere."""

from typing import Final

from reportflow.report import nodes
from reportflow.report.nodes import Blocks, Inlines, Node
from reportflow.report.pandoc import document, run

_WRITER: Final = "commonmark+footnotes+pipe_tables+strikeout+fancy_lists"


def write_markdown(blocks: Blocks, draft: str) -> bytes:
    """The blocks as Markdown in UTF-8, one paragraph a line.

    Args:
        draft: a first line for a draft, empty for none.
    """
    flat = [part for block in blocks for part in _flat(block)]
    value = document(flat)
    text = run(["-f", "json", "-t", _WRITER, "--wrap=none"], value)
    return (f"{draft}\n\n".encode() if draft else b"") + text


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
        case "Div":
            content: Blocks = node["c"][1]
            return content
        case "Span":
            inner: Inlines = node["c"][1]
            return [nodes.strong(inner)] if "owner" in node["c"][0][1] else inner
        case "Table":
            return nodes.map_table(node, _one_paragraph)
        case _:
            return node


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
