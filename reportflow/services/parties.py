"""The parties of a meeting as its own reference data: names in both languages, order, and who is present."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from reportflow.domain.errors import Conflict, InvalidInput, NotFound
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import PartyDirectory, PartyKind, folded
from reportflow.domain.policy import Action, can
from reportflow.drafts.differences import as_typed
from reportflow.extensions import db
from reportflow.models import (
    ActRow,
    AgendaItemRow,
    AttendeeRow,
    DatabaseSession,
    DecisionRow,
    InputRow,
    Invitation,
    LiveDocument,
    Meeting,
    MeetingParty,
    ParticipationRow,
    RevisionRow,
    Section,
)
from reportflow.services.access import authorise
from reportflow.services.record import record
from reportflow.services.transactions import lock_meeting, transaction

ORDERS: Final = ("en", "es", "own")
NAME_MAXIMUM: Final = 200
_CODE: Final = re.compile(r"[A-Z][A-Z0-9_]{1,19}")


@dataclass(frozen=True, slots=True)
class PartyRow:
    """A party as pages show it. `used`: somebody or something of the meeting names it, so its code stays."""

    id: int
    code: str
    kind: PartyKind
    names: Texts
    full_names: Texts
    aliases: tuple[str, ...]
    present: bool
    used: bool


@dataclass(frozen=True, slots=True)
class PartiesPage:
    """The parties of a meeting in its order."""

    meeting_id: int
    meeting_title: Texts
    order: str
    parties: tuple[PartyRow, ...]
    may_edit: bool
    may_set_presence: bool


@dataclass(frozen=True, slots=True)
class PartyForm:
    """A party as it was typed."""

    code: str
    kind: str
    names: Texts = field(default_factory=dict)
    full_names: Texts = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


# --- reading ---------------------------------------------------------------------------------------------------------


def parties_to_edit(person_id: int, meeting_id: int) -> PartiesPage:
    """The same for those who may edit them.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.EDIT_PARTIES`.
    """
    return parties_of(person_id, meeting_id, Action.EDIT_PARTIES)


def parties_of(person_id: int, meeting_id: int, action: Action = Action.VIEW) -> PartiesPage:
    """The parties of the meeting, for everybody in it.

    Raises:
        NotFound, NotAllowed: as `authorise` for `action`.
    """
    viewer = authorise(person_id, meeting_id, action)
    meeting = db.session.get_one(Meeting, meeting_id)
    used = _used_codes(db.session, meeting)
    return PartiesPage(
        meeting_id=meeting_id,
        meeting_title=meeting.title,
        order=meeting.party_order,
        parties=tuple(_row(party, used) for party in meeting.parties),
        may_edit=can(viewer, Action.EDIT_PARTIES),
        may_set_presence=can(viewer, Action.SET_PRESENCE),
    )


def _row(party: MeetingParty, used: Collection[str]) -> PartyRow:
    return PartyRow(
        id=party.id,
        code=party.code,
        kind=PartyKind(party.kind),
        names=party.names,
        full_names=party.full_names,
        aliases=tuple(party.aliases),
        present=party.present,
        used=party.code in used,
    )


def _used_codes(session: DatabaseSession, meeting: Meeting) -> set[str]:
    """Codes that persons, invitations, agenda, participants, action items (of drafts, and of what was ever before the
    meeting), decisions, conclusions or inputs name."""
    ids = set(
        session.scalars(select(ParticipationRow.party_id).where(ParticipationRow.meeting_id == meeting.id))
    ) | set(session.scalars(select(Invitation.party_id).where(Invitation.meeting_id == meeting.id)))
    sections = select(Section.id).where(Section.meeting_id == meeting.id)
    ids.update(session.scalars(select(DecisionRow.party_id).where(DecisionRow.section_id.in_(sections)).distinct()))
    ids.update(session.scalars(select(InputRow.party_id).where(InputRow.section_id.in_(sections)).distinct()))
    used = {party.code for party in meeting.parties if party.id in ids}
    used.update(_strings(list(session.scalars(select(ActRow.present).where(ActRow.section_id.in_(sections))))))
    used.update(session.scalars(select(AttendeeRow.party).where(AttendeeRow.meeting_id == meeting.id)))
    agenda = session.execute(
        select(AgendaItemRow.leads, AgendaItemRow.sub_items).where(AgendaItemRow.meeting_id == meeting.id)
    )
    for leads, sub_items in agenda:
        used.update(_strings([leads, *(sub_item.get("leads", []) for sub_item in sub_items)]))
    drafts = select(LiveDocument.content).where(LiveDocument.section_id.in_(sections))
    revisions = select(RevisionRow.content).where(RevisionRow.section_id.in_(sections))
    for content in (*session.scalars(drafts), *session.scalars(revisions)):
        used.update(_strings([item.get("owners", []) for item in content.get("action_items", [])]))
    return used


def _strings(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    return {text for entry in value for text in _strings(entry)} if isinstance(value, list) else set()


# --- editing ---------------------------------------------------------------------------------------------------------


def save_party(person_id: int, meeting_id: int, party_id: int | None, form: PartyForm, now: datetime) -> int:
    """Add a party (`party_id` None) or change one; gives its id.

    Raises:
        NotFound, NotAllowed: `party.not_found`, or as `authorise` for `Action.EDIT_PARTIES`.
        InvalidInput: `party.code_unusable` (party), `party.kind_unknown`, `party.name_missing`, `party.name_too_long` (maximum).
        Conflict: `party.code_taken` (party), `party.name_taken` (name, party), `party.code_in_use` (party),
            `party.member_decided` (party).
    """
    with transaction() as session:
        meeting = _locked(session, person_id, meeting_id, Action.EDIT_PARTIES)
        cleaned = _cleaned(form)
        others = [party for party in meeting.parties if party.id != party_id]
        _check_unique(cleaned, others)
        if party_id is None:
            party = MeetingParty(meeting_id=meeting_id, position=len(others), code=cleaned.code, present=False)
            meeting.parties.append(party)
        else:
            party = _party(meeting, party_id)
            if party.code != cleaned.code and party.code in _used_codes(session, meeting):
                raise Conflict("party.code_in_use", party=party.code)
            _check_stays_member(session, party, cleaned.kind)
        party.code, party.kind = cleaned.code, cleaned.kind
        party.names, party.full_names = dict(cleaned.names), dict(cleaned.full_names)
        party.aliases = list(cleaned.aliases)
        _arrange(meeting)
        session.flush()
        verb = "party.added" if party_id is None else "party.changed"
        data = {"names": party.names, "full_names": party.full_names, "aliases": party.aliases, "kind": party.kind}
        _record(session, meeting_id, person_id, verb, party.code, data, now)
        return party.id


def remove_party(person_id: int, meeting_id: int, party_id: int, now: datetime) -> None:
    """Remove a party that nothing names.

    Raises:
        NotFound, NotAllowed: as `save_party`.
        Conflict: `party.in_use` (party).
    """
    with transaction() as session:
        meeting = _locked(session, person_id, meeting_id, Action.EDIT_PARTIES)
        party = _party(meeting, party_id)
        if party.code in _used_codes(session, meeting):
            raise Conflict("party.in_use", party=party.code)
        meeting.parties.remove(party)
        _arrange(meeting)
        _record(session, meeting_id, person_id, "party.removed", party.code, {"names": party.names}, now)


def set_order(person_id: int, meeting_id: int, order: str, now: datetime) -> None:
    """Put the parties in the order of an alphabet, kind by kind, or keep an order of their own from now on.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.EDIT_PARTIES`.
        InvalidInput: `party.order_unknown`.
    """
    if order not in ORDERS:
        raise InvalidInput("party.order_unknown")
    with transaction() as session:
        meeting = _locked(session, person_id, meeting_id, Action.EDIT_PARTIES)
        meeting.party_order = order
        _arrange(meeting)
        _record(session, meeting_id, person_id, "parties.ordered", "", {"order": order}, now)


def move_party(person_id: int, meeting_id: int, party_id: int, step: int, now: datetime) -> None:
    """Move a party one place up (-1) or down (1); the meeting has an order of its own from then on.

    Raises:
        NotFound, NotAllowed: as `save_party`.
    """
    with transaction() as session:
        meeting = _locked(session, person_id, meeting_id, Action.EDIT_PARTIES)
        parties = list(meeting.parties)
        at = parties.index(_party(meeting, party_id))
        to = max(0, min(len(parties) - 1, at + (1 if step > 0 else -1)))
        parties.insert(to, parties.pop(at))
        meeting.party_order = "own"
        for position, party in enumerate(parties):
            party.position = position
        data = {"order": "own", "codes": [party.code for party in parties]}
        _record(session, meeting_id, person_id, "parties.ordered", "", data, now)


def alphabetical_key(name: str, language: str) -> tuple[str, str]:
    """By what names are ordered: without accents and case; in Spanish ñ comes after n."""
    text = unicodedata.normalize("NFC", name).casefold()
    if language == "es":
        text = text.replace("ñ", "n\uffff")
    return folded(text) if "\uffff" not in text else "\uffff".join(map(folded, text.split("\uffff"))), name


def _arrange(meeting: Meeting) -> None:
    kinds = list(PartyKind)
    parties = list(meeting.parties)
    language = meeting.party_order
    if language != "own":
        parties.sort(
            key=lambda party: (
                kinds.index(PartyKind(party.kind)),
                alphabetical_key(party.as_value().name(language), language),
            )
        )
    for position, party in enumerate(parties):
        party.position = position


def _cleaned(form: PartyForm) -> PartyForm:
    code = form.code.strip().upper()
    if not _CODE.fullmatch(code):
        raise InvalidInput("party.code_unusable", party=code[:40])
    if form.kind not in {kind.value for kind in PartyKind}:
        raise InvalidInput("party.kind_unknown")
    names, full_names = _texts(form.names), _texts(form.full_names)
    if len(names) < len(LANGUAGES):
        raise InvalidInput("party.name_missing")
    aliases = dict.fromkeys(" ".join(as_typed(alias).split()) for alias in form.aliases if alias.strip())
    if any(len(name) > NAME_MAXIMUM for name in (*names.values(), *full_names.values(), *aliases)):
        raise InvalidInput("party.name_too_long", maximum=NAME_MAXIMUM)
    return PartyForm(code, form.kind, names, full_names, tuple(aliases))


def _texts(texts: Texts) -> dict[str, str]:
    cleaned = {language: " ".join(as_typed(texts.get(language, "")).split()) for language in LANGUAGES}
    return {language: text for language, text in cleaned.items() if text}


def _check_unique(form: PartyForm, others: Iterable[MeetingParty]) -> None:
    """Texts name parties in many ways; each way leads to one party."""
    directory = PartyDirectory(party.as_value() for party in others)
    if form.code in directory:
        raise Conflict("party.code_taken", party=form.code)
    for name in (form.code, *form.names.values(), *form.full_names.values(), *form.aliases):
        found = directory.find(name)
        if found is not None:
            raise Conflict("party.name_taken", name=name, party=found.code)


def _check_stays_member(session: DatabaseSession, party: MeetingParty, kind: str) -> None:
    """Only what Members decide counts: another kind would lift an objection, and take a reservation out of what is agreed."""
    decided = select(DecisionRow.id).where(DecisionRow.party_id == party.id).limit(1)
    if kind != party.kind == PartyKind.MEMBER and session.scalar(decided) is not None:
        raise Conflict("party.member_decided", party=party.code)


def _party(meeting: Meeting, party_id: int) -> MeetingParty:
    found = next((party for party in meeting.parties if party.id == party_id), None)
    if found is None:
        raise NotFound("party.not_found")
    return found


def _locked(session: DatabaseSession, person_id: int, meeting_id: int, action: Action) -> Meeting:
    authorise(person_id, meeting_id, action)
    lock_meeting(session, meeting_id)
    return session.get_one(Meeting, meeting_id, populate_existing=True)


def _record(
    session: DatabaseSession,
    meeting_id: int,
    actor: int,
    verb: str,
    code: str,
    data: dict[str, Any],
    now: datetime,
) -> None:
    subject = f"party:{code}" if code else f"meeting:{meeting_id}"
    record(session, meeting_id, actor_id=actor, verb=verb, subject=subject, data=data, now=now)


# --- presence --------------------------------------------------------------------------------------------------------


def set_presence(
    person_id: int, meeting_id: int, arrived: Collection[int], left: Collection[int], now: datetime
) -> int:
    """Note who has come and who has gone; parties that are not named stay as they are. Gives how many are present.

    Only differences are handed in: two people with the list open on two phones do not undo each other.

    Args:
        arrived, left: ids of parties of the meeting; those of others, and groups, are passed over.

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.SET_PRESENCE`.
    """
    with transaction() as session:
        meeting = _locked(session, person_id, meeting_id, Action.SET_PRESENCE)
        return _note_presence(session, meeting, person_id, arrived, left, now)


def set_presence_of(person_id: int, meeting_id: int, party_id: int, present: bool, now: datetime) -> int:
    """Note that one party has come or gone. Gives and raises as `set_presence`; NotFound: `party.not_found`."""
    with transaction() as session:
        meeting = _locked(session, person_id, meeting_id, Action.SET_PRESENCE)
        party = {_party(meeting, party_id).id}
        return _note_presence(session, meeting, person_id, party if present else (), () if present else party, now)


def all_members_present(person_id: int, meeting_id: int, now: datetime) -> int:
    """Note all Members as present. Raises and gives as `set_presence`."""
    with transaction() as session:
        meeting = _locked(session, person_id, meeting_id, Action.SET_PRESENCE)
        members = {party.id for party in meeting.parties if party.kind == PartyKind.MEMBER}
        return _note_presence(session, meeting, person_id, members, (), now)


def _note_presence(
    session: DatabaseSession,
    meeting: Meeting,
    person_id: int,
    arrived: Collection[int],
    left: Collection[int],
    now: datetime,
) -> int:
    changed = {}
    for party in meeting.parties:
        present = party.id in arrived if party.id in {*arrived, *left} else party.present
        if party.kind != PartyKind.GROUP and present != party.present:
            party.present = changed[party.code] = present
    if changed:
        _record(session, meeting.id, person_id, "presence.set", "", {"present": changed}, now)
    return sum(party.present for party in meeting.parties)
