"""The word-level redline is exact, readable and bounded."""

import itertools
import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.redline import Op, accepted, rejected, word_diff, words_of

phrases = st.lists(
    st.sampled_from(
        ["may", "will", "the", "share", "practices", ",", ".", " ", "\n", "\n\n", "- ", "ñ", "3.1", "😀", "a-b"]
    ),
    max_size=60,
).map("".join)


@given(st.one_of(st.text(max_size=200), phrases), st.one_of(st.text(max_size=200), phrases))
@settings(max_examples=200)
def test_accepting_gives_the_new_text_and_rejecting_the_old(old: str, new: str) -> None:
    changes = word_diff(old, new)
    assert accepted(changes) == new
    assert rejected(changes) == old
    assert all(text for _, text in changes)
    assert all(one[0] is not two[0] for one, two in itertools.pairwise(changes))


@given(st.text(max_size=300))
def test_words_joined_are_the_text_again(text: str) -> None:
    assert "".join(words_of(text)) == text


def test_one_changed_word_is_one_deletion_and_one_insertion() -> None:
    assert word_diff("Member Countries will share practices.", "Member Countries may share practices.") == [
        (Op.EQUAL, "Member Countries "),
        (Op.DELETE, "will"),
        (Op.INSERT, "may"),
        (Op.EQUAL, " share practices."),
    ]


def test_a_changed_phrase_is_not_chopped_at_its_blanks() -> None:
    changes = word_diff("in the first half of 2017", "before 31 March at the latest")
    assert [op for op, _ in changes].count(Op.EQUAL) <= 1


def test_equal_texts_have_no_change_and_empty_ones_nothing_at_all() -> None:
    assert word_diff("same text", "same text") == [(Op.EQUAL, "same text")]
    assert word_diff("", "") == []
    assert word_diff("", "new") == [(Op.INSERT, "new")]
    assert word_diff("old", "") == [(Op.DELETE, "old")]


def test_a_long_text_with_scattered_edits_is_compared_finely() -> None:
    chance = random.Random(7)
    old = [f"word{int(chance.paretovariate(0.7))}" for _ in range(20_000)]  # few frequent words and many rare ones
    new = [f"changed{i}" if i % 100 == 0 else word for i, word in enumerate(old)]
    changes = word_diff(" ".join(old), " ".join(new))
    same = sum(len(text) for op, text in changes if op is Op.EQUAL)
    changed = sum(len(text) for op, text in changes if op is not Op.EQUAL)
    assert 2 * same / (2 * same + changed) > 0.95


def test_hostile_texts_take_bounded_time() -> None:
    """Repetition without any unique word is what makes difflib slow."""
    pairs = [
        ("a b " * 50_000, "b a c " * 33_000),
        (" ".join("xy"[i % 2] for i in range(100_000)), " ".join("yxz"[i % 3] for i in range(100_000))),
        (" ".join(f"x {i}" for i in range(25_000)), " ".join(f"x {-i}" for i in range(25_000))),
        (" ".join(f"w{i}" for i in range(30_000)), " ".join(f"w{i}" for i in reversed(range(30_000)))),
    ]
    for old, new in pairs:
        start = time.process_time()  # what else the machine does meanwhile does not count
        changes = word_diff(old, new)
        assert time.process_time() - start < 10
        assert (accepted(changes), rejected(changes)) == (new, old)
