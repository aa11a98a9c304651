"""The text before the meeting as the decision page shows it: as it will be printed, and what changed in it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from reportflow.domain.agreement import Decision, Position, SectionState, Standing
from reportflow.domain.errors import ReportflowError
from reportflow.domain.languages import Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.report import ReportSection
from reportflow.extensions import db
from reportflow.models import DecisionRow, MeetingParty, RevisionRow, Section
from reportflow.report import Redline, is_provisional, redline_of, section_html
from reportflow.services.person_names import name_of
from reportflow.services.revisions import as_printed


@dataclass(frozen=True, slots=True)
class RevisionShown:
    """A revision as the page shows it, with all that a decision on it names.

    Attributes:
        language_hash: of the language that is shown.
        html: as it will be printed, safe; empty where it cannot be, which `failure` explains.
        provisional: parts of it are missing in the language that is shown, or older than the original.
    """

    id: int
    number: int
    hash: str
    language_hash: str
    put_forward_by: str
    put_forward_at: datetime
    headings: Texts
    html: str
    failure: ReportflowError | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Since:
    """The revision that the redline starts from.

    Attributes:
        decision: of the viewer's delegation on it; None where the page compares with what else was before the meeting.
        typed_on: it is what the viewer had before them when they sent the form.
        redline: None where one of the two texts cannot be printed.
    """

    number: int
    decision: Decision | None
    typed_on: bool
    redline: Redline | None


@dataclass(frozen=True, slots=True)
class TextShown:
    """The text and what changed in it. `ahead`: the draft says more, or other things."""

    revision: RevisionShown | None = None
    since: Since | None = None
    ahead: bool = False


def text_shown(
    section: Section,
    number: int | None,
    standing: Standing,
    own: Position | None,
    language: str,
    parties: PartyDirectory,
    *,
    typed_on: int | None,
) -> TextShown:
    """What is before the meeting, or agreed; nothing while nothing is.

    Args:
        number: of the point.
        own: where the viewer's delegation stands.
        typed_on: as for `read_decision_page`.
    """
    row = _revision(section, standing.revision)
    if row is None:
        return TextShown()
    printed = as_printed(section, number, row, agreed=standing.state is SectionState.AGREED)
    before, decision = _since(section, row, own, typed_on)
    since = None
    if before is not None:
        then = as_printed(section, number, before, agreed=False)
        since = _compared(then, printed, decision, language, parties, typed_on=before.id == typed_on)
    ahead = section.document.content_value().hash() != row.hash
    return TextShown(_shown(printed, row, language, parties), since, ahead)


def _revision(section: Section, number: int | None) -> RevisionRow | None:
    if number is None:
        return None
    return db.session.scalar(
        select(RevisionRow).where(RevisionRow.section_id == section.id, RevisionRow.number == number)
    )


def _shown(printed: ReportSection, row: RevisionRow, language: str, parties: PartyDirectory) -> RevisionShown:
    """The revision, printed from the blocks that it keeps."""
    html, failure = "", None
    try:
        html = section_html(printed, language, parties, heading_level=3)
    except ReportflowError as error:
        failure = error
    return RevisionShown(
        id=row.id,
        number=row.number,
        hash=row.hash,
        language_hash=row.language_hashes[language],
        put_forward_by=name_of(db.session, row.put_forward_by_id) or "",
        put_forward_at=row.put_forward_at,
        headings=printed.content.heading,
        html=html,
        failure=failure,
        provisional=is_provisional(printed, language),
    )


def _since(
    section: Section, row: RevisionRow, own: Position | None, typed_on: int | None
) -> tuple[RevisionRow | None, Decision | None]:
    """The revision that the redline starts from, with the delegation's decision on it: what the viewer had before them, else
    what their delegation last decided on; for those whose delegation has no decisions to make, the revision before."""
    if typed_on is not None:
        before = db.session.get(RevisionRow, typed_on)
        if before is not None and before.section_id == section.id and before.id != row.id:
            return before, None
    if own is None:
        return _revision(section, row.number - 1), None
    last = own.last
    if last is not None and last.revision == row.number and last.spoken:
        # The delegation is asked whether that is right: it sees what has changed since it decided before.
        last = _decided_before(section, own.party, row.number)
    if last is None or last.revision == row.number:
        return None, None
    return _revision(section, last.revision), last


def _decided_before(section: Section, party: str, number: int) -> Decision | None:
    """What this delegation decided last on a revision before the one of this number."""
    row = db.session.scalar(
        select(DecisionRow)
        .join(DecisionRow.revision)
        .join(DecisionRow.party)
        .where(DecisionRow.section_id == section.id, MeetingParty.code == party, RevisionRow.number < number)
        .order_by(DecisionRow.step.desc())
        .limit(1)
    )
    return row.as_step() if row else None


def _compared(
    before: ReportSection,
    after: ReportSection,
    decision: Decision | None,
    language: str,
    parties: PartyDirectory,
    *,
    typed_on: bool,
) -> Since:
    try:
        changes = redline_of(before, after, language, parties, heading_level=3)
    except ReportflowError:
        changes = None
    return Since(before.revision or 0, decision, typed_on, changes)
