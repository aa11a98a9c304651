"""Concluding and reopening: on the text that the chair was shown, never over an objection or an open bracket."""

import pytest
from flask import Flask

from reportflow.domain.agreement import Answer, DecisionKind, SectionState
from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound, ReportflowError
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.models import ActRow, Event, MeetingParty
from reportflow.services import drafting
from reportflow.services.concluding import conclude, read_conclusion, read_reopening, reopen
from reportflow.services.presence import set_point_presence
from reportflow.services.verification import verify
from tests.factories import join, make_person
from tests.services.agreement_meeting import LATER, AgreementMeeting, make_agreement_meeting
from tests.services.drafting_meeting import CONTENT, NOW


@pytest.fixture
def meeting(context: Flask) -> AgreementMeeting:
    return make_agreement_meeting()


def concluded(meeting: AgreementMeeting, revision_id: int | None = None, **more) -> int | ReportflowError:
    revision_id = revision_id or meeting.revision().id
    return conclude(meeting.chair, meeting.meeting, {meeting.section: revision_id}, now=LATER, **more)[meeting.section]


def refused(result: int | ReportflowError, code: str) -> None:
    assert isinstance(result, Conflict | NotFound)
    assert result.code == code


def save(meeting: AgreementMeeting, text: str) -> None:
    place = (meeting.rapporteur, meeting.meeting, meeting.section, BlockKey(BODY), "en", text)
    drafting.save_text(*place, base_seq=meeting.seq(), now=NOW)


# --- concluding ---


def test_a_conclusion_records_who_was_there_and_who_had_answered_what(meeting: AgreementMeeting):
    meeting.put_forward()
    meeting.decide("HND")
    assert concluded(meeting) == 1
    standing = meeting.standing()
    assert standing.state is SectionState.AGREED
    assert standing.concluded is not None
    assert standing.concluded.present == {"HND", "MEX"}
    event = db.session.scalars(db.select(Event).order_by(Event.seq.desc()).limit(1)).one()
    assert event.verb == "section.concluded"
    said = {name: event.data[name] for name in ("approved", "reserved", "not_answered", "absent", "present", "hash")}
    assert said == {
        "approved": ["HND"],
        "reserved": [],
        "not_answered": ["MEX"],
        "absent": ["NIC"],
        "present": ["HND", "MEX"],
        "hash": meeting.revision().hash,
    }
    assert verify(meeting.meeting).problems == ()


def test_who_is_present_for_the_point_is_recorded_and_leaving_later_changes_nothing(meeting: AgreementMeeting):
    meeting.put_forward()
    set_point_presence(meeting.secretariat, meeting.meeting, meeting.section, {"NIC": True, "MEX": False}, now=LATER)
    meeting.conclude()
    for party in db.session.scalars(db.select(MeetingParty)):
        party.present = False
    db.session.commit()
    standing = meeting.standing()
    assert {position.party: position.answer for position in standing.positions} == {
        "HND": Answer.WAITING,
        "MEX": Answer.ABSENT,
        "NIC": Answer.WAITING,
    }


def test_the_chair_sees_name_by_name_how_delegations_stand(meeting: AgreementMeeting):
    meeting.put_forward(meeting.section, meeting.drafting.chapeau)
    meeting.decide("HND", DecisionKind.RESERVE)
    save(meeting, CONTENT.body["en"] + " More.")
    page = read_conclusion(meeting.chair, meeting.meeting)
    chapeau, concept = page.sections
    assert (chapeau.id, concept.id) == (meeting.drafting.chapeau, meeting.section)
    assert (concept.parties("reserved"), concept.parties("waiting"), concept.parties("absent")) == (
        ("HND",),
        ("MEX",),
        ("NIC",),
    )
    assert (concept.blocked, concept.ahead, chapeau.ahead) == (None, True, False)
    assert concept.revision_id == meeting.revision().id
    told = [recipient.party or recipient.name for recipient in page.told]
    assert told == ["HND", "MEX", "NIC", "The rapporteur", "The colleague"]
    assert [section.id for section in read_conclusion(meeting.chair, meeting.meeting, {meeting.section}).sections] == [
        meeting.section
    ]
    with pytest.raises(NotFound):
        read_conclusion(meeting.chair, meeting.meeting, {99_999})
    meeting.conclude()
    assert [section.id for section in read_conclusion(meeting.chair, meeting.meeting).sections] == [chapeau.id]


