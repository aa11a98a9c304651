"""Everybody at once, in real transactions on either database: eleven heads decide while a new text is put forward and the chair
concludes. Nothing is lost or doubled, and no decision is on a text that was not before the meeting."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count

import pytest
from flask import Flask

from reportflow.domain.agreement import ActKind, DecisionKind, SectionState
from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import Conflict, ReportflowError
from reportflow.domain.parties import PartyKind
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import ActRow, DecisionRow, MeetingParty, Notice, RevisionRow, Section
from reportflow.services import drafting
from reportflow.services.accounts import Account
from reportflow.services.concluding import conclude
from reportflow.services.deciding import Decided, decide
from reportflow.services.deciding_page import read_decision_page
from reportflow.services.deciding_request import DecisionRequest
from reportflow.services.putting_forward import put_forward
from reportflow.services.transactions import transaction
from reportflow.services.verification import verify
from tests.agreeing import Agreeing, make_agreeing, request_from
from tests.factories import NOW, join, make_person

MEMBERS = [party.code for party in shipped_parties() if party.kind is PartyKind.MEMBER]
SECONDS = 60
rounds = count()


@dataclass(frozen=True)
class Room:
    """A meeting at which all Members are present, each with a head."""

    app: Flask
    meeting: Agreeing
    heads: dict[str, Account]

    def request(self, code: str, kind: DecisionKind = DecisionKind.APPROVE) -> DecisionRequest:
        """What this head's page hands in, read now."""
        with self.app.app_context():
            page = read_decision_page(self.heads[code].id, self.meeting.id, self.meeting.section, "en")
            db.session.remove()
        return request_from(page, kind, text={"en": f"Words of {code}."})

    def decide(self, code: str, request: DecisionRequest) -> Decided | ReportflowError:
        """Send it, as a thread of the server's does."""
        with self.app.app_context():
            try:
                return decide(self.heads[code].id, self.meeting.id, self.meeting.section, request, now=NOW)
            except ReportflowError as error:
                return error
            finally:
                db.session.remove()

    def write(self) -> int:
        """Write other words into the draft; gives its position."""
        with self.app.app_context():
            seq = db.session.get_one(Section, self.meeting.section).document.seq
            place = (self.meeting.person("rapporteur"), self.meeting.id, self.meeting.section, BlockKey(BODY), "en")
            saved = drafting.save_text(*place, f"Other words {next(rounds)}.", base_seq=seq, now=NOW)
            db.session.remove()
            return saved.seq

    def put_forward(self, seq: int) -> int | ReportflowError:
        """Put the draft of this position before the meeting."""
        with self.app.app_context():
            section, person = self.meeting.section, self.meeting.person("rapporteur")
            result = put_forward(person, self.meeting.id, {section: seq}, now=NOW)[section]
            db.session.remove()
            return result

    def conclude(self, revision: int) -> int | ReportflowError:
        """Conclude this revision."""
        with self.app.app_context():
            section = self.meeting.section
            result = conclude(self.meeting.person("chair"), self.meeting.id, {section: revision}, now=NOW)[section]
            db.session.remove()
            return result


@pytest.fixture
def room(serving: Flask) -> Room:
    with serving.app_context():
        meeting = make_agreeing()
        with transaction() as session:
            session.query(MeetingParty).update({"present": True})
        heads = {code: make_person(f"Head of {code}") for code in MEMBERS}
        for code, person in heads.items():
            join(person, meeting.id, [Role.HEAD], code)
        db.session.remove()
    made = Room(serving, meeting, heads)
    assert made.put_forward(made.write()) == 1
    return made


def at_once(acts: list[Callable[[], object]]) -> list[object]:
    """Do all of these in threads that start together; gives what each gave, in their order."""
    gate = threading.Barrier(len(acts))

    def begin(act: Callable[[], object]) -> object:
        gate.wait(SECONDS)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [one.result(SECONDS) for one in [pool.submit(begin, act) for act in acts]]


@dataclass(frozen=True)
class Kept:
    """What the database holds afterwards."""

    decisions: list[DecisionRow]
    revisions: list[RevisionRow]
    acts: list[ActRow]


