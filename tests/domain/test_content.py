"""What a section says, and when two texts count as the same."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportflow.domain.content import ActionItem, Agreement, BlockKey, SectionContent, normalised, text_hash

texts = st.fixed_dictionaries({}, optional={"en": st.text(max_size=40), "es": st.text(max_size=40)})
ids = st.text("abcdef0123456789", min_size=1, max_size=8)
agreements = st.lists(st.builds(Agreement, ids, texts), max_size=3)
actions = st.lists(
    st.builds(
        ActionItem,
        ids,
        texts,
        st.lists(st.sampled_from(["HND", "MEX", "TS"]), max_size=2).map(tuple),
        st.none() | st.dates(),
    ),
    max_size=3,
)
contents = st.builds(SectionContent, texts, texts, agreements.map(tuple), actions.map(tuple))


@given(contents)
def test_content_survives_being_written_as_json_and_read_back(content: SectionContent) -> None:
    assert SectionContent.from_json(content.as_json()) == content


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@given(st.text("aé \n\tñ", max_size=30))
def test_the_hash_ignores_how_accents_lines_and_blanks_at_line_ends_are_coded(text: str) -> None:
    recoded = unicodedata.normalize("NFD", text).replace("\n", " \r\n")
    assert text_hash(recoded) == text_hash(text)


@given(contents, contents)
def test_two_contents_have_one_hash_only_where_their_canonical_form_is_one(
    one: SectionContent, two: SectionContent
) -> None:
    assert (one.hash() == two.hash()) == (one.canonical() == two.canonical())


def content_with(**changes: object) -> SectionContent:
    values: dict[str, object] = {
        "heading": {"en": "Agenda", "es": "Agenda"},
        "body": {"en": "Approved.", "es": "Aprobada."},
        "agreements": (Agreement("a", {"en": "To approve", "es": "Aprobar"}),),
        "action_items": (ActionItem("t", {"en": "Post it", "es": "Publicarla"}, ("TS",), date(2016, 11, 15)),),
    }
    return SectionContent(**(values | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({"body": {"en": "Approved!", "es": "Aprobada."}}, {"en"}),
        ({"body": {"en": "Approved.", "es": "¡Aprobada!"}}, {"es"}),
        ({"agreements": (Agreement("b", {"en": "To approve", "es": "Aprobar"}),)}, {"en", "es"}),
        (
            {"action_items": (ActionItem("t", {"en": "Post it", "es": "Publicarla"}, ("MEX",), date(2016, 11, 15)),)},
            {"en", "es"},
        ),
        ({"action_items": (ActionItem("t", {"en": "Post it", "es": "Publicarla"}, ("TS",), None),)}, {"en", "es"}),
        ({"body": {"en": "Approved.  ", "es": "Aprobada.\r\n"}}, set()),
    ],
)
def test_the_hash_of_a_language_covers_its_text_and_ids_owners_and_dates(
    changes: dict[str, object], changed: set[str]
) -> None:
    before, after = content_with(), content_with(**changes)
    assert {language for language in ("en", "es") if before.hash(language) != after.hash(language)} == changed
    assert (before.hash() != after.hash()) == bool(changed)


def test_the_order_of_agreements_is_part_of_what_is_agreed() -> None:
    one, two = Agreement("a", {"en": "One"}), Agreement("b", {"en": "Two"})
    assert content_with(agreements=(one, two)).hash("en") != content_with(agreements=(two, one)).hash("en")


def test_a_block_is_named_by_a_text_that_reads_back() -> None:
    for block, _texts in content_with().blocks():
        assert BlockKey.parse(str(block)) == block


@pytest.mark.parametrize("text", ["", "footer", "body:x", "agreement", "agreement:"])
def test_a_text_that_names_no_block_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a block"):
        BlockKey.parse(text)


def test_a_section_with_a_heading_only_is_empty() -> None:
    assert SectionContent(heading={"en": "Agenda"}).is_empty
    assert not content_with().is_empty
