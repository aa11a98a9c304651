"""What parties hand in on an item."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reportflow.domain.inputs import Input, InputKind, InputState
from reportflow.extensions import Base
from reportflow.models.columns import IntPk, TextsColumn, UtcDateTime, one_of
from reportflow.models.meeting import MeetingParty
from reportflow.models.section import Section


class InputRow(Base):
    """A text that a party hands in on a section. Never deleted: one that is put away can be brought back.

    Attributes:
        form_id: of the form that made it; the same form sent again makes no second one.
        used_seq: the entry of the draft's log by which it was put into the draft.
    """

    __tablename__ = "input"
    __table_args__ = (
        UniqueConstraint("section_id", "author_id", "form_id"),
        CheckConstraint(one_of("kind", InputKind), name="kind"),
        CheckConstraint(one_of("state", InputState), name="state"),
        CheckConstraint("version > 0", name="version"),
    )

    id: Mapped[IntPk]
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("meeting_party.id", ondelete="RESTRICT"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    form_id: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(20), default=InputState.DRAFT.value)
    text: Mapped[TextsColumn]
    version: Mapped[int] = mapped_column(default=1)
    for_annex: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    handed_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    used_seq: Mapped[int | None]

    section: Mapped[Section] = relationship()
    party: Mapped[MeetingParty] = relationship()

    def as_value(self) -> Input:
        """The input as the rules know it; `party` is loaded with it."""
        return Input(
            id=self.id,
            section_id=self.section_id,
            party=self.party.code,
            kind=InputKind(self.kind),
            state=InputState(self.state),
            text=self.text,
            version=self.version,
            for_annex=self.for_annex,
            author_id=self.author_id,
            updated_at=self.updated_at,
            handed_in_at=self.handed_in_at,
            used_at=self.used_at,
        )
