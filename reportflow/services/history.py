"""The history of a section, from first draft to agreed: what changed between any two texts, and going back to one."""

from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from reportflow.domain.agreement import SectionState, Standing
from reportflow.domain.content import ACTION, AGREEMENT, BlockKey, SectionContent
from reportflow.domain.errors import InvalidInput, ReportflowError
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, can
from reportflow.domain.redline import Change, Op, word_diff
from reportflow.domain.report import ReportSection
from reportflow.drafts import log
from reportflow.drafts.document import Draft
from reportflow.drafts.history import versions
from reportflow.extensions import db
from reportflow.models import LiveDocument, RevisionRow, Section
from reportflow.report import Redline, redline, redline_of
from reportflow.services.access import section_for
from reportflow.services.drafting import drafting_section
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.person_names import names_of
from reportflow.services.point_numbers import numbers_of
from reportflow.services.record import record_of_section
from reportflow.services.revisions import as_printed
from reportflow.services.section_timeline import InputLine, Moment, Timeline, timeline
from reportflow.services.transactions import lock_meeting, transaction


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list.

    Attributes:
        seq: its name; the draft as of this position. `first_seq`: the entry with which it begins.
        authors: names of those who wrote; empty where nobody is known.
        origin: how it came about: `create`, `form`, `arrange`, `restore`, `command`, `input`.
        inputs: of parties, put into the draft by it.
        blocks: which texts changed since the version before: (block, language).
        rows_changed: whether rows came, went, moved, or changed owner or day.
        added, removed: words that came and went, over all blocks and languages.
    """

    seq: int
    first_seq: int
    at: datetime
    started_at: datetime
    authors: tuple[str, ...]
    origin: str
    blocks: tuple[tuple[BlockKey, str], ...]
    rows_changed: bool
    added: int
    removed: int
    inputs: tuple[InputLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history: a version, or what else happened to the section then. `who`: by name, several for a version."""

    at: datetime
    who: tuple[str, ...]
    version: VersionLine | None
    moment: Moment | None

    @property
    def text(self) -> str:
        """The name of the text that it left behind, for comparing it with another; empty where it left none."""
        if self.version is not None:
            return str(self.version.seq)
        return revision_text(self.moment.revision.number) if self.moment and self.moment.revision else ""


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """What happened to a section, the latest first.

    Attributes:
        number: None for the chapeau, and for a section that is not in the report.
        standing: as the viewer may see it.
        hidden: whether decisions of others are left out, because they stay with the chair until the section is agreed.
        merged_into: the section that this one was merged into, with its headings.
    """

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    section_id: int
    number: int | None
    headings: Texts
    original: str
    seq: int
    versions: tuple[VersionLine, ...]
    entries: tuple[Entry, ...]
    standing: Standing
    hidden: bool
    merged_into: tuple[int, Texts] | None
    may_restore: bool

    def entry(self, text: str) -> Entry | None:
        """The entry that left the text of this name behind."""
        return next((entry for entry in self.entries if entry.text == text), None)

    def seq_of(self, text: str) -> int | None:
        """The position of the draft at which it said this text; None where no entry of the history left it behind."""
        entry = self.entry(text)
        if entry is None:
            return None
        if entry.version is not None:
            return entry.version.seq
        return entry.moment.revision.seq if entry.moment and entry.moment.revision else None

    def text_before(self, text: str) -> str:
        """The text that this one is to be compared with: of a revision the revision before, else the version before; itself where
        it is the first."""
        number = revision_number(text)
        if number is None:
            return str(self.before(int(text))) if text.isdecimal() and len(text) <= 9 else text
        earlier = [entry.moment.revision.number for entry in self.entries if entry.moment and entry.moment.revision]
        before = max((one for one in earlier if one < number), default=None)
        return text if before is None else revision_text(before)

    def version(self, seq: int) -> VersionLine | None:
        """The version of this name."""
        return next((line for line in self.versions if line.seq == seq), None)

    def before(self, seq: int) -> int:
        """The version before this one; itself where it is the first."""
        earlier = [line.seq for line in self.versions if line.seq < seq]
        return max(earlier, default=seq)


