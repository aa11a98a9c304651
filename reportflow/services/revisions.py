"""Revisions as the verbs and pages of agreement need them: the latest of each section, and how one is printed."""

from collections.abc import Iterable

from sqlalchemy import func, select

from reportflow.domain.report import ReportSection, SectionKind
from reportflow.models import DatabaseSession, RevisionRow, Section


def latest_revisions(session: DatabaseSession, section_ids: Iterable[int]) -> dict[int, RevisionRow]:
    """The revision of each section that was put forward last, whatever became of it. Its clean blocks are read when asked for."""
    newest = (
        select(RevisionRow.section_id, func.max(RevisionRow.number).label("number"))
        .where(RevisionRow.section_id.in_(sorted(set(section_ids))))
        .group_by(RevisionRow.section_id)
        .subquery()
    )
    rows = session.scalars(
        select(RevisionRow).join(
            newest, (RevisionRow.section_id == newest.c.section_id) & (RevisionRow.number == newest.c.number)
        )
    )
    return {row.section_id: row for row in rows}


def as_printed(section: Section, number: int | None, row: RevisionRow, *, agreed: bool) -> ReportSection:
    """A revision as it is printed, from the clean blocks that it keeps."""
    revision = row.as_value()
    return ReportSection(
        id=section.id,
        kind=SectionKind(section.kind),
        number=number,
        content=revision.content,
        original=section.original_language,
        basis=revision.basis,
        agreed=agreed,
        revision=revision.number,
        trees=revision.trees,
        hash=revision.hash,
    )
