"""Random walks: heads decide from pages of any age, and send them twice, while texts are drafted, put forward, withdrawn,
concluded and reopened. No decision ever attaches to a text that its author was not shown."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from reportflow.domain.agreement import ActKind, DecisionKind, SectionState, Standing, Step, fold
from reportflow.domain.content import BODY, BlockKey, SectionContent
from reportflow.domain.errors import Conflict, InvalidInput, ReportflowError
from reportflow.extensions import db
from reportflow.models import ActRow, DecisionRow, RevisionRow, Section
from reportflow.services import drafting
from reportflow.services.concluding import conclude, reopen
from reportflow.services.deciding import Decided, confirm_spoken, decide, enter_spoken
from reportflow.services.deciding_page import DecisionPage
from reportflow.services.deciding_request import DecisionRequest
from reportflow.services.presence import check_in, set_point_presence
from reportflow.services.putting_forward import put_forward, withdraw
from reportflow.services.standing import membership
from reportflow.services.verification import verify
from tests.agreeing import PRESENT, Agreeing, make_agreeing, request_from
from tests.factories import NOW

HEADS = {"honduras": "HND", "honduras_too": "HND", "mexico": "MEX", "belize": "BLZ", "panama": "PAN"}
TEXTS = ["The note may be shared.", "The note [will]{.bracket by=MEX} be shared.", "The note will be shared.", ""]
BODY_KEY = BlockKey(BODY)
examples = count()
heads = st.sampled_from(sorted(HEADS))
languages = st.sampled_from(["en", "es"])
kinds = st.sampled_from(list(DecisionKind))
pick = st.integers(min_value=0, max_value=30)


@dataclass
class Model:
    """What must be true, kept by hand: no fold, no database."""

    revision: int | None = None  # id of the one before the meeting
    number: int = 0
    brackets: bool = False
    agreed: bool = False
    answers: dict[str, tuple[int, str]] = field(default_factory=dict)  # party -> id and kind of its decision
    present: set[str] = field(default_factory=lambda: set(PRESENT))

    @property
    def state(self) -> SectionState:
        if self.agreed:
            return SectionState.AGREED
        if self.revision is None:
            return SectionState.DRAFTING
        blocked = self.brackets or any(kind == "object" for _id, kind in self.answers.values())
        return SectionState.BLOCKED if blocked else SectionState.PUT_FORWARD

    def takes(self, request: DecisionRequest | Any, party: str) -> bool:
        """Whether a decision from this page has to be taken."""
        mine = self.answers.get(party, (0, ""))[0]
        is_current = self.revision == request.revision_id and not self.agreed
        return is_current and party in self.present and mine == request.seen_decision


@dataclass(frozen=True)
class Sent:
    """A request that was taken."""

    name: str
    request: DecisionRequest
    result: Decided


class Agreement(RuleBasedStateMachine):
    """One section, a rapporteur, a chair, the secretariat and five heads of four delegations."""

    def __init__(self, meeting: Agreeing) -> None:
        super().__init__()
        self.meeting, self.place = meeting, (meeting.id, meeting.section)
        self.model = Model()
        self.pages: dict[str, list[DecisionPage]] = defaultdict(list)
        self.shown: dict[int, set[tuple[str, str, str]]] = defaultdict(set)  # person -> what pages showed them
        self.sent: list[Sent] = []
        self.taken = 0

    @initialize()
    def a_first_text_is_before_the_meeting(self) -> None:
        self.the_rapporteur_puts_a_version_forward(back=0)

    # --- reading ---

    def read(self, name: str, language: str) -> DecisionPage:
        page = self.meeting.page(name, language=language)
        self.pages[name].append(page)
        if page.revision is not None:
            said = (page.revision.hash, page.language, page.revision.language_hash)
            self.shown[self.meeting.person(name)].add(said)
        return page

    def page_of(self, name: str, place: int) -> DecisionPage | None:
        """One of the pages that this person has open; most often the latest."""
        pages = [page for page in self.pages[name] if page.revision is not None]
        return pages[-1 - (place // 3 % len(pages) if place % 3 == 0 else 0)] if pages else None

    @rule(name=heads, language=languages)
    def a_head_opens_the_page(self, name: str, language: str) -> None:
        page = self.read(name, language)
        assert page.decides == (
            self.model.revision is not None and not self.model.agreed and HEADS[name] in self.model.present
        )

    @rule(language=languages)
    def the_secretariat_opens_the_page(self, language: str) -> None:
        self.read("secretariat", language)

    # --- deciding ---

    def took(self, name: str, party: str, request: DecisionRequest, result: Decided, kind: str) -> None:
        self.taken += 1
        self.model.answers[party] = (result.id, kind)
        self.sent.append(Sent(name, request, result))

    @rule(said=st.lists(st.tuples(heads, pick, kinds, st.booleans()), min_size=1, max_size=4))
    def heads_decide_from_some_page(self, said: list[tuple[str, int, DecisionKind, bool]]) -> None:
        for name, place, kind, open_first in said:
            self.decide_from_some_page(name, place, kind, open_first)

    def decide_from_some_page(self, name: str, place: int, kind: DecisionKind, open_first: bool) -> None:
        page = self.page_of(name, place)
        if open_first or page is None:
            page = self.read(name, "en")
        if page.revision is None:
            return
        request = request_from(page, kind, text={"en": "Words."}, form_id=f"form-{next(examples)}")
        expected = self.model.takes(request, HEADS[name])
        try:
            result = decide(self.meeting.person(name), *self.place, request, now=NOW)
        except Conflict:
            assert not expected
        else:
            assert expected
            self.took(name, HEADS[name], request, result, kind.value)

    @rule(place=pick, changed=st.booleans())
    def a_request_is_sent_again(self, place: int, changed: bool) -> None:
        """By a browser that heard no answer; or by somebody who went back and says something else in the same form."""
        mine = [one for one in self.sent if one.name in HEADS]
        if not mine:
            return
        sent = mine[place % len(mine)]
        person = self.meeting.person(sent.name)
        if not changed:
            again = decide(person, *self.place, sent.request, now=NOW)
            assert again == replace(sent.result, replayed=True)
            return
        other = DecisionKind.OBJECT if sent.request.kind is not DecisionKind.OBJECT else DecisionKind.APPROVE
        request = replace(sent.request, kind=other, text={"en": f"Other words {next(examples)}."})
        try:
            result = decide(person, *self.place, request, now=NOW)
        except Conflict:
            assert not self.model.takes(request, HEADS[sent.name])
        else:
            # An approval carries no words: the same other decision may have been sent before.
            if not result.replayed:
                assert self.model.takes(request, HEADS[sent.name])
                self.took(sent.name, HEADS[sent.name], request, result, other.value)

    @rule(place=pick, party=st.sampled_from(["HND", "MEX", "PAN"]), kind=kinds, open_first=st.booleans())
    def the_secretariat_enters_what_was_said(
        self, place: int, party: str, kind: DecisionKind, open_first: bool
    ) -> None:
        page = self.read("secretariat", "en") if open_first else self.page_of("secretariat", place)
        if page is None or page.revision is None:
            return
        position = page.standing.of(party)
        seen = position.decision.id if position and position.decision else 0
        form = f"form-{next(examples)}"
        request = request_from(page, kind, text={"en": "Said."}, form_id=form, seen_decision=seen)
        request = replace(request, party=None)
        expected = self.model.takes(request, party)
        try:
            result = enter_spoken(self.meeting.person("secretariat"), *self.place, party, request, now=NOW)
        except Conflict:
            assert not expected
        else:
            assert expected
            self.took("secretariat", party, request, result, kind.value)

    @rule(name=heads, place=pick, open_first=st.booleans())
    def a_head_confirms_from_some_page(self, name: str, place: int, open_first: bool) -> None:
        page = self.read(name, "es") if open_first else self.page_of(name, place)
        if page is None or page.revision is None:
            return
        request = request_from(page, form_id=f"form-{next(examples)}")
        expected = page.spoken is not None and self.model.takes(request, HEADS[name])
        try:
            result = confirm_spoken(self.meeting.person(name), *self.place, request, now=NOW)
        except (Conflict, InvalidInput):
            assert not expected
        else:
            assert expected
            assert page.spoken is not None
            assert result.kind is page.spoken.kind
            self.taken += 1
            self.model.answers[HEADS[name]] = (result.id, result.kind.value)

    # --- presence ---

    @rule(party=st.sampled_from(["HND", "MEX", "PAN"]), here=st.booleans())
    def the_desk_notes_who_is_present(self, party: str, here: bool) -> None:
        try:
            set_point_presence(self.meeting.person("rapporteur"), *self.place, {party: here}, now=NOW)
        except Conflict:
            assert self.model.agreed
        else:
            self.note(party, here)

    @rule(name=heads)
    def a_head_says_that_they_are_present(self, name: str) -> None:
        try:
            check_in(self.meeting.person(name), *self.place, now=NOW)
        except Conflict:
            assert self.model.agreed
        else:
            self.note(HEADS[name], True)

    def note(self, party: str, here: bool) -> None:
        assert not self.model.agreed
        (self.model.present.add if here else self.model.present.discard)(party)

    # --- the text ---

    def section(self) -> Section:
        db.session.rollback()
        return db.session.get_one(Section, self.meeting.section, populate_existing=True)

    def draft(self, text: str) -> None:
        seq = self.section().document.seq
        person = self.meeting.person("rapporteur")
        try:
            drafting.save_text(person, *self.place, BODY_KEY, "en", text, base_seq=seq, now=NOW)
        except Conflict:
            assert self.model.agreed

    @rule(back=st.integers(min_value=0, max_value=2))
    def the_rapporteur_puts_a_version_forward(self, back: int) -> None:
        seq = max(1, self.section().document.seq - back)
        person = self.meeting.person("rapporteur")
        result = put_forward(person, self.meeting.id, {self.meeting.section: seq}, now=NOW)[self.meeting.section]
        if isinstance(result, ReportflowError) or result == self.model.number:
            return  # refused, or put forward already
        assert not self.model.agreed
        assert result == self.model.number + 1
        row = self.revisions()[-1]
        self.model = replace(self.model, revision=row.id, number=row.number, brackets=row.open_brackets, answers={})

    @rule(text=st.sampled_from(TEXTS))
    def another_text_is_before_the_meeting(self, text: str) -> None:
        self.draft(text)
        self.the_rapporteur_puts_a_version_forward(back=0)

    @rule(stale=st.booleans())
    def the_rapporteur_withdraws(self, stale: bool) -> None:
        number = max(1, self.model.number - stale)
        was_open = self.model.revision is not None and not self.model.agreed and number == self.model.number
        try:
            withdraw(self.meeting.person("rapporteur"), *self.place, revision=number, now=NOW)
        except Conflict:
            assert not was_open
        else:
            if was_open:
                self.model = replace(self.model, revision=None, answers={})

    @rule(place=pick)
    def the_chair_concludes(self, place: int) -> None:
        rows = self.revisions()
        if not rows:
            return
        revision = rows[-1 - (place % len(rows) if place % 4 == 0 else 0)].id
        person, section = self.meeting.person("chair"), self.meeting.section
        result = conclude(person, self.meeting.id, {section: revision}, now=NOW)[section]
        is_current = revision == self.model.revision
        done = is_current and self.model.state in (SectionState.PUT_FORWARD, SectionState.AGREED)
        assert isinstance(result, int) == done, result
        self.model.agreed = self.model.agreed or done

    @precondition(lambda self: self.model.agreed)
    @rule()
    def the_chair_reopens(self) -> None:
        person = self.meeting.person("chair")
        reopen(person, *self.place, revision=self.model.number, reason=f"Because {next(examples)}.", now=NOW)
        self.model.agreed = False

    # --- what is true at every moment ---

    def revisions(self) -> list[RevisionRow]:
        db.session.rollback()
        query = db.select(RevisionRow).where(RevisionRow.section_id == self.meeting.section)
        return list(db.session.scalars(query.order_by(RevisionRow.number)))

    def rows(self) -> list[RevisionRow | DecisionRow | ActRow]:
        rows: list[RevisionRow | DecisionRow | ActRow] = [*self.revisions()]
        for kind in (DecisionRow, ActRow):
            rows += db.session.scalars(db.select(kind).where(kind.section_id == self.meeting.section))
        return sorted(rows, key=lambda row: row.step)

    @invariant()
    def every_decision_is_on_a_text_that_its_author_was_shown(self) -> None:
        for row in self.rows():
            if isinstance(row, DecisionRow):
                content = SectionContent.from_json(row.revision.content)
                assert row.hash == row.revision.hash == content.hash()
                assert row.language_hash == content.hash(row.language)
                assert (row.hash, row.language, row.language_hash) in self.shown[row.person_id]

    @invariant()
    def every_decision_was_made_while_its_text_was_before_the_meeting(self) -> None:
        current, agreed, decisions = None, False, 0
        for row in self.rows():
            match row:
                case RevisionRow():
                    assert not agreed
                    current = row.id
                case DecisionRow():
                    assert not agreed
                    assert row.revision_id == current
                    decisions += 1
                case ActRow():
                    agreed = row.kind == ActKind.CONCLUDE
                    current = None if row.kind == ActKind.WITHDRAW else current
        assert decisions == self.taken

    @invariant()
    def the_state_is_what_the_steps_amount_to(self) -> None:
        standing = self.meeting.page("chair").standing
        assert standing.state is self.model.state
        assert {party: (one.decision.id, one.decision.kind.value) for party, one in answered(standing).items()} == (
            self.model.answers
        )
        steps: list[Step] = [row.as_step() for row in reversed(self.rows())]
        members = membership(db.session, self.meeting.id).members
        present = {position.party for position in standing.positions if position.present}
        assert fold(steps, members, present) == standing
        if not self.model.agreed:
            assert present == self.model.present

    @invariant()
    def the_record_is_whole_and_no_step_is_missing(self) -> None:
        rows = self.rows()
        assert [row.step for row in rows] == list(range(1, self.section().steps + 1))
        assert verify(self.meeting.id).problems == ()


def answered(standing: Standing) -> dict[str, Any]:
    return {position.party: position for position in standing.positions if position.decision}


def test_no_decision_ever_attaches_to_a_text_that_its_author_was_not_shown(context: Flask):
    run_state_machine_as_test(
        lambda: Agreement(make_agreeing(domain=f"walk{next(examples)}.example.org")),
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    db.session.rollback()
