"""The versions of a section: what changed between any two, and going back to one."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from reportflow.domain.content import ACTION, AGREEMENT, BlockKey, SectionContent
from reportflow.domain.errors import InvalidInput, ReportflowError
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, can
from reportflow.domain.redline import Change, Op, word_diff
from reportflow.drafts import log
from reportflow.drafts.document import Draft
from reportflow.drafts.history import versions
from reportflow.extensions import db
from reportflow.models import LiveDocument, Meeting, Person
from reportflow.report import Redline, redline
from reportflow.services.access import section_for
from reportflow.services.drafting import drafting_section
from reportflow.services.meetings import MeetingDetails, details_of, directory_of
from reportflow.services.record import record_of_section
from reportflow.services.report import report_sections
from reportflow.services.sections import active_sections
from reportflow.services.transactions import lock_meeting, transaction


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list.

    Attributes:
        seq: its name; the draft as of this position.
        authors: names of those who wrote; empty where nobody is known.
        origin: how it came about: `create`, `form`, `arrange`, `restore`, `command`.
        blocks: which texts changed since the version before: (block, language).
        rows_changed: whether rows came, went, moved, or changed owner or day.
        added, removed: words that came and went, over all blocks and languages.
    """

    seq: int
    at: datetime
    started_at: datetime
    authors: tuple[str, ...]
    origin: str
    blocks: tuple[tuple[BlockKey, str], ...]
    rows_changed: bool
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """The versions of a section, the latest first."""

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    section_id: int
    number: int | None
    headings: Texts
    original: str
    seq: int
    versions: tuple[VersionLine, ...]
    may_restore: bool

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


def history(person_id: int, meeting_id: int, section_id: int) -> HistoryPage:
    """The versions of a section.

    Raises:
        NotFound, NotAllowed: as `section_for`.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_HISTORY)
    printed = {value.id: value for value in report_sections(active_sections(db.session, meeting_id))}
    return HistoryPage(
        meeting_id=meeting_id,
        details=details_of(db.session.get_one(Meeting, meeting_id)),
        parties=directory_of(meeting_id),
        section_id=section_id,
        number=printed[section_id].number if section_id in printed else None,
        headings=section.document.content_value().heading,
        original=section.original_language,
        seq=section.document.seq,
        versions=tuple(reversed(_lines(section.document))),
        may_restore=section_id in printed and can(viewer, Action.RESTORE),
    )


def version_redline(
    person_id: int, meeting_id: int, section_id: int, from_seq: int, to_seq: int, language: str
) -> VersionRedline:
    """What changed from one version to another, in either direction.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `draft.no_such_version`, `draft.no_such_language`.
    """
    section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_HISTORY)
    if language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    before = log.load(db.session, section.document, from_seq).content()
    after = log.load(db.session, section.document, to_seq).content()
    number = next(
        (value.number for value in report_sections(active_sections(db.session, meeting_id)) if value.id == section_id),
        None,
    )
    keys = dict.fromkeys(key for content in (after, before) for key, _texts in content.blocks())
    texts = tuple(
        (key, tuple(word_diff(before.text(key, language), after.text(key, language))))
        for key in keys
        if before.text(key, language) != after.text(key, language)
    )
    try:
        return VersionRedline(redline(before, after, language, directory_of(meeting_id), number), None, texts)
    except ReportflowError as error:
        return VersionRedline(None, error, texts)


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


def _lines(document: LiveDocument) -> list[VersionLine]:
    """The versions, the oldest first, with what each changed."""
    entries = log.updates(db.session, document)
    names = _names(entry.actor_id for entry in entries)
    draft, content, lines = Draft.from_updates(()), SectionContent(), []
    for version in versions(entries):
        for entry in entries[version.first_seq - 1 : version.seq]:
            draft.apply(entry.update)
        now = draft.content()
        blocks, added, removed = _changed(content, now)
        lines.append(
            VersionLine(
                seq=version.seq,
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


def _names(person_ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {person_id for person_id in person_ids if person_id is not None}
    rows = db.session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))
    return {row.id: row.name for row in rows}
