"""What is read off the clean blocks of two texts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.content import ActionItem, Agreement, SectionContent
from reportflow.domain.revision import ChangeClass, change_since
from reportflow.report import has_open_brackets, same_print, trees_of

TEXT = SectionContent(
    body={"en": "To *thank* Honduras, and Mexico.", "es": "Agradecer."},
    agreements=(Agreement("a1", {"en": "One.", "es": "Uno."}), Agreement("a2", {"en": "Two.", "es": "Dos."})),
    action_items=(ActionItem("t1", {"en": "Send."}, ("HND",), date(2017, 1, 31)),),
)


def with_body(english: str, spanish: str = "Agradecer.") -> SectionContent:
    return SectionContent(
        body={"en": english, "es": spanish}, agreements=TEXT.agreements, action_items=TEXT.action_items
    )


def compared(after: SectionContent, before: SectionContent = TEXT) -> dict[str, bool]:
    return same_print(before, trees_of(before), after, trees_of(after))


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("To consider [may]{.bracket by=MEX} sharing.", True),
        ("- a list\n  - > with [*words*]{.bracket}", True),
        ("A note.[^1]\n\n[^1]: In it [one]{.bracket by=HND}.", True),
        ("| a | b |\n|---|---|\n| c | [d]{.bracket} |", True),
        ("[Lead: IOM] is running text, and [a link](https://example.org) too.", False),
        ("[words]{.other}", False),
        ("`[may]{.bracket}` in code", False),
    ],
)
@pytest.mark.parametrize("language", ["en", "es"])
def test_only_a_marked_bracket_is_open_wherever_it_stands(text: str, is_open: bool, language: str):
    content = SectionContent(agreements=(Agreement("a1", {language: text}),))
    assert has_open_brackets(trees_of(content)) is is_open


@pytest.mark.parametrize("body", ["To *thank*  Honduras,\nand Mexico.", "To _thank_ Honduras, and Mexico.  "])
def test_white_space_and_other_ways_to_write_the_same_print_the_same(body: str):
    assert compared(with_body(body)) == {"en": True, "es": True}


def test_runs_of_spaces_and_spaces_at_the_ends_are_one_and_none():
    def body(*inlines: dict[str, str]) -> dict[str, dict[str, list[dict[str, object]]]]:
        return {"en": {"body": [{"t": "Para", "c": list(inlines)}]}}

    space, one, two = {"t": "Space"}, {"t": "Str", "c": "One"}, {"t": "Str", "c": "two."}
    content = SectionContent(body={"en": "One two."})
    plain, spaced = body(one, space, two), body(space, one, space, space, two, space)
    assert same_print(content, plain, content, spaced) == {"en": True, "es": True}
    assert same_print(content, plain, content, body(one, two)) == {"en": False, "es": True}


@pytest.mark.parametrize(
    "body",
    [
        "To thank Honduras, and Mexico.",
        "To **thank** Honduras, and Mexico.",
        "To *thank* Honduras and Mexico.",
        "To *thank* Honduras,\\\nand Mexico.",
        "To *thank* Honduras, andMexico.",
        "To *thank* Honduras,\n\nand Mexico.",
        "- To *thank* Honduras, and Mexico.",
    ],
)
def test_anything_else_is_another_print_in_that_language_alone(body: str):
    assert compared(with_body(body)) == {"en": False, "es": True}
    assert compared(with_body(TEXT.body["en"], "Agradecer a México.")) == {"en": True, "es": False}


@pytest.mark.parametrize(
    "after",
    [
        SectionContent(body=TEXT.body, agreements=TEXT.agreements[::-1], action_items=TEXT.action_items),
        SectionContent(body=TEXT.body, agreements=TEXT.agreements[:1], action_items=TEXT.action_items),
        SectionContent(
            body=TEXT.body,
            agreements=TEXT.agreements,
            action_items=(ActionItem("t1", {"en": "Send."}, ("MEX",), date(2017, 1, 31)),),
        ),
        SectionContent(
            body=TEXT.body, agreements=TEXT.agreements, action_items=(ActionItem("t1", {"en": "Send."}, ("HND",)),)
        ),
    ],
    ids=["order", "row", "owner", "day"],
)
def test_rows_owners_and_days_are_printed_in_every_language(after: SectionContent):
    assert compared(after) == {"en": False, "es": False}
    assert change_since(TEXT, "es", compared(after)) is ChangeClass.SUBSTANTIVE


@given(st.lists(st.sampled_from(["word", " ", "  ", "\n", "*it*", "more."]), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_text_prints_the_same_as_itself_with_its_spaces_doubled(parts: list[str]):
    text = "x" + "".join(parts).strip()
    doubled = text.replace("\n", " \n").replace(" ", "  ") if "  \n" not in text else text
    if "\n" in text:
        doubled = text  # two blanks at a line's end are a line break
    assert compared(with_body(doubled), with_body(text)) == {"en": True, "es": True}
