"""The history of a section, from first draft to agreed."""

from datetime import timedelta

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, Answer, DecisionKind, Nature, SectionState
from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import Conflict, InvalidInput
from reportflow.domain.redline import accepted, rejected
from reportflow.extensions import db
from reportflow.models import Meeting, ParticipationRow, RevisionRow
from reportflow.services import drafting
from reportflow.services.concluding import conclude, reopen
from reportflow.services.deciding import confirm_spoken, decide, enter_spoken
from reportflow.services.history import HistoryPage, history, version_redline
from reportflow.services.parties import remove_party
from reportflow.services.presence import set_point_presence
from reportflow.services.putting_forward import put_forward, withdraw
from reportflow.services.section_timeline import Moment
from reportflow.services.sections import bring_back_section, merge_sections
from reportflow.services.transactions import transaction
from tests.agreeing import Agreeing, make_agreeing, request_from
from tests.factories import NOW
from tests.queries import counted_queries

BODY_KEY = BlockKey(BODY)
WORDS = {"en": "Mexico takes this as voluntary.", "es": "México entiende esto como voluntario."}


class Session:
    """A session in which one thing happens a minute, for one section."""

    def __init__(self, meeting: Agreeing) -> None:
        self.meeting, self.minutes = meeting, 0

    def now(self):
        self.minutes += 1
        return NOW + timedelta(minutes=self.minutes)

    def write(self, text: str) -> None:
        seq = history(self.meeting.person("rapporteur"), self.meeting.id, self.meeting.section).seq
        drafting.save_text(
            self.meeting.person("rapporteur"),
            self.meeting.id,
            self.meeting.section,
            BODY_KEY,
            "en",
            text,
            base_seq=seq,
            now=self.now(),
        )

    def put_forward(self) -> int:
        rapporteur = self.meeting.person("rapporteur")
        seq = history(rapporteur, self.meeting.id, self.meeting.section).seq
        done = put_forward(rapporteur, self.meeting.id, {self.meeting.section: seq}, now=self.now())
        number = done[self.meeting.section]
        assert isinstance(number, int), number
        return number

    def say(self, name: str, kind: DecisionKind = DecisionKind.APPROVE, **more) -> None:
        request = request_from(self.meeting.page(name), kind, **more)
        decide(self.meeting.person(name), self.meeting.id, self.meeting.section, request, now=self.now())

    def conclude(self) -> None:
        page = self.meeting.page("chair")
        done = conclude(
            self.meeting.person("chair"), self.meeting.id, {self.meeting.section: page.revision.id}, now=self.now()
        )
        assert isinstance(done[self.meeting.section], int), done

    def page(self, name: str = "chair") -> HistoryPage:
        db.session.rollback()
        return history(self.meeting.person(name), self.meeting.id, self.meeting.section)

    def moments(self, name: str = "chair") -> list[Moment]:
        """The oldest first."""
        return [entry.moment for entry in reversed(self.page(name).entries) if entry.moment]


@pytest.fixture
def session(context: Flask) -> Session:
    return Session(make_agreeing())


def keep_positions_with_the_chair(meeting: Agreeing) -> None:
    with transaction() as database:
        database.get_one(Meeting, meeting.id).positions_open = False


def test_the_whole_way_from_first_draft_to_agreed_is_told_in_order(session: Session):
    session.write("The note will be shared with all.")
    session.put_forward()
    session.say("mexico", DecisionKind.OBJECT, nature=Nature.MORE_TIME, text={"es": "La capital decide."})
    session.write("The note may be shared with all.")
    session.put_forward()
    session.say("mexico", DecisionKind.RESERVE, nature=Nature.INTERPRETATION, text=WORDS)
    session.say("honduras")
    session.conclude()
    page = session.page()
    told = [
        "version"
        if entry.version
        else f"{entry.moment.kind}{f':{entry.moment.act.act.kind}' if entry.moment.act else ''}"
        for entry in reversed(page.entries)
    ]
    assert told == [
        *("version", "version", "put_forward", "decision", "version", "put_forward"),
        *("decision", "decision", "act:conclude"),
    ]
    assert [entry.at for entry in page.entries] == sorted((entry.at for entry in page.entries), reverse=True)
    assert page.entries[0].who == ("Head of chair",)
    assert page.standing.state is SectionState.AGREED
    assert not page.may_restore


