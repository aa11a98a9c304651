"""What a section's standing tells, and to whom."""

import itertools
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.agreement import (
    NATURES,
    ActKind,
    Answer,
    DecisionKind,
    Nature,
    SectionState,
    Standing,
    Step,
    fold,
)
from tests.domain.agreement_model import act, decide, put

MEMBERS = ("GTM", "HND", "MEX")
APPROVE, RESERVE, OBJECT = DecisionKind
EVERYBODY = frozenset(MEMBERS)

#: What the three say to the text: nothing, or a decision.
kinds = st.tuples(*[st.sampled_from([None, *DecisionKind])] * 3)
presence = st.sets(st.sampled_from(MEMBERS))


def steps_of(said: tuple[DecisionKind | None, ...], *, bracket: bool = False) -> list[Step]:
    """A text before the meeting, and what was said to it."""
    steps: list[Step] = [put(1, 1, bracket=bracket)]
    for party, kind in zip(MEMBERS, said, strict=True):
        if kind:
            steps.append(decide(len(steps) + 1, party, 1, kind))
    return steps


def standing(*said: DecisionKind | None, bracket: bool = False, present: frozenset[str] = EVERYBODY) -> Standing:
    return fold(steps_of(said, bracket=bracket), MEMBERS, present)


def test_nobody_has_answered_where_no_text_is_before_the_meeting() -> None:
    nothing = fold([], MEMBERS, EVERYBODY)
    assert nothing.state is SectionState.DRAFTING
    assert [position.answer for position in nothing.positions] == [Answer.NONE] * 3
    assert not nothing.is_open
    assert not nothing.may_be_concluded


def test_delegations_are_found_by_what_they_answered() -> None:
    found = standing(APPROVE, None, OBJECT)
    assert [position.party for position in found.with_answer(Answer.APPROVED)] == ["GTM"]
    assert [position.party for position in found.with_answer(Answer.WAITING)] == ["HND"]
    assert [position.party for position in found.with_answer(Answer.OBJECTS)] == ["MEX"]
    assert found.with_answer(Answer.RESERVED) == ()
    assert found.of("HND") is found.positions[1]
    assert found.of("PER") is None
    assert found.of(None) is None


def test_each_delegation_is_found_under_exactly_one_answer() -> None:
    for said in itertools.product([None, *DecisionKind], repeat=3):
        for here in (frozenset(), frozenset({"GTM"}), EVERYBODY):
            whole = standing(*said, present=here)
            for found in (whole, whole.seen_by("GTM"), whole.seen_by(None)):
                listed = [position.party for answer in Answer for position in found.with_answer(answer)]
                assert sorted(listed) == sorted(MEMBERS)


def test_an_open_text_may_be_concluded_unless_it_is_blocked() -> None:
    assert standing(APPROVE, None, None).may_be_concluded
    assert standing(RESERVE, None, None).may_be_concluded  # a reservation never blocks (rule 6)
    assert not standing(OBJECT, APPROVE, APPROVE).may_be_concluded
    assert not standing(APPROVE, APPROVE, APPROVE, bracket=True).may_be_concluded
    assert standing(OBJECT, APPROVE, APPROVE).is_open  # they can still decide on it


def test_a_decision_stands_when_its_delegation_has_left_the_room() -> None:
    found = standing(APPROVE, OBJECT, None, present=frozenset())
    assert [position.answer for position in found.positions] == [Answer.APPROVED, Answer.OBJECTS, Answer.ABSENT]
    assert found.state is SectionState.BLOCKED


def test_what_is_agreed_keeps_who_was_there_at_its_conclusion() -> None:
    agreed = [*steps_of((APPROVE, None, None)), act(3, ActKind.CONCLUDE, 1, ["GTM", "HND"])]
    later = fold(agreed, MEMBERS, frozenset({"MEX"}))
    assert [position.answer for position in later.positions] == [Answer.APPROVED, Answer.WAITING, Answer.ABSENT]
    assert [position.present for position in later.positions] == [True, True, False]


