"""What the decision page shows, and who is told of a decision."""

from dataclasses import replace

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, Answer, DecisionKind, Nature
from reportflow.domain.policy import Role
from reportflow.models import Meeting
from reportflow.services.deciding_page import Hindrance
from reportflow.services.transactions import transaction
from tests.agreeing import FIRST, SECOND, Agreeing, act, make_agreeing, put_before
from tests.factories import join, make_person
from tests.queries import counted_queries
from tests.services.deciding_acts import OBJECT, WORDS, enter, mails, say


@pytest.fixture
def meeting(context: Flask) -> Agreeing:
    made = make_agreeing()
    put_before(made.section, FIRST, made.person("rapporteur"))
    return made


# --- who is told, and what is shown ---


def test_the_chair_and_the_rapporteurs_are_told_of_an_objection_in_their_language(meeting: Agreeing):
    say(meeting, "mexico", OBJECT, nature=Nature.MORE_TIME, text={"en": "We need to consult."})
    told = {mail.recipient: mail for mail in mails()}
    assert set(told) == {"chair@example.org", "rapporteur@example.org", "presidency@example.org"}
    assert "Mexico" in told["chair@example.org"].subject
    assert "We need to consult." in told["chair@example.org"].body
    assert "México" in told["rapporteur@example.org"].subject
    assert set(meeting.page("mexico").told) == {"Head of chair", "Head of rapporteur", "Head of presidency"}


def test_a_mail_names_the_text_that_was_decided_on_and_not_what_the_draft_has_become(meeting: Agreeing):
    other = replace(SECOND, heading={"en": "Workshop", "es": "Taller"})
    put_before(meeting.section, other, meeting.person("rapporteur"))
    say(meeting, "mexico", OBJECT, text={"en": "We need to consult."})
    assert "Workshop" in next(mail.subject for mail in mails() if mail.recipient == "chair@example.org")
    enter(meeting, "HND")
    assert "Taller" in next(mail.subject for mail in mails() if mail.recipient == "honduras@example.org")


def test_where_positions_stay_with_the_chair_nobody_else_is_told_or_shown(meeting: Agreeing):
    with transaction() as session:
        session.get_one(Meeting, meeting.id).positions_open = False
    say(meeting, "mexico", OBJECT, text=WORDS)
    assert {mail.recipient for mail in mails()} == {"chair@example.org", "presidency@example.org"}
    assert meeting.page("belize").standing.of("MEX").answer is Answer.HIDDEN
    assert meeting.page("rapporteur").standing.of("MEX").decision is None
    assert meeting.page("secretariat").standing.of("MEX").answer is Answer.OBJECTS
    assert meeting.page("mexico").own.answer is Answer.OBJECTS


def test_the_redline_starts_at_the_revision_that_the_delegation_last_decided_on(meeting: Agreeing):
    assert meeting.page("mexico").since is None
    say(meeting, "mexico")
    assert meeting.page("mexico").since is None
    third = FIRST
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    mexico, belize = meeting.page("mexico"), meeting.page("belize")
    assert (mexico.since.number, mexico.since.decision.kind) == (1, DecisionKind.APPROVE)
    assert "<del>will</del>" in mexico.since.redline.html
    assert "<ins>may</ins>" in mexico.since.redline.html
    assert belize.since is None
    assert meeting.page("chair").since.number == 1
    put_before(meeting.section, third, meeting.person("rapporteur"))
    again = meeting.page("mexico")
    assert (again.since.number, again.since.redline.changed, again.own.answer) == (1, False, Answer.WAITING)
    assert meeting.page("chair").since.number == 2


def test_a_page_that_was_overtaken_is_compared_with_what_its_reader_had_before_them(meeting: Agreeing):
    before = meeting.page("belize").revision
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    since = meeting.page("belize", typed_on=before.id).since
    assert (since.number, since.typed_on, since.decision) == (1, True, None)
    other = put_before(meeting.sections[1], FIRST, meeting.person("rapporteur")).id
    assert meeting.page("belize", typed_on=other).since is None


def test_the_page_shows_the_text_of_the_revision_and_says_that_the_draft_is_ahead(meeting: Agreeing):
    assert not meeting.page("mexico").draft_ahead
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    page = meeting.page("mexico", language="es")
    assert page.draft_ahead
    assert "La nota podrá compartirse." in page.revision.html
    assert (page.revision.number, page.place.number, page.place.points) == (2, 1, 3)


def test_the_page_leads_from_one_point_that_waits_to_the_next(meeting: Agreeing):
    first, second, third = meeting.sections
    for section in (second, third):
        put_before(section, FIRST, meeting.person("rapporteur"))
    page = meeting.page("mexico", second)
    assert (page.place.previous.id, page.place.next.id, page.place.waiting) == (first, third, 3)
    say(meeting, "mexico")
    page = meeting.page("mexico", second)
    assert (page.place.previous, page.place.next.number, page.place.waiting) == (None, 3, 2)
    assert meeting.page("chair", second).place.previous.id == first


def test_the_page_says_why_there_is_nothing_to_decide(meeting: Agreeing):
    assert meeting.page("mexico", meeting.sections[1]).hindrance is Hindrance.NOTHING
    assert meeting.page("delegate").hindrance is Hindrance.NOT_HEAD
    act(meeting.section, ActKind.WITHDRAW, meeting.person("rapporteur"), reason="Too early.")
    withdrawn = meeting.page("mexico")
    assert (withdrawn.revision, withdrawn.remark.reason) == (None, "Too early.")
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    assert meeting.page("mexico").remark is None
    act(meeting.section, ActKind.CONCLUDE, meeting.person("chair"))
    assert meeting.page("mexico").hindrance is Hindrance.AGREED


def test_who_is_to_confirm_sees_what_changed_since_their_delegation_decided_itself(meeting: Agreeing):
    say(meeting, "honduras")
    put_before(meeting.section, SECOND, meeting.person("rapporteur"))
    enter(meeting, "HND", OBJECT, text=WORDS)
    since = meeting.page("honduras").since
    assert (since.number, since.decision.kind) == (1, DecisionKind.APPROVE)
    assert "<ins>may</ins>" in since.redline.html


def test_the_page_makes_no_more_queries_in_a_room_of_fifty(meeting: Agreeing):
    counts = []
    for more in (0, 50):
        for number in range(more):
            person = make_person(f"Delegate {number}", email=f"delegate{number}@example.org")
            join(person, meeting.id, [Role.DELEGATE], ("HND", "MEX", "BLZ", "IOM")[number % 4])
        with counted_queries() as statements:
            meeting.page("mexico")
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_what_was_agreed_without_an_answer_waits_for_it_no_more(meeting: Agreeing):
    second = meeting.sections[1]
    put_before(second, FIRST, meeting.person("rapporteur"))
    assert meeting.page("mexico").place.next.id == second
    act(second, ActKind.CONCLUDE, meeting.person("chair"))
    page = meeting.page("mexico")
    assert (page.place.next, page.place.waiting) == (None, 1)
    assert meeting.page("mexico", second).own.answer is Answer.WAITING
