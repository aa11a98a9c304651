"""The meeting, its parties and its agenda."""

from __future__ import annotations

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reportflow.domain.agenda import ItemKind, Reference
from reportflow.domain.parties import Party, PartyKind
from reportflow.extensions import Base
from reportflow.models.columns import Code, IntPk, JsonList, TextsColumn, UtcDateTime, one_of


class Meeting(Base):
    """A meeting of a network, with the texts of its title page in both languages."""

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("original_language IN ('en', 'es')", name="original_language"),
        CheckConstraint("party_order IN ('en', 'es', 'own')", name="party_order"),
        CheckConstraint("end_date IS NULL OR start_date IS NULL OR end_date >= start_date", name="dates"),
        CheckConstraint("clock_minutes IS NULL OR clock_minutes > 0", name="clock_minutes"),
    )

    id: Mapped[IntPk]
    title: Mapped[TextsColumn]
    body: Mapped[TextsColumn]
    place: Mapped[TextsColumn]
    venue: Mapped[str] = mapped_column(Text, default="")
    header_notes: Mapped[JsonList]
    start_date: Mapped[date | None]
    end_date: Mapped[date | None]
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    original_language: Mapped[str] = mapped_column(String(2), default="en")
    party_order: Mapped[str] = mapped_column(String(3), default="own")  # an alphabet, or the positions as they are
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Whether everybody sees what the others decided, or only the chair until a section is agreed (docs/domain.md, rule 12).
    positions_open: Mapped[bool] = mapped_column(default=True, server_default=true())
    # The session in which the report is agreed: started by the chair, planned for so many minutes.
    clock_started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    clock_minutes: Mapped[int | None]

    parties: Mapped[list[MeetingParty]] = relationship(
        back_populates="meeting", order_by="MeetingParty.position", cascade="all, delete-orphan"
    )
    agenda_items: Mapped[list[AgendaItemRow]] = relationship(
        back_populates="meeting", order_by="AgendaItemRow.ord", cascade="all, delete-orphan"
    )


class MeetingParty(Base):
    """A party as this meeting names it: a copy of the reference data that the meeting may edit."""

    __tablename__ = "meeting_party"
    __table_args__ = (
        UniqueConstraint("meeting_id", "code"),
        CheckConstraint(one_of("kind", PartyKind), name="kind"),
    )

    id: Mapped[IntPk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    code: Mapped[Code]
    kind: Mapped[str] = mapped_column(String(20))
    names: Mapped[TextsColumn]
    full_names: Mapped[TextsColumn]
    aliases: Mapped[JsonList]
    position: Mapped[int]
    present: Mapped[bool] = mapped_column(default=False)

    meeting: Mapped[Meeting] = relationship(back_populates="parties")

    def as_value(self) -> Party:
        """The party as the rules know it."""
        return Party(self.code, PartyKind(self.kind), self.names, self.full_names, tuple(self.aliases))


class AgendaSource(Base):
    """The agenda as it was handed in, kept whole, with what each line was understood as."""

    __tablename__ = "agenda_source"

    id: Mapped[IntPk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    filename: Mapped[str] = mapped_column(String(255), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    lines: Mapped[JsonList]  # [{"number", "text", "role", "item"}]
    imported_at: Mapped[datetime] = mapped_column(UtcDateTime)
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


class AgendaItemRow(Base):
    """One agenda item. Texts of the source are in the meeting's original language; a translation may be added."""

    __tablename__ = "agenda_item"
    __table_args__ = (
        UniqueConstraint("meeting_id", "ord"),
        CheckConstraint(one_of("kind", ItemKind), name="kind"),
        CheckConstraint("per_delegation_min IS NULL OR per_delegation_min > 0", name="per_delegation_min"),
        CheckConstraint("duration_min IS NULL OR duration_min > 0", name="duration_min"),
    )

    id: Mapped[IntPk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    ord: Mapped[int]
    title: Mapped[TextsColumn]
    kind: Mapped[str] = mapped_column(String(20), default=ItemKind.SUBSTANTIVE.value)
    day: Mapped[date | None]
    start: Mapped[time | None]
    end: Mapped[time | None]
    duration_min: Mapped[int | None]
    number: Mapped[str] = mapped_column(String(20), default="")
    leads: Mapped[JsonList]
    per_delegation_min: Mapped[int | None]
    notes: Mapped[JsonList]  # [{language: text}]
    sub_items: Mapped[JsonList]  # [{"title": {language: text}, "leads": [...], "number": "(a)"}]
    refs: Mapped[JsonList]

    meeting: Mapped[Meeting] = relationship(back_populates="agenda_items")

    def references(self) -> tuple[Reference, ...]:
        """What the item cites."""
        return tuple(Reference.from_json(value) for value in self.refs)


class AttendeeRow(Base):
    """One line of the list of participants, as it is annexed to the report."""

    __tablename__ = "attendee"

    id: Mapped[IntPk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    function: Mapped[str] = mapped_column(String(200), default="")
    party: Mapped[str] = mapped_column(String(200), default="")
