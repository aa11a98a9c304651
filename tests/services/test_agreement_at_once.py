"""Agreement at the same moment, on both databases: real transactions, where whoever comes second finds what the first did."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from flask import Flask

from reportflow.domain.agreement import DecisionKind, SectionState
from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.errors import Conflict, ReportflowError
from reportflow.extensions import db
from reportflow.models import ActRow, DecisionRow, RevisionRow
from reportflow.services import drafting
from reportflow.services.concluding import conclude, reopen
from reportflow.services.putting_forward import put_forward, withdraw
from reportflow.services.verification import verify
from tests.services.agreement_meeting import LATER, AgreementMeeting, make_agreement_meeting
from tests.services.drafting_meeting import CONTENT, NOW

TEXT = CONTENT.body["en"]


@pytest.fixture
def app(serving: Flask) -> Iterator[Flask]:
    """The application on a new database, once of each kind, its context pushed."""
    with serving.app_context():
        yield serving


@pytest.fixture
def meeting(app: Flask) -> AgreementMeeting:
    made = make_agreement_meeting()
    db.session.remove()
    return made


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """What each act gives, or the error of ours that it raises; all begin at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        with app.app_context():
            try:
                start.wait(30)
                results[place] = act()
            except Exception as error:
                results[place] = error
            finally:
                db.session.remove()

    db.session.remove()
    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    unexpected = [
        result for result in results if isinstance(result, Exception) and not isinstance(result, ReportflowError)
    ]
    assert unexpected == []
    return results


def whole(meeting: AgreementMeeting) -> None:
    """The record vouches for every step, and none is missing."""
    assert verify(meeting.meeting).problems == ()


def save(meeting: AgreementMeeting, text: str, base_seq: int) -> drafting.SaveResult:
    place = (meeting.rapporteur, meeting.meeting, meeting.section, BlockKey(BODY), "en", text)
    return drafting.save_text(*place, base_seq=base_seq, now=NOW)


def test_nothing_is_written_after_the_moment_of_a_conclusion(app: Flask, meeting: AgreementMeeting):
    meeting.put_forward()
    revision = meeting.revision().id
    for number in range(5):
        first = meeting.seq()

        def write(first: int = first, number: int = number) -> int:
            text, seq, written = TEXT, first, 0
            with contextlib.suppress(Conflict):
                while written < 40:
                    result = save(meeting, f"{text} {number}.{written}", seq)
                    text, seq, written = result.text, result.seq, written + 1
            return written

        def end() -> int:
            assert (
                conclude(meeting.chair, meeting.meeting, {meeting.section: revision}, now=LATER)[meeting.section] == 1
            )
            return meeting.seq()

        written, seq = at_once(app, write, end)
        assert isinstance(written, int)
        assert meeting.seq() == seq == first + written
        assert meeting.standing().state is SectionState.AGREED
        reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason=f"Again {number}.", now=LATER)
    whole(meeting)


def test_no_decision_binds_to_a_text_that_another_one_has_replaced(app: Flask, meeting: AgreementMeeting):
    for number in range(5):
        save(meeting, f"{TEXT} {number}", meeting.seq())
        meeting.put_forward()
        seq = save(meeting, f"{TEXT} {number} and more", meeting.seq()).seq
        results = at_once(
            app,
            lambda: meeting.decide("HND"),
            lambda seq=seq: put_forward(meeting.rapporteur, meeting.meeting, {meeting.section: seq}, now=LATER),
            lambda: meeting.decide("MEX", DecisionKind.RESERVE),
        )
        assert results[1] == {meeting.section: 2 * number + 2}
        assert {error.code for error in results if isinstance(error, ReportflowError)} <= {"decision.other_text"}
    put_at = {row.id: row.step for row in db.session.scalars(db.select(RevisionRow))}
    replaced_at = dict(zip(sorted(put_at), [put_at[row] for row in sorted(put_at)[1:]], strict=False))
    for decision in db.session.scalars(db.select(DecisionRow)):
        assert put_at[decision.revision_id] < decision.step < replaced_at.get(decision.revision_id, 10_000)
    whole(meeting)


