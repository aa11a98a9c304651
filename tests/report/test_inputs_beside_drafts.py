"""What an input becomes in a draft: not a character is lost, and both are printed as they would be alone."""

import re
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportflow.domain.errors import ReportflowError
from reportflow.domain.inputs import attributed, joined, still_says
from reportflow.report import clean_ast

PIECES = (
    "Mexico trained two hundred officials.",
    "Second line\nof one paragraph.",
    "- one\n- two",
    "1. first\n2. second",
    "a) fancy\nb) list",
    "(iv) in parentheses",
    "- [ ] task\n\n  paragraph of the item",
    "# A heading",
    "### A lower heading",
    "Underlined\n==========",
    "Also underlined\n---",
    "> quoted\n> twice",
    "```\ncode [^1] `x`\n```",
    "~~~ python\nprint()\n~~~",
    "    indented code",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "a | b\n--|--\n1 | 2",
    "Text with a note[^1] and `[^1]` in code.",
    "[^1]: The note.",
    "[^1]: The note.\n\n    It goes on.",
    "Another note[^note], and a word in [brackets].",
    "[^note]: Of another kind.",
    "Words [to be agreed]{.bracket by=MEX} in brackets.",
    "[Lead: IOM] is not a bracket.",
    "***",
    "Hard  \nbreak\\\nand another",
    "Yes. We agree.",
    "<b>bold?</b> & “quotes”",
    "*open emphasis **and more",
    "{.attribute}",
    "\\# escaped",
)
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("\n\n".join)
BODIES = st.one_of(
    st.just(""), TEXTS, TEXTS.map(lambda text: f"{text}\n"), TEXTS.map(lambda text: f"{text}\n\n```\nopen")
)


def printed(text: str) -> list[Any]:
    return _comparable(list(clean_ast(text, "en")))


def _comparable(tree: Any) -> Any:
    """Without the level of headings, and the line end after a block of code that the text leaves open."""
    if isinstance(tree, list | tuple):
        return [_comparable(value) for value in tree]
    if not isinstance(tree, dict):
        return tree
    content = tree.get("c")
    if tree["t"] == "Header":
        content = [1, *content[1:]]
    elif tree["t"] == "CodeBlock":
        content = [content[0], content[1].rstrip("\n")]
    return {"t": tree["t"], "c": _comparable(content)}


def can_be_printed(text: str) -> bool:
    try:
        clean_ast(text, "en")
    except ReportflowError:
        return False
    return True


@settings(max_examples=60, deadline=None)
@given(TEXTS)
@example("a | b\n--|--\n1 | 2")
@example("Underlined\n===")
@example("\n  \n    indented code")
@example("[^1]: The note.\n\nText[^1].")
def test_an_input_is_printed_after_its_authors_name_as_it_would_be_alone(text: str):
    if not can_be_printed(text):
        return
    alone, shown = printed(text), printed(attributed(text, "Mexico"))
    name = {"t": "Strong", "c": [{"t": "Str", "c": "Mexico."}]}
    own_line = [{"t": "Para", "c": [name]}, *alone]
    in_front = (
        [{"t": alone[0]["t"], "c": [name, {"t": "Space", "c": None}, *alone[0]["c"]]}, *alone[1:]]
        if alone and alone[0]["t"] == "Para"
        else None
    )
    assert shown in (own_line, in_front)


@settings(max_examples=60, deadline=None)
@given(BODIES, TEXTS)
@example("Text[^1].\n\n[^1]: Of the draft.", "Also[^1].\n\n[^1]: Of the input.")
@example("Text[^1].\n\n[^1]: Of the draft.", "Cites [^1] and defines nothing.")
@example("Cites [^1] and defines nothing.", "Also[^1].\n\n[^1]: Of the input.")
@example("- a list", "- another list")
@example("~~~\nopen", "- a list")
def test_draft_and_input_are_printed_together_as_each_alone(body: str, text: str):
    entry = attributed(text, "Mexico")
    if can_be_printed(body) and can_be_printed(entry):
        assert printed(joined(body, entry)) == printed(body) + printed(entry)


@settings(max_examples=60, deadline=None)
@given(BODIES, st.one_of(TEXTS, st.text(max_size=200)))
def test_no_character_is_lost(body: str, text: str):
    together = joined(body, attributed(text, "Mexico"))
    assert together.startswith(body.rstrip("\n"))
    # Labels of footnotes may get a number, or a mark that makes plain words of them; blanks stand between the blocks.
    assert _characters(together).endswith(_characters(text))


def _characters(text: str) -> str:
    without_numbers = re.sub(r"\[\^([^\]\s]+?)(-\d+)?\]", r"[^\1]", text.replace("\\[^", "[^"))
    return "".join(without_numbers.casefold().split())


@pytest.mark.parametrize(
    ("body", "there"),
    [
        ("**Mexico.** Mexico trained two hundred officials in six cities.", True),
        ("**Mexico.** Mexico trained almost two hundred officials in six large cities of the border.", True),
        ("**Mexico.** Officials were trained.", False),
        ("", False),
    ],
)
def test_an_input_counts_as_there_while_a_good_part_of_its_words_is(body: str, there: bool):
    assert still_says(body, "Mexico trained two hundred officials in six cities.") is there


def test_a_short_input_is_there_word_for_word_or_not_at_all():
    assert still_says("**Belize.** We agree.", "We agree.")
    assert not still_says("**Belize.** We do not agree.", "We agree.")
