"""Sections, the Yjs documents in which they are drafted, and the log of those documents."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reportflow.domain.content import BlockKey, SectionContent
from reportflow.domain.report import SectionKind
from reportflow.extensions import Base
from reportflow.models.columns import IntPk, JsonList, JsonObject, UtcDateTime, one_of
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


class Closed(StrEnum):
    """Why nothing can be written into a document."""

    AGREED = "agreed"  # until the chair reopens the section
    NOT_IN_REPORT = "not_in_report"  # merged into another section, or set aside


class LateState(StrEnum):
    """What became of a change that arrived too late."""

    OPEN = "open"
    HANDED_ON = "handed_on"  # an input was begun with it, or it was put into the draft of a section that was reopened
    DISMISSED = "dismissed"


class LiveDocument(Base):
    """The Yjs document of a section. Its log is the truth; `content` and `basis` are what the log says at `seq`.

    They are written in the transaction that appends, under this row's lock, so that a page that lists fifty sections
    need not replay fifty logs. `closed` stands in the same row, so that one statement appends and is refused where the
    document was closed in the moment before: a socket that is open already writes nothing into an agreed text.
    """

    __tablename__ = "live_document"
    __table_args__ = (CheckConstraint(one_of("closed", Closed), name="closed"),)

    id: Mapped[IntPk]
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"), unique=True)
    seq: Mapped[int] = mapped_column(default=0)
    closed: Mapped[str | None] = mapped_column(String(20))
    content: Mapped[JsonObject]
    basis: Mapped[JsonObject]  # {"body|es": hash}
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    section: Mapped[Section] = relationship(back_populates="document")

    @property
    def lineage(self) -> str:
        """Tells this document from one of another database that has the same number."""
        return f"{self.id}-{int(self.section.created_at.timestamp() * 1000):x}"

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
    """One update of a section's document. `seq` is 1-based and gapless per document.

    Old entries are folded, into one for each version of the history where nothing refers to a position within it
    (`drafts.compaction`); such an entry stands for all from `first_seq` to `seq`, and each entry begins where the one before
    it ends.
    """

    __tablename__ = "live_update"
    __table_args__ = (CheckConstraint("seq > 0 AND first_seq > 0 AND first_seq <= seq", name="seq"),)

    document_id: Mapped[int] = mapped_column(ForeignKey("live_document.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_seq: Mapped[int]
    base_seq: Mapped[int]  # the entry that the author had before them
    save_id: Mapped[str] = mapped_column(String(64), default="")  # the same where one save was sent again
    update: Mapped[bytes] = mapped_column(LargeBinary)
    origin: Mapped[str] = mapped_column(
        String(20)
    )  # "create", "live", "form", "arrange", "restore", "command", "input"
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    started_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # of a folded entry: when the first one was written
    folded: Mapped[JsonList]  # of a folded entry: [[actor id or None, when they wrote last], …] in order of first entry

    @property
    def is_folded(self) -> bool:
        """Whether it stands for more than one entry."""
        return self.first_seq < self.seq


class LiveSnapshot(Base):
    """A document as one update, as of a position of its log: it is read from there on, however long the log is before."""

    __tablename__ = "live_snapshot"

    document_id: Mapped[int] = mapped_column(ForeignKey("live_document.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LateChange(Base):
    """What somebody wrote that arrived after the document was closed: refused, and kept for its author.

    One row stays open for an author and a document; what arrives later for it joins it.
    """

    __tablename__ = "late_change"
    __table_args__ = (CheckConstraint(one_of("state", LateState), name="state"),)

    id: Mapped[IntPk]
    document_id: Mapped[int] = mapped_column(ForeignKey("live_document.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    reason: Mapped[str] = mapped_column(String(20))  # a value of `Closed`
    state: Mapped[str] = mapped_column(String(20), default=LateState.OPEN.value)
    base_seq: Mapped[int]  # position of the draft that it was refused at
    update: Mapped[bytes] = mapped_column(LargeBinary)
    texts: Mapped[JsonList]  # [{"block", "language", "before", "after"}], the texts that it would have changed
    input_id: Mapped[int | None] = mapped_column(ForeignKey("input.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


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
