"""The report as one AST: title block, chapeau, numbered points, annexes.

The trees of the sections are put together; their Markdown never is, since an unclosed fence of one would swallow the next.
"""

from reportflow.domain.languages import Texts
from reportflow.domain.report import Report, ReportSection, SectionKind
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.i18n.dates import format_date_range
from reportflow.i18n.lists import join_names
from reportflow.report import nodes, words
from reportflow.report.annexes import annexes
from reportflow.report.nodes import Blocks, Inlines
from reportflow.report.reservations import marked, note, with_notes
from reportflow.report.sections import mark, section_ast


def assemble(report: Report, language: str) -> Blocks:
    """The blocks of the whole report in one language.

    Raises:
        ReportflowError: what is wrong with a section or an input, which the params name (`section`, `heading`, `block`).
    """
    blocks = title_block(report, language)
    sections = in_order(report)
    reservations = marked(sections)
    for section in sections:
        notes = [note(one, language, report.parties) for one in reservations if one.section is section]
        blocks += with_notes(section_ast(section, language, report.parties), notes)
    return [*blocks, *annexes(report, reservations, language)]


def in_order(report: Report) -> list[ReportSection]:
    """The sections as they are printed: the chapeau first."""
    return sorted(report.sections, key=lambda section: section.kind is not SectionKind.CHAPEAU)


def title_block(report: Report, language: str) -> Blocks:
    """What, to whom, where and when, and what is provisional about the language."""
    blocks = [
        nodes.styled_div("Title", [nodes.para(_named(report.title, language))]),
        nodes.styled_div("Subtitle", [nodes.para(nodes.text(words.REPORT[language]))]),
    ]
    if report.body:
        before, after = words.SUBMITTED_TO[language].split("{body}")
        line = [*nodes.text(before), *_named(report.body, language), *nodes.text(after)]
        blocks.append(nodes.styled_div("Submitted To", [nodes.para(line)]))
    dates = format_date_range(report.start_date, report.end_date, language)
    place = _named(report.place, language) if report.place else []
    where = [*place, *(nodes.text(", ") if place and dates else []), *nodes.text(dates)]
    if where:
        blocks.append(nodes.styled_div("Date", [nodes.para(where)]))
    if needs_linguistic_review(report, language):
        blocks.append(nodes.styled_div("Review Note", [nodes.para(nodes.text(words.LINGUISTIC_REVIEW[language]))]))
    return blocks


def needs_linguistic_review(report: Report, language: str) -> bool:
    """Whether a text is missing or out of date in the language (docs/domain.md, rule 11)."""
    return any(is_provisional(section, language) for section in report.sections)


def is_provisional(section: ReportSection, language: str) -> bool:
    """Whether a part of one section is missing or out of date in the language."""
    states = translation_states(section.content, section.original, language, section.basis).values()
    return not {TranslationState.MISSING, TranslationState.STALE}.isdisjoint(states)


def chapeau_text(report: Report, language: str) -> str:
    """A first wording of the chapeau, in the usual form, for the rapporteur to work on."""
    title, body = _plain_name(report.title, language), _plain_name(report.body, language)
    return words.CHAPEAU[language].format(
        title=title,
        body=body,
        Article="La" if words.is_feminine(title) else "El",
        to="a la" if words.is_feminine(body) else "al",
        place=_plain_name(report.place, language),
        date=format_date_range(report.start_date, report.end_date, language) or "…",
        parties=join_names([report.parties.name(code, language) for code in report.present], language) or "…",
    )


def _plain_name(texts: Texts, language: str) -> str:
    return " ".join(texts.get(language, "…").split())


def _named(texts: Texts, language: str) -> Inlines:
    """A name of the meeting's, in the language or marked as missing."""
    if texts.get(language, "").strip():
        return nodes.text(" ".join(texts[language].split()))
    return [mark(words.NO_TRANSLATION[language] if texts else words.NO_TEXT[language])]
