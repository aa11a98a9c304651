"""What the drafting page of a section shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from reportflow.domain.agreement import SectionState, Standing
from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, BlockKey, SectionContent
from reportflow.domain.errors import InvalidInput, ReportflowError
from reportflow.domain.languages import LANGUAGES, Texts, other_language
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.domain.translation import TranslationBasis, TranslationState, translation_states
from reportflow.drafts import log
from reportflow.drafts.document import Draft, Row
from reportflow.extensions import db
from reportflow.models import Meeting, RevisionRow, Section
from reportflow.report import section_html
from reportflow.services.access import section_for
from reportflow.services.board import section_leads
from reportflow.services.drafting import owners_text
from reportflow.services.drafting_overlaps import OverlapView, open_overlaps
from reportflow.services.followed_originals import original_changes
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.original_changes import OriginalChange
from reportflow.services.person_names import name_of
from reportflow.services.report import report_sections
from reportflow.services.revisions import as_printed, latest_revisions
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen, standing_of


@dataclass(frozen=True, slots=True)
class Block:
    """One block as the page shows it in one language.

    Attributes:
        text, other_text: in the page's language, and in the other one.
        state: of the text in the page's language.
        other_state: of the text in the other language.
        original_change: for a translation that is stale.
        owners, owners_text, due: of an action item; the owners as codes, and as they stand in a form.
    """

    key: BlockKey
    text: str
    other_text: str
    state: TranslationState
    other_state: TranslationState
    original_change: OriginalChange | None = None
    owners: tuple[str, ...] = ()
    owners_text: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class OriginalChanges:
    """What became of originals up to the draft's position `seq`."""

    details: MeetingDetails
    parties: PartyDirectory
    seq: int
    blocks: Mapping[BlockKey, OriginalChange]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The section before or after."""

    id: int
    number: int | None
    heading: Texts


@dataclass(frozen=True, slots=True)
class Preview:
    """The section as it will be printed, or why it cannot be."""

    html: str
    failure: ReportflowError | None


@dataclass(frozen=True, slots=True)
class RevisionBefore:
    """The revision that is before the meeting, or agreed. `ahead`: the draft says something else by now."""

    number: int
    put_forward_by: str | None
    put_forward_at: datetime
    ahead: bool


@dataclass(frozen=True, slots=True)
class SectionPage:
    """All that the drafting page needs.

    Attributes:
        lineage: tells this draft from one of another database that has the same number: what a device keeps belongs to it.
        seq: the draft's position at which all that the page says was read, whoever saves meanwhile; forms are made from it.
        in_report: False for a section that was merged or set aside: it can be read only.
        removed: rows that can be put back.
        standing: where the section stands, as the viewer may see it.
        before: what is before the meeting, or agreed. What is agreed is what the page shows; its draft is of no matter.
    """

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    section_id: int
    kind: SectionKind
    number: int | None
    original: str
    language: str
    lineage: str
    seq: int
    updated_at: datetime
    updated_by: str | None
    leads: tuple[str, ...]
    headings: Texts
    heading: Block
    body: Block
    agreements: tuple[Block, ...]
    actions: tuple[Block, ...]
    removed: tuple[Block, ...]
    overlaps: tuple[OverlapView, ...]
    previous: Neighbour | None
    next: Neighbour | None
    in_report: bool
    preview: Preview
    standing: Standing
    before: RevisionBefore | None

    @property
    def agreed(self) -> bool:
        """Whether the text is agreed: it can be read only, until the chair reopens it."""
        return self.standing.state is SectionState.AGREED

    def allows(self, action: str) -> bool:
        """Whether this person may do `action` (`"section.put_forward"`) in this meeting, wherever the section stands."""
        return can(self.viewer, Action(action))

    @property
    def may_write(self) -> bool:
        """Whether the viewer may write texts in the page's language."""
        return self._may(Action.DRAFT if self.language == self.original else Action.TRANSLATE)

    @property
    def may_draft(self) -> bool:
        """Whether the viewer may add, move and remove rows, and set owners and days."""
        return self._may(Action.DRAFT)

    @property
    def may_restore(self) -> bool:
        """Whether the viewer may go back to an earlier version."""
        return self._may(Action.RESTORE)

    def _may(self, action: Action) -> bool:
        return self.in_report and not self.agreed and can(self.viewer, action)

    @property
    def other(self) -> str:
        """The other language."""
        return other_language(self.language)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block that is printed, in order."""
        return (self.heading, self.body, *self.agreements, *self.actions)

    def to_do(self, state: str) -> int:
        """How many blocks of the translation are `stale` or `missing`."""
        states = [block.other_state if self.language == self.original else block.state for block in self.blocks]
        return states.count(TranslationState(state))


def read_section(
    person_id: int, meeting_id: int, section_id: int, language: str | None = None, *, reads: str | None = None
) -> SectionPage:
    """The drafting page of a section.

    Args:
        language: of the text; where absent, as `_first_language` chooses.
        reads: the language that the viewer reads; the original where absent.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `draft.no_such_language`.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    language = language or _first_language(section, viewer, reads)
    _check_language(language)
    parties, document = directory_of(meeting_id), section.document
    meeting, standing = db.session.get_one(Meeting, meeting_id), standing_of(db.session, section)
    (place, before), seq = _place(section, standing), document.seq
    blocks = _Blocks(section, log.load(db.session, document, seq), language, parties)
    return SectionPage(
        meeting_id=meeting_id,
        details=details_of(meeting),
        parties=parties,
        viewer=viewer,
        section_id=section_id,
        kind=section.section_kind,
        number=place.printed.number if place.in_report else None,
        original=section.original_language,
        language=language,
        lineage=document.lineage,
        seq=seq,
        updated_at=document.updated_at,
        updated_by=name_of(db.session, document.updated_by_id) if seq > 1 else None,
        leads=section_leads(section),
        headings=place.printed.content.heading,
        heading=blocks.block(BlockKey(HEADING)),
        body=blocks.block(BlockKey(BODY)),
        agreements=blocks.rows(AGREEMENT),
        actions=blocks.rows(ACTION),
        removed=blocks.removed(),
        overlaps=tuple(open_overlaps(document, person_id)),
        previous=place.previous,
        next=place.next,
        in_report=place.in_report,
        preview=preview(place.printed, language, parties),
        standing=as_seen({section_id: standing}, meeting, viewer)[section_id],
        before=before,
    )


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])


