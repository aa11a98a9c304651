"""A note goes with the words that cite it, when a text is cut in two or joined with another."""

from hypothesis import given
from hypothesis import strategies as st

from reportflow.domain.footnotes import cut, labels_apart, text_and_notes

FIRST, SECOND, NOTE = "One.[^a]", "Two.", "[^a]: Of 2011."


def test_a_note_is_no_paragraph_to_begin_with() -> None:
    text, notes = text_and_notes([FIRST, NOTE, "    More of it.", SECOND])
    assert text == [FIRST, SECOND]
    assert [note.text for note in notes] == [f"{NOTE}\n\n    More of it."]


def test_a_note_stays_with_the_text_that_cites_it() -> None:
    assert cut([FIRST, SECOND, NOTE], 1) == (f"{FIRST}\n\n{NOTE}", SECOND)
    assert cut([SECOND, FIRST, NOTE], 1) == (SECOND, f"{FIRST}\n\n{NOTE}")


def test_a_note_that_both_parts_cite_goes_with_both_and_one_that_none_cites_stays() -> None:
    assert cut([FIRST, FIRST, NOTE], 1) == (f"{FIRST}\n\n{NOTE}",) * 2
    assert cut([SECOND, SECOND, NOTE], 1) == (f"{SECOND}\n\n{NOTE}", SECOND)


def test_notes_of_one_label_stay_two_when_texts_are_joined() -> None:
    assert labels_apart("Two.[^a][^b]\n\n[^a]: Of 2012.", "One.[^a]\n\n[^a]: Of 2011.") == (
        "Two.[^a-2][^b]\n\n[^a-2]: Of 2012."
    )
    assert labels_apart("[^a-2]\n\n[^a]: x", "[^a]: y") == "[^a-2]\n\n[^a-3]: x"
    assert labels_apart(NOTE, FIRST) == NOTE, "a note that had come apart from its words finds them again"


@given(
    st.lists(st.sampled_from([FIRST, SECOND, NOTE, "[^b]: x", "    y", "Three [^b]."]), max_size=8), st.integers(0, 8)
)
def test_no_paragraph_is_lost_where_a_text_is_cut(paragraphs: list[str], first: int) -> None:
    kept, moved = cut(paragraphs, first)
    assert set(paragraphs) == {part for text in (kept, moved) for part in text.split("\n\n") if part}
