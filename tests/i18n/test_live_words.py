"""The words of the editor: scripts say every one of them, and none that is not there."""

import re
from collections.abc import Iterator
from itertools import product

import pytest
from flask import Flask

from reportflow.i18n.live_words import live_words
from tests.house.checkout import PROJECT

SCRIPTS = {
    path.name: re.sub(r"(?m)^\s*//.*$|(?s:/\*.*?\*/)", "", path.read_text("utf-8"))
    for path in sorted((PROJECT / "frontend/scripts/live").glob("*.js"))
}
#: Names that scripts put together: `${"offline"}${"One"}`, `${reason}Show`, `closed-${reason}`.
COMPOSED = {f"{where}{amount}" for where, amount in product(("offline", "page"), ("None", "One", "Many"))} | {
    "agreedShow",
    "not_in_reportShow",
    "closed-agreed",
    "closed-not_in_report",
}
#: Where a word is what somebody typed: what a script calls of a text.
OF_TEXTS = {"includes", "indexOf", "length", "normalize", "startsWith", "trim"}
WORDS = r"\b(?:\w+\.)*words"


@pytest.fixture
def words(app: Flask) -> dict[str, dict[str, str]]:
    with app.test_request_context():
        return live_words()


def aliases(script: str) -> Iterator[tuple[str, str]]:
    """(alias, part) of `const { rows: words, blocks } = desk.words`."""
    for names in re.findall(rf"const \{{([^}}]*)\}} = {WORDS};", script):
        for name in names.split(","):
            part, _, alias = (piece.strip() for piece in name.partition(":"))
            yield alias or part, part


def test_every_word_is_said_by_a_script(words: dict[str, dict[str, str]]) -> None:
    said = "\n".join(SCRIPTS.values())
    unsaid = set()
    for part, sentences in words.items():
        holders = "|".join({"words", part} | {alias for alias, of in aliases(said) if of == part})
        for key in sentences:
            name = re.escape(key)
            uses = rf"\b(?:{holders})\.{name}\b|[\"'`]{name}[\"'`]|\b{name}:|[{{,]\s*{name}\s*[,}}]"
            if key not in COMPOSED and not re.search(uses, said):
                unsaid.add(f"{part}.{key}")
    assert not unsaid


def test_every_word_that_a_script_says_is_there(words: dict[str, dict[str, str]]) -> None:
    keys = set().union(*words.values())
    missing = set()
    for name, script in SCRIPTS.items():
        for part, key in re.findall(rf"{WORDS}\.(\w+)(?:\.(\w+))?", script):
            if part in words:
                missing |= {f"{name}: {part}.{key}"} if key and key not in words[part] else set()
            elif part not in keys | OF_TEXTS:
                missing.add(f"{name}: {part}")
        for alias, part in aliases(script):
            used = set(re.findall(rf"(?<![.\w]){alias}\.(\w+)", script))
            known = set(words.get(part, {})) | (set(words) if alias == "words" else set())
            missing |= {f"{name}: {part}.{key}" for key in used - known}
    assert not missing


def test_what_is_put_together_is_there(words: dict[str, dict[str, str]]) -> None:
    assert set().union(*words.values()) >= COMPOSED