def _first_language(section: Section, viewer: Participation, reads: str | None) -> str:
    """The language in which a page opens: drafters get the original, translators the other one, others what they read."""
    if can(viewer, Action.DRAFT):
        return section.original_language
    if can(viewer, Action.TRANSLATE):
        return other_language(section.original_language)
    return reads or section.original_language


def read_preview(person_id: int, meeting_id: int, section_id: int, language: str) -> Preview:
    """The section as it will be printed, for a page that is open. Raises as `read_section`."""
    section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    _check_language(language)
    printed = report_sections(active_sections(db.session, meeting_id))
    this = next((value for value in printed if value.id == section_id), None)
    return preview(this, language, directory_of(meeting_id)) if this else Preview("", None)


def read_original_changes(person_id: int, meeting_id: int, section_id: int, language: str) -> OriginalChanges:
    """What became of the originals of translations that are out of date, for an editor that is open. Raises as `read_section`."""
    section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    _check_language(language)
    document = section.document
    return OriginalChanges(
        details=details_of(db.session.get_one(Meeting, meeting_id)),
        parties=directory_of(meeting_id),
        seq=document.seq,
        blocks=_changes_of_stale(section, document.content_value(), document.basis_value(), language),
    )


def changes_since(person_id: int, meeting_id: int, section_id: int, seq: int) -> bool:
    """Whether the draft has changed since `seq`. Raises as `section_for`."""
    section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    return section.document.seq != seq


