"""What the report prints of each section: what is agreed or before the meeting, from what its revision keeps; else the draft."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from reportflow.domain.agreement import DecisionKind, Nature
from reportflow.domain.content import BODY, BlockKey, SectionContent
from reportflow.domain.inputs import InputKind, InputState
from reportflow.domain.report import ReportSection, Reservation
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.models import InputRow, Meeting, MeetingParty, RevisionRow, Section
from reportflow.report import trees_of
from reportflow.services import deciding
from reportflow.services.access import participation
from reportflow.services.deciding_request import DecisionRequest
from reportflow.services.printed import annexed_inputs
from reportflow.services.putting_forward import withdraw
from reportflow.services.report import build_report, collect, download_report, read_report
from reportflow.services.transactions import transaction
from tests.queries import counted_queries
from tests.services.agreement_meeting import LATER, AgreementMeeting, make_agreement_meeting
from tests.services.drafting_meeting import NOW


@pytest.fixture
def meeting(context: Flask) -> AgreementMeeting:
    return make_agreement_meeting()


def write(section_id: int, text: str) -> None:
    def change(draft: Draft) -> None:
        draft.set_text(BlockKey(BODY), "en", text)

    with transaction() as session:
        document = session.get_one(Section, section_id, populate_existing=True).document
        edit(session, document, change, actor_id=None, origin="form", now=NOW)


def reserve(meeting: AgreementMeeting, party: str, words: dict[str, str]) -> None:
    row = meeting.revision()
    own = meeting.standing().of(party)
    request = DecisionRequest(
        revision_id=row.id,
        hash=row.hash,
        language="en",
        language_hash=row.language_hashes["en"],
        form_id=f"{party}-{row.id}",
        seen_decision=own.decision.id if own and own.decision else 0,
        kind=DecisionKind.RESERVE,
        nature=Nature.INTERPRETATION,
        text=words,
    )
    deciding.decide(meeting.heads[party], meeting.meeting, meeting.section, request, now=LATER)


def printed(meeting: AgreementMeeting, viewer: int | None = None) -> ReportSection:
    """The section as this person's report has it; as the public's where there is nobody."""
    db.session.rollback()
    who = participation(viewer, meeting.meeting) if viewer else None
    report = collect(db.session.get_one(Meeting, meeting.meeting), who)
    return next(section for section in report.sections if section.id == meeting.section)


def keep_positions_with_the_chair(meeting: AgreementMeeting) -> None:
    with transaction() as session:
        session.get_one(Meeting, meeting.meeting).positions_open = False


def test_a_draft_is_printed_until_a_text_is_put_forward(meeting: AgreementMeeting) -> None:
    shown = printed(meeting)
    assert (shown.revision, shown.agreed, shown.trees, shown.hash) == (None, False, None, None)
    meeting.put_forward(meeting.section)
    shown = printed(meeting)
    row = meeting.revision()
    assert (shown.revision, shown.agreed, shown.hash) == (1, False, row.hash)
    assert shown.trees == row.trees


def test_what_is_drafted_after_putting_forward_is_not_printed_and_the_page_says_so(meeting: AgreementMeeting) -> None:
    meeting.put_forward(meeting.section)
    write(meeting.section, "Another text.")
    page = read_report(meeting.rapporteur, meeting.meeting, "en")
    assert "Honduras presented the concept note." in page.html
    assert "Another text." not in page.html
    gap = next(gap for gap in page.gaps if gap.section == meeting.section and gap.code == "section.not_agreed")
    assert gap.params["draft_ahead"]
    assert (gap.params["state"], gap.params["revision"], gap.params["waiting"]) == ("put_forward", 1, ["HND", "MEX"])


def test_what_was_withdrawn_is_printed_from_its_draft_again(meeting: AgreementMeeting) -> None:
    meeting.put_forward(meeting.section)
    withdraw(meeting.rapporteur, meeting.meeting, meeting.section, revision=1, now=LATER)
    assert printed(meeting).revision is None


def test_the_kept_blocks_are_printed_whatever_the_markdown_would_give_today(meeting: AgreementMeeting) -> None:
    """As if a later pandoc read the same words otherwise: the row says one thing, what it keeps another."""
    meeting.put_forward(meeting.section)
    row = meeting.revision()
    values = {column.name: getattr(row, column.name) for column in RevisionRow.__table__.columns if column.name != "id"}
    kept = trees_of(SectionContent(body={"en": "As it was *put forward*, and no other way."}))
    kept["en"] |= {key: tree for key, tree in row.trees["en"].items() if key != "body"}
    with transaction() as session:
        section = session.get_one(Section, meeting.section)
        section.steps += 1
        session.add(RevisionRow(**{**values, "number": 2, "step": section.steps, "trees": kept}))
    page = read_report(meeting.rapporteur, meeting.meeting, "en")
    assert "As it was <em>put forward</em>, and no other way." in page.html
    assert "Honduras presented the concept note." not in page.html
    built = download_report(meeting.rapporteur, meeting.meeting, "en", "md", now=LATER).content.decode()
    assert "As it was *put forward*, and no other way." in built


def test_reservations_are_printed_with_the_text_and_are_gone_with_the_next_one(meeting: AgreementMeeting) -> None:
    meeting.put_forward(meeting.section)
    reserve(meeting, "MEX", {"es": "Lo entendemos así."})
    expected = (Reservation("MEX", Nature.INTERPRETATION, {"es": "Lo entendemos así."}),)
    assert printed(meeting).reservations == expected
    meeting.conclude()
    shown = printed(meeting)
    assert (shown.agreed, shown.reservations) == (True, expected)
    html = read_report(meeting.chair, meeting.meeting, "es").html
    assert "Declaración interpretativa R1, México:" in html
    assert "Reservas y declaraciones" in html


def test_a_new_revision_has_none_of_the_reservations_to_the_one_before(meeting: AgreementMeeting) -> None:
    meeting.put_forward(meeting.section)
    reserve(meeting, "MEX", {"en": "So we understand it."})
    write(meeting.section, "A better text.")
    meeting.put_forward(meeting.section)
    assert (printed(meeting).revision, printed(meeting).reservations) == (2, ())


def test_where_positions_stay_with_the_chair_reservations_are_printed_for_nobody_else_before_it_is_agreed(
    meeting: AgreementMeeting,
) -> None:
    keep_positions_with_the_chair(meeting)
    meeting.put_forward(meeting.section)
    reserve(meeting, "MEX", {"en": "Our secret words."})
    readers = {"chair": meeting.chair, "secretariat": meeting.secretariat, **meeting.heads}
    readers |= {"rapporteur": meeting.rapporteur}
    told = {
        name
        for name, person in readers.items()
        if "Our secret words." in download_report(person, meeting.meeting, "en", "md", now=LATER).content.decode()
    }
    assert told == {"chair", "secretariat"}
    assert "Our secret words." not in build_report(meeting.meeting, "en", "md", now=LATER).content.decode()
    assert "Our secret words." not in read_report(meeting.heads["MEX"], meeting.meeting, "en").html
    meeting.conclude()
    assert all(printed(meeting, person).reservations for person in (*readers.values(), None))


def test_who_blocks_is_said_to_those_who_may_know(meeting: AgreementMeeting) -> None:
    meeting.put_forward(meeting.section)
    meeting.decide("HND", DecisionKind.OBJECT)

    def objecting(person: int) -> list[tuple[str, str]]:
        gaps = read_report(person, meeting.meeting, "en").gaps
        return next(gap.params["objecting"] for gap in gaps if gap.section == meeting.section)

    assert objecting(meeting.rapporteur) == [("HND", "more_time")]
    keep_positions_with_the_chair(meeting)
    assert objecting(meeting.rapporteur) == objecting(meeting.heads["MEX"]) == []
    assert objecting(meeting.chair) == objecting(meeting.heads["HND"]) == [("HND", "more_time")]


def test_draft_is_gone_once_every_section_is_agreed(meeting: AgreementMeeting) -> None:
    write(meeting.drafting.last, "We thank the host.")
    everything = (meeting.drafting.chapeau, meeting.section, meeting.drafting.last)
    meeting.put_forward(*everything)
    for section in everything:
        assert download_report(meeting.chair, meeting.meeting, "en", "docx", now=LATER).filename.endswith("-draft.docx")
        meeting.conclude(section)
    built = download_report(meeting.chair, meeting.meeting, "en", "md", now=LATER)
    assert built.filename.endswith("-en.md")
    assert "DRAFT" not in built.content.decode()
    assert not read_report(meeting.chair, meeting.meeting, "en").report.is_draft


def test_queries_do_not_grow_with_sections_decisions_or_inputs(meeting: AgreementMeeting) -> None:
    def asked() -> int:
        db.session.rollback()
        db.session.expire_all()
        target = db.session.get_one(Meeting, meeting.meeting)
        with counted_queries() as said:
            collect(target)
        return len(said)

    meeting.put_forward(meeting.section)
    few = asked()
    write(meeting.drafting.last, "We thank the host.")
    meeting.put_forward(meeting.drafting.chapeau, meeting.drafting.last)
    for party in ("HND", "MEX"):
        meeting.decide(party)
        hand_in(meeting, meeting.section, party, {"en": "Words."})
    assert asked() == few


def hand_in(
    meeting: AgreementMeeting,
    section: int,
    party: str,
    text: dict[str, str],
    *,
    state: InputState = InputState.HANDED_IN,
    for_annex: bool = True,
) -> None:
    with transaction() as session:
        row = session.scalars(
            select(MeetingParty).where(MeetingParty.meeting_id == meeting.meeting, MeetingParty.code == party)
        ).one()
        session.add(
            InputRow(
                section_id=section,
                party_id=row.id,
                author_id=meeting.chair,
                form_id=f"{section}-{party}-{state.value}-{for_annex}",
                kind=InputKind.REPORT.value,
                state=state.value,
                text=text,
                for_annex=for_annex,
                created_at=NOW,
                updated_at=NOW + timedelta(minutes=1),
                updated_by_id=meeting.chair,
            )
        )


def test_inputs_for_the_annex_stand_in_the_order_of_points_and_parties(meeting: AgreementMeeting) -> None:
    last = meeting.drafting.last
    hand_in(meeting, last, "MEX", {"en": "Mexico on thanks."})
    hand_in(meeting, last, "HND", {"en": "Honduras on thanks."}, state=InputState.USED)
    hand_in(meeting, meeting.section, "IOM", {"es": "La OIM sobre la nota."})
    hand_in(meeting, meeting.section, "HND", {"en": "A draft."}, state=InputState.DRAFT)
    hand_in(meeting, meeting.section, "MEX", {"en": "Put away."}, state=InputState.DISCARDED)
    hand_in(meeting, meeting.section, "MEX", {"en": "Not for the annex."}, for_annex=False)
    report = collect(db.session.get_one(Meeting, meeting.meeting))
    assert [(one.section_id, one.party) for one in report.inputs] == [
        (meeting.section, "IOM"),
        (last, "HND"),
        (last, "MEX"),
    ]
    html = read_report(meeting.chair, meeting.meeting, "en").html
    assert "Inputs of delegations" in html
    assert "[Given in Spanish only]" in html
    assert "La OIM sobre la nota." in html


def test_what_was_handed_in_on_a_section_that_was_merged_stands_under_the_other_one(meeting: AgreementMeeting) -> None:
    last = meeting.drafting.last
    hand_in(meeting, last, "MEX", {"en": "Mexico on thanks."})
    with transaction() as session:
        session.get_one(Section, last).merged_into_id = meeting.section
    report = collect(db.session.get_one(Meeting, meeting.meeting))
    assert [(one.section_id, one.party) for one in report.inputs] == [(meeting.section, "MEX")]


def test_an_input_on_a_section_that_was_set_aside_is_named_and_not_dropped_in_silence(
    meeting: AgreementMeeting,
) -> None:
    last = meeting.drafting.last
    hand_in(meeting, last, "MEX", {"en": "Mexico on thanks."})
    with transaction() as session:
        session.get_one(Section, last).set_aside_at = NOW
    page = read_report(meeting.chair, meeting.meeting, "en")
    gap = next(gap for gap in page.gaps if gap.code == "input.section_set_aside")
    assert (gap.section, gap.heading, gap.params["party"]) == (last, "Thanks", "MEX")
    assert annexed_inputs(meeting.meeting, page.report.sections).inputs == ()


def test_an_input_that_cannot_be_printed_names_itself(meeting: AgreementMeeting) -> None:
    hand_in(meeting, meeting.section, "MEX", {"en": "x\n\n" + "[" * 60})
    page = read_report(meeting.chair, meeting.meeting, "en")
    assert page.failure is not None
    assert (page.failure.code, page.failure.params["party"]) == ("text.too_many_brackets", "MEX")
    assert page.failure.params["heading"] == "Concept note – Mexico"
    gap = next(gap for gap in page.gaps if gap.params.get("block") == "input")
    assert (gap.section, gap.params["party"], gap.params["line"]) == (meeting.section, "MEX", 3)
