"""The order of the report: sections that are added, merged, split, moved, set aside and brought back.

A section is never deleted. One that was merged or set aside keeps its document and its whole history, and can be
brought back.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, BlockKey, SectionContent
from reportflow.domain.errors import InvalidInput, NotFound
from reportflow.domain.footnotes import cut, labels_apart, text_and_notes
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.policy import Action
from reportflow.domain.report import SectionKind
from reportflow.drafts.differences import as_typed
from reportflow.drafts.document import Draft
from reportflow.drafts.log import create_document, edit, lock
from reportflow.models import DatabaseSession, Event, Meeting, Section
from reportflow.services.access import authorise
from reportflow.services.closing import close_or_open
from reportflow.services.record import record_of_section
from reportflow.services.standing import refuse_if_before_meeting
from reportflow.services.transactions import lock_sections, transaction

HEADING_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Split:
    """What goes from a section into the new one behind it.

    Attributes:
        heading: of the new section, in the languages in which it is given.
        paragraphs: for each language, the 0-based paragraph of the body (notes are not counted) with which the new
            section starts; a language that is absent leaves its whole body where it is.
        rows: ids of the agreements and action items that move.
    """

    heading: Texts
    paragraphs: dict[str, int]
    rows: frozenset[str] = frozenset()


def paragraphs_of(body: str) -> list[str]:
    """The paragraphs of a Markdown body: cut at blank lines, but never inside a fenced block."""
    paragraphs: list[str] = []
    current: list[str] = []
    fence = ""
    for line in body.split("\n"):
        mark = re.match(r" {0,3}(```+|~~~+)", line)
        if mark and not fence:
            fence = mark[1]
        elif mark and line.strip().startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
        if line.strip() or fence:
            current.append(line)
        elif current:
            paragraphs.append("\n".join(current))
            current = []
    if current:
        paragraphs.append("\n".join(current))
    return paragraphs


def active_sections(session: DatabaseSession, *meeting_ids: int) -> list[Section]:
    """The sections that the meetings' reports have, in their order, each with its document and agenda item. One query."""
    return list(
        session.scalars(
            select(Section)
            .where(
                Section.meeting_id.in_(meeting_ids), Section.merged_into_id.is_(None), Section.set_aside_at.is_(None)
            )
            .options(joinedload(Section.document), joinedload(Section.agenda_item))
            .order_by(Section.meeting_id, Section.position, Section.id)
            .execution_options(populate_existing=True)
        )
    )


def add_section(
    person_id: int, meeting_id: int, heading: Texts, *, after: int | None = None, form_id: str = "", now: datetime
) -> int:
    """Add a section that is not on the agenda (thanks to the host, other matters).

    Args:
        heading: in one language at least.
        after: id of the section that it follows; at the end where absent.
        form_id: of the form that asks for it; the same form sent again adds nothing.

    Returns:
        The new section's id.

    Raises:
        NotFound, NotAllowed: as `authorise`; `section.not_found` where `after` is not in the report.
        InvalidInput: `section.heading_missing`, `section.heading_too_long`.
    """
    heading = _checked_heading(heading)
    with transaction() as session:
        meeting, sections = _arranging(session, person_id, meeting_id)
        added = _added_by(session, meeting_id, form_id[:40])
        if added is not None:
            return added
        index = len(sections) if after is None else _index_of(sections, after) + 1
        section = _insert(session, meeting, sections, index, SectionContent(heading=heading), person_id, now)
        _record(session, section, person_id, "section.added", now, {"heading": dict(heading), "form": form_id[:40]})
        return section.id


def move_section(person_id: int, meeting_id: int, section_id: int, *, by: int, now: datetime) -> None:
    """Move a section by so many places (negative: up); it stops at the ends, and never passes the chapeau.

    Raises:
        NotFound, NotAllowed: as `authorise`; `section.not_found`.
        InvalidInput: `section.chapeau_stays`.
    """
    with transaction() as session:
        _meeting, sections = _arranging(session, person_id, meeting_id)
        index = _index_of(sections, section_id)
        section = sections.pop(index)
        if section.section_kind is SectionKind.CHAPEAU:
            raise InvalidInput("section.chapeau_stays")
        first = sum(other.section_kind is SectionKind.CHAPEAU for other in sections)
        target = max(first, min(index + by, len(sections)))
        sections.insert(target, section)
        _number(sections)
        if target != index:
            _record(session, section, person_id, "section.moved", now, {"from": index, "to": target})


