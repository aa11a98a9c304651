"""Which sections an agenda gives, and how its points are numbered."""

from hypothesis import given
from hypothesis import strategies as st

from reportflow.domain.agenda import AgendaItem, ItemKind, SubItem
from reportflow.domain.report import SectionKind
from reportflow.domain.sectioning import heading_of, point_numbers, sections_for_agenda

LED = SubItem("Workshops on crisis management", ("USA", "IOM"))
NOT_LED = SubItem("Proposal of guidelines")


def origins(*items: AgendaItem) -> list[tuple[int, int | None]]:
    return [(plan.item, plan.sub_item) for plan in sections_for_agenda(items)]


def test_ceremonies_and_breaks_get_no_section() -> None:
    assert origins(*(AgendaItem(number, "…", kind) for number, kind in enumerate(ItemKind, start=1))) == [
        (2, None),
        (3, None),
        (5, None),
    ]


def test_a_sub_item_with_leads_of_its_own_gets_a_section_instead_of_its_item() -> None:
    assert origins(AgendaItem(1, "Proposals", sub_items=(LED, LED))) == [(1, 0), (1, 1)]


def test_an_item_keeps_a_section_for_the_sub_items_that_nobody_else_leads() -> None:
    assert origins(AgendaItem(1, "Proposals", sub_items=(LED, NOT_LED))) == [(1, None), (1, 0)]
    assert origins(AgendaItem(1, "Proposals", sub_items=(NOT_LED,))) == [(1, None)]


def test_a_heading_carries_no_full_stop_but_keeps_an_ellipsis() -> None:
    assert heading_of(" Adoption of the report. ") == "Adoption of the report"
    assert heading_of("Other matters...") == "Other matters..."


kinds = st.lists(st.sampled_from([SectionKind.AGENDA, SectionKind.ADDED]), max_size=12).map(
    lambda rest: [SectionKind.CHAPEAU, *rest]
)


@given(kinds)
def test_points_are_numbered_from_one_in_their_order_and_the_chapeau_is_not(kinds: list[SectionKind]) -> None:
    assert point_numbers(kinds, [None] * len(kinds)) == [None, *range(1, len(kinds))]


@given(kinds, st.data())
def test_a_number_once_fixed_stays_and_is_given_to_no_other_point(
    kinds: list[SectionKind], data: st.DataObject
) -> None:
    fixed = data.draw(st.permutations([*range(1, len(kinds) + 3)]))[: len(kinds) - 1]
    kept = [None] + [number if data.draw(st.booleans()) else None for number in fixed]
    numbers = point_numbers(kinds, kept)
    assert all(number == given for number, given in zip(numbers, kept, strict=True) if given is not None)
    assert len(set(numbers)) == len(numbers)
