"""Documents that go out: linter, Markdown -> clean AST, what the screen shows, the assembled report, the one door to pandoc.

Screen and document are two writers over one AST (docs/design.md, "The corridor").
"""

from reportflow.report.assembly import assemble, chapeau_text, is_provisional, needs_linguistic_review
from reportflow.report.building import FORMATS, MEDIA_TYPES, Format, Gap, build, missing, report_html
from reportflow.report.clean import clean_ast
from reportflow.report.comparison import has_open_brackets, same_print
from reportflow.report.html import section_html
from reportflow.report.input_html import input_html
from reportflow.report.lint import Finding, check, lint
from reportflow.report.redline import Redline, RedlineRow, redline, redline_of
from reportflow.report.reference import Paper
from reportflow.report.screen import TEXT_STYLE
from reportflow.report.sections import section_ast, trees_of

__all__ = [
    "FORMATS",
    "MEDIA_TYPES",
    "TEXT_STYLE",
    "Finding",
    "Format",
    "Gap",
    "Paper",
    "Redline",
    "RedlineRow",
    "assemble",
    "build",
    "chapeau_text",
    "check",
    "clean_ast",
    "has_open_brackets",
    "input_html",
    "is_provisional",
    "lint",
    "missing",
    "needs_linguistic_review",
    "redline",
    "redline_of",
    "report_html",
    "same_print",
    "section_ast",
    "section_html",
    "trees_of",
]
