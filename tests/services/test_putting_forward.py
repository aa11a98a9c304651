"""Putting sections before the meeting, and taking them back: exactly what was shown, once, and told to those who decide."""

import pytest
from flask import Flask

from reportflow.domain.agreement import Answer, DecisionKind, SectionState
from reportflow.domain.content import BODY, BlockKey, SectionContent
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound, ReportflowError
from reportflow.domain.revision import ChangeClass
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import Event, ParticipationRow, Person, RevisionRow, Section
from reportflow.report import trees_of
from reportflow.services import drafting
from reportflow.services.putting_forward import put_forward, withdraw
from reportflow.services.putting_forward_page import read_putting_forward
from reportflow.services.record import first_broken_event
from reportflow.services.verification import verify
from tests.services.agreement_meeting import LATER, AgreementMeeting, make_agreement_meeting
from tests.services.drafting_meeting import CONTENT, NOW

BODY_KEY = BlockKey(BODY)
TEXT = CONTENT.body["en"]


@pytest.fixture
def meeting(context: Flask) -> AgreementMeeting:
    return make_agreement_meeting()


def save(meeting: AgreementMeeting, text: str, language: str = "en", section: int | None = None) -> int:
    section = section or meeting.section
    seq = meeting.seq(section)
    person = meeting.rapporteur
    return drafting.save_text(person, meeting.meeting, section, BODY_KEY, language, text, base_seq=seq, now=NOW).seq


def forward(meeting: AgreementMeeting, seq: int, section: int | None = None, **more) -> int | ReportflowError:
    section = section or meeting.section
    return put_forward(meeting.rapporteur, meeting.meeting, {section: seq}, now=LATER, **more)[section]


def revisions(meeting: AgreementMeeting) -> list[RevisionRow]:
    db.session.rollback()
    query = db.select(RevisionRow).where(RevisionRow.section_id == meeting.section).order_by(RevisionRow.number)
    return list(db.session.scalars(query))


def codes(meeting: AgreementMeeting, section: int | None = None) -> list[str]:
    [shown] = read_putting_forward(meeting.rapporteur, meeting.meeting, {section or meeting.section}).sections
    return [hindrance.code for hindrance in shown.hindrances]


# --- what is frozen ---


def test_a_revision_is_the_draft_as_of_exactly_the_position_that_was_shown(meeting: AgreementMeeting):
    seq = save(meeting, TEXT + " It was welcomed.")
    save(meeting, TEXT + " It was welcomed. And more.")
    assert forward(meeting, seq) == 1
    [row] = revisions(meeting)
    document = db.session.get_one(Section, meeting.section).document
    frozen = log.load(db.session, document, seq)
    assert SectionContent.from_json(row.content) == frozen.content()
    assert row.content["body"]["en"] == TEXT + " It was welcomed."
    assert (row.seq, row.step, row.hash) == (seq, 1, frozen.content().hash())
    assert row.language_hashes == {language: frozen.content().hash(language) for language in ("en", "es")}
    assert row.basis_value() == frozen.basis()
    assert row.trees == trees_of(frozen.content())
    assert (row.open_brackets, row.change, row.put_forward_by_id) == (False, "first", meeting.rapporteur)
    assert row.put_forward_at == LATER
    [shown] = read_putting_forward(meeting.rapporteur, meeting.meeting, {meeting.section}).sections
    assert (shown.ahead, shown.seq) == (True, seq + 1)


def test_it_is_on_the_record_with_its_hash_and_the_record_vouches_for_it(meeting: AgreementMeeting):
    meeting.put_forward()
    event = db.session.scalars(db.select(Event)).one()
    row = meeting.revision()
    assert (event.verb, event.subject) == ("section.put_forward", f"section:{meeting.section}")
    assert (event.data["revision"], event.data["hash"], event.data["seq"]) == (1, row.hash, row.seq)
    withdraw(meeting.chair, meeting.meeting, meeting.section, revision=1, now=LATER)
    assert verify(meeting.meeting).problems == ()
    assert first_broken_event(db.session, meeting.meeting) is None


def test_a_bracket_goes_before_the_meeting_and_blocks(meeting: AgreementMeeting):
    save(meeting, "Members [may]{.bracket by=MEX} share.")
    assert "bracket.open" in codes(meeting)
    meeting.put_forward()
    assert meeting.revision().open_brackets
    assert meeting.standing().state is SectionState.BLOCKED


