"""The report: collected from the database, shown, and built as a file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from reportflow.domain.agenda import ItemKind
from reportflow.domain.agreement import Answer, Standing
from reportflow.domain.chapeau import not_named
from reportflow.domain.errors import NotFound, ReportflowError
from reportflow.domain.languages import other_language
from reportflow.domain.policy import Action, Participation
from reportflow.domain.report import Attendee, Report, ReportAgendaLine, SectionKind
from reportflow.extensions import db
from reportflow.models import AgendaItemRow, AttendeeRow, Meeting
from reportflow.report import FORMATS, MEDIA_TYPES, Gap, build, missing, report_html
from reportflow.services.access import meeting_for
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.printed import Annexed, Printed, annexed_inputs, printed_sections, report_sections
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen


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


@dataclass(frozen=True, slots=True)
class _Collected:
    report: Report
    printed: Printed
    annexed: Annexed


def collect(meeting: Meeting, viewer: Participation | None = None) -> Report:
    """All that the report of a meeting says now: agreed texts, texts before the meeting, and drafts of the rest.

    A fixed number of queries. The caller has authorised the viewer.

    Args:
        viewer: None for what is public.
    """
    return _collected(meeting, viewer).report


def _collected(meeting: Meeting, viewer: Participation | None) -> _Collected:
    printed = printed_sections(meeting, active_sections(db.session, meeting.id), viewer)
    annexed = annexed_inputs(meeting.id, printed.sections)
    items = db.session.scalars(
        select(AgendaItemRow).where(AgendaItemRow.meeting_id == meeting.id).order_by(AgendaItemRow.ord)
    )
    attendees = db.session.scalars(
        select(AttendeeRow).where(AttendeeRow.meeting_id == meeting.id).order_by(AttendeeRow.position, AttendeeRow.id)
    )
    report = Report(
        title=meeting.title,
        body=meeting.body,
        place=meeting.place,
        start_date=meeting.start_date,
        end_date=meeting.end_date,
        original=meeting.original_language,
        sections=printed.sections,
        parties=directory_of(meeting.id),
        present=tuple(party.code for party in meeting.parties if party.present),
        agenda=tuple(_agenda_line(item) for item in items),
        attendees=tuple(Attendee(row.name, row.function, row.party) for row in attendees),
        inputs=annexed.inputs,
    )
    return _Collected(report, printed, annexed)


def read_report(person_id: int, meeting_id: int, language: str, *, reader: str | None = None) -> ReportPage:
    """The report as it will be printed in `language`, and what it still lacks in any.

    Args:
        reader: the language in which sections are named in the list of gaps; `language` when absent.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.DOWNLOAD_REPORT)
    collected = _collected(meeting, viewer)
    report = collected.report
    html, failure = "", None
    try:
        html = report_html(report, language)
    except ReportflowError as error:
        failure = error
    lacking = missing(report, _first(reader or language))
    seen = as_seen(collected.printed.standings, meeting, viewer)
    gaps = [_with_standing(gap, seen.get(gap.section), collected.printed.ahead) for gap in lacking]
    gaps += [*_delegations_not_named(report), *_left_out(collected.annexed)]
    gaps.sort(key=lambda gap: gap.number or 0)
    return ReportPage(meeting_id, details_of(meeting), viewer, report, html, gaps, failure)


def _with_standing(gap: Gap, standing: Standing | None, ahead: frozenset[int]) -> Gap:
    """A section that is not agreed, with who has yet to answer and what blocks it, as far as the viewer may know."""
    if gap.code != "section.not_agreed" or standing is None:
        return gap
    params = {
        "state": standing.state.value,
        "revision": standing.revision,
        "waiting": [position.party for position in standing.with_answer(Answer.WAITING)],
        "objecting": [
            (position.party, position.decision.nature.value if position.decision and position.decision.nature else "")
            for position in standing.with_answer(Answer.OBJECTS)
        ],
        "open_brackets": standing.is_open and standing.open_brackets,
        "draft_ahead": gap.section in ahead,
    }
    return replace(gap, params=params)


def _left_out(annexed: Annexed) -> Iterator[Gap]:
    """Inputs that were marked for the annex, whose section is no longer in the report."""
    for section_id, heading, party in annexed.left_out:
        yield Gap(section_id, None, heading, "input.section_set_aside", {"party": party})


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
    meeting, viewer = meeting_for(person_id, meeting_id, Action.DOWNLOAD_REPORT)
    return _built(meeting, viewer, language, file_format, now)


def build_report(meeting_id: int, language: str, file_format: str, *, now: datetime) -> BuiltReport:
    """The report as a file, for the operator of the service: the command line has no viewer, and prints what is public.

    Raises:
        NotFound: `meeting.not_found`.
        InvalidInput, LimitExceeded, Unavailable: as `download_report`.
    """
    meeting = db.session.get(Meeting, meeting_id)
    if meeting is None:
        raise NotFound("meeting.not_found")
    return _built(meeting, None, language, file_format, now)


def _built(
    meeting: Meeting, viewer: Participation | None, language: str, file_format: str, now: datetime
) -> BuiltReport:
    report = collect(meeting, viewer)
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
