"""What keeps a text back: the whole table of stops, and every warning for every kind of block."""

import itertools
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.agreement import SectionState
from reportflow.domain.content import ActionItem, Agreement, BlockKey, SectionContent, text_hash
from reportflow.domain.errors import InvalidInput
from reportflow.domain.readiness import Before, Hindrance, hindrances

BOTH = {"en": "To thank.", "es": "Agradecer."}
DUE = date(2017, 1, 31)
WHOLE = SectionContent(
    heading={"en": "Thanks", "es": "Agradecimientos"},
    body=BOTH,
    agreements=(Agreement("a1", BOTH), Agreement("a2", BOTH)),
    action_items=(ActionItem("t1", BOTH, ("HND",), DUE),),
)
UNPRINTABLE = InvalidInput("text.too_deep", line=3, limit=20, block="agreement:a2", language="es")


def basis_of(content: SectionContent, original: str = "en") -> dict[tuple[BlockKey, str], str]:
    """Every translation is right for its original."""
    other = "es" if original == "en" else "en"
    return {(block, other): text_hash(texts.get(original, "")) for block, texts in content.blocks()}


def found(content: SectionContent = WHOLE, **more) -> tuple[Hindrance, ...]:
    more = {"open_brackets": False, **more}
    return hindrances(content, more.pop("original", "en"), more.pop("basis", basis_of(content)), **more)


def codes(content: SectionContent = WHOLE, **more) -> list[str]:
    return [hindrance.code for hindrance in found(content, **more)]


def test_nothing_keeps_a_whole_text_back():
    assert found() == ()


@pytest.mark.parametrize("state", SectionState)
@pytest.mark.parametrize("empty", [False, True])
@pytest.mark.parametrize("in_report", [True, False])
@pytest.mark.parametrize("unprintable", [None, UNPRINTABLE])
@pytest.mark.parametrize("same", [None, True, False])
@pytest.mark.parametrize("brackets", [False, True])
def test_each_stop_stands_for_itself_and_a_bracket_never_stops(state, empty, in_report, unprintable, same, brackets):
    content = SectionContent(heading=WHOLE.heading) if empty else WHOLE
    other = SectionContent(heading=content.heading, body={"en": "Other words.", "es": "Otras."})
    before = None if same is None else Before(2, content if same else other, basis_of(content if same else other))
    result = found(
        content, state=state, before=before, in_report=in_report, unprintable=unprintable, open_brackets=brackets
    )
    expected = {
        "section.not_in_report": not in_report,
        "section.agreed": state is SectionState.AGREED,
        "section.empty": empty,
        "section.unprintable": unprintable is not None,
        "revision.unchanged": same is True,
    }
    assert {entry.code for entry in result if entry.stops} == {code for code, stops in expected.items() if stops}
    assert [entry.code for entry in result if not entry.stops] == (["bracket.open"] if brackets else [])


@pytest.mark.parametrize(("original", "other"), [("en", "es"), ("es", "en")])
@pytest.mark.parametrize(
    "block", [BlockKey("heading"), BlockKey("body"), BlockKey("agreement", "a2"), BlockKey("action", "t1")]
)
@pytest.mark.parametrize("problem", ["missing", "stale"])
def test_every_kind_of_text_is_missed_or_out_of_date_in_either_language(original, other, block, problem):
    basis, content = basis_of(WHOLE, original), WHOLE
    if problem == "stale":
        basis[block, other] = text_hash("What it was made from.")
    else:
        value = content.as_json()
        rows = {"agreement": value["agreements"], "action": value["action_items"]}.get(block.kind)
        texts = next(row["text"] for row in rows if row["id"] == block.id) if rows else value[block.kind]
        del texts[other]
        content = SectionContent.from_json(value)
    [hindrance] = found(content, original=original, basis=basis)
    place = {"a2": 2, "t1": 1}.get(block.id, 0)
    assert hindrance == Hindrance(
        f"translation.{problem}", False, {"language": other, "block": str(block), "place": place}
    )


def test_the_heading_of_the_opening_paragraph_is_never_printed_and_never_missed():
    content = SectionContent(heading={"en": "Opening paragraph"}, body=BOTH)
    assert codes(content) == ["translation.missing"]
    assert codes(content, is_chapeau=True) == []


@pytest.mark.parametrize(("owners", "due"), list(itertools.product([(), ("HND",)], [None, DUE])))
def test_an_action_item_without_owner_or_day_is_named(owners, due):
    content = SectionContent(
        body=BOTH, action_items=(ActionItem("t0", BOTH, ("MEX",), DUE), ActionItem("t1", BOTH, owners, due))
    )
    result = found(content)
    expected = ([] if owners else ["action.no_owner"]) + ([] if due else ["action.no_due"])
    assert [entry.code for entry in result] == expected
    assert all(entry.params == {"block": "action:t1", "place": 2} and not entry.stops for entry in result)


def test_a_text_that_cannot_be_printed_says_where_and_why():
    [hindrance] = found(unprintable=UNPRINTABLE)
    assert hindrance.params == {
        "line": 3,
        "limit": 20,
        "block": "agreement:a2",
        "language": "es",
        "place": 2,
        "reason": "text.too_deep",
    }


def test_a_translation_that_was_confirmed_since_is_another_text_to_be_shown():
    """The mark of what is out of date is printed."""
    stale = {**basis_of(WHOLE), (BlockKey("body"), "es"): text_hash("Before.")}
    assert codes(before=Before(1, WHOLE, stale)) == []
    assert codes(before=Before(1, WHOLE, basis_of(WHOLE))) == ["revision.unchanged"]


@given(st.booleans(), st.booleans(), st.sampled_from(SectionState), st.sampled_from([(), ("HND",)]))
@settings(max_examples=60, deadline=None)
def test_what_stops_is_said_first(empty: bool, brackets: bool, state: SectionState, owners: tuple[str, ...]):
    rows = () if empty else (ActionItem("t1", {"en": "Send."}, owners),)
    result = found(SectionContent(action_items=rows), open_brackets=brackets, state=state, basis={})
    stops = [entry.stops for entry in result]
    assert stops == sorted(stops, reverse=True)