def test_the_chair_sees_what_was_only_said_in_the_room(meeting: AgreementMeeting):
    meeting.put_forward()
    meeting.say_in_the_room("HND", by=_secretariat(meeting))
    [section] = read_conclusion(meeting.chair, meeting.meeting).sections
    assert (section.parties("approved"), section.unconfirmed) == (("HND",), ("HND",))
    meeting.decide("HND")
    [section] = read_conclusion(meeting.chair, meeting.meeting).sections
    assert (section.parties("approved"), section.unconfirmed) == (("HND",), ())


def _secretariat(meeting: AgreementMeeting) -> int:
    person = make_person("The secretariat")
    join(person, meeting.meeting, [Role.SECRETARIAT])
    return person.id


def test_a_late_objection_is_not_concluded_over(meeting: AgreementMeeting):
    meeting.put_forward()
    [shown] = read_conclusion(meeting.chair, meeting.meeting).sections
    assert shown.blocked is None
    meeting.decide("MEX", DecisionKind.OBJECT)
    refused(concluded(meeting, shown.revision_id), "conclusion.objection")
    [shown] = read_conclusion(meeting.chair, meeting.meeting).sections
    assert shown.blocked is not None
    assert shown.blocked.code == "conclusion.objection"
    meeting.decide("MEX")
    assert concluded(meeting) == 1


def test_an_objection_stands_though_its_delegation_has_left(meeting: AgreementMeeting):
    meeting.put_forward()
    meeting.decide("MEX", DecisionKind.OBJECT)
    set_point_presence(meeting.secretariat, meeting.meeting, meeting.section, {"MEX": False}, now=LATER)
    refused(concluded(meeting), "conclusion.objection")


def test_an_open_bracket_is_not_concluded(meeting: AgreementMeeting):
    save(meeting, "Members [may]{.bracket by=MEX} share.")
    meeting.put_forward()
    [shown] = read_conclusion(meeting.chair, meeting.meeting).sections
    assert shown.blocked is not None
    assert shown.blocked.code == "conclusion.bracket"
    refused(concluded(meeting), "conclusion.bracket")


def test_only_what_the_chair_was_shown_is_concluded(meeting: AgreementMeeting):
    meeting.put_forward()
    first = meeting.revision().id
    save(meeting, CONTENT.body["en"] + " More.")
    meeting.put_forward()
    result = concluded(meeting, first)
    refused(result, "revision.changed")
    assert isinstance(result, Conflict)
    assert result.params == {"revision": 2}
    refused(concluded(meeting, 99_999), "revision.changed")
    meeting.put_forward(meeting.drafting.chapeau)
    refused(concluded(meeting, meeting.revision(meeting.drafting.chapeau).id), "revision.changed")
    assert concluded(meeting) == 2


def test_nothing_before_the_meeting_is_nothing_to_conclude(meeting: AgreementMeeting):
    refused(concluded(meeting, 1), "revision.not_before_meeting")


def test_several_are_concluded_at_once_and_one_that_is_refused_keeps_no_other_back(meeting: AgreementMeeting):
    chapeau = meeting.drafting.chapeau
    meeting.put_forward(meeting.section, chapeau)
    meeting.decide("HND", DecisionKind.OBJECT)
    wanted = {meeting.section: meeting.revision().id, chapeau: meeting.revision(chapeau).id, 99_999: 1}
    result = conclude(meeting.chair, meeting.meeting, wanted, now=LATER)
    assert result[chapeau] == 1
    refused(result[meeting.section], "conclusion.objection")
    refused(result[99_999], "section.not_found")
    assert meeting.standing(chapeau).state is SectionState.AGREED


def test_the_same_form_again_concludes_once(meeting: AgreementMeeting):
    meeting.put_forward()
    assert [concluded(meeting), concluded(meeting)] == [1, 1]
    assert meeting.verbs().count("section.concluded") == 1
    assert len(db.session.scalars(db.select(ActRow)).all()) == 1


def test_an_old_form_does_not_conclude_what_was_reopened(meeting: AgreementMeeting):
    meeting.put_forward()
    seen = {meeting.section: read_conclusion(meeting.chair, meeting.meeting).sections[0].last_act}
    assert concluded(meeting, seen=seen) == 1
    assert concluded(meeting, seen=seen) == 1
    reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason="An error.", now=LATER)
    refused(concluded(meeting, seen=seen), "section.acted_meanwhile")
    seen = {meeting.section: read_conclusion(meeting.chair, meeting.meeting).sections[0].last_act}
    assert concluded(meeting, seen=seen) == 1


