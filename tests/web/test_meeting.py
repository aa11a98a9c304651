"""The meeting's pages, in a browser without JavaScript."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.domain.policy import Role
from reportflow.services.demo import PEOPLE
from reportflow.web.view import language_name
from tests.factories import make_person, signed_in_client
from tests.web.conftest import browser_of


@pytest.fixture
def chair(app: Flask, sample_meeting: int) -> FlaskClient:
    client = browser_of(app, Role.CHAIR)
    client.post("/language", data={"language": "en"})
    return client


def numbers_and_headings(page: str) -> list[str]:
    """The headings of the board in their order."""
    board = page.partition('id="board"')[2].partition("</table>")[0]
    cells = board.split('class="board-heading">')[1:]
    return [cell.partition("</a>")[0].rpartition(">")[2].strip() for cell in cells]


def section_ids(page: str) -> list[int]:
    return [int(part.partition('"')[0]) for part in page.split('id="section-')[1:]]


def test_home_lists_my_meetings_with_what_waits_for_me(chair: FlaskClient) -> None:
    page = chair.get("/").text
    assert "Meeting of the Liaison Officers Network for Consular Protection" in page
    assert "1 text to translate" in page


def test_a_person_of_one_meeting_goes_straight_there(app: Flask, sample_meeting: int) -> None:
    assert browser_of(app, Role.DELEGATE).get("/").location == f"/meetings/{sample_meeting}"


def test_somebody_of_no_meeting_is_told_how_to_come_in(app: Flask) -> None:
    page = signed_in_client(app, make_person("Newcomer", app=app)).get("/").text
    assert "An invitation link brings you into one" in page


def test_a_page_leads_nobody_to_the_sign_in_page_and_back(app: Flask, sample_meeting: int) -> None:
    assert app.test_client().get("/meetings/1/report?language=es").location == (
        "/sign-in?next=/meetings/1/report?language%3Des"
    )
    assert app.test_client().get("/meetings/1", headers={"Accept": "application/json"}).status_code == 401


def test_the_board_is_in_the_readers_language(app: Flask, sample_meeting: int) -> None:
    page = browser_of(app, Role.HEAD).get(f"/meetings/{sample_meeting}").text
    assert '<html lang="es">' in page
    assert "Aprobación de la agenda" in page
    assert "Todas las delegaciones" in page
    assert "Approval of the agenda" not in page


@pytest.mark.parametrize("role", [person.role for person in PEOPLE])
def test_only_those_who_arrange_see_the_buttons_for_it(app: Flask, sample_meeting: int, role: Role) -> None:
    page = browser_of(app, role).get(f"/meetings/{sample_meeting}").text
    arranges = role in (Role.SECRETARIAT, Role.CHAIR, Role.RAPPORTEUR)
    assert ("/arrangement/" in page) == arranges
    assert ("/edit" in page) == (role in (Role.SECRETARIAT, Role.CHAIR))


@pytest.mark.parametrize("role", [person.role for person in PEOPLE])
def test_the_boards_of_those_who_read_along_ask_less_often_where_there_is_no_socket(
    app: Flask, sample_meeting: int, role: Role
) -> None:
    page = browser_of(app, role).get(f"/meetings/{sample_meeting}").text
    reads_along = role in (Role.DELEGATE, Role.OBSERVER, Role.TRANSLATOR)
    assert page.count('hx-trigger="every 20s,' if reads_along else 'hx-trigger="every 5s,') == 1


def test_a_section_moves_up_and_the_points_are_numbered_anew(chair: FlaskClient) -> None:
    before = chair.get("/meetings/1").text
    third = section_ids(before)[3]
    answer = chair.post(f"/meetings/1/arrangement/{third}/position", data={"direction": "up"})
    assert answer.location == f"/meetings/1#section-{third}"
    after = chair.get("/meetings/1").text
    assert section_ids(after)[2] == third
    assert numbers_and_headings(after)[2] == numbers_and_headings(before)[3]


def test_a_section_is_added_split_merged_set_aside_and_brought_back(chair: FlaskClient) -> None:
    added = chair.post("/meetings/1/arrangement/new", data={"heading_en": "Thanks to the host"})
    new = int(added.location.partition("/sections/")[2].partition("?")[0])
    assert section_ids(chair.get("/meetings/1").text)[-1] == new
    first = section_ids(chair.get("/meetings/1").text)[1]
    assert chair.post(f"/meetings/1/arrangement/{new}/merge", data={"into": first}).status_code == 302
    assert "1 section is not in the report" in chair.get("/meetings/1").text
    assert chair.post(f"/meetings/1/arrangement/{new}/back").status_code == 302
    assert chair.post(f"/meetings/1/arrangement/{new}/aside").status_code == 302
    split = chair.post(f"/meetings/1/arrangement/{first}/split", data={"heading_en": "Second half", "start_en": "0"})
    assert split.status_code == 302
    assert "Second half" in chair.get("/meetings/1").text


@pytest.mark.parametrize(
    ("path", "form", "sentence"),
    [
        ("new", {"heading_en": "  "}, "heading"),
        ("{first}/merge", {"into": ""}, "section"),
        ("{first}/merge", {"into": "{first}"}, "section"),
        ("{first}/split", {"heading_en": "Second half"}, "Second half"),
    ],
)
def test_what_cannot_be_arranged_gets_a_sentence_and_keeps_what_was_typed(
    chair: FlaskClient, path: str, form: dict[str, str], sentence: str
) -> None:
    first = section_ids(chair.get("/meetings/1").text)[1]
    data = {key: value.format(first=first) for key, value in form.items()}
    answer = chair.post(f"/meetings/1/arrangement/{path.format(first=first)}", data=data)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert sentence in answer.text


def test_the_title_page_is_edited_in_both_languages(chair: FlaskClient) -> None:
    form = {
        "title_en": "Meeting",
        "title_es": "Reunión",
        "place_en": "Tegucigalpa",
        "start_date": "2016-11-15",
        "end_date": "2016-11-16",
        "time_zone": "America/Tegucigalpa",
        "original": "en",
    }
    assert chair.post("/meetings/1/edit", data=form).location == "/meetings/1"
    page = chair.get("/meetings/1").text
    assert "15–16 November 2016" in page
    assert "Tegucigalpa" in page


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title_en": ""}, "title_en"),
        ({"end_date": "2016-11-14"}, "end_date"),
        ({"time_zone": "Mars/Base"}, "time_zone"),
    ],
)
def test_a_title_page_that_cannot_be_is_refused_beside_the_field_and_nothing_typed_is_lost(
    chair: FlaskClient, change: dict[str, str], field: str
) -> None:
    form = {"title_en": "Meeting", "venue": "Room 7", "start_date": "2016-11-15", "time_zone": "UTC", "original": "en"}
    answer = chair.post("/meetings/1/edit", data=form | change)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert "Room 7" in answer.text


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_report_page_shows_the_document_and_what_is_missing_and_hands_it_out(
    chair: FlaskClient, language: str
) -> None:
    page = chair.get(f"/meetings/1/report?language={language}").text
    assert ("The PPT opened" in page) == (language == "en")
    assert "the Spanish is older than the original" in page
    file = chair.get(f"/meetings/1/report/download?language={language}&format=docx")
    assert file.data[:2] == b"PK"
    assert file.headers["Content-Disposition"] == f'attachment; filename="report-2016-11-15-{language}-draft.docx"'


@pytest.mark.parametrize("query", ["language=fr&format=docx", "language=en&format=pdfx"])
def test_a_file_that_there_is_not_gets_a_sentence(chair: FlaskClient, query: str) -> None:
    answer = chair.get(f"/meetings/1/report/download?{query}")
    assert answer.status_code == 422
    assert "Traceback" not in answer.text


def test_a_languages_name_is_written_as_the_readers_language_writes_it(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "es"}):
        assert (language_name("en"), language_name("en", begins=True)) == ("inglés", "Inglés")
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert language_name("es") == "Spanish"
