"""The fold says what the rules say: compared over whole tables with the model beside, which was written from the rules alone.

What the tables leave out, and why nothing is lost by it:

- The first table has every decision of three delegations on two revisions, in every presence, in the plain order of a meeting.
- The second has an act of the chair, valid or not, in each of the five places of that order. An act can depend on decisions
  only through "somebody objects now", so the decisions of a revision are represented by what can make that true or untrue.
- The third has every sequence of four steps of any kind, in any order, of one delegation and a guest: whatever an order can
  bring about between two kinds of steps, it brings about there. Longer ones are walked at random.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.agreement import ActKind, DecisionKind, Step, fold
from tests.domain.agreement_model import act, decide, put, told, truth

MEMBERS = ("GTM", "HND", "MEX")
PRESENCES = [frozenset(some) for size in range(4) for some in itertools.combinations(MEMBERS, size)]
KINDS = (None, *DecisionKind)
APPROVE, RESERVE, OBJECT = DecisionKind
WITHDRAW, CONCLUDE, REOPEN = ActKind

#: Makes the step that stands at this place, counted from 1.
Maker = Callable[[int], Step]


def numbered(makers: Sequence[Maker]) -> list[Step]:
    """The steps in their order."""
    return [make(place) for place, make in enumerate(makers, start=1)]


def put_(revision: int, bracket: bool = False) -> Maker:
    return lambda step: put(step, revision, bracket=bracket)


def decide_(party: str, revision: int, kind: DecisionKind) -> Maker:
    return lambda step: decide(step, party, revision, kind)


def act_(kind: ActKind, revision: int, present: Sequence[str] = ("GTM", "HND")) -> Maker:
    return lambda step: act(step, kind, revision, present)


def answers(revision: int, kinds: Sequence[DecisionKind | None]) -> list[Maker]:
    """What each delegation says to a revision, in the meeting's order."""
    return [decide_(party, revision, kind) for party, kind in zip(MEMBERS, kinds, strict=True) if kind]


def assert_agree(steps: Sequence[Step], present: frozenset[str], members: Sequence[str] = MEMBERS) -> None:
    assert told(fold(steps, members, present)) == truth(steps, members, present), steps


@pytest.mark.parametrize("present", PRESENCES, ids=lambda present: "+".join(sorted(present)) or "nobody")
def test_every_decision_of_three_delegations_on_two_revisions(present: frozenset[str]) -> None:
    for first, second in itertools.product(itertools.product(KINDS, repeat=3), repeat=2):
        assert_agree(numbered([put_(1), *answers(1, first), put_(2), *answers(2, second)]), present)


@pytest.mark.parametrize("present", PRESENCES, ids=lambda present: "+".join(sorted(present)) or "nobody")
def test_every_decision_of_three_delegations_and_a_conclusion_while_others_come_and_go(present: frozenset[str]) -> None:
    for kinds, bracket, there in itertools.product(itertools.product(KINDS, repeat=3), (False, True), PRESENCES):
        steps = [put_(1, bracket), *answers(1, kinds), act_(CONCLUDE, 1, sorted(there))]
        assert_agree(numbered(steps), present)


#: What can make "somebody objects now" true or untrue.
SAID: list[list[tuple[str, DecisionKind]]] = [
    [],
    [("GTM", APPROVE), ("HND", RESERVE), ("MEX", APPROVE)],
    [("GTM", OBJECT)],
    [("GTM", OBJECT), ("GTM", APPROVE)],
    [("GTM", APPROVE), ("HND", APPROVE), ("GTM", OBJECT)],
]


def acts_about(revision: int, other: int) -> list[list[Maker]]:
    """Every act that can be tried at a place where `revision` is, or was, before the meeting; and none."""
    return [[], *([act_(kind, revision)] for kind in ActKind), [act_(CONCLUDE, other)], [act_(WITHDRAW, other)]]


@pytest.mark.parametrize("brackets", list(itertools.product((False, True), repeat=2)), ids=str)
def test_an_act_of_the_chair_in_each_place(brackets: tuple[bool, bool]) -> None:
    first, second = acts_about(1, 2), acts_about(2, 1)
    for one, two in itertools.product(SAID, repeat=2):
        said = [[decide_(party, 1, kind) for party, kind in one], [decide_(party, 2, kind) for party, kind in two]]
        for early, middle, late, last in itertools.product(first, first, second[:4], second):
            steps = [put_(1, brackets[0]), *early, *said[0], *middle, put_(2, brackets[1]), *late, *said[1], *last]
            assert_agree(numbered(steps), frozenset({"HND"}))


