"""The report as it is collected from the database, shown and built."""

import io
import itertools

import pytest
from docx import Document
from flask import Flask

from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import InvalidInput, NotFound
from reportflow.domain.policy import Role
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.models import Meeting, Section
from reportflow.services import chapeau
from reportflow.services.accounts import Account
from reportflow.services.report import FORMATS, build_report, download_report, read_report
from reportflow.services.transactions import transaction
from tests.factories import NOW, join, make_person
from tests.services.test_sections import Organised, content_of, section_ids


def write_body(section_id: int, language: str, text: str) -> None:
    def change(draft: Draft) -> None:
        draft.set_text(BlockKey(BODY), language, text)

    with transaction() as session:
        edit(session, session.get_one(Section, section_id).document, change, actor_id=None, origin="form", now=NOW)


def be_present(meeting_id: int, *codes: str) -> None:
    with transaction() as session:
        for party in session.get_one(Meeting, meeting_id).parties:
            party.present = party.code in codes


def text_of(docx: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(docx)).paragraphs)


@pytest.mark.parametrize(("language", "file_format"), list(itertools.product(["en", "es"], FORMATS)))
def test_the_report_is_built_in_each_language_and_format_and_says_what_was_drafted(
    organised: Organised, language: str, file_format: str
) -> None:
    meeting_id, organiser = organised
    write_body(section_ids(meeting_id)[1], language, "Señalado por la Red.")
    built = download_report(organiser.id, meeting_id, language, file_format, now=NOW)
    said = text_of(built.content) if file_format == "docx" else built.content.decode()
    assert "Señalado por la Red." in said
    assert built.filename == f"report-{language}-draft.{file_format}"


def test_the_other_language_is_marked_as_missing_and_never_mixed_in(organised: Organised) -> None:
    meeting_id, organiser = organised
    write_body(section_ids(meeting_id)[1], "en", "The Network took note.")
    said = text_of(download_report(organiser.id, meeting_id, "es", "docx", now=NOW).content)
    assert "The Network took note." not in said
    assert "Approval of the agenda" not in said.partition("Anexo")[0]
    assert "[Aún no disponible en español]" in said


def test_a_section_that_cannot_be_printed_is_named_and_the_page_still_says_what_is_missing(
    organised: Organised,
) -> None:
    meeting_id, organiser = organised
    write_body(section_ids(meeting_id)[1], "en", "[" * 60 + "text" + "]" * 60)
    page = read_report(organiser.id, meeting_id, "en")
    assert page.html == ""
    assert page.failure is not None
    assert page.failure.params["section"] == 1
    assert page.failure.params["heading"] == "Approval of the agenda"
    assert page.gaps
    with pytest.raises(type(page.failure)):
        download_report(organiser.id, meeting_id, "en", "docx", now=NOW)


def test_the_chapeau_is_written_with_the_delegations_that_are_present_in_both_languages(organised: Organised) -> None:
    meeting_id, organiser = organised
    section_id = section_ids(meeting_id)[0]
    be_present(meeting_id, "MEX", "USA")
    chapeau.write_chapeau(organiser.id, meeting_id, section_id, now=NOW)
    body = content_of(section_id).body
    assert "Mexico and United States" in body["en"].replace("the United", "United")
    assert "México y" in body["es"]
    assert body["es"].startswith("El … se celebró")  # the meeting has no title in Spanish
    gaps = {gap.code for gap in read_report(organiser.id, meeting_id, "en").gaps if gap.section == section_id}
    assert gaps == {"section.not_agreed"}
    be_present(meeting_id, "MEX", "USA", "PAN")
    late = [gap.params for gap in read_report(organiser.id, meeting_id, "en").gaps if gap.code.startswith("chapeau.")]
    assert [(gap["party"], gap["language"]) for gap in late] == [("PAN", "en"), ("PAN", "es")]


def test_the_chapeau_is_not_written_for_nobody_nor_into_another_section(organised: Organised) -> None:
    meeting_id, organiser = organised
    first, second, *_rest = section_ids(meeting_id)
    with pytest.raises(InvalidInput, match=r"meeting\.nobody_present"):
        chapeau.write_chapeau(organiser.id, meeting_id, first, now=NOW)
    be_present(meeting_id, "MEX")
    with pytest.raises(InvalidInput, match=r"section\.not_the_chapeau"):
        chapeau.write_chapeau(organiser.id, meeting_id, second, now=NOW)


def test_a_report_of_a_meeting_that_one_is_not_in_is_not_found(organised: Organised) -> None:
    stranger: Account = make_person("Stranger")
    for ask in (
        lambda: read_report(stranger.id, organised[0], "en"),
        lambda: download_report(stranger.id, organised[0], "en", "docx", now=NOW),
        lambda: build_report(organised[0] + 1, "en", "docx", now=NOW),
    ):
        with pytest.raises(NotFound, match=r"meeting\.not_found"):
            ask()


@pytest.mark.parametrize("role", Role)
def test_everyone_in_the_meeting_may_read_the_report(organised: Organised, role: Role) -> None:
    person = make_person("Somebody")
    join(person, organised[0], [role])
    assert read_report(person.id, organised[0], "en").report.is_draft


def test_building_changes_nothing(context: Flask, organised: Organised) -> None:
    meeting_id, organiser = organised
    before = content_of(section_ids(meeting_id)[1]).hash()
    download_report(organiser.id, meeting_id, "en", "docx", now=NOW)
    assert not db.session.dirty
    assert content_of(section_ids(meeting_id)[1]).hash() == before