@pytest.mark.parametrize(
    ("changes", "change"),
    [
        ({"en": TEXT + "  "}, None),
        ({"en": TEXT.replace(" ", "  ", 1)}, ChangeClass.EDITORIAL),
        ({"en": TEXT + " More."}, ChangeClass.SUBSTANTIVE),
        ({"es": "Honduras la presentó."}, ChangeClass.TRANSLATION),
        ({"en": TEXT.replace(".", ",")}, ChangeClass.SUBSTANTIVE),
    ],
)
def test_what_a_change_is_follows_from_what_is_printed(meeting: AgreementMeeting, changes, change):
    meeting.put_forward()
    for language, text in changes.items():
        save(meeting, text, language)
    result = forward(meeting, meeting.seq())
    if change is None:
        assert result == 1 or (isinstance(result, Conflict) and result.code == "revision.unchanged")
    else:
        assert result == 2
        assert meeting.revision().change == change.value


def test_an_owner_or_a_day_is_substantive(meeting: AgreementMeeting):
    meeting.put_forward()
    drafting.update_action(
        meeting.rapporteur,
        meeting.meeting,
        meeting.section,
        BlockKey("action", "t1"),
        "en",
        "Send comments",
        owners="Mexico",
        due=None,
        base_seq=meeting.seq(),
        now=NOW,
    )
    meeting.put_forward()
    assert meeting.revision().change == "substantive"


# --- what is refused, and what is not ---


def test_only_chair_and_rapporteur_put_forward_and_withdraw(meeting: AgreementMeeting):
    for person in (meeting.secretariat, meeting.drafting.translator, meeting.heads["HND"]):
        with pytest.raises(NotAllowed):
            put_forward(person, meeting.meeting, {meeting.section: 1}, now=LATER)
        with pytest.raises(NotAllowed):
            read_putting_forward(person, meeting.meeting)
        with pytest.raises(NotAllowed):
            withdraw(person, meeting.meeting, meeting.section, revision=1, now=LATER)
    with pytest.raises(NotFound):
        put_forward(meeting.drafting.stranger, meeting.meeting, {meeting.section: 1}, now=LATER)
    assert put_forward(meeting.chair, meeting.meeting, {meeting.section: 1}, now=LATER) == {meeting.section: 1}


def test_a_section_that_is_refused_never_keeps_the_others_back(meeting: AgreementMeeting):
    last, chapeau = meeting.drafting.last, meeting.drafting.chapeau
    wanted = {last: 1, chapeau: 1, 99_999: 1, meeting.section: meeting.seq()}
    result = put_forward(meeting.rapporteur, meeting.meeting, wanted, now=LATER)
    assert result[chapeau] == result[meeting.section] == 1
    empty, missing = result[last], result[99_999]
    assert isinstance(empty, InvalidInput)
    assert empty.code == "section.empty"
    assert isinstance(missing, NotFound)
    assert meeting.verbs() == ["section.put_forward"] * 2


def test_a_text_that_cannot_be_printed_names_its_place(meeting: AgreementMeeting):
    # Written before the linter knew this: what stands in the log is not checked again when it is read.
    save(meeting, "> " * 60 + "deep")
    assert codes(meeting)[0] == "section.unprintable"
    error = forward(meeting, meeting.seq())
    assert isinstance(error, LimitExceeded)
    assert error.code == "text.too_deep"
    assert (error.params["heading"], error.params["block"]) == ("Concept note", "body")
    assert revisions(meeting) == []


def test_the_same_form_again_puts_nothing_forward_again(meeting: AgreementMeeting):
    seq = meeting.seq()
    assert [forward(meeting, seq), forward(meeting, seq)] == [1, 1]
    assert len(revisions(meeting)) == 1
    assert len(meeting.mails()) == 2
    later = save(meeting, TEXT + " More.")
    assert forward(meeting, later) == 2
    older = forward(meeting, seq)
    assert isinstance(older, Conflict)
    assert (older.code, older.params) == ("revision.newer_before_meeting", {"revision": 2})


