"""A draft as of one position of its log, with all that it would be put forward with, and what keeps it back."""

from dataclasses import dataclass
from typing import Any

from reportflow.domain.agreement import Standing
from reportflow.domain.content import SectionContent
from reportflow.domain.errors import ReportflowError
from reportflow.domain.readiness import Before, Hindrance, hindrances
from reportflow.domain.report import SectionKind
from reportflow.domain.translation import TranslationBasis
from reportflow.models import RevisionRow, Section
from reportflow.report import has_open_brackets, trees_of


@dataclass(frozen=True, slots=True)
class Frozen:
    """A draft as of one position of its log, with its clean blocks, or why it has none."""

    seq: int
    content: SectionContent
    basis: TranslationBasis
    trees: dict[str, dict[str, Any]] | None
    failure: ReportflowError | None

    @classmethod
    def of(cls, seq: int, content: SectionContent, basis: TranslationBasis, original: str) -> "Frozen":
        try:
            return cls(seq, content, basis, trees_of(content), None)
        except ReportflowError as error:
            heading = content.heading.get(original) or next(iter(content.heading.values()), "")
            named = type(error)(error.code, **{**error.params, "heading": " ".join(heading.split())[:200]})
            return cls(seq, content, basis, None, named)

    @classmethod
    def of_document(cls, section: Section) -> "Frozen":
        document = section.document
        return cls.of(document.seq, document.content_value(), document.basis_value(), section.original_language)

    @property
    def open_brackets(self) -> bool:
        return self.trees is not None and has_open_brackets(self.trees)


def hindrances_of(
    section: Section, frozen: Frozen, standing: Standing, last: RevisionRow | None
) -> tuple[Hindrance, ...]:
    """What keeps this text of the section back (`domain.readiness`). `last`: the revision that was put forward last."""
    before = None
    if last is not None and standing.is_open and last.number == standing.revision:
        before = Before(last.number, SectionContent.from_json(last.content), last.basis_value())
    return hindrances(
        frozen.content,
        section.original_language,
        frozen.basis,
        open_brackets=frozen.open_brackets,
        state=standing.state,
        before=before,
        in_report=section.merged_into_id is None and section.set_aside_at is None,
        is_chapeau=section.section_kind is SectionKind.CHAPEAU,
        unprintable=frozen.failure,
    )
