"""Revisions, decisions and the chair's acts: append-only; together they are the steps that `domain.agreement.fold` takes.

The database refuses to change a row of these tables (migration 0002): a change of position is a new row.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from reportflow.domain.agreement import Act, ActKind, Decision, DecisionKind, Nature, PutForward
from reportflow.domain.content import BlockKey, SectionContent
from reportflow.domain.revision import ChangeClass, Revision
from reportflow.extensions import Base
from reportflow.models.columns import IntPk, JsonList, JsonObject, TextsColumn, UtcDateTime, one_of
from reportflow.models.meeting import MeetingParty
from reportflow.models.section import Section, basis_from_json


class RevisionRow(Base):
    """A section's text as it was put before the meeting. `seq`: the position of the draft's log that it was frozen at."""

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("section_id", "number"),
        UniqueConstraint("section_id", "step"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(one_of("change", ChangeClass), name="change"),
    )

    id: Mapped[IntPk]
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    number: Mapped[int]
    step: Mapped[int]
    seq: Mapped[int]
    content: Mapped[JsonObject]
    basis: Mapped[JsonObject]  # {"body|es": hash}: which translations were out of date then
    trees: Mapped[JsonObject] = mapped_column(deferred=True)
    hash: Mapped[str] = mapped_column(String(64))
    language_hashes: Mapped[JsonObject]
    open_brackets: Mapped[bool]
    change: Mapped[str] = mapped_column(String(20))
    put_forward_by_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    put_forward_at: Mapped[datetime] = mapped_column(UtcDateTime)

    section: Mapped[Section] = relationship()

    def as_value(self) -> Revision:
        """The revision with all that it is printed from."""
        return Revision(
            number=self.number,
            content=SectionContent.from_json(self.content),
            basis=self.basis_value(),
            trees=self.trees,
            hash=self.hash,
            language_hashes=self.language_hashes,
            put_forward_by=self.put_forward_by_id,
            put_forward_at=self.put_forward_at,
            change=ChangeClass(self.change),
        )

    def basis_value(self) -> dict[tuple[BlockKey, str], str]:
        """The translation basis as it was."""
        return basis_from_json(self.basis)

    def as_step(self) -> PutForward:
        """The step that the fold takes."""
        return PutForward(self.step, self.number, self.put_forward_at, self.put_forward_by_id, self.open_brackets)


class DecisionRow(Base):
    """What a delegation said to one revision: by its id, its whole hash and the hash of the language that was read (rule 1).

    `form_id` names the form that it came with: the same form sent again decides nothing again.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("section_id", "step"),
        CheckConstraint(one_of("kind", DecisionKind), name="kind"),
        CheckConstraint(f"nature IS NULL OR {one_of('nature', Nature)}", name="nature"),
        CheckConstraint("language IN ('en', 'es')", name="language"),
        CheckConstraint("confirms_id IS NULL OR NOT spoken", name="confirms"),
        Index("uq_decision_form", "section_id", "person_id", "form_id", unique=True),
    )

    id: Mapped[IntPk]
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="RESTRICT"), index=True)
    step: Mapped[int]
    party_id: Mapped[int] = mapped_column(ForeignKey("meeting_party.id", ondelete="RESTRICT"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    kind: Mapped[str] = mapped_column(String(30))
    nature: Mapped[str | None] = mapped_column(String(30))
    text: Mapped[TextsColumn]
    language: Mapped[str] = mapped_column(String(2))
    hash: Mapped[str] = mapped_column(String(64))
    language_hash: Mapped[str] = mapped_column(String(64))
    spoken: Mapped[bool] = mapped_column(default=False)
    confirms_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    form_id: Mapped[str] = mapped_column(String(64))

    revision: Mapped[RevisionRow] = relationship()
    party: Mapped[MeetingParty] = relationship()

    def as_step(self) -> Decision:
        """The step that the fold takes; `party` and `revision` are loaded with it."""
        return Decision(
            step=self.step,
            id=self.id,
            party=self.party.code,
            revision=self.revision.number,
            kind=DecisionKind(self.kind),
            at=self.at,
            person_id=self.person_id,
            language=self.language,
            nature=Nature(self.nature) if self.nature else None,
            text=self.text,
            spoken=self.spoken,
            confirms=self.confirms_id,
        )


class ActRow(Base):
    """What the chair did with a section: withdrawn, concluded, reopened. `present`: who was there at a conclusion."""

    __tablename__ = "act"
    __table_args__ = (
        UniqueConstraint("section_id", "step"),
        CheckConstraint(one_of("kind", ActKind), name="kind"),
    )

    id: Mapped[IntPk]
    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"))
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id", ondelete="RESTRICT"), index=True)
    step: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="RESTRICT"))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(Text, default="")
    present: Mapped[JsonList]

    revision: Mapped[RevisionRow] = relationship()

    def as_step(self) -> Act:
        """The step that the fold takes; `revision` is loaded with it."""
        return Act(
            step=self.step,
            kind=ActKind(self.kind),
            revision=self.revision.number,
            at=self.at,
            person_id=self.person_id,
            reason=self.reason,
            present=frozenset(self.present),
        )


class SectionPresence(Base):
    """Who is present for one point, where that differs from who is present in the meeting (docs/domain.md, rule 9)."""

    __tablename__ = "section_presence"

    section_id: Mapped[int] = mapped_column(ForeignKey("section.id", ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("meeting_party.id", ondelete="CASCADE"), primary_key=True)
    present: Mapped[bool]

    party: Mapped[MeetingParty] = relationship()
