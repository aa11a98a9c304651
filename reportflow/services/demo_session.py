"""The session of the sample meeting: what was handed in, put forward and decided on before anybody signs in.

Every step goes through the service that people use, so that it is on the record as theirs would be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from reportflow.domain.agreement import DecisionKind, Nature
from reportflow.domain.content import BODY, BlockKey, SectionContent, text_hash
from reportflow.domain.languages import Texts, other_language
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.extensions import db
from reportflow.models import DecisionRow, MeetingParty, Notice, RevisionRow, Section
from reportflow.services.concluding import conclude, reopen
from reportflow.services.deciding import decide, enter_spoken
from reportflow.services.deciding_request import DecisionRequest
from reportflow.services.inputs import Written, discard, hand_in, write_input
from reportflow.services.inputs_use import mark_for_annex, use_input
from reportflow.services.putting_forward import put_forward, withdraw
from reportflow.services.transactions import transaction

#: Between two delegations that answer one after the other.
_A_MOMENT: Final = timedelta(seconds=7)
#: When the first input was handed in, and how long after each other.
_FIRST_INPUT: Final = timedelta(minutes=110)
_BETWEEN_INPUTS: Final = timedelta(minutes=5)
_INPUTS_USED: Final = timedelta(minutes=44)


@dataclass(frozen=True, slots=True)
class SampleSession:
    """The sample meeting as its session finds it.

    Attributes:
        people: ids by what they are called in the steps: the code of a delegation is its head.
        languages: which each of them reads.
        points: ids of the sections; the opening paragraph is point 0.
        texts: of the sections, as they are to be in the end.
        now: when the sample is loaded; steps are so many minutes before.
    """

    meeting_id: int
    people: Mapping[str, int]
    languages: Mapping[str, str]
    points: Sequence[int]
    texts: Sequence[SectionContent]
    now: datetime

    def hand_in(self, inputs: Iterable[dict[str, Any]]) -> None:
        """What delegations and an observer wrote, in every state that an input can have."""
        at = self.now - _FIRST_INPUT
        for said in inputs:
            at += _BETWEEN_INPUTS
            self._hand_in(said, at)

    def _hand_in(self, said: dict[str, Any], at: datetime) -> None:
        person, meeting = self.people[said["by"]], self.meeting_id
        written = Written(said["kind"], said["text"], 0)
        section = self.points[said["point"]]
        row = write_input(person, meeting, section, written, form_id=f"sample-{at:%H%M%S}", now=at)
        state, rapporteur = said["state"], self.people["rapporteur"]
        if state == "discarded":
            discard(person, meeting, row.id, now=at + _A_MOMENT)
        if state in ("handed_in", "used"):
            row = hand_in(person, meeting, row.id, version=row.version, now=at + _A_MOMENT)
        if state == "used":
            use_input(rapporteur, meeting, row.id, version=row.version, now=self.now - _INPUTS_USED)
        if said.get("annex"):
            at = self.now - _INPUTS_USED + _A_MOMENT
            mark_for_annex(rapporteur, meeting, row.id, marked=True, version=row.version, now=at)

    def play(self, steps: Iterable[dict[str, Any]]) -> None:
        """What was put forward, said and concluded, in the order of the steps.

        The mails that it causes are taken away again: nobody has the sample's addresses.
        """
        for step in steps:
            self._step(step, self.now + timedelta(minutes=step["at"]))
        with transaction() as session:
            session.execute(delete(Notice).where(Notice.meeting_id == self.meeting_id))

    def amend_all(self) -> None:
        """Give every section the text that it is to have in the end."""
        for point in range(len(self.points)):
            self._amend(self.people["rapporteur"], point, self.now)

    def _step(self, step: dict[str, Any], at: datetime) -> None:
        by = self.people[step.get("by", "chair")]
        match step["do"]:
            case "put_forward":
                self._put_forward(by, step["points"], at)
            case "approve":
                for point in step["points"]:
                    for party in step["parties"]:
                        self._decide(party, point, DecisionKind.APPROVE, at)
                        at += _A_MOMENT
            case "reserve" | "object" as kind:
                nature = Nature(step["nature"])
                self._decide(step["party"], step["point"], DecisionKind(kind), at, nature, step["text"])
            case "spoken":
                shown = self._shown(step["party"], step["point"], "en", DecisionKind.APPROVE)
                section = self.points[step["point"]]
                enter_spoken(self.people["secretariat"], self.meeting_id, section, step["party"], shown, now=at)
            case "conclude":
                wanted = {self.points[point]: self._revision(point).id for point in step["points"]}
                _all_taken(conclude(by, self.meeting_id, wanted, now=at))
            case "withdraw":
                place = (self.meeting_id, self.points[step["point"]])
                withdraw(by, *place, revision=self._revision(step["point"]).number, reason=step["reason"], now=at)
            case "reopen":
                place = (self.meeting_id, self.points[step["point"]])
                reopen(by, *place, revision=self._revision(step["point"]).number, reason=step["reason"], now=at)
            case "amend":
                self._amend(by, step["point"], at)
            case unknown:
                raise ValueError(f"the sample's session has no step {unknown!r}")

    def _put_forward(self, by: int, points: Iterable[int], at: datetime) -> None:
        sections = [db.session.get_one(Section, self.points[point]) for point in points]
        wanted = {section.id: section.document.seq for section in sections}
        _all_taken(put_forward(by, self.meeting_id, wanted, now=at))

    def _decide(
        self,
        party: str,
        point: int,
        kind: DecisionKind,
        at: datetime,
        nature: Nature | None = None,
        text: Texts | None = None,
    ) -> None:
        request = self._shown(party, point, self.languages[party], kind, nature, text)
        decide(self.people[party], self.meeting_id, self.points[point], request, now=at)

    def _shown(
        self,
        party: str,
        point: int,
        language: str,
        kind: DecisionKind,
        nature: Nature | None = None,
        text: Texts | None = None,
    ) -> DecisionRequest:
        """What the page of this delegation hands in."""
        revision = self._revision(point)
        seen = db.session.scalar(
            select(DecisionRow.id)
            .join(MeetingParty, MeetingParty.id == DecisionRow.party_id)
            .where(DecisionRow.revision_id == revision.id, MeetingParty.code == party)
            .order_by(DecisionRow.step.desc())
            .limit(1)
        )
        return DecisionRequest(
            revision_id=revision.id,
            hash=revision.hash,
            language=language,
            language_hash=revision.language_hashes[language],
            seen_decision=seen or 0,
            form_id=f"sample-{party}-{revision.id}-{seen or 0}",
            party=party,
            kind=kind,
            nature=nature,
            text=text or {},
        )

    def _revision(self, point: int) -> RevisionRow:
        """The revision that was put forward last."""
        newest = select(RevisionRow).where(RevisionRow.section_id == self.points[point])
        return db.session.scalars(newest.order_by(RevisionRow.number.desc()).limit(1)).one()

    def _amend(self, by: int, point: int, at: datetime) -> None:
        """Give the section the text that it is to have in the end. A translation that the sample leaves behind stays so."""
        with transaction() as session:
            section = session.get_one(Section, self.points[point], with_for_update={"key_share": True})
            final, original = self.texts[point].body, section.original_language
            translation = other_language(original)

            def change(draft: Draft) -> None:
                block = BlockKey(BODY)
                draft.set_text(block, original, final[original])
                if draft.text(block, translation) != final[translation]:
                    draft.set_text(block, translation, final[translation])
                    draft.set_basis(block, translation, text_hash(draft.text(block, original)))

            edit(session, section.document, change, actor_id=by, origin="form", now=at)


def _all_taken(results: Mapping[int, object]) -> None:
    for result in results.values():
        if isinstance(result, Exception):
            raise result
