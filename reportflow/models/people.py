"""Persons, what they are in a meeting, and the links by which they come in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reportflow.domain.policy import Participation, Role
from reportflow.extensions import Base
from reportflow.models.columns import IntPk, JsonList, UtcDateTime
from reportflow.models.meeting import Meeting, MeetingParty


class Person(Base):
    """Somebody who can sign in.

    `session_key` is part of every signed-in session: changing it signs the person out everywhere. `email_confirmed_at`
    is when they opened something that had been mailed to their address; until then it is only what somebody typed.
    """

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("language IN ('en', 'es')", name="language"),)

    id: Mapped[IntPk]
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(254), unique=True)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    language: Mapped[str] = mapped_column(String(2), default="en")
    password_hash: Mapped[str | None] = mapped_column(String(200))
    session_key: Mapped[str] = mapped_column(String(64))
    may_create_meetings: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    participations: Mapped[list[ParticipationRow]] = relationship(back_populates="person", cascade="all, delete-orphan")


class ParticipationRow(Base):
    """A person in a meeting: a set of roles and, where they have one, a party (docs/design.md, "Participation")."""

    __tablename__ = "participation"
    __table_args__ = (UniqueConstraint("person_id", "meeting_id"),)

    id: Mapped[IntPk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_party.id", ondelete="RESTRICT"))
    roles: Mapped[JsonList]

    person: Mapped[Person] = relationship(back_populates="participations")
    meeting: Mapped[Meeting] = relationship()
    party: Mapped[MeetingParty | None] = relationship()

    def as_value(self) -> Participation:
        """The participation as the policy knows it."""
        return Participation(
            self.person_id,
            self.meeting_id,
            frozenset(Role(role) for role in self.roles),
            self.party.code if self.party else None,
        )


class Invitation(Base):
    """A link into a meeting: single use, expiring, revocable. Only the hash of its secret is kept."""

    __tablename__ = "invitation"
    __table_args__ = (CheckConstraint("language IN ('en', 'es')", name="language"),)

    id: Mapped[IntPk]
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(2), default="en")
    roles: Mapped[JsonList]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_party.id", ondelete="RESTRICT"))
    mailed: Mapped[bool] = mapped_column(default=False)  # else shown on a screen, to whoever stands before it
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)

    party: Mapped[MeetingParty | None] = relationship()


class SignInLink(Base):
    """A link by which a known person signs in without a password: single use, expiring."""

    __tablename__ = "sign_in_link"

    id: Mapped[IntPk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    secret_hash: Mapped[str] = mapped_column(String(64), unique=True)
    mailed: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
