"""What is read on the screen is what the document says, word by word."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.content import ActionItem, Agreement, SectionContent
from reportflow.domain.errors import ReportflowError
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.i18n.reference import shipped_directory
from reportflow.report import Paper, build, section_ast, section_html
from reportflow.report.docx import Properties, write_docx
from tests.report.reading import document_words, page_words
from tests.report.report_sample import sample_report

NOW = datetime(2016, 11, 15, 19, 4, tzinfo=UTC)
PARTIES = shipped_directory()

EDGE_CASES = [
    "a list\n- without a blank line\n- before it",
    "- one\n  - two spaces\n    - four",
    "1) one\n2) two",
    "a. one\nb. two",
    "(i) one\n(ii) two",
    "3. three\n4. four",
    "~~gone~~ H~2~O x^2^",
    "a\\\nb  \nc\nd",
    "    code\n    more",
    "```\nfence\n\n  indented\n```",
    "```\nunclosed",
    "> quote\n> > deeper",
    "| a | b |\n|---|:-:|\n| *c* | d `e` |\n| f |",
    "term\n: definition",
    "a[^1] b[^2]\n\n[^1]: one\n\n    two\n[^2]: - list\n    - in note",
    "cited twice[^1] and again[^1]\n\n[^1]: note",
    "a[^missing]",
    '[x]{.bracket by=MEX} [y]{.bracket by="HND, MEX"} [z]{.bracket}',
    "<b>bold</b> &amp; &copy; &#x41; <!-- c -->",
    "***both*** **_mixed_** *a**b**c*",
    "[link *text*](https://example.org) <https://example.org>",
    "# h1\ntext\n## h2\n### h3\n- # h in list",
    "***\n\n---",
    "“curly” «angle» ‘single’ \"straight\" 'x' -- --- ...",
    "emoji 😀 ñ é e\u0301 \u00a0nbsp\u00a0 \u2028x",
    "tab\there",
    "* a\n\n  para\n\n  | t | u |\n  |---|---|\n  | 1 | 2 |\n\n* b",
    "- [ ] open\n- [x] done",
    "-\n- empty first",
    "1986\\. A year",
    "\\[escaped\\] \\*stars\\*",
    "a `` ` `` b",
    "line one\n===\nline two\n---",
    "![alt](x.png) ![](y.png)",
]


def section(body: str, row: str = "", heading: str = "Heading") -> ReportSection:
    content = SectionContent(
        {"en": heading},
        {"en": body},
        (Agreement("g1", {"en": row or "Agreed."}),),
        (ActionItem("a1", {"en": row or "Done."}, ("HND", "MEX"), date(2017, 1, 31)),),
    )
    return ReportSection(7, SectionKind.AGENDA, 3, content, "en")


def both(one: ReportSection) -> tuple[str, str]:
    properties = Properties("t", "s", "en", NOW, "")
    docx = write_docx(section_ast(one, "en", PARTIES), properties, {}, Paper.LETTER)
    return page_words(section_html(one, "en", PARTIES)), document_words(docx)


@pytest.mark.parametrize("text", EDGE_CASES)
def test_a_section_reads_the_same_on_screen_and_in_the_document(text: str) -> None:
    screen, document = both(section(text, text))
    assert screen == document
    assert screen.startswith("3. Heading")


PIECES = st.sampled_from(
    [
        *(
            "a",
            "word",
            " ",
            " ",
            "\n",
            "\n\n",
            "- ",
            "1. ",
            "a) ",
            "> ",
            "    ",
            "*",
            "**",
            "_",
            "`",
            "```\n",
            "~~",
            "^",
            "~",
        ),
        *(
            "[",
            "]",
            "(http://x.y)",
            "[^1]",
            "\n\n[^1]: note",
            "|",
            "\n|-|-|\n",
            "# ",
            "<b>",
            "</b>",
            "&lt;",
            "\\",
            '"',
            "'",
            "--",
        ),
        *("ñ", "😀", "]{.bracket by=HND}", "![", "\t", "---\n"),
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.lists(PIECES, max_size=8).map("".join))
@settings(max_examples=25, deadline=None)
def test_any_text_reads_the_same_on_screen_and_in_the_document(body: str, row: str) -> None:
    try:
        screen, document = both(section(body, row))
    except ReportflowError as error:
        screen, document = str(error.params["section"]), "3"
    assert screen == document


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_whole_report_reads_the_same_as_a_page_and_as_a_document(language: str) -> None:
    report = sample_report()
    page = build(report, language, "html", NOW).decode()
    body = page[page.index("<main>") + 6 : page.index("</main>")]
    assert page_words(body) == document_words(build(report, language, "docx", NOW))
