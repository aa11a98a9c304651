"""What a text may hold, whoever sends it, and what is exchanged where one text becomes another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportflow.drafts.differences import Edit, as_typed, edits_between

#: Texts of few different letters, so that much of two of them is alike.
TEXT = st.text(alphabet="ab., \n\t\u00a0", max_size=30)


def test_no_control_is_typed_whatever_else_stands_beside_it() -> None:
    breaks = {"\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029"}
    ranges = [
        (0x00, 0x08),
        (0x0B, 0x1F),
        (0x7F, 0x9F),
        (0xD800, 0xDFFF),
        (0xFFFE, 0xFFFF),
        (0x202A, 0x202E),
        (0x2066, 0x2069),
    ]
    controls = {chr(code) for first, last in ranges for code in range(first, last + 1)} - breaks
    for code in range(0x110000):
        letter = chr(code)
        wanted = "\n" if letter in breaks else "" if letter in controls else letter
        assert as_typed(f"a{letter}b") == f"a{wanted}b", hex(code)
    assert as_typed("a\r\nb") == "a\nb"


@given(old=TEXT, new=TEXT)
def test_the_edits_lead_from_one_text_to_the_other_and_exchange_no_blank_for_itself(old: str, new: str) -> None:
    made, place = "", 0
    for number, edit in enumerate(edits_between(old, new)):
        assert edit.start > place or number == 0, "they meet"
        made += old[place : edit.start] + edit.text
        place = edit.end
        gone = old[edit.start : edit.end]
        assert gone or edit.text
        for one, other in ((gone[:1], edit.text[:1]), (gone[-1:], edit.text[-1:])):
            assert not (one and one == other and one.isspace()), edit
    assert made + old[place:] == new


@given(old=TEXT, more=TEXT)
def test_who_writes_on_after_a_blank_takes_nothing_out(old: str, more: str) -> None:
    """(In the old text a page may be open, its cursor behind the blank.)"""
    for written in (old + " ", old + "\n\n"):
        assert all(edit.start == edit.end for edit in edits_between(written, written + more))


@pytest.mark.parametrize(
    ("old", "new", "edits"),
    [
        ("one\n\n", "one\n\n\n\ntwo", [Edit(5, 5, "\n\ntwo")]),
        ("\n\none", "two\n\n\n\none", [Edit(0, 0, "two\n\n")]),
        ("one\n\n\n\ntwo", "one\n\nthree\n\ntwo", [Edit(5, 5, "three")]),
        ("one\n\ntwo", "one\n\nthree\n\ntwo", [Edit(3, 3, "\n\nthree")]),
        ("- one\n- two", "- one\n- new\n- two", [Edit(5, 5, "\n- new")]),
        ("one two", "one new two", [Edit(3, 3, " new")]),
        ("one new two", "one two", [Edit(3, 7, "")]),
        ("one\n\nnew\n\ntwo", "one\n\ntwo", [Edit(3, 8, "")]),
        ("one \ntwo", "one\ntwo", [Edit(3, 4, "")]),
        ("one two", "one\n\ntwo", [Edit(3, 4, "\n\n")]),
        ("prog", "progress", [Edit(0, 4, "progress")]),
    ],
)
def test_of_blanks_only_those_that_differ_are_exchanged_and_of_words_the_whole(
    old: str, new: str, edits: list[Edit]
) -> None:
    assert edits_between(old, new) == edits
