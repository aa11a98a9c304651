"""What people do when they decide, for the tests of the verbs: each opens the page first."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from reportflow.domain.agreement import DecisionKind
from reportflow.extensions import db
from reportflow.models import DecisionRow, Notice
from reportflow.services.deciding import Decided, decide, enter_spoken
from tests.agreeing import Agreeing, request_from
from tests.factories import NOW

LATER = NOW + timedelta(minutes=5)
RESERVE, OBJECT = DecisionKind.RESERVE, DecisionKind.OBJECT
WORDS = {"es": "México entiende esto como voluntario."}


def say(meeting: Agreeing, name: str, kind: DecisionKind = DecisionKind.APPROVE, **more) -> Decided:
    """The person opens the page and decides."""
    request = request_from(meeting.page(name), kind, **more)
    return decide(meeting.person(name), meeting.id, meeting.section, request, now=NOW)


def enter(meeting: Agreeing, party: str, kind: DecisionKind = DecisionKind.APPROVE, **more) -> Decided:
    page = meeting.page("secretariat")
    position = page.standing.of(party)
    seen = position.decision.id if position and position.decision else 0
    request = replace(request_from(page, kind, seen_decision=seen, **more), party=None)
    return enter_spoken(meeting.person("secretariat"), meeting.id, meeting.section, party, request, now=LATER)


def rows(meeting: Agreeing) -> list[DecisionRow]:
    db.session.rollback()
    query = db.select(DecisionRow).where(DecisionRow.section_id == meeting.section).order_by(DecisionRow.step)
    return list(db.session.scalars(query))


def mails() -> list[Notice]:
    db.session.rollback()
    return list(db.session.scalars(db.select(Notice).order_by(Notice.id)))


def refused(code: str, family: type[Exception], verb: Callable[[], object]) -> None:
    with pytest.raises(family, match=code.replace(".", r"\.")):
        verb()