def test_only_the_chair_concludes_and_reopens(meeting: AgreementMeeting):
    meeting.put_forward()
    for person in (meeting.secretariat, meeting.rapporteur, meeting.heads["HND"]):
        with pytest.raises(NotAllowed):
            conclude(person, meeting.meeting, {meeting.section: meeting.revision().id}, now=LATER)
        with pytest.raises(NotAllowed):
            read_conclusion(person, meeting.meeting)
        with pytest.raises(NotAllowed):
            reopen(person, meeting.meeting, meeting.section, revision=1, reason="No.", now=LATER)
    with pytest.raises(NotFound):
        conclude(meeting.drafting.stranger, meeting.meeting, {meeting.section: 1}, now=LATER)


# --- reopening ---


def test_reopening_brings_the_same_text_back_with_its_decisions(meeting: AgreementMeeting):
    meeting.put_forward()
    meeting.decide("HND")
    meeting.conclude()
    reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason="  A number is wrong. ", now=LATER)
    standing = meeting.standing()
    assert (standing.state, standing.revision) == (SectionState.PUT_FORWARD, 1)
    assert standing.of("HND").answer is Answer.APPROVED
    assert standing.last_act.reason == "A number is wrong."
    assert meeting.verbs()[-1] == "section.reopened"
    save(meeting, CONTENT.body["en"] + " Corrected.")
    meeting.put_forward()
    meeting.conclude()
    assert (meeting.standing().state, meeting.standing().revision) == (SectionState.AGREED, 2)
    assert verify(meeting.meeting).problems == ()


def test_reopening_wants_a_reason_and_something_agreed(meeting: AgreementMeeting):
    place = (meeting.chair, meeting.meeting, meeting.section)
    with pytest.raises(Conflict, match=r"section\.not_agreed"):
        reopen(*place, revision=1, reason="Why.", now=LATER)
    with pytest.raises(Conflict, match=r"section\.not_agreed"):
        read_reopening(*place)
    meeting.agree()
    with pytest.raises(InvalidInput, match=r"reopening\.reason_missing"):
        reopen(*place, revision=1, reason=" \n", now=LATER)
    with pytest.raises(LimitExceeded, match=r"reason\.too_long"):
        reopen(*place, revision=1, reason="x" * 2001, now=LATER)
    with pytest.raises(Conflict, match=r"revision\.changed"):
        reopen(*place, revision=2, reason="Why.", now=LATER)
    assert meeting.standing().state is SectionState.AGREED
    page = read_reopening(*place)
    assert (page.revision, page.concluded_by, page.number) == (1, "The chair", 1)


def test_an_old_form_does_not_reopen_what_was_concluded_again(meeting: AgreementMeeting):
    place = (meeting.chair, meeting.meeting, meeting.section)
    meeting.agree()
    seen = read_reopening(*place).concluded.step
    reopen(*place, revision=1, reason="Why.", seen=seen, now=LATER)
    reopen(*place, revision=1, reason="Why.", seen=seen, now=LATER)  # sent twice
    assert meeting.verbs().count("section.reopened") == 1
    meeting.conclude()
    with pytest.raises(Conflict, match=r"section\.acted_meanwhile"):
        reopen(*place, revision=1, reason="Why.", seen=seen, now=LATER)
    assert meeting.standing().state is SectionState.AGREED


# --- who is told ---


def test_heads_of_all_members_and_rapporteurs_are_told_in_their_language(meeting: AgreementMeeting):
    chapeau = meeting.drafting.chapeau
    meeting.put_forward(meeting.section, chapeau)
    before = len(meeting.mails())
    wanted = {meeting.section: meeting.revision().id, chapeau: meeting.revision(chapeau).id}
    conclude(meeting.chair, meeting.meeting, wanted, address="https://report.example/{}".format, now=LATER)
    told = meeting.mails()[before:]
    assert [mail.recipient for mail in told] == [
        "the-head-of-hnd@example.org",
        "the-head-of-mex@example.org",
        "the-head-of-nic@example.org",
        "rapporteur@example.org",
        "colleague@example.org",
    ]
    assert all(f"https://report.example/{meeting.section}" in mail.body for mail in told)
    assert "2 sections are agreed: Network meeting" in told[0].subject
    assert "Reunión de la Red" in told[1].subject
    reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason="A number is wrong.", now=LATER)
    again = meeting.mails()[before + 5 :]
    assert [mail.recipient for mail in again] == [mail.recipient for mail in told]
    assert all("A number is wrong." in mail.body for mail in again)