def merge_sections(person_id: int, meeting_id: int, section_id: int, *, into: int, now: datetime) -> None:
    """Append all that a section says to another one, and take it out of the report.

    Agreements and action items keep their ids. The section keeps its own document, and can be brought back.

    Raises:
        NotFound, NotAllowed: as `authorise`; `section.not_found`.
        InvalidInput: `section.merge_with_itself`, `section.chapeau_stays`.
        Conflict: `section.before_meeting`, `section.agreed`, of either.
    """
    with transaction() as session:
        _meeting, sections = _arranging(session, person_id, meeting_id)
        source = sections[_index_of(sections, section_id)]
        target = sections[_index_of(sections, into)]
        if source is target:
            raise InvalidInput("section.merge_with_itself")
        if source.section_kind is SectionKind.CHAPEAU:
            raise InvalidInput("section.chapeau_stays")
        refuse_if_before_meeting(session, source, target)
        # What an open page is told to be saved from here on comes after the merging, and finds the section closed.
        for one in (source, target):
            lock(session, one.document)
        content, basis = source.document.content_value(), source.document.basis_value()

        def append(draft: Draft) -> None:
            present = draft.content()
            for language in LANGUAGES:
                body = present.body.get(language, "")
                joined = _joined(body, labels_apart(_with_heading(content, language), body))
                draft.set_text(BlockKey(BODY), language, joined)
            _add_rows(draft, content)
            for (block, language), digest in basis.items():
                if block.id:
                    draft.set_basis(block, language, digest)

        edit(session, target.document, append, actor_id=person_id, origin="arrange", now=now)
        source.merged_into_id = target.id
        close_or_open(session, source)
        _number([section for section in sections if section is not source])
        _record(session, source, person_id, "section.merged", now, {"into": target.id})


def split_section(person_id: int, meeting_id: int, section_id: int, split: Split, *, now: datetime) -> int:
    """Move the end of a section's text, and some of its rows, into a new section behind it.

    Returns:
        The new section's id.

    Raises:
        NotFound, NotAllowed: as `authorise`; `section.not_found`.
        InvalidInput: `section.heading_missing`, `section.heading_too_long`, `section.split_moves_nothing`.
        Conflict: `section.before_meeting`, `section.agreed`.
    """
    heading = _checked_heading(split.heading)
    with transaction() as session:
        meeting, sections = _arranging(session, person_id, meeting_id)
        index = _index_of(sections, section_id)
        source = sections[index]
        refuse_if_before_meeting(session, source)
        lock(session, source.document)
        content, basis = source.document.content_value(), source.document.basis_value()
        kept, moved = _split_bodies(content, split)
        agreements = tuple(row for row in content.agreements if row.id in split.rows)
        actions = tuple(row for row in content.action_items if row.id in split.rows)
        if not (moved or agreements or actions):
            raise InvalidInput("section.split_moves_nothing")

        def shorten(draft: Draft) -> None:
            for language, text in kept.items():
                draft.set_text(BlockKey(BODY), language, text)
            for block, _texts in content.blocks():
                if block.id in split.rows:
                    draft.remove(block)

        edit(session, source.document, shorten, actor_id=person_id, origin="arrange", now=now)
        new_content = SectionContent(heading=heading, body=moved, agreements=agreements, action_items=actions)
        new_basis = {key: digest for key, digest in basis.items() if key[0].id in split.rows}
        section = _insert(session, meeting, sections, index + 1, new_content, person_id, now, new_basis)
        section.original_language = source.original_language
        _record(session, section, person_id, "section.split", now, {"from": source.id})
        return section.id


def set_aside_section(person_id: int, meeting_id: int, section_id: int, *, now: datetime) -> None:
    """Take a section out of the report; it can be brought back.

    Raises:
        NotFound, NotAllowed: as `authorise`; `section.not_found`.
        InvalidInput: `section.chapeau_stays`.
        Conflict: `section.before_meeting`, `section.agreed`.
    """
    with transaction() as session:
        _meeting, sections = _arranging(session, person_id, meeting_id)
        section = sections[_index_of(sections, section_id)]
        if section.section_kind is SectionKind.CHAPEAU:
            raise InvalidInput("section.chapeau_stays")
        refuse_if_before_meeting(session, section)
        section.set_aside_at = now
        close_or_open(session, section)
        _number([other for other in sections if other is not section])
        _record(session, section, person_id, "section.set_aside", now, {})


def bring_back_section(person_id: int, meeting_id: int, section_id: int, *, now: datetime) -> None:
    """Put a section that was merged or set aside back to where it stood, as it was.

    Raises:
        NotFound, NotAllowed: as `authorise`; `section.not_found`.
    """
    with transaction() as session:
        _meeting, sections = _arranging(session, person_id, meeting_id)
        section = session.scalar(select(Section).where(Section.id == section_id, Section.meeting_id == meeting_id))
        if section is None:
            raise NotFound("section.not_found")
        if section.merged_into_id is None and section.set_aside_at is None:
            return
        section.merged_into_id = None
        section.set_aside_at = None
        close_or_open(session, section)
        others = [other for other in sections if other is not section]
        first = sum(other.section_kind is SectionKind.CHAPEAU for other in others)
        others.insert(max(first, min(section.position, len(others))), section)
        _number(others)
        _record(session, section, person_id, "section.brought_back", now, {})


