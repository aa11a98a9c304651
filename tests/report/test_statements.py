"""Reservations and inputs are printed with the report, alike in every format, and change nothing of the text itself."""

import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from reportflow.domain.agreement import Nature
from reportflow.domain.content import SectionContent
from reportflow.domain.errors import LimitExceeded
from reportflow.domain.inputs import InputKind
from reportflow.domain.report import AnnexedInput, Report, Reservation
from reportflow.i18n.messages import message_for
from reportflow.report import assemble, build, missing, report_html, section_html, trees_of
from tests.report.decided_sample import INPUTS, decided_report, from_revision
from tests.report.reading import W, document_words, page_words, part_words, words
from tests.report.report_sample import sample_report, section_of

NOW = datetime(2016, 11, 15, 19, 4, tzinfo=UTC)


def part(data: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read(name))


def with_reservation(text: dict[str, str], number: int = 3) -> Report:
    """The sample report in which Guatemala makes one reservation, to one point."""
    report = sample_report(complete=True)
    one = (Reservation("GTM", Nature.RESERVATION, text),)
    sections = (replace(value, reservations=one) if value.number == number else value for value in report.sections)
    return replace(report, sections=tuple(sections))


def notes_last(page: str) -> str:
    """The words of a page, with those of its reservations behind all others, as a document has them at the feet of its pages."""
    root = html.fragment_fromstring(page, create_parent="div")
    kept = root.xpath("//div[@class='reservation-notes']")
    said = [page_words(html.tostring(note, encoding="unicode", with_tail=False)) for note in kept]
    for note in kept:
        note.drop_tree()
    return words(" ".join([page_words(html.tostring(root, encoding="unicode")), *said]))


