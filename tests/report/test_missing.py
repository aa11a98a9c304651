"""What the report still lacks is said section by section."""

from dataclasses import replace

from reportflow.domain.content import ActionItem, SectionContent
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.report import missing
from tests.report.report_sample import sample_report


def test_a_complete_report_lacks_nothing() -> None:
    assert missing(sample_report(complete=True)) == []


def test_each_gap_names_its_section_block_and_language() -> None:
    gaps = [
        (gap.number, gap.code, gap.params.get("block"), gap.params.get("language")) for gap in missing(sample_report())
    ]
    assert gaps == [
        (3, "section.not_agreed", None, None),
        (5, "translation.stale", "body", "es"),
        (6, "section.not_agreed", None, None),
        (6, "translation.missing", "body", "es"),
        (6, "translation.missing", "action:a1", "es"),
    ]


def test_only_the_languages_asked_for_are_looked_at() -> None:
    assert {gap.params.get("language") for gap in missing(sample_report(), ("en",))} == {None}


def test_empty_sections_rows_without_owner_and_texts_that_cannot_be_printed_are_found() -> None:
    empty = ReportSection(1, SectionKind.ADDED, 1, SectionContent({"en": "A", "es": "A"}), "en", agreed=True)
    bad = SectionContent({"en": "B"}, {"en": "x\n\n" + "[" * 60}, (), (ActionItem("a", {"en": "Do"}),))
    report = replace(sample_report(), sections=(empty, ReportSection(2, SectionKind.ADDED, 2, bad, "en", agreed=True)))
    found = {(gap.number, gap.code) for gap in missing(report, ("en",))}
    assert found == {(1, "section.empty"), (2, "text.too_many_brackets"), (2, "action.no_owner"), (2, "action.no_due")}
    broken = next(gap for gap in missing(report, ("en",)) if gap.code == "text.too_many_brackets")
    assert broken.params["line"] == 3
