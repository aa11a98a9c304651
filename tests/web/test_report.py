"""The report's page says what is printed of each section, and what keeps it from being agreed, each with the way there."""

import re

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, DecisionKind, Nature
from reportflow.extensions import db
from reportflow.models import Meeting
from reportflow.services import deciding
from reportflow.services.transactions import transaction
from tests.agreeing import FIRST, SECOND, Agreeing, act, make_agreeing, put_before, request_from
from tests.factories import NOW, signed_in_client


@pytest.fixture
def meeting(app: Flask) -> Agreeing:
    """Point 1 is before the meeting: Honduras objects, Mexico has a reservation. Point 2 is agreed, point 3 a draft."""
    made = make_agreeing(app)
    with app.app_context():
        rapporteur = made.person("rapporteur")
        put_before(made.sections[0], SECOND, rapporteur)
        put_before(made.sections[1], FIRST, rapporteur)
        act(made.sections[1], ActKind.CONCLUDE, made.person("chair"))
        decide(made, "honduras", DecisionKind.OBJECT, Nature.MORE_TIME, {"es": "La capital aún no responde."})
        decide(made, "mexico", DecisionKind.RESERVE, Nature.RESERVATION, {"es": "México se <b>reserva</b> el párrafo."})
        db.session.remove()
    return made


def decide(made: Agreeing, name: str, kind: DecisionKind, nature: Nature, text: dict[str, str]) -> None:
    request = request_from(made.page(name, language="es"), kind, nature=nature, text=text)
    deciding.decide(made.person(name), made.id, made.section, request, now=NOW)


def missing(app: Flask, meeting: Agreeing, name: str, language: str = "en") -> list[tuple[str, str]]:
    """What is said to be missing, with the address of the page on which it is mended."""
    client = signed_in_client(app, meeting.people[name])
    page = client.get(f"/meetings/{meeting.id}/report?language={language}").get_data(as_text=True)
    (aside,) = re.findall(r'<ol class="gap-list">(.*?)</ol>', page, re.DOTALL)
    return re.findall(r'<a class="quiet-link" href="([^"]*)">([^<]*)</a>', aside)


def test_what_blocks_a_section_and_who_has_yet_to_answer_are_named_with_the_way_to_the_text(
    app: Flask, meeting: Agreeing
) -> None:
    base = f"/meetings/{meeting.id}/sections"
    said = missing(app, meeting, "chair")
    point = f"{base}/{meeting.section}/decision"
    assert (point, "Blocked: Honduras needs more time to consider.") in said
    assert (point, "Revision 1 is before the meeting. Not answered yet: Belize.") in said
    assert (point, "The draft has changed since: what is printed is revision 1.") in said
    assert (f"{base}/{meeting.sections[2]}", "Not yet put before the meeting.") in said
    assert not [address for address, _ in said if address.startswith(f"{base}/{meeting.sections[1]}/decision")]


def test_it_is_said_in_the_readers_language(app: Flask, meeting: Agreeing) -> None:
    said = [sentence for _, sentence in missing(app, meeting, "mexico")]
    assert "Bloqueado: Honduras necesita más tiempo para considerarlo." in said
    assert "La revisión 1 está ante la reunión. Aún sin respuesta: Belice." in said


def test_who_may_not_know_positions_is_told_that_the_section_is_before_the_meeting_and_no_more(
    app: Flask, meeting: Agreeing
) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Meeting, meeting.id).positions_open = False
    point = f"/meetings/{meeting.id}/sections/{meeting.section}/decision"
    told = [sentence for address, sentence in missing(app, meeting, "belize") if address == point]
    assert told == [
        "Revision 1 is before the meeting. Not answered yet: Belize.",
        "The draft has changed since: what is printed is revision 1.",
    ]
    for name, shown in (("chair", True), ("mexico", False), ("belize", False)):
        client = signed_in_client(app, meeting.people[name])
        for path in ("report?language=es", "report/download?language=es&format=md"):
            page = client.get(f"/meetings/{meeting.id}/{path}").get_data(as_text=True)
            assert ("México se" in page) is shown, (name, path)


def test_the_words_of_a_reservation_are_never_markup_on_the_page(app: Flask, meeting: Agreeing) -> None:
    client = signed_in_client(app, meeting.people["chair"])
    page = client.get(f"/meetings/{meeting.id}/report?language=es").get_data(as_text=True)
    assert "México se &lt;b&gt;reserva&lt;/b&gt; el párrafo." in page
    assert 'href="#report-fn-R1"' in page
    assert 'id="report-fn-R1"' in page
    english = client.get(f"/meetings/{meeting.id}/report?language=en").get_data(as_text=True)
    assert "[Given in Spanish only]" in english


def test_the_decision_page_shows_the_text_without_the_footnotes_of_reservations(app: Flask, meeting: Agreeing) -> None:
    client = signed_in_client(app, meeting.people["belize"])
    page = client.get(f"/meetings/{meeting.id}/sections/{meeting.section}/decision?language=en").get_data(as_text=True)
    assert "The note may be shared." in page
    assert "reservation-note" not in page
