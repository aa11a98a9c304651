"""Which sections an agenda gives (docs/design.md, "Section"), and how points are numbered (docs/domain.md)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportflow.domain.agenda import KINDS_WITHOUT_SECTION, AgendaItem
from reportflow.domain.report import SectionKind


@dataclass(frozen=True, slots=True)
class SectionPlan:
    """A section that an agenda asks for.

    Attributes:
        item: `ord` of the agenda item.
        sub_item: 0-based, where the section is for a sub-item.
        heading: the title, without the full stop that headings do not carry.
    """

    item: int
    sub_item: int | None
    heading: str


def heading_of(title: str) -> str:
    """A title as a heading: without the full stop at its end."""
    stripped = title.strip()
    return stripped[:-1] if stripped.endswith(".") and not stripped.endswith("..") else stripped


def sections_for_item(item: AgendaItem) -> Iterator[SectionPlan]:
    """The sections of one item.

    Ceremonial items and breaks get none. A sub-item that has leads of its own gets a section; the item itself gets one
    where that leaves something of it uncovered.
    """
    if item.kind in KINDS_WITHOUT_SECTION:
        return
    with_leads = [index for index, sub_item in enumerate(item.sub_items) if sub_item.leads]
    if not with_leads or len(with_leads) < len(item.sub_items):
        yield SectionPlan(item.ord, None, heading_of(item.title))
    for index in with_leads:
        yield SectionPlan(item.ord, index, heading_of(item.sub_items[index].title))


def sections_for_agenda(items: Iterable[AgendaItem]) -> list[SectionPlan]:
    """The sections of an agenda, in its order, without the chapeau."""
    return [plan for item in items for plan in sections_for_item(item)]


def point_numbers(kinds: Sequence[SectionKind], fixed: Sequence[int | None]) -> list[int | None]:
    """The number of each section's point, in the order of the report.

    Until the report is adopted a number follows from the order; afterwards it is fixed, and equal in all languages.

    Args:
        kinds: kind of each section; the chapeau has no number.
        fixed: number that was fixed for each section, None where none was.
    """
    numbers: list[int | None] = []
    taken = {number for number in fixed if number is not None}
    following = 1
    for kind, given in zip(kinds, fixed, strict=True):
        if kind is SectionKind.CHAPEAU:
            numbers.append(None)
        elif given is not None:
            numbers.append(given)
        else:
            while following in taken:
                following += 1
            numbers.append(following)
            taken.add(following)
    return numbers