def test_the_same_text_by_another_way_is_not_put_forward_again(meeting: AgreementMeeting):
    meeting.put_forward()
    save(meeting, TEXT + " More.")
    seq = save(meeting, TEXT)
    error = forward(meeting, seq)
    assert isinstance(error, Conflict)
    assert (error.code, error.params) == ("revision.unchanged", {"revision": 1})
    assert codes(meeting)[0] == "revision.unchanged"


def test_a_form_from_before_a_withdrawal_does_not_bring_the_text_back(meeting: AgreementMeeting):
    seq = meeting.seq()
    assert forward(meeting, seq, seen={meeting.section: 0}) == 1
    withdraw(meeting.rapporteur, meeting.meeting, meeting.section, revision=1, now=LATER)
    error = forward(meeting, seq, seen={meeting.section: 0})
    assert isinstance(error, Conflict)
    assert error.code == "section.acted_meanwhile"
    [shown] = read_putting_forward(meeting.rapporteur, meeting.meeting, {meeting.section}).sections
    assert forward(meeting, seq, seen={meeting.section: shown.last_act}) == 2


def test_what_is_agreed_is_reopened_first(meeting: AgreementMeeting):
    meeting.agree()
    error = forward(meeting, meeting.seq())
    assert isinstance(error, Conflict)
    assert error.code == "section.agreed"
    assert codes(meeting)[0] == "section.agreed"


def test_a_position_that_the_log_does_not_have_is_refused(meeting: AgreementMeeting):
    error = forward(meeting, 77)
    assert isinstance(error, InvalidInput)
    assert error.code == "draft.no_such_version"


def test_a_new_revision_asks_all_again(meeting: AgreementMeeting):
    meeting.put_forward()
    meeting.decide("HND")
    assert meeting.standing().of("HND").answer is Answer.APPROVED
    save(meeting, TEXT + " More.")
    meeting.put_forward()
    standing = meeting.standing()
    assert [position.answer for position in standing.positions] == [Answer.WAITING, Answer.WAITING, Answer.ABSENT]
    assert (standing.revision, standing.of("HND").last.revision) == (2, 1)


# --- the page ---


def test_the_page_lists_what_can_be_put_forward_with_the_text_in_both_languages(meeting: AgreementMeeting):
    meeting.put_forward(meeting.drafting.chapeau)
    page = read_putting_forward(meeting.rapporteur, meeting.meeting)
    assert [section.id for section in page.sections] == [meeting.section, meeting.drafting.last]
    concept, thanks = page.sections
    assert "Honduras presented the concept note." in concept.printed["en"].html
    assert "Honduras presentó la nota conceptual." in concept.printed["es"].html
    assert [hindrance.code for hindrance in concept.hindrances] == [
        "translation.stale",
        "translation.missing",
        "translation.missing",
        "action.no_due",
    ]
    assert not concept.stopped
    assert thanks.stopped
    assert [recipient.party for recipient in page.told] == ["HND", "MEX"]
    with pytest.raises(NotFound):
        read_putting_forward(meeting.rapporteur, meeting.meeting, {99_999})


def test_the_page_says_whether_the_draft_is_ahead(meeting: AgreementMeeting):
    meeting.put_forward()
    [shown] = read_putting_forward(meeting.rapporteur, meeting.meeting, {meeting.section}).sections
    assert (shown.ahead, codes(meeting)[0]) == (False, "revision.unchanged")
    save(meeting, TEXT + " More.")
    [shown] = read_putting_forward(meeting.rapporteur, meeting.meeting, {meeting.section}).sections
    assert (shown.ahead, shown.standing.revision) == (True, 1)


# --- withdrawing ---


def test_a_withdrawn_text_is_before_the_meeting_no_more(meeting: AgreementMeeting):
    meeting.put_forward()
    meeting.decide("MEX", DecisionKind.OBJECT)
    withdraw(meeting.rapporteur, meeting.meeting, meeting.section, revision=1, reason="By mistake.", now=LATER)
    standing = meeting.standing()
    assert (standing.state, standing.revision) == (SectionState.DRAFTING, None)
    assert standing.last_act.reason == "By mistake."
    assert meeting.verbs()[-1] == "section.withdrawn"
    meeting.put_forward()
    assert meeting.revision().number == 2