def test_two_rapporteurs_who_put_forward_the_same_text_put_it_forward_once(app: Flask, meeting: AgreementMeeting):
    wanted = {meeting.section: meeting.seq(), meeting.drafting.chapeau: 1}
    results = at_once(
        app,
        lambda: put_forward(meeting.rapporteur, meeting.meeting, wanted, now=LATER),
        lambda: put_forward(meeting.drafting.colleague, meeting.meeting, wanted, now=LATER),
        lambda: put_forward(meeting.chair, meeting.meeting, wanted, now=LATER),
    )
    assert results == [{meeting.section: 1, meeting.drafting.chapeau: 1}] * 3
    assert len(db.session.scalars(db.select(RevisionRow)).all()) == 2
    whole(meeting)


def test_of_two_texts_that_are_put_forward_at_once_the_later_one_is_before_the_meeting(
    app: Flask, meeting: AgreementMeeting
):
    for number in range(4):
        older = save(meeting, f"{TEXT} {number}", meeting.seq()).seq
        newer = save(meeting, f"{TEXT} {number} and more", older).seq
        one, other = at_once(
            app,
            lambda older=older: put_forward(meeting.rapporteur, meeting.meeting, {meeting.section: older}, now=LATER),
            lambda newer=newer: put_forward(
                meeting.drafting.colleague, meeting.meeting, {meeting.section: newer}, now=LATER
            ),
        )
        assert isinstance(one, dict)
        assert isinstance(other, dict)
        assert meeting.revision().seq == newer
        assert other[meeting.section] == meeting.standing().revision
        refused = one[meeting.section]
        assert isinstance(refused, int) or refused.code == "revision.newer_before_meeting"
    whole(meeting)


def test_an_objection_and_a_conclusion_never_both_stand(app: Flask, meeting: AgreementMeeting):
    meeting.put_forward()
    revision = meeting.revision().id
    for number in range(5):
        decided, concluded = at_once(
            app,
            lambda: meeting.decide("MEX", DecisionKind.OBJECT),
            lambda: conclude(meeting.chair, meeting.meeting, {meeting.section: revision}, now=LATER)[meeting.section],
        )
        standing = meeting.standing()
        if concluded == 1:
            assert isinstance(decided, Conflict)
            assert (decided.code, standing.state) == ("decision.agreed", SectionState.AGREED)
            reopen(meeting.chair, meeting.meeting, meeting.section, revision=1, reason=f"Again {number}.", now=LATER)
        else:
            assert isinstance(concluded, Conflict)
            assert (concluded.code, decided, standing.state) == ("conclusion.objection", None, SectionState.BLOCKED)
            break
    whole(meeting)


def test_a_conclusion_that_two_people_send_at_once_is_one(app: Flask, meeting: AgreementMeeting):
    meeting.put_forward()
    revision = meeting.revision().id
    act = partial(conclude, meeting.chair, meeting.meeting, {meeting.section: revision}, now=LATER)
    assert at_once(app, act, act, act) == [{meeting.section: 1}] * 3
    assert len(db.session.scalars(db.select(ActRow)).all()) == 1
    whole(meeting)


def test_a_withdrawal_and_a_conclusion_never_both_stand(app: Flask, meeting: AgreementMeeting):
    for number in range(1, 5):
        save(meeting, f"{TEXT} {number}", meeting.seq())
        meeting.put_forward()
        revision = meeting.revision().id
        withdrawn, concluded = at_once(
            app,
            lambda number=number: withdraw(
                meeting.rapporteur, meeting.meeting, meeting.section, revision=number, now=LATER
            ),
            lambda revision=revision: conclude(meeting.chair, meeting.meeting, {meeting.section: revision}, now=LATER)[
                meeting.section
            ],
        )
        if concluded == number:
            assert isinstance(withdrawn, Conflict)
            assert meeting.standing().state is SectionState.AGREED
            reopen(
                meeting.chair, meeting.meeting, meeting.section, revision=number, reason=f"Again {number}.", now=LATER
            )
        else:
            assert isinstance(concluded, Conflict)
            assert meeting.standing().state is SectionState.DRAFTING
    whole(meeting)
