"""What is pasted into a draft as Markdown (frontend/scripts/live/paste) is printed with the words of the page it came from.

That the pages in frontend/tests/pasted become this Markdown, frontend/tests/paste.test.js and, in a browser,
tests/browser/test_pasting.py look after.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from reportflow.report import clean_ast, lint
from tests.house.checkout import PROJECT

PASTED = PROJECT / "frontend" / "tests" / "pasted"
PAGES = sorted(PASTED.glob("*.html"))
ODD: list[dict[str, str]] = json.loads((PASTED / "odd.json").read_text("utf-8"))
#: What typography makes of signs that somebody typed.
TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "…": "...", "–": "-", "—": "-"})

#: What parts words.
APART = {"Space": " ", "LineBreak": "\n", "Para": "\n", "Plain": "\n", "Header": "\n"}


def printed(tree: Any) -> str:
    """All that is printed of a clean AST, in order, notes after the rest."""
    pieces: list[str] = []
    notes: list[Any] = []

    def gather(value: Any) -> None:
        if isinstance(value, list | tuple):
            for part in value:
                gather(part)
        elif isinstance(value, dict):
            kind, content = value["t"], value.get("c")
            if kind == "Str":
                pieces.append(content)
            elif kind == "Note":
                notes.append(content)
            else:
                gather(content)
                pieces.append(APART.get(kind, ""))

    gather(tree)
    while notes:
        gather(notes.pop(0))
    return "".join(pieces)


def in_words(text: str) -> list[str]:
    return re.findall(r"\w+", unicodedata.normalize("NFC", text))


def in_signs(text: str) -> str:
    """Every sign of a text but blanks, as typed: however many hyphens make a dash."""
    bare = re.sub(r"\s+", "", unicodedata.normalize("NFC", text)).translate(TYPOGRAPHY)
    return re.sub(r"-+", "-", bare)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_words_of_a_copied_page_are_printed_and_no_others(page: Path) -> None:
    markdown = page.with_suffix(".md").read_text("utf-8")
    assert lint(markdown) == ()
    assert in_words(printed(clean_ast(markdown, "en"))) == in_words(page.with_suffix(".txt").read_text("utf-8"))


def test_signs_that_markdown_would_take_for_its_own_are_printed_as_they_stand() -> None:
    assert len(ODD) >= 50
    for case in ODD:
        assert lint(case["markdown"]) == ()
        assert in_signs(printed(clean_ast(case["markdown"], "en"))) == in_signs(case["says"]), case["html"]