def every_step(revisions: int) -> Iterator[tuple[Maker, int]]:
    """Every step that can be tried after `revisions` were put forward, with how many there are then."""
    for bracket in (False, True):
        yield put_(revisions + 1, bracket), revisions + 1
    for revision in (1, 2):
        for kind in DecisionKind:
            yield decide_("GTM", revision, kind), revisions
        for chosen in ActKind:
            yield act_(chosen, revision), revisions
    yield decide_("PER", 1, OBJECT), revisions  # an observer


def sequences(length: int, revisions: int = 0) -> Iterator[list[Maker]]:
    """Every sequence of so many steps."""
    if not length:
        yield []
        return
    for maker, then in every_step(revisions):
        for rest in sequences(length - 1, then):
            yield [maker, *rest]


@pytest.mark.parametrize("length", [0, 1, 2, 3, 4])
def test_every_sequence_of_steps(length: int) -> None:
    for makers in sequences(length):
        assert_agree(numbered(makers), frozenset(), ("GTM", "HND"))


@st.composite
def walks(draw: st.DrawFn) -> list[Step]:
    """Up to thirty steps, many of which the rules do not allow: of strangers, on texts that are gone or not yet there."""
    makers: list[Maker] = []
    revisions = 0
    for _ in range(draw(st.integers(0, 30))):
        which = draw(st.sampled_from(["put", "decide", "decide", "decide", "act", "act"]))
        # Mostly the latest text, else nothing of interest happens.
        revision = draw(st.sampled_from([revisions, revisions, revisions, revisions - 1, revisions + 1]))
        if which == "put":
            revisions += 1
            makers.append(put_(revisions, draw(st.integers(0, 4)) == 0))
        elif which == "decide":
            party = draw(st.sampled_from([*MEMBERS, *MEMBERS, "PER", "IOM", ""]))
            makers.append(decide_(party, revision, draw(st.sampled_from(DecisionKind))))
        else:
            present = sorted(draw(st.sampled_from(PRESENCES)))
            makers.append(act_(draw(st.sampled_from(ActKind)), revision, present))
    return numbered(makers)


@given(walks(), st.sampled_from(PRESENCES))
@settings(max_examples=400)
def test_long_walks(steps: list[Step], present: frozenset[str]) -> None:
    assert_agree(steps, present)


@given(walks(), st.sampled_from(PRESENCES), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_arrival_does_not_matter(steps: list[Step], present: frozenset[str], random: Random) -> None:
    shuffled = list(steps)
    random.shuffle(shuffled)
    assert fold(shuffled, MEMBERS, present) == fold(steps, MEMBERS, present)


@given(walks(), st.sampled_from(PRESENCES), st.permutations(MEMBERS))
@settings(max_examples=100)
def test_the_order_of_the_delegations_is_the_meetings_and_changes_nothing_else(
    steps: list[Step], present: frozenset[str], order: list[str]
) -> None:
    one, other = fold(steps, MEMBERS, present), fold(steps, order, present)
    assert [position.party for position in other.positions] == order
    assert sorted(one.positions, key=lambda position: position.party) == sorted(
        other.positions, key=lambda position: position.party
    )
    assert (one.state, one.revision, one.concluded) == (other.state, other.revision, other.concluded)


@given(walks(), st.sampled_from(PRESENCES))
@settings(max_examples=100)
def test_a_text_is_never_agreed_while_a_member_objects_or_a_bracket_is_open(
    steps: list[Step], present: frozenset[str]
) -> None:
    for length in range(len(steps) + 1):
        standing = fold(steps[:length], MEMBERS, present)
        if standing.concluded is not None:
            objecting = [position for position in standing.positions if position.decision]
            assert not any(position.decision.kind is OBJECT for position in objecting)
            assert not standing.open_brackets
            assert standing.concluded.revision == standing.revision


@given(walks(), st.sampled_from(PRESENCES))
@settings(max_examples=100)
def test_a_decision_is_only_ever_counted_for_the_text_that_it_names(steps: list[Step], present: frozenset[str]) -> None:
    standing = fold(steps, MEMBERS, present)
    for position in standing.positions:
        if position.decision is not None:
            assert (position.decision.revision, position.decision.party) == (standing.revision, position.party)
