"""What a draft says, read where it changed, is what it says read whole: however it is changed, by whomever."""

import gc
import threading
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycrdt import Array, Doc, Map, Text

from reportflow.domain.content import ACTION, AGREEMENT, BlockKey, SectionContent
from reportflow.drafts.checking import shape_of
from reportflow.drafts.document import Draft
from reportflow.drafts.reading import Reading, settle_new_translations
from tests.services.drafting_meeting import BASIS, CONTENT

TEXTS = st.text("aé😀 \n", max_size=12)
LANGUAGES = st.sampled_from(["en", "es"])
ROWS = st.sampled_from(["a1", "a2", "a3", "t1", "t2"])
VALUES = st.sampled_from([None, True, False, "x", "2016-12-31", ["HND"], 3.5])
CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("text"), st.sampled_from(["heading", "body"]), LANGUAGES, TEXTS),
        st.tuples(st.just("row text"), ROWS, LANGUAGES, TEXTS),
        st.tuples(st.just("row"), ROWS, TEXTS),
        st.tuples(
            st.just("field"), ROWS, st.sampled_from(["order", "removed", "owners", "due", "text", "more"]), VALUES
        ),
        st.tuples(st.just("gone"), ROWS),
        st.tuples(st.just("basis"), st.sampled_from(["body|es", "agreement:a3|es", "no block|xx"]), VALUES),
        st.tuples(st.just("replace"), st.sampled_from(["heading", "body"]), LANGUAGES, VALUES),
        st.tuples(st.just("marks"), st.sampled_from(["heading", "body"]), LANGUAGES),
    ),
    max_size=8,
)
#: Shared types that no document of ours has: read once, since no update that names one comes in (`drafts.foreign`).
STRANGERS = st.lists(st.tuples(st.just("stranger"), st.sampled_from(["notes", "more"])), max_size=2)


def block_of(row: str) -> BlockKey:
    return BlockKey(AGREEMENT if row.startswith("a") else ACTION, row)


def kind_of(doc: "Doc[Any]", row: str) -> "Map[Any]":
    return doc.get("agreements" if row.startswith("a") else "actions", type=Map)


def make(change: tuple[Any, ...], doc: "Doc[Any]", draft: Draft) -> None:
    """One change, right or wrong, as whoever writes a client of their own can make it."""
    match change:
        case "text", root, language, text:
            found = doc.get(root, type=Map)
            if isinstance(found.get(language), Text):
                found[language].insert(0, text)
        case "row text", row, language, text if isinstance(kind_of(doc, row).get(row), Map):
            texts = kind_of(doc, row)[row].get("text")
            if isinstance(texts, Map) and isinstance(texts.get(language), Text):
                texts[language].insert(0, text)
        case "row", row, text if row not in kind_of(doc, row) and not shape_of(draft).faults:
            (draft.add_agreement if row.startswith("a") else draft.add_action)(row, {"en": text})
        case "field", row, name, value if isinstance(kind_of(doc, row).get(row), Map):
            kind_of(doc, row)[row][name] = value
        case "gone", row if row in kind_of(doc, row):
            del kind_of(doc, row)[row]
        case "basis", key, value:
            doc.get("basis", type=Map)[key] = value
        case "replace", root, language, value:
            doc.get(root, type=Map)[language] = value
        case "marks", root, language:
            found = doc.get(root, type=Map)
            if isinstance(found.get(language), Text) and len(str(found[language])) > 1:
                found[language].format(0, 1, {"bold": True})
        case "stranger", name:
            doc.get(name, type=Array).append(1)


def assert_is_as_read_whole(reading: Reading, draft: Draft) -> None:
    assert reading.shape() == shape_of(draft)
    if not reading.shape().faults:
        assert reading.content() == draft.content()
        assert reading.basis() == draft.basis()
        assert reading.extent() == draft.extent()


@settings(max_examples=120)
@given(strangers=STRANGERS, batches=st.lists(CHANGES, max_size=4))
def test_what_is_read_where_it_changed_is_what_is_read_whole(
    strangers: list[tuple[Any, ...]], batches: list[list[tuple[Any, ...]]]
) -> None:
    theirs: Doc[Any] = Doc()
    ours = Draft.new(CONTENT, BASIS)
    theirs.apply_update(ours.whole())
    writer = Draft(theirs)
    for stranger in strangers:
        make(stranger, theirs, writer)
    ours.apply(theirs.get_update())
    reading = Reading(ours)
    assert_is_as_read_whole(reading, ours)
    for changes in batches:
        for change in changes:
            make(change, theirs, writer)
        reading.follow()
        ours.apply(writer.update_since(ours.state_vector()))
        assert_is_as_read_whole(reading, ours)
        reading.let_go()


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_reading_may_be_let_go_of_in_another_thread_than_it_was_used_in() -> None:
    def use_in_a_thread() -> None:
        for _ in range(2):
            reading.follow()
            draft.set_text(BlockKey("body"), "en", "Changed.")
            assert reading.content() == draft.content()
            reading.let_go()

    draft = Draft.new(CONTENT, BASIS)
    reading = Reading(draft)
    thread = threading.Thread(target=use_in_a_thread)
    thread.start()
    thread.join()
    assert reading.content().text(BlockKey("body"), "en") == "Changed."
    gc.collect()


def test_a_translation_that_was_begun_is_made_from_the_original_as_it_is_now() -> None:
    draft = Draft.new(SectionContent(heading={"en": "Thanks"}, body={"en": "To thank."}), {})
    reading = Reading(draft)
    before = reading.content()
    reading.follow()
    draft.set_text(BlockKey("body"), "es", "Agradecer.")
    draft.set_text(BlockKey("body"), "en", "To thank Honduras.")
    update = settle_new_translations(draft, before, reading.content(), "en")
    assert set(reading.basis()) == {(BlockKey("body"), "es")}
    assert settle_new_translations(draft, before, before, "en") == b""
    assert Draft.from_updates([draft.whole(), update]).basis() == reading.basis() == draft.basis()
    reading.let_go()