def test_a_withdrawal_names_what_it_withdraws(meeting: AgreementMeeting):
    place = (meeting.rapporteur, meeting.meeting, meeting.section)
    with pytest.raises(Conflict, match=r"revision\.not_before_meeting"):
        withdraw(*place, revision=1, now=LATER)
    meeting.put_forward()
    save(meeting, TEXT + " More.")
    meeting.put_forward()
    with pytest.raises(Conflict, match=r"revision\.not_before_meeting"):
        withdraw(*place, revision=1, now=LATER)
    assert meeting.standing().revision == 2
    withdraw(*place, revision=2, now=LATER)
    withdraw(*place, revision=2, now=LATER)  # the same form, sent twice
    assert meeting.verbs().count("section.withdrawn") == 1
    with pytest.raises(Conflict, match=r"revision\.not_before_meeting"):
        withdraw(meeting.chair, meeting.meeting, meeting.section, revision=2, now=LATER)
    with pytest.raises(LimitExceeded, match=r"reason\.too_long"):
        withdraw(*place, revision=2, reason="x" * 2001, now=LATER)
    meeting.agree()
    with pytest.raises(Conflict, match=r"section\.agreed"):
        withdraw(*place, revision=3, now=LATER)


# --- who is told ---


def test_heads_of_those_present_are_told_once_for_all_sections_in_their_language(meeting: AgreementMeeting):
    wanted = {meeting.section: meeting.seq(), meeting.drafting.chapeau: 1}
    address = "https://report.example/sections/{}".format
    put_forward(meeting.rapporteur, meeting.meeting, wanted, address=address, now=LATER)
    hnd, mex = meeting.mails()
    assert (hnd.recipient, mex.recipient) == ("the-head-of-hnd@example.org", "the-head-of-mex@example.org")
    assert "before the meeting" in hnd.subject
    assert f"1 Concept note (revision 1)\nhttps://report.example/sections/{meeting.section}" in hnd.body
    assert f"https://report.example/sections/{meeting.drafting.chapeau}" in hnd.body
    assert "1 Nota conceptual (" in mex.body
    assert mex.subject == "2 textos están ante la reunión: Reunión de la Red"
    assert "Le rogamos leer el texto" in mex.body
    assert "Please read the text" in hnd.body
    assert hnd.link is mex.link is None


def test_who_has_no_address_or_did_it_is_told_nothing(meeting: AgreementMeeting):
    head = db.session.get_one(Person, meeting.heads["HND"])
    head.email = None
    db.session.commit()
    meeting.put_forward()
    assert [mail.recipient for mail in meeting.mails()] == ["the-head-of-mex@example.org"]


def test_an_address_that_was_only_typed_is_told_nothing(meeting: AgreementMeeting):
    db.session.get_one(Person, meeting.heads["HND"]).email_confirmed_at = None
    db.session.commit()
    meeting.put_forward()
    assert [mail.recipient for mail in meeting.mails()] == ["the-head-of-mex@example.org"]


def test_a_head_who_puts_a_text_forward_is_not_told_of_it(meeting: AgreementMeeting):
    row = db.session.scalars(
        db.select(ParticipationRow).where(ParticipationRow.person_id == meeting.heads["HND"])
    ).one()
    row.roles = ["head", "rapporteur"]
    db.session.commit()
    put_forward(meeting.heads["HND"], meeting.meeting, {meeting.section: meeting.seq()}, now=LATER)
    assert [mail.recipient for mail in meeting.mails()] == ["the-head-of-mex@example.org"]
    page = read_putting_forward(meeting.heads["HND"], meeting.meeting)
    assert [recipient.party for recipient in page.told] == ["MEX"]


def test_a_withdrawal_is_told_with_its_reason(meeting: AgreementMeeting):
    meeting.put_forward()
    before = len(meeting.mails())
    withdraw(meeting.rapporteur, meeting.meeting, meeting.section, revision=1, reason="By mistake.", now=LATER)
    told = meeting.mails()[before:]
    assert [mail.recipient for mail in told] == ["the-head-of-hnd@example.org", "the-head-of-mex@example.org"]
    assert all("By mistake." in mail.body for mail in told)


def test_a_refused_section_is_told_to_nobody(meeting: AgreementMeeting):
    put_forward(meeting.rapporteur, meeting.meeting, {meeting.drafting.last: 1}, now=LATER)
    assert meeting.mails() == []