def insert_section(
    session: DatabaseSession,
    meeting: Meeting,
    content: SectionContent,
    *,
    person_id: int,
    now: datetime,
    agenda_item_id: int,
    sub_item: int | None = None,
) -> Section:
    """A section for an agenda item that came later, at the end, in the caller's transaction."""
    sections = active_sections(session, meeting.id)
    section = _insert(session, meeting, sections, len(sections), content, person_id, now, kind=SectionKind.AGENDA)
    section.agenda_item_id, section.sub_item = agenda_item_id, sub_item
    _record(session, section, person_id, "section.added", now, {"agenda_item": agenda_item_id})
    return section


def _added_by(session: DatabaseSession, meeting_id: int, form_id: str) -> int | None:
    """The section that a form has added already, by the record; the meeting is locked."""
    if not form_id:
        return None
    events = session.scalars(select(Event).where(Event.meeting_id == meeting_id, Event.verb == "section.added"))
    subject = next((event.subject for event in events if event.data.get("form") == form_id), None)
    return int(subject.removeprefix("section:")) if subject else None


def _arranging(session: DatabaseSession, person_id: int, meeting_id: int) -> tuple[Meeting, list[Section]]:
    """The meeting, locked, and its sections, for somebody who may arrange them."""
    authorise(person_id, meeting_id, Action.ARRANGE_SECTIONS)
    lock_sections(session, meeting_id)
    meeting = session.get_one(Meeting, meeting_id, populate_existing=True)
    return meeting, active_sections(session, meeting_id)


def _index_of(sections: Sequence[Section], section_id: int) -> int:
    for index, section in enumerate(sections):
        if section.id == section_id:
            return index
    raise NotFound("section.not_found")


def _number(sections: Sequence[Section]) -> None:
    for position, section in enumerate(sections):
        section.position = position


def _insert(
    session: DatabaseSession,
    meeting: Meeting,
    sections: list[Section],
    index: int,
    content: SectionContent,
    person_id: int,
    now: datetime,
    basis: dict[tuple[BlockKey, str], str] | None = None,
    kind: SectionKind = SectionKind.ADDED,
) -> Section:
    section = Section(
        meeting_id=meeting.id,
        kind=kind.value,
        position=index,
        original_language=meeting.original_language,
        created_at=now,
    )
    session.add(section)
    session.flush()
    create_document(session, section, content, basis=basis or {}, actor_id=person_id, now=now)
    sections.insert(index, section)
    _number(sections)
    return section


def _record(
    session: DatabaseSession,
    section: Section,
    person_id: int,
    verb: str,
    now: datetime,
    data: dict[str, object],
) -> None:
    record_of_section(session, section, actor_id=person_id, verb=verb, now=now, data=data)


def _checked_heading(heading: Texts) -> dict[str, str]:
    said = {code: " ".join(as_typed(heading.get(code, "")).split()) for code in LANGUAGES}
    checked = {code: text for code, text in said.items() if text}
    if not checked:
        raise InvalidInput("section.heading_missing")
    if any(len(text) > HEADING_LIMIT for text in checked.values()):
        raise InvalidInput("section.heading_too_long", limit=HEADING_LIMIT)
    return checked


def _with_heading(content: SectionContent, language: str) -> str:
    """A merged section's text: its heading stays, in bold, so that no word of it is lost."""
    heading = content.text(BlockKey(HEADING), language).strip()
    return _joined(f"**{heading}**" if heading else "", content.body.get(language, ""))


def _joined(first: str, second: str) -> str:
    return "\n\n".join(text for text in (first.rstrip(), second.strip("\n")) if text.strip())


def _add_rows(draft: Draft, content: SectionContent) -> None:
    """Add the rows of `content`. One that is there from an earlier split or merge is brought back as it reads now."""
    for agreement in content.agreements:
        block = BlockKey(AGREEMENT, agreement.id)
        if draft.has(block):
            _bring_back_row(draft, block, agreement.text)
        else:
            draft.add_agreement(agreement.id, agreement.text)
    for action in content.action_items:
        block = BlockKey(ACTION, action.id)
        if draft.has(block):
            _bring_back_row(draft, block, action.text)
            draft.set_owners(block, action.owners)
            draft.set_due(block, action.due)
        else:
            draft.add_action(action.id, action.text, owners=action.owners, due=action.due)


def _bring_back_row(draft: Draft, block: BlockKey, texts: Texts) -> None:
    draft.put_back(block)
    for language in LANGUAGES:
        draft.set_text(block, language, texts.get(language, ""))


def _split_bodies(content: SectionContent, split: Split) -> tuple[dict[str, str], dict[str, str]]:
    """The bodies that stay and those that move, a language, where something moves."""
    kept, moved = {}, {}
    for language, first in split.paragraphs.items():
        paragraphs = paragraphs_of(content.body.get(language, ""))
        text, _notes = text_and_notes(paragraphs)
        if 0 <= first < len(text):
            kept[language], moved[language] = cut(paragraphs, first)
    return kept, moved
