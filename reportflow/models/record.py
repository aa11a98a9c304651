"""The meeting's record and what is to be sent because of it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from reportflow.extensions import Base
from reportflow.models.columns import IntPk, JsonObject, UtcDateTime


class Event(Base):
    """One change of state: append-only, chained to the event before by its hash (`reportflow.domain.events`).

    The database refuses to change a row (migration 0002).
    """

    __tablename__ = "event"
    __table_args__ = (
        UniqueConstraint("meeting_id", "seq"),
        CheckConstraint("seq > 0", name="seq"),
        Index("ix_event_meeting_id_subject", "meeting_id", "subject"),
    )

    id: Mapped[IntPk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    seq: Mapped[int]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    verb: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(80))
    data: Mapped[JsonObject]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class Notice(Base):
    """A mail that is to leave: written in the transaction that causes it, sent afterwards (the outbox).

    Attributes:
        link: the secret address that the body's `{link}` stands for; forgotten as soon as the mail has left.
        due_at: not to be sent before: a claim and a failure each move it on, so that no two processes send one mail.
    """

    __tablename__ = "notice"

    id: Mapped[IntPk]
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(255))
    body: Mapped[str] = mapped_column(Text)
    link: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    due_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)
