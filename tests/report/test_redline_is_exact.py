"""A redline, accepted, is the new text as it is printed; rejected, it is the old one: whatever the two texts are."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportflow.domain.content import ActionItem, Agreement, SectionContent, text_hash
from reportflow.domain.errors import ReportflowError
from reportflow.domain.redline import accepted as accepted_words
from reportflow.domain.redline import rejected as rejected_words
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.i18n.reference import shipped_directory
from reportflow.report import redline, redline_of, section_html, trees_of
from tests.report.redline_reading import accepted, printed, rejected

PARTIES = shipped_directory()

_WORDS = st.sampled_from(["may", "will", "share", "the", "practices", "3.1", "ñandú", "2017,", "a-b", "<i>", "&amp;"])
_SPANS = st.sampled_from(
    [
        *("*{}*", "**{}**", "~~{}~~", "`{}`", "[{}](https://example.org/a)", "[{}](https://example.org/b)", "***{}***"),
        *("[{}]{{.bracket by=MEX}}", '[{}]{{.bracket by="HND, MEX"}}', "[{}]{{.bracket}}", "{}^2^", "H~{}~", "“{}”"),
    ]
)
_NOTES = {
    "n": "A note.",
    "m": "Another *note* with [words](https://example.org).",
    "p": "Two paragraphs.\n\n    The second one.",
}
_PHRASE = st.one_of(
    _WORDS,
    _WORDS,
    st.builds(lambda form, words: form.format(" ".join(words)), _SPANS, st.lists(_WORDS, min_size=1, max_size=3)),
    st.sampled_from([*(f"word[^{label}]" for label in _NOTES), "line\\\nbreak"]),
)
_LINE = st.lists(_PHRASE, min_size=1, max_size=6).map(" ".join)
_BLOCK = st.one_of(
    _LINE,
    _LINE,
    st.lists(_LINE.filter(lambda line: "\n" not in line), min_size=1, max_size=4).map(
        lambda items: "\n".join(f"- {item}" for item in items)
    ),
    st.lists(_WORDS, min_size=1, max_size=3).map(
        lambda items: "\n".join(f"{n}) {item}" for n, item in enumerate(items, 3))
    ),
    st.lists(_WORDS, min_size=1, max_size=3).map(
        lambda items: "- top\n" + "\n".join(f"    1. {item}" for item in items)
    ),
    _LINE.map(lambda line: "> " + line.replace("\n", "\n> ")),
    st.lists(st.tuples(_WORDS, _WORDS), max_size=3).map(
        lambda rows: "| a | b |\n|:--|--:|\n" + "".join(f"| {a} | **{b}** |\n" for a, b in rows)
    ),
    st.sampled_from(["***", "```\ncode  here\n\nmore\n```", "| x | y |\n|---|---|\n| 1 | 2 |", "1. \n2. second"]),
    _WORDS.map(lambda word: f"## {word}"),
)


def _whole(blocks: list[str]) -> str:
    text = "\n\n".join(blocks)
    cited = [f"[^{label}]: {note}" for label, note in _NOTES.items() if f"[^{label}]" in text]
    return "\n\n".join([text, *cited]).strip("\n")


_TEXT = st.lists(_BLOCK, max_size=4).map(_whole)
_SHORT = st.one_of(_LINE.map(lambda line: _whole([line])), _BLOCK.map(lambda block: _whole([block])))
_BOTH = st.fixed_dictionaries({"en": _SHORT}, optional={"es": _SHORT})
_ROWS = st.lists(st.sampled_from("abcde"), unique=True, max_size=4)


@st.composite
def contents(draw: st.DrawFn) -> SectionContent:
    return SectionContent(
        draw(st.fixed_dictionaries({"en": _LINE.map(lambda line: line.split("[^")[0])}, optional={"es": _WORDS})),
        draw(st.fixed_dictionaries({}, optional={"en": _TEXT, "es": _TEXT})),
        tuple(Agreement(row, draw(_BOTH)) for row in draw(_ROWS)),
        tuple(
            ActionItem(
                row,
                draw(_BOTH),
                tuple(draw(st.lists(st.sampled_from(["HND", "MEX", "IOM", "Somebody"]), unique=True, max_size=2))),
                draw(st.sampled_from([None, date(2017, 1, 31), date(2017, 2, 28)])),
            )
            for row in draw(_ROWS)
        ),
    )


@st.composite
def edited(draw: st.DrawFn, content: SectionContent) -> SectionContent:
    """The content after somebody worked on it: rows moved, gone or new, one text changed."""
    other = draw(contents())
    kept = draw(st.permutations(content.agreements))
    agreements = {row.id: row for row in (*kept[: draw(st.integers(0, len(kept)))], *other.agreements[:1])}
    return replace(
        content,
        body=draw(st.sampled_from([content.body, other.body])),
        agreements=tuple(agreements.values()),
        action_items=draw(st.sampled_from([content.action_items, content.action_items[::-1], other.action_items])),
    )


@st.composite
def sections(draw: st.DrawFn, content: SectionContent) -> ReportSection:
    """The content as a section of the report: translations stale or not, read anew or from the blocks that it keeps."""
    basis = {
        (key, "es"): text_hash(texts.get("en", "") if draw(st.booleans()) else "an earlier text")
        for key, texts in content.blocks()
    }
    trees = json.loads(json.dumps(trees_of(content))) if draw(st.booleans()) else None
    kind = draw(st.sampled_from([SectionKind.AGENDA, SectionKind.AGENDA, SectionKind.CHAPEAU]))
    number = None if kind is SectionKind.CHAPEAU else 3
    return ReportSection(7, kind, number, content, "en", basis, revision=1, trees=trees)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[ReportSection, ReportSection]:
    old = draw(contents())
    before, after = draw(sections(old)), draw(sections(draw(st.one_of(edited(old), contents()))))
    return replace(before, kind=after.kind, number=after.number), after


def page(section: ReportSection, language: str) -> list[object]:
    shown = printed(section_html(section, language, PARTIES))
    if section.kind is SectionKind.CHAPEAU:  # which stands in a box of its own
        return list(shown[0][4]) if shown else []
    return shown


@given(pairs(), st.sampled_from(["en", "es"]))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_accepting_it_prints_the_new_section_and_rejecting_it_the_old(
    pair: tuple[ReportSection, ReportSection], language: str
) -> None:
    before, after = pair
    try:
        expected = page(before, language), page(after, language)
    except ReportflowError:
        return  # a text that cannot be printed has no redline
    shown = redline_of(before, after, language, PARTIES)
    assert rejected(shown.html) == expected[0]
    assert accepted(shown.html) == expected[1]
    assert shown.changed or expected[0] == expected[1]


@given(contents(), st.sampled_from(["en", "es"]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_was_never_shown_before_is_all_new(content: SectionContent, language: str) -> None:
    section = ReportSection(7, SectionKind.AGENDA, 3, content, "en")
    shown = redline_of(None, section, language, PARTIES)
    assert accepted(shown.html) == page(section, language)
    assert rejected(shown.html) == []


@given(pairs(), st.sampled_from(["en", "es"]))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_accepting_its_words_gives_the_new_markdown_and_rejecting_them_the_old(
    pair: tuple[ReportSection, ReportSection], language: str
) -> None:
    before, after = (section.content for section in pair)
    told = {row.block: row for row in redline(before, after, language, PARTIES).rows if row.change != "moved_away"}
    for key in {key for content in (before, after) for key, _texts in content.blocks()}:
        words = told[key].text if key in told else ()
        assert rejected_words(words) == before.text(key, language)
        assert accepted_words(words) == after.text(key, language)


def printed_with(body: str, trees: Mapping[str, Mapping[str, Any]] | None = None) -> ReportSection:
    return ReportSection(7, SectionKind.AGENDA, 3, SectionContent({"en": "H"}, {"en": body}), "en", trees=trees)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n\n***\n\nb", "a\n\nb"),
        ("- a\n- b", "- a"),
        ("- a\n-\n- b", "- a\n- b"),
        ("a ~~b~~", "a b"),
        ("| a |\n|:--|\n| b |", "| a |\n|--:|\n| b |"),
        ("| a |\n|---|\n| b |", "| b |\n|---|\n| b |"),
        ("a[^1]\n\n[^1]: b c", "a[^1]\n\n[^1]: b\n\n    c"),
        ("a[^1]\n\n[^1]: - b\n    - c", "a[^1]\n\n[^1]: 1. b\n    2. c"),
        ("1. a", "a. a"),
        ("[a](https://example.org/1)", "[a](https://example.org/2)"),
        ("[a]{.bracket by=MEX}", "[a]{.bracket by=HND}"),
    ],
)
def test_nothing_that_is_printed_differently_counts_as_the_same(old: str, new: str) -> None:
    assert redline_of(printed_with(old), printed_with(new), "en", PARTIES).changed


def test_the_blocks_that_revisions_keep_are_compared_not_their_markdown() -> None:
    kept = [
        json.loads(json.dumps(trees_of(SectionContent({"en": "H"}, {"en": body}))))
        for body in ("as *it* was", "as it was")
    ]
    before, after = (printed_with("the same Markdown", trees=trees) for trees in kept)
    shown = redline_of(before, after, "en", PARTIES)
    assert "<del><em>it</em></del><ins>it</ins>" in shown.html
    assert [row.change for row in shown.rows] == ["same", "changed"]


def test_a_translation_that_became_stale_shows_its_mark() -> None:
    content = SectionContent({"en": "H", "es": "T"}, {"en": "one", "es": "uno"})
    basis = {(key, "es"): text_hash(texts["en"]) for key, texts in content.blocks()}
    before = ReportSection(7, SectionKind.AGENDA, 3, content, "en", basis)
    after = replace(before, content=replace(content, body={"en": "two", "es": "uno"}))
    shown = redline_of(before, after, "es", PARTIES)
    assert "<ins> <span" in shown.html
    assert "Traducción por actualizar" in shown.html
    assert not redline_of(before, before, "es", PARTIES).changed


def test_numbers_that_follow_from_the_order_are_part_of_it() -> None:
    rows = tuple(Agreement(row, {"en": f"To do {row}."}) for row in "ab")
    before = ReportSection(7, SectionKind.AGENDA, 3, SectionContent({"en": "H"}, {}, rows), "en")
    after = replace(before, content=replace(before.content, agreements=(Agreement("n", {"en": "New."}), *rows)))
    shown = redline_of(before, after, "en", PARTIES)
    assert "<del>3.1</del><ins>3.2</ins>" in shown.html
    assert [(str(row.block), row.change) for row in shown.rows if row.block.id] == [
        ("agreement:n", "added"),
        ("agreement:a", "same"),
        ("agreement:b", "same"),
    ]
