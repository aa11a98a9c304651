"""The annex of what delegations, organisations and observers handed in, in their own words."""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from reportflow.domain.errors import ReportflowError
from reportflow.domain.inputs import InputKind
from reportflow.domain.languages import Texts, other_language
from reportflow.domain.report import AnnexedInput, Report, ReportSection
from reportflow.report import nodes, words
from reportflow.report.clean import clean_ast
from reportflow.report.nodes import Node
from reportflow.report.sections import heading_text, mark, point_name, with_brackets

_KINDS: Final[dict[InputKind, Texts]] = {
    InputKind.REPORT: words.INPUT_REPORT,
    InputKind.PROPOSAL: words.INPUT_PROPOSAL,
    InputKind.REMARK: words.INPUT_REMARK,
}


def annex(report: Report, language: str) -> Iterator[Node]:
    """The inputs, under their points, each under the name of its party.

    Raises:
        ReportflowError: what is wrong with one of the texts; the params name its point (`section`, `heading`), its `party`, and
            `block` is "input".
    """
    sections = {section.id: section for section in report.sections}
    for section_id, inputs in groupby(report.inputs, key=lambda one: one.section_id):
        section = sections[section_id]
        heading = heading_text(section, language)
        point = point_name(section, language)
        yield nodes.header(2, nodes.text(f"{point}. {heading}" if heading and section.number is not None else point))
        for one in inputs:
            party = report.parties.get(one.party)
            name = party.full_name(language) if party else one.party
            yield nodes.styled_div("Delegation", [nodes.para(nodes.text(f"{name}: {_KINDS[one.kind][language]}"))])
            yield from _text(report, section, one, language)


def language_printed(texts: Texts, language: str) -> str:
    """The language in which a text is printed: the one asked for, or the only one that it exists in."""
    other = other_language(language)
    return other if texts.get(other, "").strip() and not texts.get(language, "").strip() else language


def _text(report: Report, section: ReportSection, one: AnnexedInput, language: str) -> Iterator[Node]:
    given = language_printed(one.text, language)
    try:
        blocks = list(clean_ast(one.text.get(given, ""), given))
    except ReportflowError as error:
        raise type(error)(error.code, **{**error.params, **named(report, section, one, language)}) from error
    blocks = [_lowered(block) for block in with_brackets(blocks, given, report.parties)]
    if given == language:
        yield from blocks or [nodes.para([mark(words.NO_TEXT[language])])]
    else:
        yield nodes.para([mark(words.OTHER_LANGUAGE_ONLY[language])])
        yield {"t": "Div", "c": [["", [], [["lang", given]]], blocks]}


def named(report: Report, section: ReportSection, one: AnnexedInput, language: str) -> dict[str, object]:
    """What names an input in an error or in the list of what is missing."""
    name = report.parties.name(one.party, language)
    heading = heading_text(section, language)
    return {
        "section": section.number or 0,
        "heading": f"{heading} – {name}" if heading else name,
        "block": "input",
        "party": one.party,
    }


def _lowered(block: Node) -> Node:
    """A heading of the input, below that of its point."""
    return nodes.header(min(6, block["c"][0] + 1), block["c"][2]) if block["t"] == "Header" else block
