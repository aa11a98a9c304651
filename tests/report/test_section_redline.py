"""The redline of a section is exact in Markdown and as it is printed."""

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from reportflow.domain.content import ActionItem, Agreement, SectionContent
from reportflow.domain.errors import LimitExceeded
from reportflow.domain.redline import accepted, rejected
from reportflow.i18n.reference import shipped_directory
from reportflow.report import clean_ast, redline
from reportflow.report.redline_html import diff_blocks
from tests.report.reading import page_words
from tests.report.report_sample import content_of

PARTIES = shipped_directory()


def without(fragment: str, tag: str) -> str:
    root = html.fragment_fromstring(fragment, create_parent="div")
    for element in root.xpath(f"//{tag}"):
        element.drop_tree()
    return page_words(html.tostring(root, encoding="unicode"))


texts = st.lists(
    st.sampled_from(
        [
            "To thank IOM. ",
            "will ",
            "may ",
            "*share* ",
            "**practices** ",
            "\n\n",
            "- one\n",
            "- two\n",
            "1. first\n",
            "> said\n\n",
            "`x` ",
            "| a | b |\n|---|---|\n| c | d |\n\n",
            "[^1]",
            "\n\n[^1]: note\n\n",
            "[2017]{.bracket by=MEX} ",
            "<i>",
            "    code\n\n",
            "# H\n\n",
        ]
    ),
    max_size=14,
).map("".join)


@given(texts, texts)
@settings(max_examples=40, deadline=None)
def test_accepting_prints_the_new_text_and_rejecting_the_old(old: str, new: str) -> None:
    before, after = SectionContent(body={"en": old}), SectionContent(body={"en": new})
    result = redline(before, after, "en", PARTIES)
    for row in result.rows:
        assert rejected(row.text) == before.text(row.block, "en")
        assert accepted(row.text) == after.text(row.block, "en")
        assert without(row.html, "ins").split() == _printed(old).split()
        assert without(row.html, "del").split() == _printed(new).split()


def _printed(markdown: str) -> str:
    blocks = list(redline(None, SectionContent(body={"en": markdown}), "en", PARTIES).rows)
    return page_words(blocks[0].html) if blocks else ""


def test_a_redline_of_equal_texts_has_no_marks() -> None:
    result = redline(content_of(3), content_of(3), "es", PARTIES, 3)
    assert not result.changed
    assert "<ins>" not in result.html
    assert "<del>" not in result.html


def test_added_removed_moved_and_changed_rows_are_told_apart() -> None:
    before = SectionContent(
        agreements=(Agreement("a", {"en": "First"}), Agreement("b", {"en": "Second"}), Agreement("c", {"en": "Third"})),
        action_items=(ActionItem("x", {"en": "Send it"}, ("HND",), date(2017, 1, 31)), ActionItem("y", {"en": "Gone"})),
    )
    after = SectionContent(
        agreements=(
            Agreement("c", {"en": "Third"}),
            Agreement("a", {"en": "First"}),
            Agreement("b", {"en": "The second"}),
        ),
        action_items=(
            ActionItem("x", {"en": "Send it"}, ("HND", "MEX"), date(2017, 2, 28)),
            ActionItem("z", {"en": "New"}),
        ),
    )
    result = redline(before, after, "en", PARTIES, 4)
    assert [(str(row.block), row.change, row.label, row.was) for row in result.rows if row.block.id] == [
        ("agreement:c", "moved", "4.1", ""),
        ("agreement:a", "same", "4.2", "4.1"),
        ("agreement:b", "changed", "4.3", "4.2"),
        ("agreement:c", "moved_away", "4.3", ""),
        ("action:x", "changed", "", ""),
        ("action:y", "removed", "", ""),
        ("action:z", "added", "", ""),
    ]
    assert "moved, was 4.3" in result.html
    assert "moved, now 4.1" in result.html
    assert "and Mexico" in result.html
    assert "<del>31 January</del><ins>28 February</ins>" in result.html


def test_what_became_of_a_row_stands_above_it_and_its_number_alone_beside_its_words() -> None:
    rows = tuple(Agreement(f"g{place}", {"en": f"To do {place}."}) for place in (1, 2))
    shown = redline(SectionContent(agreements=rows[:1]), SectionContent(agreements=rows), "en", PARTIES, 7)
    kept, new = html.fragment_fromstring(shown.html, create_parent="div").xpath("//div[contains(@class, 'agreement')]")
    assert [(part.get("class"), part.text_content().strip()) for part in kept] == [
        ("row-label", "7.1"),
        (None, "To do 1."),
    ]
    assert [(part.get("class"), part.text_content().strip()) for part in new] == [
        ("remark", "added"),
        ("row-label", "7.2"),
        ("added", "To do 2."),
    ]


def test_one_changed_word_in_a_long_list_leaves_the_rest_alone() -> None:
    old = "\n".join(f"- item number {n} will stay" for n in range(30))
    shown = diff_blocks(list(clean_ast(old, "en")), list(clean_ast(old.replace("17 will", "17 may"), "en")))
    assert shown.count("<del>") == shown.count("<ins>") == 1
    assert "<del>will</del><ins>may</ins>" in shown


def test_a_change_of_formatting_shows() -> None:
    shown = diff_blocks(list(clean_ast("a word", "en")), list(clean_ast("a **word**", "en")))
    assert shown == "<p>a <del>word</del><ins><strong>word</strong></ins></p>"


def test_what_is_typed_is_never_markup() -> None:
    result = redline(
        None, SectionContent({"en": "<b>"}, {"en": "<script>alert(1)</script> [x](javascript:y)"}), "en", PARTIES
    )
    assert "<script" not in result.html
    assert "href" not in result.html
    assert "&lt;script&gt;" in result.html


def test_a_text_that_cannot_be_read_gives_its_error() -> None:
    with pytest.raises(LimitExceeded) as raised:
        redline(None, SectionContent(body={"en": "[" * 60}), "en", PARTIES)
    assert raised.value.code == "text.too_many_brackets"


def test_two_long_texts_are_compared_in_bounded_time() -> None:
    old = "\n\n".join(f"To a b a b a b {'x ' * 40}" for _ in range(900))
    new = "\n\n".join(f"b a b a {'x y ' * 25}" for _ in range(900))
    start = time.process_time()  # what else the machine does meanwhile does not count
    result = redline(SectionContent(body={"en": old}), SectionContent(body={"en": new}), "en", PARTIES)
    assert time.process_time() - start < 20
    assert result.changed
