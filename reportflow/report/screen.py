"""The whole report as a page that stands alone: to be read, printed or sent, without anything that it would load."""

from collections.abc import Mapping
from html import escape
from typing import Final

from reportflow.report import nodes
from reportflow.report.html import fragment, page
from reportflow.report.nodes import Blocks, Node

#: How text of ours looks wherever it is shown; pages of the application may use it too.
TEXT_STYLE: Final = """
@counter-style paren-decimal { system: extends decimal; suffix: ") "; }
@counter-style parens-decimal { system: extends decimal; prefix: "("; suffix: ") "; }
@counter-style paren-lower-alpha { system: extends lower-alpha; suffix: ") "; }
@counter-style parens-lower-alpha { system: extends lower-alpha; prefix: "("; suffix: ") "; }
@counter-style paren-lower-roman { system: extends lower-roman; suffix: ") "; }
@counter-style parens-lower-roman { system: extends lower-roman; prefix: "("; suffix: ") "; }
.paren > ol { list-style: paren-decimal; }
.parens > ol { list-style: parens-decimal; }
.paren > ol[type="a"] { list-style: paren-lower-alpha; }
.parens > ol[type="a"] { list-style: parens-lower-alpha; }
.paren > ol[type="i"] { list-style: paren-lower-roman; }
.parens > ol[type="i"] { list-style: parens-lower-roman; }
.provisional { color: #7a4a00; font-style: italic; font-size: .92em; }
.owner { font-weight: 600; }
.agreement, .action { margin: 0 0 .5em 2.2em; }
.agreement > p:first-child .point-number { display: inline-block; min-width: 2.2em; margin: 0 -.25em 0 -2.2em; }
.reservation-notes { margin: 1.2em 0 0; padding: .5em 0 0; border-top: 1px solid #8a97a6; font-size: .88em; }
.reservation-note { margin: 0 0 .4em; } .reservation-note p { margin: 0 0 .3em; }
.reservation-name { font-weight: 600; }
.footnote-ref { text-decoration: none; }
.right { text-align: right; } .center { text-align: center; } .left { text-align: left; }
"""

_PAGE_STYLE: Final = """
@page { margin: 2.4cm 2.6cm; }
body { font: 17px/1.5 "Source Serif 4", Cambria, Caladea, Georgia, serif; color: #1a2433; max-width: 44rem; margin: 2rem auto;
  padding: 0 1rem; }
h1, h2, h3, h4 { color: #1f3554; line-height: 1.25; break-after: avoid; text-wrap: balance; }
h1 { font-size: 1.6rem; text-align: center; } h2 { font-size: 1.2rem; margin-top: 2em; } h3 { font-size: 1.02rem; }
h2.annex { break-before: page; margin-top: 3em; padding-top: 1em; border-top: 1px solid #8a97a6; }
.subtitle, .submitted-to, .date { text-align: center; } .subtitle { letter-spacing: .15em; text-transform: uppercase; }
.date { border-bottom: 1px solid #8a97a6; padding-bottom: 1em; margin-bottom: 2em; }
.review-note { border-left: 3px solid #8a97a6; background: #eef1f5; padding: .2em 1em; font-style: italic; font-size: .9em; }
.draft { display: flex; justify-content: space-between; color: #5a6675; font-size: .85rem; }
.draft strong { color: #9b1c1c; letter-spacing: .15em; }
.delegation { font-weight: 600; color: #1f3554; margin-top: 1em; } .delegation p, .participant p { margin: .15em 0; }
.participant { margin-left: 1.2em; }
table { border-collapse: collapse; width: 100%; font-size: .92em;
  border-top: 2px solid #1f3554; border-bottom: 2px solid #1f3554; }
th { background: #eef1f5; color: #1f3554; text-align: left; } th, td { padding: .4em .6em; vertical-align: top; }
tr { border-bottom: 1px solid #c9d0d9; break-inside: avoid; } thead { display: table-header-group; }
td ul { margin: .2em 0; padding-left: 1.2em; }
blockquote { border-left: 2px solid #8a97a6; margin-left: 1.5em; padding-left: 1em; }
pre { overflow-x: auto; background: #eef1f5; padding: .6em; } a { color: #0b4f8a; }
.footnotes { font-size: .88em; }
"""


def standalone(
    blocks: Blocks, title: str, language: str, draft: str, stamp: str, properties: Mapping[str, str]
) -> bytes:
    """The blocks as a printable page with its own style.

    Args:
        draft: the word that marks a draft, empty for none; `stamp` says of when it is.
        properties: what the file says of itself, in its head.
    """
    banner = f'<p class="draft"><strong>{escape(draft)}</strong> <span>{escape(stamp)}</span></p>' if draft else ""
    body = fragment([_titled(block) for block in blocks], shift=1)
    return page(title, language, TEXT_STYLE + _PAGE_STYLE, [banner, "<main>", body, "</main>"], properties)


def _titled(block: Node) -> Node:
    """The meeting's title as the page's first heading (`fragment` lowers all headings by one)."""
    if block["t"] == "Div" and "title" in block["c"][0][1]:
        return nodes.header(0, block["c"][1][0]["c"], "", ["title"])
    return block
