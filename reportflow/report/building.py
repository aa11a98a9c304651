"""The report as a file in each format, and what is still missing from it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from reportflow.domain.content import BlockKey
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.report import Report, ReportSection, SectionKind
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.i18n.dates import format_date, format_time
from reportflow.report import words
from reportflow.report.annexes import ACTIONS_ID, AGENDA_ID
from reportflow.report.assembly import assemble, in_order
from reportflow.report.docx import Properties, write_docx
from reportflow.report.handed_in import language_printed
from reportflow.report.html import fragment
from reportflow.report.lint import lint
from reportflow.report.markdown import write_markdown
from reportflow.report.nodes import Blocks
from reportflow.report.reference import Paper
from reportflow.report.screen import standalone
from reportflow.report.sections import heading_text

Format = Literal["docx", "html", "md"]
FORMATS: Final[tuple[Format, ...]] = ("docx", "html", "md")
MEDIA_TYPES: Final[dict[str, str]] = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


def build(
    report: Report, language: str, format: str, now: datetime, *, paper: Paper = Paper.LETTER, meeting: str = ""
) -> bytes:
    """The report as a file; the same report and time give the same bytes.

    Args:
        format: `docx`, `html` (a page that stands alone) or `md`.
        now: an aware time, in the meeting's zone where drafts should say local time.
        meeting: the meeting's reference, kept in the document's properties.

    Raises:
        InvalidInput: `report.unknown_format`, `report.unknown_language`; what the linter has against a text.
        LimitExceeded, Unavailable: from the door to pandoc. What comes from a section names it (`section`, `heading`).
    """
    if format not in FORMATS:
        raise InvalidInput("report.unknown_format", format=str(format)[:40], formats=", ".join(FORMATS))
    if language not in LANGUAGES:
        raise InvalidInput("report.unknown_language", language=str(language)[:40], languages=", ".join(LANGUAGES))
    blocks = assemble(report, language)
    properties = _properties(report, language, now, meeting)
    try:
        return _written(blocks, properties, format, paper)
    except LimitExceeded as error:
        raise LimitExceeded(error.code, **{**error.params, **_largest(report, language)}) from error


def _written(blocks: Blocks, properties: Properties, format: str, paper: Paper) -> bytes:
    """The blocks in one of the formats."""
    language = properties.language
    if format == "docx":
        tables = {AGENDA_ID: words.AGENDA_TABLE[language], ACTIONS_ID: words.ACTIONS_TABLE[language]}
        return write_docx(blocks, properties, tables, paper)
    if format == "html":
        draft = words.DRAFT[language] if properties.draft else ""
        return standalone(blocks, properties.title, language, draft, properties.stamp, properties.custom)
    draft = f"**{words.DRAFT[language]}** – {properties.stamp}" if properties.draft else ""
    return write_markdown(blocks, draft, {"title": properties.title, **properties.custom})


def _largest(report: Report, language: str) -> dict[str, Any]:
    """The section that most likely made the report too large to be written."""
    largest = max(report.sections, key=lambda section: len(section.content.canonical(language)), default=None)
    return {"section": largest.number or 0, "heading": heading_text(largest, language)} if largest else {}


def report_html(report: Report, language: str, *, heading_level: int = 2) -> str:
    """The whole report as safe HTML to be put into a page: the same blocks that `build` writes; ids begin with "report-".

    Args:
        heading_level: level of the document's title.

    Raises:
        ReportflowError: as `assemble`.
    """
    return fragment(assemble(report, language), prefix="report-", shift=heading_level - 1)


def _properties(report: Report, language: str, now: datetime, meeting: str) -> Properties:
    title = " ".join((report.title.get(language) or report.title.get(report.original, "")).split())
    body = " ".join((report.body.get(language) or "").split())
    stamp = ""
    if report.is_draft:
        time = " ".join(part for part in (format_time(now.timetz(), language), now.tzname() or "") if part)
        stamp = words.DRAFT_PRINTED[language].format(date=format_date(now.date(), language), time=time)
    custom = {"reportflow.language": language, "reportflow.status": "draft" if report.is_draft else "agreed"}
    if meeting:
        custom["reportflow.meeting"] = meeting
    custom |= {f"reportflow.section.{section.id}": _source(section) for section in in_order(report)}
    return Properties(
        title=f"{title} – {words.REPORT[language]}" if title else words.REPORT[language],
        subject=words.SUBMITTED_TO[language].format(body=body) if body else words.REPORT[language],
        language=language,
        now=now,
        header=title,
        stamp=stamp,
        draft=report.is_draft,
        custom=custom,
    )


def _source(section: ReportSection) -> str:
    """From what a section is printed: "rev. 2 sha256:…; point 3; agreed"."""
    revision = "draft" if section.revision is None else f"rev. {section.revision}"
    point = "opening paragraph" if section.number is None else f"point {section.number}"
    state = "agreed" if section.agreed else "drafting" if section.revision is None else "put forward"
    return f"{revision} sha256:{section.hash or section.content.hash()}; {point}; {state}"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a section of the report still lacks.

    Attributes:
        section: id of the section.
        number: the point's number, None for the chapeau.
        heading: as it names the section, in the language or in the original.
        code: `section.not_agreed`, `section.empty`, `translation.missing`, `translation.stale`, `action.no_owner`,
            `action.no_due`, or a code of the linter.
        params: `language` and `block` where they apply, `place` of the row, and the linter's own.
    """

    section: int
    number: int | None
    heading: str
    code: str
    params: dict[str, Any] = field(default_factory=dict)


def missing(report: Report, languages: Sequence[str] = LANGUAGES) -> list[Gap]:
    """What stands between the report and its adoption, section by section, for the download page."""
    return [
        Gap(section.id, section.number, heading_text(section, languages[0]), code, params)
        for section in in_order(report)
        for code, params in (*_gaps(section, languages), *_of_inputs(report, section, languages))
    ]


def _of_inputs(
    report: Report, section: ReportSection, languages: Sequence[str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """What keeps the inputs on a section that were marked for the annex from being printed."""
    for one in report.inputs:
        if one.section_id != section.id:
            continue
        for language in dict.fromkeys(language_printed(one.text, language) for language in languages):
            for finding in lint(one.text.get(language, "")):
                where = {"language": language, "block": "input", "party": one.party, "line": finding.line}
                yield finding.code, {**finding.params, **where}


def _gaps(section: ReportSection, languages: Sequence[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    content = section.content
    if not section.agreed:
        yield "section.not_agreed", {}
    if content.is_empty:
        yield "section.empty", {}
    places = {BlockKey("agreement", row.id): place for place, row in enumerate(content.agreements, 1)}
    places |= {BlockKey("action", row.id): place for place, row in enumerate(content.action_items, 1)}
    for language in languages:
        states = translation_states(content, section.original, language, section.basis)
        for block, texts in content.blocks():
            where = {"language": language, "block": str(block), "place": places.get(block, 0)}
            if section.kind is SectionKind.CHAPEAU and block.kind == "heading":
                continue  # never printed
            if states[block] in (TranslationState.MISSING, TranslationState.STALE):
                yield f"translation.{states[block].value}", where
            # A revision is printed from the blocks that it keeps, whatever the linter says of its Markdown today.
            for finding in lint(texts.get(language, "")) if section.trees is None else ():
                yield finding.code, {**finding.params, **where, "line": finding.line}
    for place, action in enumerate(content.action_items, 1):
        if not action.owners:
            yield "action.no_owner", {"block": f"action:{action.id}", "place": place}
        if action.due is None:
            yield "action.no_due", {"block": f"action:{action.id}", "place": place}
