"""What a revision keeps is what is printed, whatever the reader of Markdown would make of its text today."""

import json
from dataclasses import replace

import pytest

from reportflow.domain.content import Agreement, SectionContent
from reportflow.domain.errors import ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.report import assemble, section_ast, trees_of
from tests.report.report_sample import sample_report, section_of


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_report_that_is_printed_from_kept_trees_is_the_same_report(language: str) -> None:
    report = sample_report()
    kept = tuple(
        replace(section, trees=json.loads(json.dumps(trees_of(section.content)))) for section in report.sections
    )
    printed, anew = (assemble(value, language) for value in (replace(report, sections=kept), report))
    assert json.dumps(printed) == json.dumps(anew)


def test_a_kept_tree_is_printed_and_the_text_is_not_read_again() -> None:
    section = section_of(1)
    trees = trees_of(SectionContent(body={"en": "As it was *agreed*."}))
    printed = json.dumps(section_ast(replace(section, trees=trees), "en", sample_report().parties))
    assert "agreed" in printed
    assert "welcomed" not in printed


def test_what_keeps_a_text_from_being_kept_names_its_language_and_block() -> None:
    content = SectionContent(agreements=(Agreement("g1", {"en": "To agree.", "es": "[" * 60}),))
    with pytest.raises(ReportflowError) as raised:
        trees_of(content)
    assert raised.value.code == "text.too_many_brackets"
    assert (raised.value.params["language"], raised.value.params["block"]) == ("es", "agreement:g1")