def kept(room: Room) -> Kept:
    """The rows, after looking that the record is whole and that no step is missing."""
    with room.app.app_context():
        found = [
            list(db.session.scalars(db.select(kind).where(kind.section_id == room.meeting.section).order_by(kind.step)))
            for kind in (DecisionRow, RevisionRow, ActRow)
        ]
        steps = sorted(row.step for rows in found for row in rows)
        assert steps == list(range(1, db.session.get_one(Section, room.meeting.section).steps + 1))
        db.session.expunge_all()
        assert verify(room.meeting.id).problems == ()
        db.session.remove()
        return Kept(*found)


def test_eleven_heads_decide_at_once_and_each_decision_is_kept_once(room: Room):
    kinds = [DecisionKind.APPROVE, DecisionKind.RESERVE, DecisionKind.OBJECT]
    requests = {code: room.request(code, kinds[place % 3]) for place, code in enumerate(MEMBERS)}
    # Each browser sends its form twice: it heard nothing.
    twice = [lambda code=code: room.decide(code, requests[code]) for code in MEMBERS for _ in range(2)]
    results = at_once(twice)
    assert all(isinstance(result, Decided) for result in results), results
    rows = kept(room).decisions
    assert len(rows) == len(MEMBERS) == 11
    assert {row.id for row in rows} == {result.id for result in results}
    assert sum(result.replayed for result in results) == 11
    with room.app.app_context():
        notices = db.session.query(Notice).filter(Notice.subject.like("Obje%")).count()
        db.session.remove()
    objections = sum(row.kind == "object" for row in rows)
    assert objections == 3
    assert notices == objections * 3  # the chair, the rapporteur, and the chair who heads a delegation


def test_two_heads_of_one_delegation_at_once_make_one_decision(room: Room):
    with room.app.app_context():
        pages = {name: room.meeting.page(name) for name in ("honduras", "honduras_too", "presidency")}
        db.session.remove()

    def send(name: str) -> object:
        with room.app.app_context():
            try:
                request = request_from(pages[name])
                return decide(room.meeting.person(name), room.meeting.id, room.meeting.section, request, now=NOW)
            except Conflict as error:
                return error.code
            finally:
                db.session.remove()

    results = at_once([lambda name=name: send(name) for name in pages])
    assert sorted(str(result) for result in results if not isinstance(result, Decided)) == [
        "decision.colleague_decided",
        "decision.colleague_decided",
    ]
    (row,) = kept(room).decisions
    assert row.kind == "approve"


@pytest.mark.parametrize("attempt", range(3))
def test_heads_decide_while_a_new_text_is_put_forward_and_the_chair_concludes(room: Room, attempt: int):
    requests = {code: room.request(code) for code in MEMBERS}
    first = requests["BLZ"].revision_id
    acts: list[Callable[[], object]] = [lambda code=code: room.decide(code, requests[code]) for code in MEMBERS]
    seq = room.write()
    acts.insert(4 * attempt % 11, lambda: room.put_forward(seq))
    acts.insert(5 * attempt % 11, lambda: room.conclude(first))
    results = at_once(acts)
    found = kept(room)
    decided = [result for result in results if isinstance(result, Decided)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert {row.id for row in found.decisions} == {result.id for result in decided}
    assert all(row.revision_id == first and row.hash == requests["BLZ"].hash for row in found.decisions)
    codes = {"decision.other_text", "decision.agreed", "revision.changed", "section.agreed"}
    assert {error.code for error in refused} <= codes
    assert len(decided) + len(refused) + len(found.revisions) - 1 + len(found.acts) == len(MEMBERS) + 2
    # Either the new text came first, and the old one was not concluded, or the other way round: never both.
    assert len(found.revisions) - 1 + len(found.acts) == 1
    last = max([*found.revisions[1:], *found.acts], key=lambda row: row.step)
    assert all(row.step < last.step for row in found.decisions)
    with room.app.app_context():
        standing = room.meeting.page("chair").standing
        db.session.remove()
    concluded = [row.kind for row in found.acts] == [ActKind.CONCLUDE]
    assert standing.state is (SectionState.AGREED if concluded else SectionState.PUT_FORWARD)


def test_an_objection_and_a_conclusion_at_once_leave_no_objection_agreed_over(room: Room):
    request = room.request("MEX", DecisionKind.OBJECT)
    results = at_once([lambda: room.decide("MEX", request), lambda: room.conclude(request.revision_id)])
    objected, concluded = isinstance(results[0], Decided), isinstance(results[1], int)
    assert objected != concluded, results
    found = kept(room)
    assert (len(found.decisions), len(found.acts)) == ((1, 0) if objected else (0, 1))