@dataclass(frozen=True, slots=True)
class VersionRedline:
    """What changed between two versions in one language.

    Attributes:
        printed: as it is printed; None where one of the texts cannot be printed.
        texts: block by block in Markdown, the changed ones.
    """

    printed: Redline | None
    failure: ReportflowError | None
    texts: tuple[tuple[BlockKey, tuple[Change, ...]], ...]


def revision_text(number: int) -> str:
    """The name of a revision's text in addresses and forms: "r2". A version of the draft is named by its position: "12"."""
    return f"r{number}"


def revision_number(text: str) -> int | None:
    """The number of the revision whose text has this name, None where it is none."""
    digits = text.removeprefix("r")
    return int(digits) if digits != text and digits.isdecimal() and len(digits) <= 6 else None


def history(person_id: int, meeting_id: int, section_id: int) -> HistoryPage:
    """What happened to a section, as far as this person may see it.

    Raises:
        NotFound, NotAllowed: as `section_for`.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_HISTORY)
    numbers = numbers_of(db.session, meeting_id)
    found = timeline(db.session, section, viewer)
    frozen = {moment.revision.seq for moment in found.moments if moment.revision}
    lines = [replace(line, inputs=_used(line, found)) for line in _lines(section.document, frozen)]
    into = db.session.get(Section, section.merged_into_id) if section.merged_into_id else None
    in_report = section_id in numbers
    return HistoryPage(
        meeting_id=meeting_id,
        details=details_of(section.meeting),
        parties=directory_of(meeting_id),
        section_id=section_id,
        number=numbers.get(section_id),
        headings=section.document.content_value().heading,
        original=section.original_language,
        seq=section.document.seq,
        versions=tuple(reversed(lines)),
        entries=_entries(lines, found.moments),
        standing=found.standing,
        hidden=found.hidden,
        merged_into=(into.id, into.document.content_value().heading) if into else None,
        may_restore=in_report and can(viewer, Action.RESTORE) and found.standing.state is not SectionState.AGREED,
    )


def version_redline(
    person_id: int, meeting_id: int, section_id: int, from_text: str, to_text: str, language: str
) -> VersionRedline:
    """What changed from one text of a section to another, in either direction; texts are named as `revision_text` says.

    A revision is compared as it was printed, from the clean blocks that it keeps.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `draft.no_such_version`, `draft.no_such_language`.
    """
    section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_HISTORY)
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    number = numbers_of(db.session, meeting_id).get(section_id)
    before, after = (_text_named(section, number, name) for name in (from_text, to_text))
    old, new = before.content, after.content
    keys = dict.fromkeys(key for content in (new, old) for key, _texts in content.blocks())
    texts = tuple(
        (key, tuple(word_diff(old.text(key, language), new.text(key, language))))
        for key in keys
        if old.text(key, language) != new.text(key, language)
    )
    parties = directory_of(meeting_id)
    try:
        if before.revision is None and after.revision is None:
            return VersionRedline(redline(old, new, language, parties, number), None, texts)
        return VersionRedline(redline_of(before, after, language, parties), None, texts)
    except ReportflowError as error:
        return VersionRedline(None, error, texts)


def _text_named(section: Section, number: int | None, name: str) -> ReportSection:
    """The text of this name, as it is, or would be, printed."""
    revision = revision_number(name)
    if revision is not None:
        row = db.session.scalar(
            select(RevisionRow).where(RevisionRow.section_id == section.id, RevisionRow.number == revision)
        )
        if row is not None:
            return as_printed(section, number, row, agreed=False)
    if not name.isdecimal() or len(name) > 9:
        raise InvalidInput("draft.no_such_version", version=name[:20])
    draft = log.load(db.session, section.document, int(name))
    return ReportSection(
        id=section.id,
        kind=section.section_kind,
        number=number,
        content=draft.content(),
        original=section.original_language,
        basis=draft.basis(),
    )


def _used(line: VersionLine, found: Timeline) -> tuple[InputLine, ...]:
    return tuple(one for seq in range(line.first_seq, line.seq + 1) for one in found.used.get(seq, ()))


def _entries(lines: Sequence[VersionLine], moments: Sequence[Moment]) -> tuple[Entry, ...]:
    """Versions and what else happened as one list, the latest first. A revision comes after the version that it froze."""
    people = names_of(db.session, (moment.person_id for moment in moments))
    entries = [Entry(line.at, line.authors, line, None) for line in lines]
    for moment in moments:
        name = people.get(moment.person_id)
        entries.append(Entry(moment.at, (name,) if name else (), None, moment))
    # What happened in one moment stays in its order; turning the list round then puts the latest first there, too.
    entries.sort(key=lambda entry: entry.at)
    return tuple(entries[::-1])


def restore(
    person_id: int, meeting_id: int, section_id: int, seq: int, *, base_seq: int | None = None, now: datetime
) -> int:
    """Make the draft say again what it said at `seq`, as a new edit: the history stays, and so does what others write
    at the same time.

    Args:
        base_seq: the draft's position when the person decided; what came after it is kept.

    Returns:
        the new `seq`; the present one where nothing had to change.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `draft.no_such_version`.
        Conflict: `section.not_in_report`.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, _ = drafting_section(person_id, meeting_id, section_id, Action.RESTORE)
        document = section.document
        log.lock(session, document)
        before = document.seq
        target = log.load(session, document, seq)
        new_seq = log.edit(
            session,
            document,
            lambda draft: _go_back(draft, target),
            base_seq=base_seq,
            actor_id=person_id,
            origin="restore",
            now=now,
        )
        if new_seq != before:
            data = {"from": seq, "as": new_seq}
            record_of_section(session, section, actor_id=person_id, verb="section.restored", now=now, data=data)
        return new_seq


