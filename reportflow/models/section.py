"""Sections, the Yjs documents in which they are drafted, and the log of those documents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reportflow.domain.content import BlockKey, SectionContent
from reportflow.domain.report import SectionKind
from reportflow.extensions import Base
from reportflow.models.columns import IntPk, JsonObject, UtcDateTime
from reportflow.models.meeting import AgendaItemRow, Meeting


class Section(Base):
    """A section of the report (docs/design.md, "Section").

    Sections are never deleted: one that was merged into another points there, one that was set aside says when.
    """

    __tablename__ = "section"
    __table_args__ = (
        CheckConstraint("kind IN ('chapeau', 'agenda', 'added')", name="kind"),
        CheckConstraint("original_language IN ('en', 'es')", name="original_language"),
        CheckConstraint("point_number IS NULL OR point_number > 0", name="point_number"),
        UniqueConstraint("meeting_id", "point_number"),
    )

    id: Mapped[IntPk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    agenda_item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_item.id", ondelete="SET NULL"), index=True)
    sub_item: Mapped[int | None]  # 0-based, where the section comes from a sub-item
    position: Mapped[int]
    original_language: Mapped[str] = mapped_column(String(2))
    point_number: Mapped[int | None]  # fixed when the report is adopted; until then it follows from the order
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("section.id", ondelete="SET NULL"))
    set_aside_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    steps: Mapped[int] = mapped_column(default=0, server_default="0")  # the number of the last step of its agreement
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    meeting: Mapped[Meeting] = relationship()
    agenda_item: Mapped[AgendaItemRow | None] = relationship()
    document: Mapped[LiveDocument] = relationship(back_populates="section", uselist=False, cascade="all, delete-orphan")

    @property
    def section_kind(self) -> SectionKind:
        """Where the section comes from."""
        return SectionKind(self.kind)


class LiveDocument(Base):
    """The Yjs document of a section. Its log is the truth; `content` and `basis` are what the log says at `seq`.

    They are written in the transaction that appends, under this row's lock, so that a page that lists fifty sections
    need not replay fifty logs.
    """

    __tablename__ = "live_document"

    id: Mapped[IntPk]
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"), unique=True)
    seq: Mapped[int] = mapped_column(default=0)
    content: Mapped[JsonObject]
    basis: Mapped[JsonObject]  # {"body|es": hash}
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    section: Mapped[Section] = relationship(back_populates="document")

    def content_value(self) -> SectionContent:
        """The content as of `seq`."""
        return SectionContent.from_json(self.content)

    def basis_value(self) -> dict[tuple[BlockKey, str], str]:
        """The translation basis as of `seq`."""
        return basis_from_json(self.basis)


def basis_from_json(value: dict[str, Any]) -> dict[tuple[BlockKey, str], str]:
    """The translation basis that is stored as `{"body|es": hash}`."""
    basis = {}
    for key, digest in value.items():
        block, _, language = key.rpartition("|")
        basis[BlockKey.parse(block), language] = digest
    return basis


class LiveUpdate(Base):
    """One update of a section's document, in the log for good. `seq` is 1-based and gapless per document."""

    __tablename__ = "live_update"
    __table_args__ = (CheckConstraint("seq > 0", name="seq"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("live_document.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    base_seq: Mapped[int]  # the entry that the author had before them
    save_id: Mapped[str] = mapped_column(String(64), default="")  # the same where one save was sent again
    update: Mapped[bytes] = mapped_column(LargeBinary)
    origin: Mapped[str] = mapped_column(String(20))  # "create", "form", "arrange", "restore", "command", "input"
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Overlap(Base):
    """Two people changed the same passage at once. Both are shown the result until each has said that it is right."""

    __tablename__ = "overlap"

    id: Mapped[IntPk]
    document_id: Mapped[int] = mapped_column(ForeignKey("live_document.id", ondelete="CASCADE"), index=True)
    block: Mapped[str] = mapped_column(String(80))
    language: Mapped[str] = mapped_column(String(2))
    base_seq: Mapped[int]
    merged_seq: Mapped[int]
    first_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    second_person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    texts: Mapped[dict[str, Any]] = mapped_column(JSON)  # {"base", "first", "second", "merged"}
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    first_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    second_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
