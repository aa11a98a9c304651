"""Every code has a sentence, in both languages, on a page and outside of one."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel

import reportflow
from reportflow.domain.languages import LANGUAGES
from reportflow.i18n.locale import current_locale
from reportflow.i18n.messages import message_for, warning_text
from reportflow.i18n.sentences import ERRORS, UNKNOWN, WARNINGS

PACKAGE = Path(reportflow.__file__).parent
SOURCE = {path: ast.parse(path.read_text("utf-8")) for path in sorted(PACKAGE.rglob("*.py"))}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def error_families() -> set[str]:
    """Names of `ReportflowError` and of all that is derived from it, wherever it is defined."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for tree in SOURCE.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    families = {"ReportflowError"}
    while found := {name for name, of in bases.items() if of & families} - families:
        families |= found
    return families


def calls_of(names: set[str]) -> Iterator[tuple[str, ast.Call]]:
    """Where the source calls one of `names`."""
    for path, tree in SOURCE.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called in names:
                    yield f"{path.relative_to(PACKAGE.parent)}:{node.lineno}", node


def literals(node: ast.expr) -> list[str]:
    """The texts that an expression can be: a literal, or a choice between literals."""
    if isinstance(node, ast.IfExp):
        return literals(node.body) + literals(node.orelse)
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


RAISED = [
    (place, code, {keyword.arg for keyword in call.keywords})
    for place, call in calls_of(error_families())
    for code in (literals(call.args[0]) if call.args else [])
]


def test_the_source_raises_errors_with_codes() -> None:
    assert "section.not_found" in {code for _, code, _ in RAISED}


@pytest.mark.parametrize(("place", "code", "params"), RAISED, ids=lambda value: value if isinstance(value, str) else "")
def test_every_code_that_is_raised_has_a_sentence_whose_values_are_given(
    place: str, code: str, params: set[str | None]
) -> None:
    assert code in ERRORS, place
    if None not in params:  # `**params` cannot be seen from here
        assert set(PLACEHOLDER.findall(ERRORS[code])) <= params, place


def test_every_code_that_is_asked_for_has_a_sentence() -> None:
    asked = {code for _, call in calls_of({"message_for"}) for code in literals(call.args[0])}
    assert asked <= set(ERRORS)


def test_every_sentence_is_of_a_code_that_the_source_knows() -> None:
    table = PACKAGE / "i18n" / "sentences.py"
    nodes = [node for path, tree in SOURCE.items() if path != table for node in ast.walk(tree)]
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    starts = tuple(
        code for node in nodes if isinstance(node, ast.JoinedStr) for code in literals(node.values[0]) if code
    )
    put_together = tuple(start for start in starts if re.fullmatch(r"[a-z_]+\.", start))
    assert [code for code in ERRORS if code not in texts and not code.startswith(put_together)] == []


def test_a_code_that_is_put_together_has_sentences_for_its_kind() -> None:
    for place, call in calls_of(error_families()):
        passed_on = call.args and isinstance(call.args[0], ast.Attribute) and call.args[0].attr == "code"
        if call.args and not passed_on and not literals(call.args[0]):
            (start, *_) = call.args[0].values if isinstance(call.args[0], ast.JoinedStr) else [call.args[0]]
            (prefix,) = literals(start) or [place]
            assert any(code.startswith(prefix) for code in ERRORS), place


def test_every_warning_about_an_agenda_has_a_sentence() -> None:
    calls = [call for _, call in calls_of({"AgendaWarning"}) if len(call.args) > 1]
    assert {code for call in calls for code in literals(call.args[1])} == set(WARNINGS)


@pytest.mark.parametrize("text", [*ERRORS.values(), *WARNINGS.values(), UNKNOWN])
def test_a_sentence_says_what_happened_and_what_to_do_in_few_words(text: str) -> None:
    assert text.endswith(".")
    assert len(text) <= 220


@pytest.mark.parametrize("code", [*ERRORS, "no.such_code"])
def test_spanish_and_english_differ(code: str) -> None:
    english, spanish = (message_for(code, {}, language) for language in LANGUAGES)
    assert english != spanish


def test_a_code_without_a_sentence_gives_a_general_one() -> None:
    assert message_for("no.such_code", {}, "en") == UNKNOWN
    assert warning_text("no_such_code", {}, "en") == UNKNOWN


def test_values_go_into_the_sentence() -> None:
    assert "“Atlantis”" in warning_text("unknown_lead", {"name": "Atlantis"}, "en")
    assert "“Atlántida”" in warning_text("unknown_lead", {"name": "Atlántida"}, "es")


def test_a_sentence_on_a_text_names_its_section_and_block() -> None:
    params = {"heading": "Nota conceptual", "block": "agreement:a3", "line": 2}
    assert message_for("text.too_deep", params, "es").startswith("“Nota conceptual”, acuerdo: A partir de la línea 2")
    assert message_for("text.too_deep", {"block": "body", "line": 2}, "en").startswith("From line 2 on")


def test_a_sentence_on_the_whole_report_names_its_longest_section() -> None:
    params = {"heading": "Concept note", "section": 3, "seconds": 30.0}
    assert message_for("pandoc.too_slow", params, "en").endswith("try again. Its longest section is “Concept note”.")


def test_a_whole_number_of_seconds_has_no_decimals() -> None:
    assert " 5 seconds" in message_for("pandoc.too_slow", {"seconds": 5.0}, "en")


def test_every_finding_on_a_text_has_a_sentence() -> None:
    codes = {
        node.value
        for tree in SOURCE.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and re.fullmatch(r"text\.[a-z_]+", str(node.value))
    }
    assert "text.nested_footnote" in codes
    assert codes <= set(ERRORS)


def test_a_value_that_was_not_given_does_not_break_the_sentence() -> None:
    assert "“…”" in warning_text("unknown_lead", {}, "en")


def test_outside_of_a_request_the_language_is_english_unless_named() -> None:
    assert message_for("http.404", {}) == ERRORS["http.404"]
    assert message_for("http.404", {}, "es").startswith("La página no existe")


def test_in_a_request_the_language_is_the_readers() -> None:
    app = Flask("reportflow")
    Babel(app, locale_selector=current_locale)
    with app.test_request_context(headers={"Accept-Language": "es-HN,es;q=0.9,en;q=0.1"}):
        assert message_for("http.404", {}) == message_for("http.404", {}, "es")
        assert message_for("http.404", {}, "en") == ERRORS["http.404"]
