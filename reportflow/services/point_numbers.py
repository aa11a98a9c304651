"""The numbers that sections have as points of their report (`domain.sectioning`)."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportflow.domain.languages import Texts
from reportflow.domain.report import SectionKind
from reportflow.domain.sectioning import point_numbers
from reportflow.models import DatabaseSession, Section
from reportflow.services.sections import active_sections


@dataclass(frozen=True, slots=True)
class Place:
    """A section in its report. `number`: of its point, None where it has none."""

    id: int
    number: int | None
    kind: SectionKind
    heading: Texts


def numbered(sections: Sequence[Section]) -> list[tuple[Section, int | None]]:
    """The sections of one report, in its order, each with its point's number; the chapeau has none."""
    numbers = point_numbers([row.section_kind for row in sections], [row.point_number for row in sections])
    return list(zip(sections, numbers, strict=True))


def numbers_of(session: DatabaseSession, meeting_id: int) -> dict[int, int | None]:
    """The sections in the report, in its order, each with its point's number. One query."""
    return {row.id: number for row, number in numbered(active_sections(session, meeting_id))}