def preview(section: ReportSection, language: str, parties: PartyDirectory) -> Preview:
    """A section as it will be printed; a text that cannot be is named, and harms no other part of the page."""
    try:
        return Preview(section_html(section, language, parties, heading_level=3), None)
    except ReportflowError as error:
        return Preview("", error)


def _changes_of_stale(
    section: Section, content: SectionContent, basis: TranslationBasis, language: str
) -> dict[BlockKey, OriginalChange]:
    """What became of the original of each translation that is out of date."""
    original = section.original_language
    states = translation_states(content, original, language, basis)
    stale = [key for key, state in states.items() if state is TranslationState.STALE]
    wanted = {key: basis[key, language] for key in stale if (key, language) in basis}
    found = original_changes(section.document, content, original, wanted)
    return {key: found.get(key, OriginalChange(None, None)) for key in stale}


class _Blocks:
    """The blocks of a draft as the page shows them."""

    def __init__(self, section: Section, draft: Draft, language: str, parties: PartyDirectory) -> None:
        self._language, self._other, self._parties = language, other_language(language), parties
        self._draft = draft
        content, basis, original = draft.content(), draft.basis(), section.original_language
        self._states = translation_states(content, original, language, basis)
        self._other_states = translation_states(content, original, self._other, basis)
        self._changes = _changes_of_stale(section, content, basis, language)

    def block(self, key: BlockKey, row: Row | None = None) -> Block:
        owners = row.owners if row else ()
        return Block(
            key=key,
            text=self._draft.text(key, self._language),
            other_text=self._draft.text(key, self._other),
            state=self._states.get(key, TranslationState.EMPTY),
            other_state=self._other_states.get(key, TranslationState.EMPTY),
            original_change=self._changes.get(key),
            owners=owners,
            owners_text=owners_text(owners, self._parties, self._language),
            due=row.due if row else None,
        )

    def rows(self, kind: str) -> tuple[Block, ...]:
        return tuple(self.block(row.block, row) for row in self._draft.rows(kind) if not row.removed)

    def removed(self) -> tuple[Block, ...]:
        return tuple(
            self.block(row.block, row)
            for kind in (AGREEMENT, ACTION)
            for row in self._draft.rows(kind)
            if row.removed and any(text.strip() for text in row.text.values())
        )


@dataclass(frozen=True, slots=True)
class _Place:
    """A section as it is printed, and where it stands in the report."""

    printed: ReportSection
    in_report: bool
    previous: Neighbour | None
    next: Neighbour | None


def _place(section: Section, standing: Standing) -> tuple[_Place, RevisionBefore | None]:
    printed = report_sections(active_sections(db.session, section.meeting_id))
    index = next((place for place, value in enumerate(printed) if value.id == section.id), None)
    if index is None:
        return _Place(report_sections([section])[0], in_report=False, previous=None, next=None), None
    previous = _neighbour(printed[index - 1]) if index else None
    following = _neighbour(printed[index + 1]) if index + 1 < len(printed) else None
    this, before = printed[index], None
    if standing.revision is not None:
        row = latest_revisions(db.session, [section.id])[section.id]
        before = revision_before(section, row)
        if standing.state is SectionState.AGREED:
            this = as_printed(section, this.number, row, agreed=True)
    return _Place(this, in_report=True, previous=previous, next=following), before


def revision_before(section: Section, row: RevisionRow) -> RevisionBefore:
    """The revision that was put forward last, as the page names it."""
    ahead = section.document.content_value().hash() != row.hash
    return RevisionBefore(row.number, name_of(db.session, row.put_forward_by_id), row.put_forward_at, ahead)


def _neighbour(section: ReportSection) -> Neighbour:
    return Neighbour(section.id, section.number, section.content.heading)
