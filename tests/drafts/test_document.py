"""The document of a section: what goes in comes out, edits are differences, and concurrent edits meet."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.content import ACTION, AGREEMENT, BODY, HEADING, ActionItem, Agreement, BlockKey, SectionContent
from reportflow.domain.errors import NotFound
from reportflow.drafts.differences import edits_between
from reportflow.drafts.document import Draft
from reportflow.drafts.ordering import key_between

BODY_KEY = BlockKey(BODY)
CONTENT = SectionContent(
    heading={"en": "Concept note", "es": "Nota conceptual"},
    body={"en": "Honduras presented the note.", "es": "Honduras presentó la nota. 😀"},
    agreements=(Agreement("a1", {"en": "To comment."}), Agreement("a2", {"en": "To thank.", "es": "Agradecer."})),
    action_items=(ActionItem("t1", {"en": "Send it"}, ("HND", "a new office"), date(2017, 1, 31)),),
)
BASIS = {(BODY_KEY, "es"): "ab" * 32, (BlockKey(AGREEMENT, "a2"), "es"): "cd" * 32}

texts = st.text(alphabet="ab é😀\n.,", max_size=40)


def copies(draft: Draft) -> tuple[Draft, Draft]:
    return Draft.from_updates([draft.whole()]), Draft.from_updates([draft.whole()])


def exchange(one: Draft, two: Draft) -> None:
    first, second = one.update_since(two.state_vector()), two.update_since(one.state_vector())
    one.apply(second)
    two.apply(first)


def ids(draft: Draft, kind: str = AGREEMENT) -> list[str]:
    return [row.block.id for row in draft.rows(kind) if not row.removed]


def test_content_and_basis_come_out_as_they_went_in():
    draft = Draft.new(CONTENT, BASIS)
    assert draft.content() == CONTENT
    assert draft.basis() == BASIS
    again = Draft.from_updates([draft.whole()])
    assert (again.content(), again.basis()) == (CONTENT, BASIS)


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_a_text_set_is_the_text_read(old: str, new: str):
    draft = Draft.new(SectionContent(body={"es": "x"}), {})
    draft.set_text(BODY_KEY, "es", old)
    draft.set_text(BODY_KEY, "es", new)
    assert draft.text(BODY_KEY, "es") == new


@settings(max_examples=150, deadline=None)
@given(texts, texts)
def test_edits_between_two_texts_lead_from_one_to_the_other(old: str, new: str):
    result = old
    for edit in reversed(edits_between(old, new)):
        result = result[: edit.start] + edit.text + result[edit.end :]
    assert result == new


def test_an_edit_touches_only_the_words_that_changed():
    draft = Draft.new(CONTENT, BASIS)
    update = draft.record(lambda d: d.set_text(BODY_KEY, "en", "Honduras presented the draft note.") and None)
    assert b"draft" in update
    assert b"presented" not in update
    assert len(update) < 60


def test_nothing_is_recorded_where_nothing_changed():
    draft = Draft.new(CONTENT, BASIS)

    def same(d: Draft) -> None:
        d.set_text(BODY_KEY, "en", CONTENT.body["en"])
        d.set_owners(BlockKey(ACTION, "t1"), ("HND", "a new office"))
        d.set_due(BlockKey(ACTION, "t1"), date(2017, 1, 31))
        d.move(BlockKey(AGREEMENT, "a2"), "a1")
        d.add_agreement("a1", {"en": "again"})
        d.put_back(BlockKey(AGREEMENT, "a1"))
        d.set_basis(BODY_KEY, "es", "ab" * 32)

    assert draft.record(same) == b""
    assert draft.content() == CONTENT


def test_a_heading_is_one_line_and_controls_are_left_out():
    draft = Draft.new(CONTENT, {})
    draft.set_text(BlockKey(HEADING), "en", "Concept\r\nnote\x00")
    draft.set_text(BODY_KEY, "en", "one\r\ntwo\x07\tthree")
    assert draft.content().heading["en"] == "Concept note"
    assert draft.content().body["en"] == "one\ntwo\tthree"


def test_lines_that_a_word_processor_broke_stay_apart():
    draft = Draft.new(CONTENT, {})
    draft.set_text(BODY_KEY, "en", "one\x0btwo\u2028three\x0cfour\x85five")
    assert draft.content().body["en"].split("\n") == ["one", "two", "three", "four", "five"]


def test_words_that_two_people_add_at_once_are_both_kept():
    one, two = copies(Draft.new(CONTENT, {}))
    one.set_text(BODY_KEY, "es", "Honduras, con gusto, presentó la nota. 😀")
    two.set_text(BODY_KEY, "es", "Honduras presentó la nota. 😀 Gracias, dijo México.")
    exchange(one, two)
    assert one.content() == two.content()
    assert one.text(BODY_KEY, "es") == "Honduras, con gusto, presentó la nota. 😀 Gracias, dijo México."


def test_a_row_that_is_moved_keeps_what_somebody_writes_into_it_meanwhile():
    one, two = copies(Draft.new(CONTENT, {}))
    one.move(BlockKey(AGREEMENT, "a2"), None)
    two.set_text(BlockKey(AGREEMENT, "a2"), "en", "To thank Honduras.")
    exchange(one, two)
    assert one.content() == two.content()
    assert [(row.id, row.text["en"]) for row in one.content().agreements] == [
        ("a2", "To thank Honduras."),
        ("a1", "To comment."),
    ]


def test_a_removed_row_keeps_what_was_written_into_it_meanwhile_and_comes_back_with_it():
    one, two = copies(Draft.new(CONTENT, {}))
    one.remove(BlockKey(AGREEMENT, "a1"))
    two.set_text(BlockKey(AGREEMENT, "a1"), "en", "To comment by Friday.")
    exchange(one, two)
    assert ids(one) == ids(two) == ["a2"]
    one.put_back(BlockKey(AGREEMENT, "a1"))
    assert one.content().agreements[0] == Agreement("a1", {"en": "To comment by Friday."})


def test_rows_that_are_put_into_one_place_at_once_stand_in_one_order_everywhere_and_leave_room():
    one, two = copies(Draft.new(CONTENT, {}))
    one.add_agreement("x", {"en": "X"}, after="a1")
    two.add_agreement("b", {"en": "B"}, after="a1")
    exchange(one, two)
    assert ids(one) == ids(two) == ["a1", "b", "x", "a2"]
    one.add_agreement("c", {"en": "C"}, after="b")
    assert ids(one) == ["a1", "b", "c", "x", "a2"]


def test_a_row_can_be_put_anywhere():
    draft = Draft.new(CONTENT, {})
    draft.add_agreement("a3", {}, after=None)
    draft.move(BlockKey(AGREEMENT, "a3"), None)
    assert ids(draft) == ["a3", "a1", "a2"]
    draft.move(BlockKey(AGREEMENT, "a3"), "a1")
    assert ids(draft) == ["a1", "a3", "a2"]
    draft.move(BlockKey(AGREEMENT, "a1"), "a2")
    assert ids(draft) == ["a3", "a2", "a1"]


def test_a_row_that_is_not_there_is_not_found():
    draft = Draft.new(CONTENT, {})
    for change in (
        lambda: draft.text(BlockKey(AGREEMENT, "zz"), "en"),
        lambda: draft.move(BlockKey(AGREEMENT, "zz"), None),
        lambda: draft.move(BlockKey(AGREEMENT, "a1"), "zz"),
        lambda: draft.remove(BlockKey(ACTION, "a1")),
        lambda: draft.row(BODY_KEY),
    ):
        with pytest.raises(NotFound) as caught:
            change()
        assert caught.value.code == "row.not_found"


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=30), max_size=60))
def test_keys_are_found_between_any_two_and_stay_short(places: list[int]):
    keys: list[str] = []
    for wanted in places:
        place = min(wanted, len(keys))
        key = key_between(keys[place - 1] if place else "", keys[place] if place < len(keys) else None)
        keys.insert(place, key)
        assert keys == sorted(set(keys))
    assert max(map(len, keys), default=0) < 20


def test_keys_of_many_appended_rows_are_short():
    key = ""
    for _ in range(300):
        key = key_between(key, None)
    assert len(key) <= 10


def test_there_is_no_key_between_a_key_and_itself():
    with pytest.raises(ValueError, match="no key"):
        key_between("V", "V")


def test_a_broken_update_is_refused():
    with pytest.raises(ValueError, match="update"):
        Draft.from_updates([b"garbage\xff\xff"])