@given(kinds, presence, st.booleans(), st.sampled_from([*MEMBERS, "PER", None]))
@settings(max_examples=200)
def test_a_delegation_is_never_shown_what_others_said_before_the_section_is_agreed(
    said: tuple[DecisionKind | None, ...], present: set[str], bracket: bool, viewer: str | None
) -> None:
    whole = fold(steps_of(said, bracket=bracket), MEMBERS, present)
    shown = whole.seen_by(viewer)
    assert shown.of(viewer) == whole.of(viewer)
    for position in shown.positions:
        if position.party != viewer:
            assert position.answer is Answer.HIDDEN
            assert (position.decision, position.last) == (None, None)
    # Nothing that is shown depends on what the others said: they could have said anything else, and it would look the same.
    silent = tuple(kind if party == viewer else None for party, kind in zip(MEMBERS, said, strict=True))
    others_silent = fold(steps_of(silent, bracket=bracket), MEMBERS, present).seen_by(viewer)
    assert forget_ids(shown) == forget_ids(others_silent)


@given(kinds, st.sampled_from(MEMBERS))
@settings(max_examples=50)
def test_nor_what_others_said_to_the_revision_before(said: tuple[DecisionKind | None, ...], viewer: str) -> None:
    steps = steps_of(said)
    shown = fold([*steps, put(len(steps) + 1, 2)], MEMBERS, EVERYBODY).seen_by(viewer)
    assert all(position.last is None for position in shown.positions if position.party != viewer)
    own = said[MEMBERS.index(viewer)]
    assert (shown.of(viewer).last.kind if own else None) is own


@given(kinds, st.sampled_from(MEMBERS))
@settings(max_examples=50)
def test_nor_what_others_said_to_a_text_that_was_withdrawn(said: tuple[DecisionKind | None, ...], viewer: str) -> None:
    steps = steps_of(said)
    withdrawn = fold([*steps, act(len(steps) + 1, ActKind.WITHDRAW, 1)], MEMBERS, EVERYBODY)
    shown = withdrawn.seen_by(viewer)
    assert shown.of(viewer) == withdrawn.of(viewer)
    assert all(position.last is None for position in shown.positions if position.party != viewer)
    assert {position.answer for position in shown.positions} == {Answer.NONE}


@given(kinds, st.sampled_from([*MEMBERS, None]))
@settings(max_examples=50)
def test_everything_is_shown_once_the_section_is_agreed(
    said: tuple[DecisionKind | None, ...], viewer: str | None
) -> None:
    allowed = tuple(kind if kind is not OBJECT else RESERVE for kind in said)
    steps = steps_of(allowed)
    agreed = fold([*steps, act(len(steps) + 1, ActKind.CONCLUDE, 1, MEMBERS)], MEMBERS, EVERYBODY)
    assert agreed.state is SectionState.AGREED
    assert agreed.seen_by(viewer) == agreed


def test_whether_another_delegation_blocks_is_not_told() -> None:
    assert standing(None, OBJECT, None).seen_by("GTM").state is SectionState.PUT_FORWARD
    assert standing(None, OBJECT, None).seen_by("HND").state is SectionState.BLOCKED
    assert standing(None, None, None, bracket=True).seen_by("GTM").state is SectionState.BLOCKED


def test_reservations_and_objections_are_of_three_and_two_kinds_and_no_kind_is_of_both() -> None:
    assert NATURES[APPROVE] == ()
    assert NATURES[RESERVE] == (Nature.RESERVATION, Nature.INTERPRETATION, Nature.EXPLANATION)
    assert NATURES[OBJECT] == (Nature.OPPOSED, Nature.MORE_TIME)
    assert sorted(nature for natures in NATURES.values() for nature in natures) == sorted(Nature)
    assert set(NATURES) == set(DecisionKind)


def forget_ids(shown: Standing) -> Standing:
    """The same without the numbers of steps, which depend on how much was said before."""
    positions = tuple(
        replace(
            position,
            decision=replace(position.decision, id=0, step=0) if position.decision else None,
            last=replace(position.last, id=0, step=0) if position.last else None,
        )
        for position in shown.positions
    )
    return replace(shown, positions=positions)
