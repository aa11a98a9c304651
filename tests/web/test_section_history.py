"""The page of a section's history: every kind of moment in words, and nothing that its reader may not know yet."""

import pytest
from flask import Flask

from reportflow.domain.agreement import DecisionKind, Nature
from reportflow.models import Meeting
from reportflow.services.concluding import conclude, reopen
from reportflow.services.deciding import decide
from reportflow.services.history import history
from reportflow.services.putting_forward import put_forward, withdraw
from reportflow.services.transactions import transaction
from tests.agreeing import Agreeing, make_agreeing, request_from
from tests.factories import NOW, signed_in_client

REASON = {"en": "The capital <b>has</b> not read it.", "es": "La capital no lo ha leído."}


@pytest.fixture
def meeting(app: Flask) -> Agreeing:
    """A section whose first text was withdrawn, and to whose second Mexico objects."""
    made = make_agreeing(app)
    with app.app_context():
        forward(made)
        place = (made.id, made.section)
        withdraw(made.person("chair"), *place, revision=1, reason="Too early.", now=NOW)
        forward(made)
        request = request_from(made.page("mexico"), DecisionKind.OBJECT, nature=Nature.MORE_TIME, text=REASON)
        decide(made.person("mexico"), *place, request, now=NOW)
    return made


def forward(meeting: Agreeing) -> None:
    seq = history(meeting.person("chair"), meeting.id, meeting.section).seq
    assert isinstance(put_forward(meeting.person("chair"), meeting.id, {meeting.section: seq}, now=NOW), dict)


def page(app: Flask, meeting: Agreeing, name: str, rest: str = "history") -> str:
    client = signed_in_client(app, meeting.people[name])
    answer = client.get(f"/meetings/{meeting.id}/sections/{meeting.section}/{rest}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_what_happened_is_said_in_words_and_what_was_typed_is_shown_as_it_was_typed(app: Flask, meeting: Agreeing):
    shown = page(app, meeting, "belize")
    for words in (
        "Revision 1 was put before the meeting",
        "Revision 1 was withdrawn.",
        "Too early.",
        "<strong>Mexico</strong> objected (needs more time to consider)",
        "The capital &lt;b&gt;has&lt;/b&gt; not read it.",
        "La capital no lo ha leído.",
        "Head of mexico",
    ):
        assert words in shown, words


def test_an_agreed_section_says_who_approved_and_who_said_nothing(app: Flask, meeting: Agreeing):
    with app.app_context():
        place = (meeting.id, meeting.section)
        decide(meeting.person("mexico"), *place, request_from(meeting.page("mexico")), now=NOW)
        shown = meeting.page("chair").revision
        assert shown is not None
        conclude(meeting.person("chair"), meeting.id, {meeting.section: shown.id}, now=NOW)
        reopen(meeting.person("chair"), *place, revision=2, reason="A slip.", now=NOW)
    shown_page = page(app, meeting, "honduras_too", "history?show=agreement")
    assert "Agreed: revision 2" in shown_page
    assert "<dt>Approved</dt><dd>Mexico</dd>" in shown_page
    assert "<dt>Said nothing</dt><dd>Belize, Honduras</dd>" in shown_page
    assert "The section was reopened." in shown_page
    assert "The section was made" not in shown_page  # that is drafting


@pytest.mark.parametrize("name", ["belize", "rapporteur", "iom", "delegate"])
def test_the_page_shows_nothing_of_what_stays_with_the_chair(app: Flask, meeting: Agreeing, name: str):
    with app.app_context(), transaction() as session:
        session.get_one(Meeting, meeting.id).positions_open = False
    for rest in ("history", "history?show=agreement"):
        shown = page(app, meeting, name, rest)
        for words in ("objec", "objet", "capital", "Mexico", "México", "Head of mexico", "Blocked", "Bloquead"):
            assert words not in shown, words
    assert "The capital" in page(app, meeting, "chair")
    assert "The capital" in page(app, meeting, "mexico")


def test_any_two_texts_are_compared_and_one_that_is_not_there_is_refused(app: Flask, meeting: Agreeing):
    for chosen in ("?from=r1&to=r2", "?to=r2", "?from=r2&to=1", "", "?from=1&to=1"):
        assert "What changed" in page(app, meeting, "belize", f"changes{chosen}")
    client = signed_in_client(app, meeting.people["belize"])
    for chosen in ("?from=r1&to=r9", "?to=zz", "?from=r1&to=" + "9" * 5000):
        answer = client.get(f"/meetings/{meeting.id}/sections/{meeting.section}/changes{chosen}")
        assert answer.status_code == 422, chosen
