"""The DOCX has the form of a network's report."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest
from docx.document import Document
from lxml import etree

from reportflow.domain.content import ActionItem, Agreement, SectionContent
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.report import Paper, build, section_html
from tests.report.reading import W, document_words, page_words, words
from tests.report.report_sample import sample_report, section_of

NOW = datetime(2016, 11, 15, 19, 4, tzinfo=UTC)


def opened(language: str = "en", *, complete: bool = False) -> Document:
    return docx.Document(io.BytesIO(build(sample_report(complete=complete), language, "docx", NOW, meeting="1")))


def headings(document: Document, level: int) -> list[str]:
    return [words(p.text) for p in document.paragraphs if p.style.name.lower() == f"heading {level}"]


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


@pytest.mark.parametrize("language", ["en", "es"])
def test_points_are_headings_numbered_as_text(language: str) -> None:
    document = opened(language)
    found = headings(document, 1)
    assert [line.split(".")[0] for line in found[:10]] == [str(number) for number in range(1, 11)]
    annex = {"en": "Annex", "es": "Anexo"}[language]
    assert [line.split(".")[0] for line in found[10:]] == [f"{annex} I", f"{annex} II", f"{annex} III"]
    for paragraph in document.paragraphs:
        if paragraph.style.name.lower().startswith("heading"):
            assert paragraph._p.find(f"{W}pPr/{W}numPr") is None


def test_a_number_is_followed_by_a_tab_and_agreements_are_numbered_as_text() -> None:
    document = opened()
    assert any(p.text.startswith("3.\tConcept note") for p in document.paragraphs)
    agreements = [p.text for p in document.paragraphs if p.style.name == "Agreement"]
    assert [text.split("\t")[0] for text in agreements[:5]] == ["1.1", "2.1", "2.2", "3.1", "3.2"]


def test_owners_are_named_in_the_language_and_the_day_is_said() -> None:
    english = [p.text for p in opened("en").paragraphs if p.style.name == "Action"]
    spanish = [p.text for p in opened("es").paragraphs if p.style.name == "Action"]
    assert "United States and IOM, by 31 January 2017: Prepare a joint concept note." in english
    assert (
        "Estados Unidos y OIM, a más tardar el 31 de enero de 2017: Preparar una nota conceptual conjunta." in spanish
    )


def test_footnotes_are_real_and_keep_their_order() -> None:
    data = build(sample_report(), "en", "docx", NOW)
    marks = [mark.get(f"{W}id") for mark in part(data, "word/document.xml").iter(f"{W}footnoteReference")]
    notes = {note.get(f"{W}id"): note for note in part(data, "word/footnotes.xml").iter(f"{W}footnote")}
    assert len(marks) == len(set(marks)) == 3
    assert "Tegucigalpa on 7 June 2016" in "".join(notes[marks[0]].itertext())


@pytest.mark.parametrize("language", ["en", "es"])
def test_tables_repeat_their_header_never_split_a_row_and_say_what_they_are(language: str) -> None:
    data = build(sample_report(), language, "docx", NOW)
    tables = list(part(data, "word/document.xml").iter(f"{W}tbl"))
    assert len(tables) == 3
    for table in tables:
        rows = table.findall(f"{W}tr")
        assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
        assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
        assert table.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val")
        grid = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
        assert abs(sum(grid) - 8928) <= len(grid)
    descriptions = [table.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val") for table in tables]
    assert len(set(descriptions)) == 3


def test_the_action_items_of_all_points_are_one_table() -> None:
    table = opened().tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["Point", "Action", "Responsible", "Due"]
    assert len(rows) == 13
    assert rows[-1] == ["10", "Submit the report to the RCGM.", "PPT and TS", "15 November 2016"]


def test_participants_stand_by_delegation_in_the_order_of_the_meeting() -> None:
    delegations = [p.text for p in opened().paragraphs if p.style.name == "Delegation"]
    assert delegations[:10] == [
        *("Belize", "Costa Rica", "Dominican Republic", "El Salvador", "Guatemala", "Honduras", "Mexico", "Nicaragua"),
        *("Panama", "United States of America"),
    ]
    assert delegations[-1] == "University of San Pedro Sula"


def test_each_annex_begins_a_page() -> None:
    breaks = [p.text for p in opened().paragraphs if p._p.find(f"{W}pPr/{W}pageBreakBefore") is not None]
    assert breaks == ["Annex I. Agenda", "Annex II. Participants", "Annex III. Action items"]


@pytest.mark.parametrize(("language", "locale", "draft"), [("en", "en-US", "DRAFT"), ("es", "es-HN", "BORRADOR")])
def test_properties_language_and_draft_mark(language: str, locale: str, draft: str) -> None:
    data = build(sample_report(), language, "docx", NOW, meeting="1")
    document = docx.Document(io.BytesIO(data))
    properties = document.core_properties
    assert properties.title.startswith(("Meeting of the Liaison", "Reunión de la Red"))
    assert properties.subject.endswith(("(RCGM)", "(GRCM)"))
    assert properties.language == locale
    assert properties.created == properties.modified == NOW.replace(tzinfo=None) or properties.created == NOW
    assert part(data, "word/styles.xml").find(f".//{W}docDefaults//{W}lang").get(f"{W}val") == locale
    assert part(data, "word/settings.xml").find(f"{W}themeFontLang").get(f"{W}val") == locale
    section = document.sections[0]
    assert section.different_first_page_header_footer
    for header in (section.header, section.first_page_header):
        assert draft in header.paragraphs[0].text
    custom = part(data, "docProps/custom.xml")
    values = {entry.get("name"): "".join(entry.itertext()) for entry in custom}
    assert values["reportflow.meeting"] == "1"
    assert values["reportflow.section.2"].startswith("rev. 2 sha256:")
    assert values["reportflow.section.4"].startswith("draft sha256:")


def test_an_agreed_report_says_draft_nowhere() -> None:
    for language in ("en", "es"):
        data = build(sample_report(complete=True), language, "docx", NOW)
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            everything = "".join(archive.read(name).decode() for name in archive.namelist())
        assert "DRAFT" not in everything
        assert "BORRADOR" not in everything
        assert "@@" not in everything


def test_what_is_missing_or_stale_is_marked_and_the_other_language_never_stands_in() -> None:
    spanish = document_words(build(sample_report(), "es", "docx", NOW))
    assert "Sujeto a revisión lingüística" in spanish
    assert spanish.count("[Aún no disponible en español]") == 3  # body, action item, and the annex's row
    assert spanish.count("[Traducción por actualizar: el texto en inglés ha cambiado]") == 1
    assert "IOM presented" not in spanish
    english = document_words(build(sample_report(), "en", "docx", NOW))
    assert "linguistic review" not in english
    assert "[Not yet" not in english


def test_a_stale_heading_and_an_empty_section_say_so() -> None:
    stale = page_words(section_html(section_of(4, stale="heading"), "es", sample_report().parties))
    assert "[Traducción del título por actualizar" in stale
    empty = ReportSection(9, SectionKind.ADDED, 11, SectionContent({"en": "Thanks"}), "en")
    assert page_words(section_html(empty, "en", sample_report().parties)) == "11. Thanks [No text yet]"


def test_a_heading_that_looks_like_a_list_stays_a_heading() -> None:
    content = SectionContent({"en": "2017. Plan of work"}, {"en": "x"})
    section = ReportSection(9, SectionKind.ADDED, 4, content, "en")
    assert page_words(section_html(section, "en", sample_report().parties)).startswith("4. 2017. Plan of work")


def test_the_same_report_and_time_give_the_same_bytes() -> None:
    for format in ("docx", "html", "md"):
        assert build(sample_report(), "es", format, NOW) == build(sample_report(), "es", format, NOW)
    later = NOW.replace(hour=20)
    assert build(sample_report(), "es", "docx", later) != build(sample_report(), "es", "docx", NOW)


def test_paper_can_be_a4() -> None:
    document = docx.Document(io.BytesIO(build(sample_report(), "en", "docx", NOW, paper=Paper.A4)))
    assert round(document.sections[0].page_width.cm, 1) == 21.0


def test_an_unknown_format_or_language_is_refused() -> None:
    with pytest.raises(InvalidInput) as raised:
        build(sample_report(), "en", "pdf", NOW)
    assert raised.value.code == "report.unknown_format"
    with pytest.raises(InvalidInput) as raised:
        build(sample_report(), "fr", "docx", NOW)
    assert raised.value.code == "report.unknown_language"


def test_the_page_stands_alone() -> None:
    page = build(sample_report(), "es", "html", NOW).decode()
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="es">' in page
    assert page.count("<h1") == 1
    assert "<script" not in page
    assert "src=" not in page
    assert "BORRADOR" in page


def test_markdown_has_headings_numbers_and_the_table() -> None:
    text = build(sample_report(), "en", "md", NOW).decode()
    assert "## 3\\. Concept note" in text or "## 3. Concept note" in text
    assert "| Point" in text
    assert "<div" not in text
    assert "<table" not in text


def test_agreements_of_several_paragraphs_keep_their_list_behind_the_number() -> None:
    document = part(build(sample_report(), "en", "docx", NOW), "word/document.xml")
    styles = [
        p.find(f"{W}pPr/{W}pStyle").get(f"{W}val")
        for p in document.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle") is not None
    ]
    first = styles.index("AgreementList")
    assert styles[first - 1 : first + 3] == ["Agreement", "AgreementList", "AgreementList", "AgreementContinued"]


def test_an_action_item_without_owner_or_day_prints_its_text_alone() -> None:
    content = SectionContent(
        {"en": "H"},
        {},
        (),
        (ActionItem("a", {"en": "Do it."}), ActionItem("b", {"en": "And this."}, (), date(2017, 1, 2))),
    )
    section = ReportSection(9, SectionKind.ADDED, 4, content, "en")
    shown = page_words(section_html(section, "en", sample_report().parties))
    assert shown == "4. H Action items Do it. By 2 January 2017: And this."


HOSTILE = {
    "script": "<script>alert(1)</script>",
    "link": "[x](javascript:alert(1))",
    "image": "![passwords](/etc/passwd)",
    "brackets": "[" * 60 + "x" + "]" * 60,
    "footnote": "a[^1]\n\n[^1]: b[^1]",
    "fence": "```\nnever closed",
    "size": "word " * 200_000,
}
REFUSED = {"brackets": "text.too_many_brackets", "footnote": "text.nested_footnote", "size": "text.too_large"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_section_is_refused_by_name_or_harmless_and_the_next_is_unharmed(name: str) -> None:
    report = sample_report(complete=True)
    hostile = replace(report.sections[4], content=replace(report.sections[4].content, body={"en": HOSTILE[name]}))
    sections = (*report.sections[:4], hostile, *report.sections[5:])
    following = page_words(section_html(report.sections[5], "en", report.parties))
    if name in REFUSED:
        with pytest.raises((InvalidInput, LimitExceeded)) as raised:
            build(replace(report, sections=sections), "en", "docx", NOW)
        assert raised.value.code == REFUSED[name]
        assert (raised.value.params["section"], raised.value.params["block"]) == (4, "body")
        assert raised.value.params["heading"].startswith("Best practices to move")
    else:
        data = build(replace(report, sections=sections), "en", "docx", NOW)
        text = document_words(data)
        assert text.count(following) == 1
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            assert not [part for part in archive.namelist() if "media" in part]
            assert "javascript:" not in archive.read("word/_rels/document.xml.rels").decode()
    page = section_html(sections[5], "en", report.parties)
    assert page_words(page) == following


def test_equal_footnote_labels_of_two_sections_do_not_meet() -> None:
    report = sample_report(complete=True)
    note = {"en": "See.[^1]\n\n[^1]: Note of {n}."}
    sections = tuple(
        ReportSection(
            n, SectionKind.ADDED, n, SectionContent({"en": f"P{n}"}, {"en": note["en"].format(n=n)}), "en", agreed=True
        )
        for n in (1, 2)
    )
    text = document_words(build(replace(report, sections=sections), "en", "docx", NOW))
    assert "Note of 1." in text
    assert "Note of 2." in text
    pages = [section_html(section, "en", report.parties) for section in sections]
    assert 'id="s1-fn1"' in pages[0]
    assert 'id="s2-fn1"' in pages[1]


def test_rows_of_one_id_in_two_lists_are_not_confused() -> None:
    content = SectionContent({"en": "H"}, {}, (Agreement("x", {"en": "agreed"}),), (ActionItem("x", {"en": "done"}),))
    shown = page_words(
        section_html(ReportSection(1, SectionKind.ADDED, 1, content, "en"), "en", sample_report().parties)
    )
    assert shown == "1. H Agreements 1.1 agreed Action items done"
