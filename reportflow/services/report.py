"""The report: collected from the database, shown, and built as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from reportflow.domain.agenda import ItemKind
from reportflow.domain.chapeau import not_named
from reportflow.domain.errors import NotFound, ReportflowError
from reportflow.domain.languages import other_language
from reportflow.domain.policy import Action, Participation
from reportflow.domain.report import Attendee, Report, ReportAgendaLine, ReportSection, SectionKind
from reportflow.domain.sectioning import point_numbers
from reportflow.extensions import db
from reportflow.models import AgendaItemRow, AttendeeRow, Meeting, Section
from reportflow.report import FORMATS, MEDIA_TYPES, Gap, build, missing, report_html
from reportflow.services.access import meeting_for
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.sections import active_sections


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What the page of the report shows.

    Attributes:
        html: the document as it will be printed, safe; empty where it cannot be built.
        gaps: what is still missing, section by section.
        failure: why it cannot be built, naming the section.
    """

    meeting_id: int
    details: MeetingDetails
    viewer: Participation
    report: Report
    html: str
    gaps: list[Gap]
    failure: ReportflowError | None


@dataclass(frozen=True, slots=True)
class BuiltReport:
    """A report as a file."""

    content: bytes
    filename: str
    media_type: str


def collect(meeting: Meeting) -> Report:
    """All that the report of a meeting says now. The caller has authorised the viewer."""
    sections = active_sections(db.session, meeting.id)
    items = db.session.scalars(
        select(AgendaItemRow).where(AgendaItemRow.meeting_id == meeting.id).order_by(AgendaItemRow.ord)
    )
    attendees = db.session.scalars(
        select(AttendeeRow).where(AttendeeRow.meeting_id == meeting.id).order_by(AttendeeRow.position, AttendeeRow.id)
    )
    return Report(
        title=meeting.title,
        body=meeting.body,
        place=meeting.place,
        start_date=meeting.start_date,
        end_date=meeting.end_date,
        original=meeting.original_language,
        sections=report_sections(sections),
        parties=directory_of(meeting.id),
        present=tuple(party.code for party in meeting.parties if party.present),
        agenda=tuple(_agenda_line(item) for item in items),
        attendees=tuple(Attendee(row.name, row.function, row.party) for row in attendees),
    )


def report_sections(sections: Sequence[Section]) -> tuple[ReportSection, ...]:
    """Sections as they go into the report, numbered in its order.

    Nothing is agreed before delegations can decide, so every section is printed from its draft.
    """
    numbers = point_numbers(
        [section.section_kind for section in sections], [section.point_number for section in sections]
    )
    return tuple(
        ReportSection(
            id=section.id,
            kind=section.section_kind,
            number=number,
            content=section.document.content_value(),
            original=section.original_language,
            basis=section.document.basis_value(),
        )
        for section, number in zip(sections, numbers, strict=True)
    )


def read_report(person_id: int, meeting_id: int, language: str, *, reader: str | None = None) -> ReportPage:
    """The report as it will be printed in `language`, and what it still lacks in any.

    Args:
        reader: the language in which sections are named in the list of gaps; `language` when absent.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.DOWNLOAD_REPORT)
    report = collect(meeting)
    html, failure = "", None
    try:
        html = report_html(report, language)
    except ReportflowError as error:
        failure = error
    gaps = [*missing(report, _first(reader or language)), *_delegations_not_named(report)]
    gaps.sort(key=lambda gap: gap.number or 0)
    return ReportPage(meeting_id, details_of(meeting), viewer, report, html, gaps, failure)


def _first(language: str) -> tuple[str, ...]:
    """The working languages, with this one first."""
    return (language, other_language(language))


def _delegations_not_named(report: Report) -> Iterator[Gap]:
    """Members that are present and that the chapeau does not name."""
    present = [party for party in report.parties if party.code in report.present]
    for section in report.sections:
        if section.kind is not SectionKind.CHAPEAU:
            continue
        heading = section.content.heading.get(section.original, "")
        for language, text in section.content.body.items():
            for party in not_named(text, present, language):
                params = {"language": language, "block": "body", "party": party.code}
                yield Gap(section.id, None, heading, "chapeau.delegation_not_named", params)


def download_report(person_id: int, meeting_id: int, language: str, file_format: str, *, now: datetime) -> BuiltReport:
    """The report as a file.

    Raises:
        NotFound, NotAllowed: as `authorise`.
        InvalidInput, LimitExceeded, Unavailable: as `reportflow.report.build`; what comes from a section names it.
    """
    meeting, _viewer = meeting_for(person_id, meeting_id, Action.DOWNLOAD_REPORT)
    return _built(meeting, language, file_format, now)


def build_report(meeting_id: int, language: str, file_format: str, *, now: datetime) -> BuiltReport:
    """The report as a file, for the operator of the service: the command line has no viewer.

    Raises:
        NotFound: `meeting.not_found`.
        InvalidInput, LimitExceeded, Unavailable: as `download_report`.
    """
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound("meeting.not_found")
    return _built(meeting, language, file_format, now)


def _built(meeting: Meeting, language: str, file_format: str, now: datetime) -> BuiltReport:
    report = collect(meeting)
    local = now.astimezone(ZoneInfo(meeting.time_zone))
    content = build(report, language, file_format, local, meeting=str(meeting.id))
    day = f"-{meeting.start_date.isoformat()}" if meeting.start_date else ""
    state = "-draft" if report.is_draft else ""
    return BuiltReport(content, f"report{day}-{language}{state}.{file_format}", MEDIA_TYPES[file_format])


def _agenda_line(item: AgendaItemRow) -> ReportAgendaLine:
    return ReportAgendaLine(
        title=item.title,
        day=item.day,
        start=item.start,
        end=item.end,
        number=item.number,
        leads=tuple(item.leads),
        kind=ItemKind(item.kind),
        sub_items=tuple(
            ReportAgendaLine(
                title=sub_item["title"], number=sub_item.get("number", ""), leads=tuple(sub_item.get("leads", ()))
            )
            for sub_item in item.sub_items
        ),
    )


__all__ = [
    "FORMATS",
    "BuiltReport",
    "Gap",
    "ReportPage",
    "build_report",
    "collect",
    "download_report",
    "read_report",
    "report_sections",
]