def _go_back(draft: Draft, target: Draft) -> None:
    wanted, present = target.content(), draft.content()
    kept = {key for key, _texts in wanted.blocks()}
    for key, _texts in present.blocks():
        if key not in kept:
            draft.remove(key)
    for key, _texts in wanted.blocks():
        if key.id:
            draft.put_back(key)
        for language in LANGUAGES:
            draft.set_text(key, language, target.text(key, language))
    for action in wanted.action_items:
        draft.set_owners(BlockKey(ACTION, action.id), action.owners)
        draft.set_due(BlockKey(ACTION, action.id), action.due)
    for kind, rows in ((AGREEMENT, wanted.agreements), (ACTION, wanted.action_items)):
        after: str | None = None
        for row in rows:
            draft.move(BlockKey(kind, row.id), after)
            after = row.id
    basis = target.basis()
    for key, _texts in wanted.blocks():
        for language in LANGUAGES:
            draft.set_basis(key, language, basis.get((key, language)))


def _lines(document: LiveDocument, frozen: Collection[int]) -> list[VersionLine]:
    """The versions, the oldest first, with what each changed. One ends wherever a revision was frozen."""
    entries = log.updates(db.session, document)
    found = versions(entries, frozen)
    names = names_of(db.session, (actor for version in found for actor in version.actor_ids))
    draft, content, lines, unread = Draft.from_updates(()), SectionContent(), [], deque(entries)
    for version in found:
        while unread and unread[0].seq <= version.seq:
            draft.apply(unread.popleft().update)
        now = draft.content()
        blocks, added, removed = _changed(content, now)
        lines.append(
            VersionLine(
                seq=version.seq,
                first_seq=version.first_seq,
                at=version.at,
                started_at=version.started_at,
                authors=tuple(names[actor] for actor in version.actor_ids if actor in names),
                origin=version.origin,
                blocks=blocks,
                rows_changed=_rows(content) != _rows(now),
                added=added,
                removed=removed,
            )
        )
        content = now
    return lines


def _changed(before: SectionContent, after: SectionContent) -> tuple[tuple[tuple[BlockKey, str], ...], int, int]:
    old, new = dict(before.blocks()), dict(after.blocks())
    blocks, added, removed = [], 0, 0
    for key in dict.fromkeys([*new, *old]):
        for language in LANGUAGES:
            texts = old.get(key, {}).get(language, ""), new.get(key, {}).get(language, "")
            if texts[0] == texts[1]:
                continue
            blocks.append((key, language))
            for op, text in word_diff(*texts):
                added += len(text.split()) if op is Op.INSERT else 0
                removed += len(text.split()) if op is Op.DELETE else 0
    return tuple(blocks), added, removed


def _rows(content: SectionContent) -> list[object]:
    return [
        *(row.id for row in content.agreements),
        *((row.id, row.owners, row.due) for row in content.action_items),
    ]