def test_a_decision_tells_what_the_delegation_had_said_before(session: Session):
    session.put_forward()
    session.say("mexico", DecisionKind.OBJECT, nature=Nature.OPPOSED, text={"en": "No."})
    session.say("mexico")
    session.say("honduras")
    session.write("Another text.")
    session.put_forward()
    session.say("mexico", DecisionKind.RESERVE, text=WORDS)
    told = [
        (
            moment.decision.decision.party,
            moment.decision.decision.kind.value,
            moment.decision.before
            and (moment.decision.before.kind.value, moment.decision.before.revision, moment.decision.decision.revision),
        )
        for moment in session.moments()
        if moment.decision
    ]
    assert told == [
        ("MEX", "object", None),
        ("MEX", "approve", ("object", 1, 1)),
        ("HND", "approve", None),
        ("MEX", "reserve", ("approve", 1, 2)),
    ]


def test_a_conclusion_tells_who_approved_who_said_nothing_and_who_was_absent(session: Session):
    session.put_forward()
    session.say("mexico", DecisionKind.RESERVE, text=WORDS)
    session.say("honduras")
    session.conclude()
    answers = dict(session.moments()[-1].act.answers)
    assert answers[Answer.APPROVED] == ("HND",)
    assert answers[Answer.RESERVED] == ("MEX",)
    assert answers[Answer.WAITING] == ("BLZ",)
    assert len(answers[Answer.ABSENT]) == 8


def test_what_was_spoken_in_the_room_and_confirmed_is_told(session: Session):
    meeting = session.meeting
    session.put_forward()
    page = meeting.page("secretariat")
    enter_spoken(
        meeting.person("secretariat"), meeting.id, meeting.section, "MEX", request_from(page), now=session.now()
    )
    shown = request_from(meeting.page("mexico"))
    confirm_spoken(meeting.person("mexico"), meeting.id, meeting.section, shown, now=session.now())
    spoken, confirmed = (moment.decision.decision for moment in session.moments() if moment.decision)
    assert (spoken.spoken, spoken.confirms) == (True, None)
    assert (confirmed.spoken, confirmed.confirms) == (False, spoken.id)


def test_a_withdrawal_and_a_reopening_are_told_with_their_reasons(session: Session):
    meeting = session.meeting
    session.put_forward()
    withdraw(
        meeting.person("rapporteur"), meeting.id, meeting.section, revision=1, reason="Too early.", now=session.now()
    )
    session.write("Another text.")
    session.put_forward()
    session.conclude()
    reopen(meeting.person("chair"), meeting.id, meeting.section, revision=2, reason="A slip.", now=session.now())
    acts = [(moment.act.act.kind, moment.act.act.reason) for moment in session.moments() if moment.act]
    assert acts == [(ActKind.WITHDRAW, "Too early."), (ActKind.CONCLUDE, ""), (ActKind.REOPEN, "A slip.")]


def test_who_came_and_went_while_the_text_was_before_the_meeting_is_told(session: Session):
    meeting = session.meeting
    session.put_forward()
    set_point_presence(meeting.person("chair"), meeting.id, meeting.section, {"MEX": False}, now=session.now())
    set_point_presence(meeting.person("chair"), meeting.id, meeting.sections[1], {"BLZ": False}, now=session.now())
    assert [moment.presence for moment in session.moments() if moment.presence] == [(("MEX", False),)]


def test_the_history_of_a_section_goes_on_in_the_one_that_it_was_merged_into(session: Session):
    meeting = session.meeting
    source, target = meeting.sections[1], meeting.sections[0]
    merge_sections(meeting.person("chair"), meeting.id, source, into=target, now=session.now())
    here = [moment.arranged for moment in session.moments() if moment.arranged]
    assert [(line.verb, line.other, line.headings["en"]) for line in here] == [("merged_here", source, "Concept note")]
    merged = history(meeting.person("delegate"), meeting.id, source)
    assert merged.merged_into is not None
    assert merged.merged_into[0] == target
    assert [entry.moment.arranged.verb for entry in merged.entries if entry.moment] == ["merged"]
    bring_back_section(meeting.person("chair"), meeting.id, source, now=session.now())
    merged = history(meeting.person("delegate"), meeting.id, source)
    assert merged.merged_into is None
    assert [entry.moment.arranged.verb for entry in merged.entries if entry.moment] == ["brought_back", "merged"]


@pytest.mark.parametrize("name", ["honduras", "delegate", "rapporteur", "iom", "translator"])
def test_where_positions_stay_with_the_chair_others_decisions_are_not_told_before_the_section_is_agreed(
    session: Session, name: str
):
    keep_positions_with_the_chair(session.meeting)
    session.put_forward()
    session.say("mexico", DecisionKind.OBJECT, nature=Nature.OPPOSED, text=WORDS)
    session.say("honduras")
    own = [("HND", "approve")] if name in ("honduras", "delegate") else []
    assert decisions(session, name) == own
    assert session.page(name).hidden
    assert decisions(session, "chair") == [("MEX", "object"), ("HND", "approve")]
    assert not session.page("chair").hidden
    session.say("mexico")
    session.conclude()
    assert decisions(session, name) == [("MEX", "object"), ("HND", "approve"), ("MEX", "approve")]
    assert not session.page(name).hidden
    reopen(
        session.meeting.person("chair"),
        session.meeting.id,
        session.meeting.section,
        revision=1,
        reason="A slip.",
        now=session.now(),
    )
    assert decisions(session, name) == own
    assert [moment.act.answers for moment in session.moments(name) if moment.act] == [(), ()]


