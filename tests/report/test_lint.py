"""The linter refuses what would keep pandoc busy, and lets ordinary texts pass."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.errors import InvalidInput, LimitExceeded, ReportflowError
from reportflow.report import check, clean_ast, lint
from reportflow.report.clean import forget

ORDINARY = """To thank IOM, and accept its offer (see [the note](https://example.org)).[^1]

- one [bracket]{.bracket by=MEX}
- two: "quoted", 'quoted', `code`, ~~old~~ H~2~O

| a | b |
|---|---|
| [x] | [^y] |

____________________________ signature

[^1]: A footnote, over
two lines.

Text after the footnote may cite another.[^2]

[^2]: It may.
"""


def blocks_or_error(text: str) -> tuple[object, ...] | ReportflowError:
    try:
        return clean_ast(text, "en")
    except ReportflowError as error:
        return error


def codes(text: str) -> list[str]:
    return [finding.code for finding in lint(text)]


def test_an_ordinary_text_has_no_finding() -> None:
    assert codes(ORDINARY) == []


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a[^1]\n\n[^1]: b[^1]", "text.nested_footnote", 3),
        ("a[^1]\n\n[^1]: b[^2]\n\n[^2]: c", "text.nested_footnote", 3),
        ("a[^1]\n\n[^1]: b\n\n    more[^2]\n\n[^2]: c", "text.nested_footnote", 5),
        ("a[^1]\n\n[^1]: b\nlazy[^2]\n\n[^2]: c", "text.nested_footnote", 4),
        ("> a[^1]\n>\n> [^1]: b[^1]", "text.nested_footnote", 3),
        ("- a[^1]\n\n  [^1]: b[^1]", "text.nested_footnote", 3),
        ("fine\n\n" + "[" * 60 + "x" + "]" * 60, "text.too_many_brackets", 3),
        ("[" * 51, "text.too_many_brackets", 1),
        ("x" * 200_001, "text.too_large", 1),
        ("ñ" * 100_001, "text.too_large", 1),
        ("*" * 5000 + "a" + "*" * 5000, "text.too_many_marks", 1),
        ("\"'" * 3000 + "a", "text.too_many_marks", 1),
        ("e" + "\u0301" * 100, "text.too_many_accents", 1),
        (">" * 100 + " a", "text.too_deep", 1),
        ("- " * 100 + "a", "text.too_deep", 1),
        ("|" + "a|" * 30 + "\n|" + "-|" * 30, "text.table_too_wide", 2),
        ("<a b='" * 1000, "text.too_many_tags", 1),
        ("[^1]" * 5000 + "\n\n[^1]: " + "word " * 200, "text.repeats_too_much", 1),
        ("[a]: http://x/" + "y" * 2000 + "\n\n" + "[a] " * 5000, "text.repeats_too_much", 1),
        ("a\n\ud800", "text.unreadable", 2),
    ],
)
def test_what_keeps_pandoc_busy_is_found_with_its_line(text: str, code: str, line: int) -> None:
    assert (code, line) in [(finding.code, finding.line) for finding in lint(text)]
    with pytest.raises((InvalidInput, LimitExceeded)) as raised:
        check(text)
    assert raised.value.params["line"] >= 1


def test_fifty_open_brackets_and_a_blank_line_between_paragraphs_are_fine() -> None:
    assert codes("[" * 50) == []
    assert codes("\n\n".join("[" * 30 for _ in range(20))) == []


HOSTILE = {
    "open brackets": "[" * 20_000,
    "links in links": "[" * 20_000 + "a" + "](u)" * 20_000,
    "emphasis": "*a **b " * 20_000,
    "nested notes": "a[^0]\n\n" + "\n\n".join(f"[^{i}]: x[^{i + 1}][^{i + 1}]" for i in range(25)),
    "deep list": "\n".join("  " * i + "- a" for i in range(400)),
    "deep quote": "\n".join(">" * i + " a" for i in range(1, 400)),
    "long table": "|a|b|\n|-|-|\n" + "|c|d|\n" * 15_000,
    "superscripts": "^" * 20_000 + "a" + "^" * 20_000,
    "unclosed tags": "<a b='" * 20_000,
    "comments": "<!-- " * 20_000,
    "references": "[a]:\n" * 20_000,
    "backticks": "".join("`" * i + " " for i in range(1, 300)),
    "list items": "- a\n* b\n+ c\n" * 15_000,
    "quotation marks": "'a \"b " * 20_000,
    "nul": "\0" * 20_000,
    "setext": "a\n=\n" * 20_000,
    "attributes": "[a]{" + ".x " * 20_000 + "}",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_read_or_refused_within_seconds(name: str) -> None:
    forget()
    start = time.process_time()  # our own share: the door ends pandoc after five seconds
    outcome = blocks_or_error(HOSTILE[name])
    assert isinstance(outcome, tuple) or outcome.code.split(".")[0] in ("text", "pandoc")
    assert time.process_time() - start < 3


@given(st.text(alphabet="[]^*_~`<>|-:#(){}\"'!.ab1 \n\t\\=&;", max_size=400))
@settings(max_examples=40, deadline=None)
def test_any_text_gives_blocks_or_a_clear_error(text: str) -> None:
    outcome = blocks_or_error(text)
    assert isinstance(outcome, tuple) or outcome.params["line"] >= 1


def test_a_long_ordinary_text_is_read() -> None:
    paragraph = (
        "Delegations *thanked* the PPT, and took note of the “report” (see [the plan](https://example.org)).\n\n"
    )
    assert len(clean_ast(paragraph * 1900, "en")) == 1900


@pytest.mark.parametrize(
    "text",
    ["a\n\n- b\n\n" * 3000, "|a|b|\n|-|-|\n" + "|c|d|\n" * 3000, "~a^" * 3000, "[a]{.x} " * 3000, "a**b*" * 3000],
)
def test_too_many_parts_are_refused(text: str) -> None:
    with pytest.raises(LimitExceeded) as raised:
        clean_ast(text, "en")
    assert raised.value.code in ("text.too_large", "text.too_many_marks")
