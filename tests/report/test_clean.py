"""The filter lets through what may be printed, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportflow.domain.content import text_hash
from reportflow.domain.errors import LimitExceeded, Unavailable
from reportflow.report import clean, clean_ast, pandoc
from reportflow.report.html import fragment
from tests.report.reading import page_words

ALLOWED = {
    *("Para", "Plain", "Header", "BulletList", "OrderedList", "BlockQuote", "CodeBlock", "HorizontalRule", "Table"),
    *("Str", "Space", "LineBreak", "Emph", "Strong", "Strikeout", "Superscript", "Subscript", "Underline", "SmallCaps"),
    *("Code", "Link", "Note", "Span"),
}


def kinds(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        return {tree["t"]} | kinds(tree.get("c")) if "t" in tree else set()
    if isinstance(tree, (list, tuple)):
        return set().union(*map(kinds, tree)) if tree else set()
    return set()


def test_raw_html_becomes_literal_text() -> None:
    shown = page_words(fragment(list(clean_ast("a <script>alert(1)</script>\n\n<div onclick=x>\nb\n</div>", "en"))))
    assert shown == "a <script>alert(1)</script> <div onclick=x> b </div>"


def test_an_image_becomes_its_alternative_text() -> None:
    blocks = list(clean_ast("![the *seal*](file:///etc/passwd)", "en"))
    assert page_words(fragment(blocks)) == "the seal"
    assert "passwd" not in json.dumps(blocks)


@pytest.mark.parametrize(
    "target", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//host/x", "#sec-1", "ftp://x"]
)
def test_a_link_to_anything_but_web_and_mail_becomes_its_text(target: str) -> None:
    blocks = clean_ast(f"[click]({target})", "en")
    assert "Link" not in kinds(blocks)
    assert "click" in json.dumps(blocks)


def test_links_to_web_and_mail_stay() -> None:
    shown = fragment(list(clean_ast("[a](https://example.org/x?y=1) <me@example.org> <http://example.org>", "en")))
    assert 'href="https://example.org/x?y=1"' in shown
    assert 'href="mailto:me@example.org"' in shown


def test_attributes_and_ids_are_dropped_and_the_negotiation_bracket_stays() -> None:
    blocks = clean_ast("# A {#sec-1 .x}\n\n[text]{.bracket by=MEX onclick=x #y} [plain]{.other lang=fr} `c`{.z}", "en")
    value = json.dumps(blocks)
    assert '["bracket"], [["by", "MEX"]]' in value
    assert not any(word in value for word in ("sec-1", "onclick", "other", '"y"', '"z"', "fr"))
    assert value.count('"Span"') == 1
    assert "rust" not in json.dumps(clean_ast("```rust\ncode\n```\n\n[a](https://example.org){.rust}", "en"))


def test_headings_in_a_text_stand_below_the_section_without_leaving_a_level_out() -> None:
    blocks = clean_ast("### B\n\n#### C\n\n# A\n\n- # in a list", "en")
    assert [block["c"][0] for block in blocks if block["t"] == "Header"] == [2, 3, 2]
    assert "Header" not in kinds(blocks[-1])


def test_invisible_controls_are_dropped() -> None:
    assert page_words(fragment(list(clean_ast("a\u202eb\x07c \ufffe", "en")))) == "abc"


def test_straight_quotes_become_curly_and_dashes_long() -> None:
    assert page_words(fragment(list(clean_ast("\"a\" 'b' -- c... l'x", "en")))) == "“a” ‘b’ – c… l’x"


def test_only_known_nodes_come_through() -> None:
    text = "\n\n".join(
        (
            "$x$ @cite",
            "| a |\n|---|\n| <b>b</b>[^1] |",
            "    code",
            "[^1]: <i>note</i>\n\n    # H",
            "1) a\n\n   > b",
            "***",
        )
    )
    assert kinds(clean_ast(text, "es")) - ALLOWED <= {
        *("AlignDefault", "AlignLeft", "AlignRight", "AlignCenter", "ColWidthDefault", "Decimal", "OneParen", "Period"),
        *("DefaultDelim", "DefaultStyle"),
    }


PLAIN = st.text(alphabet="aeiñÁzA1 0,;:.()/–’“”«»¿¡-\n#", max_size=40)


@given(PLAIN)
@example("A. list")
@example("iv) list")
@example("To thank IOM (Geneva), and accept its offer: half-day sessions.")
@example("# 3. Heading")
@example("# Heading a-b")
@example("one\n\ntwo\n\n\nthree")
@example("a...b")
@settings(max_examples=150, deadline=None)
def test_plain_words_give_what_pandoc_gives(text: str) -> None:
    quick = clean.plain_blocks(text)
    if quick is not None:
        assert quick == clean.filtered(pandoc.read_markdown(text))


def test_ordinary_sentences_need_no_pandoc() -> None:
    assert (
        clean.plain_blocks("To designate focal points for the group, by 9 December at the latest (see point 3).")
        is not None
    )
    assert clean.plain_blocks("Comentar la nota conceptual y considerar un taller.") is not None
    assert clean.plain_blocks("1. list") is None
    assert clean.plain_blocks("a *word*") is None


def test_deep_nesting_is_refused_with_its_limit() -> None:
    with pytest.raises(LimitExceeded) as raised:
        clean_ast("\n".join("  " * level + "- a" for level in range(60)), "en")
    assert raised.value.code == "text.too_deep"


def test_an_empty_text_has_no_blocks() -> None:
    assert clean_ast("", "en") == clean_ast(" \n\n", "en") == ()


def test_the_door_gives_up_after_its_time() -> None:
    slow = ("a[^0]\n\n" + "\n\n".join(f"[^{i}]: x[^{i + 1}][^{i + 1}]" for i in range(25))).encode()
    with pytest.raises(LimitExceeded) as raised:
        pandoc.run(["-f", pandoc.READER, "-t", "json"], slow, seconds=0.5)
    assert raised.value.code in ("pandoc.too_slow", "pandoc.too_much_memory")


def test_the_door_says_why_pandoc_failed() -> None:
    with pytest.raises(Unavailable) as raised:
        pandoc.run(["-f", "json", "-t", "html"], b"not json")
    assert raised.value.code == "pandoc.failed"
    assert raised.value.params["reason"]


def test_pandoc_reads_no_file_and_gets_no_environment(tmp_path: Any) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    value = pandoc.document([{"t": "Para", "c": [{"t": "Image", "c": [["", [], []], [], [str(secret), ""]]}]}])
    output = pandoc.run(["-f", "json", "-t", "html", "--embed-resources"], value)
    assert b"c2VjcmV0" not in output


@pytest.mark.parametrize(
    ("typed", "same"),
    [
        ("Take note.  \nThank the host.", "Take note.\nThank the host."),
        ("Take note.\t\nThank the host.", "Take note.\nThank the host."),
        ("Take note.\\ \nThank the host.", "Take note.\\\nThank the host."),
        ("```\ncode  \n```", "```\ncode\n```"),
        ("Take \u212b note.", "Take \u00c5 note."),
        ("\n\nTake note.\n", "Take note."),
    ],
)
def test_texts_of_one_hash_are_printed_alike(typed: str, same: str) -> None:
    assert text_hash(typed) == text_hash(same)
    assert clean_ast(typed, "en") == clean_ast(same, "en")