def test_nor_are_they_once_the_text_was_withdrawn(session: Session):
    keep_positions_with_the_chair(session.meeting)
    session.put_forward()
    session.say("mexico", DecisionKind.OBJECT, nature=Nature.OPPOSED, text=WORDS)
    withdraw(
        session.meeting.person("chair"), session.meeting.id, session.meeting.section, revision=1, now=session.now()
    )
    assert decisions(session, "honduras") == []
    assert decisions(session, "mexico") == [("MEX", "object")]


def decisions(session: Session, name: str) -> list[tuple[str, str]]:
    lines = [moment.decision.decision for moment in session.moments(name) if moment.decision]
    return [(decision.party, decision.kind.value) for decision in lines]


def test_a_version_ends_where_a_revision_was_frozen(session: Session):
    session.write("One.")
    session.put_forward()
    session.write("One. Two.")  # two minutes later, by the same person
    page = session.page()
    kinds = ["version" if entry.version else entry.moment.kind.value for entry in page.entries]
    assert kinds == ["version", "put_forward", "version", "version"]
    assert page.seq_of("r1") == page.versions[1].seq


def test_two_revisions_are_compared_as_they_were_printed(session: Session):
    session.write("The note will be shared.")
    session.put_forward()
    session.write("The note may be shared.")
    session.put_forward()
    person, place = session.meeting.person("mexico"), (session.meeting.id, session.meeting.section)
    shown = version_redline(person, *place, "r1", "r2", "en")
    assert "<del>will</del>" in shown.printed.html
    assert "<ins>may</ins>" in shown.printed.html
    ((_key, changes),) = shown.texts
    assert rejected(changes) == "The note will be shared."
    assert accepted(changes) == "The note may be shared."
    back = version_redline(person, *place, "r2", "r1", "en")
    assert "<del>may</del>" in back.printed.html


def test_a_revision_is_compared_with_the_draft(session: Session):
    session.put_forward()
    session.write("The note may be shared at once.")
    person, place = session.meeting.person("mexico"), (session.meeting.id, session.meeting.section)
    page = session.page()
    shown = version_redline(person, *place, "r1", str(page.seq), "en")
    assert "<ins>at once</ins>" in shown.printed.html or "<ins> at once</ins>" in shown.printed.html
    assert not version_redline(person, *place, "r1", str(page.seq_of("r1")), "en").printed.changed
    assert page.text_before("r1") == "r1"
    assert page.text_before(str(page.seq)) == str(page.versions[1].seq)


@pytest.mark.parametrize("text", ["r9", "r0", "r", "", "x", "r1; DROP", "99", "-1", "0", "²", "r²", "9" * 30])
def test_a_text_that_is_not_there_is_not_compared(session: Session, text: str):
    session.put_forward()
    for pair in (("r1", text), (text, "r1")):
        with pytest.raises(InvalidInput, match=r"draft\.no_such_version"):
            version_redline(session.meeting.person("chair"), session.meeting.id, session.meeting.section, *pair, "en")


def test_the_number_of_queries_does_not_grow_with_the_history(session: Session):
    def counted() -> int:
        db.session.rollback()
        db.session.expunge_all()
        with counted_queries() as statements:
            session.page()
        return len(statements)

    session.write("A first text.")
    session.put_forward()
    session.say("mexico")
    short = counted()
    for turn in range(5):
        session.write(f"Text {turn}.")
        session.put_forward()
        for name in ("mexico", "honduras", "belize"):
            session.say(name)
    session.conclude()
    assert counted() == short
    assert db.session.query(RevisionRow).count() == 6


def test_a_delegation_that_is_on_the_record_keeps_its_code_when_its_people_have_left(session: Session):
    meeting = session.meeting
    session.put_forward()
    session.say("mexico")
    session.conclude()  # Belize was present, and said nothing
    with transaction() as database:
        database.query(ParticipationRow).filter(
            ParticipationRow.party_id.in_([meeting.made.parties["MEX"], meeting.made.parties["BLZ"]])
        ).delete(synchronize_session=False)
    for code in ("MEX", "BLZ"):
        with pytest.raises(Conflict, match=r"party\.in_use"):
            remove_party(meeting.person("secretariat"), meeting.id, meeting.made.parties[code], session.now())