def document_notes_last(docx: bytes) -> str:
    """The words of a document: body, numbered footnotes, then those that have marks of their own."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = etree.fromstring(parts["word/document.xml"])
    own = body.findall(f".//{W}footnoteReference[@{W}customMarkFollows]")
    labels = [mark.get(f"{W}id") for mark in own]
    for mark in own:
        run = mark.getparent()
        run.getparent().remove(run)
    notes = {note.get(f"{W}id"): note for note in etree.fromstring(parts["word/footnotes.xml"])}
    said = [part_words(notes[label]) for label in labels]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, etree.tostring(body) if name == "word/document.xml" else data)
    return words(" ".join([document_words(file.getvalue()), *said]))


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("all_agreed", [False, True])
def test_a_decided_report_reads_the_same_as_a_page_and_as_a_document(language: str, all_agreed: bool) -> None:
    report = decided_report(all_agreed=all_agreed)
    page = build(report, language, "html", NOW).decode()
    body = page[page.index("<main>") + 6 : page.index("</main>")]
    document = document_notes_last(build(report, language, "docx", NOW))
    assert notes_last(body) == document
    assert notes_last(report_html(report, language)) == document


PLAIN = st.text(
    st.one_of(
        st.sampled_from(list("ab *_`[]<>&#1.-+|~^\\\n\n\t'\"(){}!:")),
        st.characters(codec="utf-8", exclude_characters="\u00ad\u2011"),
    ),
    max_size=60,  # without the hyphens for which a document has elements of its own
)


@given(PLAIN)
@settings(max_examples=20, deadline=None)
def test_any_words_of_a_delegation_are_printed_as_they_are_and_never_as_markup(typed: str) -> None:
    report = with_reservation({"en": typed})
    report = replace(report, sections=(report.sections[3],), agenda=(), attendees=())
    page = report_html(report, "en")
    root = html.fragment_fromstring(page, create_parent="div")
    (note,) = root.xpath("//div[@class='reservation-note']")
    assert {element.tag for element in note.iter()} <= {"div", "p", "a", "br", "span"}
    shown = words(note.text_content()).removeprefix("Reservation R1, Guatemala:")
    expected = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\u202a-\u202e\u2066-\u2069]", "", typed)
    assert words(shown).replace(" ", "") == (words(expected).replace(" ", "") or "[Notextyet]")
    docx = build(report, "en", "docx", NOW)
    assert words(notes_last(page)).replace(" ", "") == document_notes_last(docx).replace(" ", "")
    markdown = build(report, "en", "md", NOW).decode()
    assert markdown.count("[^R1]") == 2


def test_a_reservation_is_a_footnote_of_its_own_mark_and_renumbers_no_other() -> None:
    plain, with_one = sample_report(complete=True), with_reservation({"en": "Ours.", "es": "Nuestra."}, number=1)
    before, after = (part(build(report, "en", "docx", NOW), "word/document.xml") for report in (plain, with_one))
    own = after.findall(f".//{W}footnoteReference[@{W}customMarkFollows]")
    assert ["".join(mark.getparent().itertext()) for mark in own] == ["R1"]
    numbered = [len(list(root.iter(f"{W}footnoteReference"))) for root in (before, after)]
    assert numbered[1] - len(own) == numbered[0]
    pages = [report_html(report, "en") for report in (plain, with_one)]
    marks = [html.fromstring(page).xpath("//a[contains(@class,'footnote-ref')]/sup/text()") for page in pages]
    assert marks[1] == ["R1", *marks[0]]


def test_the_mark_stands_at_the_heading_of_the_point_and_at_the_end_of_the_opening_paragraph() -> None:
    root = html.fromstring(report_html(decided_report(), "en"))
    cited = {mark.text_content(): mark.getparent() for mark in root.xpath("//a[starts-with(@id,'report-fnref-R')]")}
    assert {label: element.tag for label, element in cited.items()} == {"R1": "p", "R2": "h2", "R3": "h2", "R4": "h2"}
    assert cited["R2"] is cited["R3"]
    assert words(cited["R2"].text_content()).startswith("3. Concept note")
    for label in cited:
        (note,) = root.xpath(f"//*[@id='report-fn-{label}']")
        assert note.get("href") == f"#report-fnref-{label}"


def test_what_a_delegation_decides_on_shows_no_reservation() -> None:
    section = decided_report().sections[3]
    assert section.reservations
    shown = section_html(section, "en", sample_report().parties)
    assert shown == section_html(replace(section, reservations=()), "en", sample_report().parties)
    assert "reserves its position" not in shown


@pytest.mark.parametrize(
    ("language", "annex", "entries", "only"),
    [
        (
            "en",
            "Annex IV. Reservations and statements",
            [
                "R1 – United States of America, explanation of position, Opening paragraph",
                "R2 – Guatemala, reservation, Point 3",
                "R3 – Mexico, interpretative statement, Point 3",
                "R4 – Panama, explanation of position, Point 5",
            ],
            "[Given in Spanish only] México entiende",
        ),
        (
            "es",
            "Anexo IV. Reservas y declaraciones",
            [
                "R1 – Estados Unidos de América, explicación de posición, Párrafo introductorio",
                "R2 – Guatemala, reserva, Punto 3",
                "R3 – México, declaración interpretativa, Punto 3",
                "R4 – Panamá, explicación de posición, Punto 5",
            ],
            "[Presentado solo en inglés] Panama [^1] supports",
        ),
    ],
)
def test_an_annex_lists_them_by_point_with_whose_they_are(
    language: str, annex: str, entries: list[str], only: str
) -> None:
    root = html.fromstring(report_html(decided_report(), language))
    (heading,) = [one for one in root.iter("h2") if one.text_content() == annex]
    listed = []
    for element in heading.itersiblings():
        if element.tag == "h2":
            break
        if element.get("class") == "delegation":
            listed.append(words(element.text_content()))
    assert listed == entries
    assert words(root.text_content()).count(only) == 2  # in the footnote and in the annex
    foreign = {"en": "es", "es": "en"}[language]
    assert root.xpath(f"//span[@lang='{foreign}']")


def test_the_paragraphs_of_a_reservation_stay_apart() -> None:
    root = html.fromstring(report_html(decided_report(), "en"))
    (note,) = [one for one in root.xpath("//div[@class='reservation-note']") if "R2" in one.text_content()]
    first, second = note.findall("p")
    assert first.find("br") is not None
    assert second.text_content() == "1. It will say so by 31 January."
    markdown = build(decided_report(), "en", "md", NOW).decode()
    assert re.search(
        r"^\[\^R2\]: \*\*Reservation R2, Guatemala:\*\* .+\\\n    See law 14\.\n\n    1\\\. It will", markdown, re.M
    )


def test_the_inputs_stand_under_their_points_with_party_and_kind() -> None:
    root = html.fromstring(report_html(decided_report(), "es"))
    (heading,) = [one for one in root.iter("h2") if one.text_content() == "Anexo V. Aportes de las delegaciones"]
    said = [words(one.text_content()) for one in heading.itersiblings() if one.tag in ("h3", "div", "h4", "table")]
    assert [line for line in said if ": " in line or line.startswith("Punto")] == [
        "Punto 2. Informes de los Países Miembros sobre nuevos esfuerzos y mejores prácticas en materia de protección consular",
        "Honduras: informe",
        "México: informe",
        "Punto 5. Campaña regional de comunicación sobre migración de niñas, niños y adolescentes",
        "Organización Internacional para las Migraciones: propuesta",
    ]
    assert root.xpath("//div[@lang='en']/p")[0].text_content().startswith("IOM proposes [a campaign]")


def test_a_report_without_reservations_and_inputs_has_neither_annex() -> None:
    page = report_html(sample_report(), "en")
    assert "Annex III" in page
    assert "Annex IV" not in page


def test_an_input_that_cannot_be_printed_names_its_party_and_its_point() -> None:
    bad = AnnexedInput("MEX", 4, InputKind.REMARK, {"en": "line\n\n" + "[" * 60})
    report = replace(decided_report(), inputs=(*INPUTS[:2], bad))
    with pytest.raises(LimitExceeded) as raised:
        build(report, "en", "docx", NOW)
    assert raised.value.params["party"] == "MEX"
    assert message_for(raised.value.code, raised.value.params, "en").startswith(
        "“Concept note for a possible workshop on general guidelines for the consular protection of migrant workers – Mexico”, "
        "input for the annex: Line 3"
    )
    found = [gap.params for gap in missing(report) if gap.params.get("block") == "input"]
    assert [(gap["party"], gap["language"], gap["line"]) for gap in found] == [("MEX", "en", 3)]


def test_each_section_says_from_which_revision_it_is_printed() -> None:
    report = decided_report()
    for file_format in ("docx", "html", "md"):
        data = build(report, "en", file_format, NOW, meeting="7")
        if file_format == "docx":
            told = {one.get("name"): "".join(one.itertext()) for one in part(data, "docProps/custom.xml")}
        elif file_format == "html":
            metas = html.document_fromstring(data).xpath("//meta[starts-with(@name,'reportflow')]")
            told = {meta.get("name"): meta.get("content") for meta in metas}
        else:
            top = data.decode().split("---\n")[1]
            told = {line.split(": ")[0]: json.loads(line.split(": ", 1)[1]) for line in top.splitlines()}
        assert told["reportflow.meeting"] == "7"
        assert told["reportflow.status"] == "draft"
        assert told["reportflow.section.1"] == f"rev. 2 sha256:{report.sections[0].hash}; opening paragraph; agreed"
        assert told["reportflow.section.4"] == f"rev. 2 sha256:{report.sections[3].hash}; point 3; put forward"
        draft = report.sections[6].content.hash()
        assert told["reportflow.section.7"] == f"draft sha256:{draft}; point 6; drafting"


def test_a_section_is_printed_from_the_blocks_of_its_revision_in_every_format() -> None:
    kept = trees_of(SectionContent({"en": "As *kept*"}, {"en": "Kept, **not** read anew."}))
    section = replace(from_revision(section_of(1)), trees=json.loads(json.dumps(kept)), reservations=())
    report = replace(sample_report(), sections=(section,))
    for file_format in ("html", "md"):
        said = build(report, "en", file_format, NOW).decode()
        assert "read anew" in said
        assert "opened the meeting" not in said
    assert "Kept, not read anew." in document_words(build(report, "en", "docx", NOW))


def test_what_the_linter_says_today_of_a_text_that_is_kept_is_no_gap() -> None:
    section = from_revision(section_of(1))
    odd = replace(section, content=replace(section.content, body={"en": "[" * 60, "es": "["}))
    report = replace(sample_report(complete=True), sections=(odd,))
    assert not [gap for gap in missing(report) if gap.code.startswith("text.")]
    assert assemble(report, "en")


def test_draft_stands_on_the_report_until_every_section_is_agreed_and_on_one_without_sections() -> None:
    assert decided_report().is_draft
    assert not decided_report(all_agreed=True).is_draft
    assert replace(decided_report(), sections=()).is_draft
