"""The report on the screen, and as a page to print: pandoc's HTML of the same AST as the document, through nh3."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import nh3

from reportflow.domain.parties import PartyDirectory
from reportflow.domain.report import ReportSection
from reportflow.report import nodes
from reportflow.report.cache import BoundedCache
from reportflow.report.nodes import Blocks, Node
from reportflow.report.pandoc import document, run
from reportflow.report.reservations import notes_below
from reportflow.report.sections import section_ast

_TAGS: Final = {
    *(
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "div",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "ins",
        "li",
        "ol",
        "p",
    ),
    *("pre", "s", "section", "span", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "u", "ul"),
}
_ATTRIBUTES: Final = {
    "*": {"class", "id", "lang"},
    "a": {"href", "role", "aria-label"},
    "section": {"role", "aria-label"},
    "ol": {"start", "type", "role"},
    "td": {"rowspan", "colspan"},
    "th": {"rowspan", "colspan", "scope"},
}
_ALIGNED: Final = re.compile(r'<(t[hd]) style="text-align: (left|right|center);">')
_DELIMITERS: Final = {"OneParen": "paren", "TwoParens": "parens"}

_cache: BoundedCache[str] = BoundedCache(entries=2000, weight=12_000_000)


def section_html(section: ReportSection, language: str, parties: PartyDirectory, *, heading_level: int = 2) -> str:
    """One section as it is printed, as safe HTML to be put into a page.

    Args:
        heading_level: level of the section's heading; those of "Agreements" and within the text follow it.

    Raises:
        ReportflowError: as `section_ast`.
    """
    return fragment(
        section_ast(section, language, parties), prefix=f"s{section.id}-", shift=heading_level - 1, ids=False
    )


def fragment(blocks: Blocks, *, prefix: str = "", shift: int = 0, ids: bool = True) -> str:
    """Safe HTML for blocks of a clean AST.

    Args:
        prefix: put before the ids of footnotes, so that several fragments go into one page; never a user's words.
        shift: how many levels the headings go down.
        ids: whether headings and divs keep their ids.
    """
    if not blocks:
        return ""
    value = document([_screen(node, shift, ids) for node in notes_below(blocks)])
    key = (hashlib.sha256(value).digest(), prefix)
    return _cache.get(key, len(value), lambda: _written(value, prefix))


def forget() -> None:
    """Empty the memory (to measure, or to test, a cold start)."""
    _cache.clear()


def clean(html: str) -> str:
    """HTML of ours without anything that could act or load."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    )


def _written(value: bytes, prefix: str) -> str:
    arguments = ["-f", "json", "-t", "html5", "--wrap=none", "--syntax-highlighting=none"]
    if prefix:
        arguments.append(f"--id-prefix={prefix}")
    raw = run(arguments, value, seconds=10).decode("utf-8")
    # A "<" of somebody's text is escaped, so this is pandoc's own; a style attribute would not pass the pages' policy.
    return clean(_ALIGNED.sub(r'<\1 class="\2">', raw)).strip()


def _screen(tree: Node, shift: int, ids: bool) -> Node:
    """A block with what only the document needs taken out."""

    def change(node: Node) -> Node | list[Node]:
        match node["t"]:
            case "Str" if node["c"] == "\t":
                return nodes.SPACE
            case "Header":
                level, (name, classes, _), inlines = node["c"]
                return nodes.header(min(6, level + shift), inlines, name if ids else "", classes)
            case "Div" | "Span":
                (name, classes, attributes), content = node["c"]
                kept = [pair for pair in attributes if pair[0] == "lang"]
                return {"t": node["t"], "c": [[name if ids else "", classes, kept], content]}
            case "OrderedList":
                look = _DELIMITERS.get(node["c"][0][2]["t"])
                return {"t": "Div", "c": [["", [look], []], [node]]} if look else node
            case _:
                return node

    changed: Node = nodes.map_nodes(tree, change)
    return changed


def text_of(html: str) -> str:
    """The words of a fragment, without its markup: for lists and mails."""
    return " ".join(nh3.clean(html, tags=set()).split())


def page(title: str, language: str, style: str, body: Sequence[str], properties: Mapping[str, str]) -> bytes:
    """A page that stands alone: no script, no address is loaded; `body` is safe HTML, `properties` go into its head."""
    return "\n".join(
        (
            "<!DOCTYPE html>",
            f'<html lang="{language}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            *(f'<meta name="{escape(name)}" content="{escape(value)}">' for name, value in properties.items()),
            f"<style>{style}</style>",
            "</head>",
            "<body>",
            *body,
            "</body>",
            "</html>",
            "",
        )
    ).encode("utf-8")
