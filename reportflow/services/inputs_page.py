"""What the pages of inputs show: who has handed in, who has not, and what a party keeps to itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager, joinedload

from reportflow.domain.agreement import SectionState
from reportflow.domain.errors import ReportflowError
from reportflow.domain.inputs import Input, InputState
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.domain.parties import EVERY_MEMBER, PartyDirectory, PartyKind
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.report import SectionKind
from reportflow.extensions import db
from reportflow.models import InputRow, Meeting, MeetingParty, Section
from reportflow.report import input_html
from reportflow.services.access import meeting_for, section_for
from reportflow.services.board import section_leads
from reportflow.services.drafting_page import SectionPage
from reportflow.services.homes import home_of, homes_of
from reportflow.services.inputs import visible_input
from reportflow.services.inputs_use import is_in_draft
from reportflow.services.meetings import MeetingDetails, details_of
from reportflow.services.person_names import names_of
from reportflow.services.point_numbers import numbered, numbers_of
from reportflow.services.section_around import SectionAround
from reportflow.services.sections import active_sections
from reportflow.services.standing import standing_of

_MARKS: Final = re.compile(r"\*\*|(?m:^[ \t]*(?:[-*+>]|#{1,6}|\d{1,3}[.)])[ \t]+)")
_PUBLIC: Final = (InputState.HANDED_IN, InputState.USED)


@dataclass(frozen=True, slots=True)
class InputView:
    """An input as a page shows it.

    Attributes:
        mine: of the viewer's own party.
        saved_by: who of the party saved it last; for the party alone.
        used_seq: by which entry of the log it was put in, 0 where it was not.
        missing_again: it was put into the draft, which no longer has it.
        html: as it is printed, by language; only where the page shows it in full.
        failures: what keeps it from being printed, by language.
    """

    value: Input
    mine: bool
    saved_by: str = ""
    used_seq: int = 0
    missing_again: bool = False
    html: Texts | None = None
    failures: tuple[tuple[str, ReportflowError], ...] = ()

    @property
    def first_words(self) -> dict[str, str]:
        """How it begins, by language, without the commonest marks of Markdown."""
        plain = {language: _MARKS.sub("", words[:1000]) for language, words in self.value.text.items()}
        return {language: shorten(words, 160, placeholder="…") for language, words in plain.items()}


@dataclass(frozen=True, slots=True)
class PartyLine:
    """A party of which an input is expected, or that has handed one in."""

    code: str
    present: bool
    expected: bool
    inputs: tuple[InputView, ...]


@dataclass(frozen=True, slots=True)
class SectionInputs:
    """The inputs on one section, as one person sees them.

    Attributes:
        number: None where the section is the chapeau, or not in the report.
        minutes: that each delegation has for the item, None where the agenda says none.
        from_all: every delegation is expected to hand something in.
        lines: by party in the meeting's order.
        own: drafts of the viewer's party, and what it put away.
        agreed: nothing can be put into the draft until the chair reopens it.
    """

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    section_id: int
    number: int | None
    kind: SectionKind
    heading: Texts
    leads: tuple[str, ...]
    minutes: int | None
    from_all: bool
    lines: tuple[PartyLine, ...]
    own: tuple[InputView, ...]
    in_report: bool
    agreed: bool
    may_use: bool
    may_hand_in: bool

    @property
    def inputs(self) -> tuple[InputView, ...]:
        """What was handed in, by party in the meeting's order."""
        return tuple(view for line in self.lines for view in line.inputs)

    @property
    def expected(self) -> tuple[PartyLine, ...]:
        """The parties that are expected to hand something in."""
        return tuple(line for line in self.lines if line.expected)

    @property
    def outstanding(self) -> tuple[str, ...]:
        """Those of them that have not yet."""
        return tuple(line.code for line in self.expected if not line.inputs)


@dataclass(frozen=True, slots=True)
class InputPage:
    """One input, with the section that it belongs to."""

    section: SectionInputs
    view: InputView


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One section in the list of inputs.

    Attributes:
        mine: inputs of the viewer's party on it, drafts among them, without those that it put away.
        expects_me: the viewer's party leads it, or every delegation does.
        expected: how many parties are expected to hand something in.
    """

    section_id: int
    number: int | None
    kind: SectionKind
    heading: Texts
    minutes: int | None
    from_all: bool
    expects_me: bool
    mine: tuple[Input, ...]
    expected: int
    handed_in: tuple[str, ...]
    outstanding: tuple[str, ...]
    inputs: int

    @property
    def waits_for_me(self) -> bool:
        """Whether the viewer's party is expected to hand something in and has not."""
        return self.expects_me and not any(value.state in _PUBLIC for value in self.mine)


@dataclass(frozen=True, slots=True)
class InputsIndex:
    """All inputs of a meeting, section by section. `elsewhere`: the party's own on sections that are not in the report."""

    meeting_id: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    lines: tuple[IndexLine, ...]
    elsewhere: tuple[Input, ...]
    may_use: bool
    may_hand_in: bool


def read_index(person_id: int, meeting_id: int) -> InputsIndex:
    """The sections of a meeting with what was handed in on each, in a fixed number of queries.

    Raises:
        NotFound, NotAllowed: as `authorise`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.VIEW)
    sections = active_sections(db.session, meeting_id)
    homes = homes_of(db.session, meeting_id)
    by_home: dict[int, list[InputRow]] = {}
    for row in _visible(meeting_id, viewer):
        by_home.setdefault(homes.get(row.section_id, row.section_id), []).append(row)
    parties = list(meeting.parties)
    lines = tuple(
        _index_line(section, number, parties, viewer, by_home.pop(section.id, []))
        for section, number in numbered(sections)
    )
    left = (row.as_value() for rows in by_home.values() for row in rows)
    return InputsIndex(
        meeting_id=meeting_id,
        details=details_of(meeting),
        parties=PartyDirectory(party.as_value() for party in parties),
        viewer=viewer,
        lines=lines,
        elsewhere=tuple(value for value in left if value.party == viewer.party),
        may_use=can(viewer, Action.USE_INPUT),
        may_hand_in=viewer.party is not None and can(viewer, Action.HAND_IN),
    )


def read_inputs(person_id: int, meeting_id: int, section_id: int, *, whole: bool = True) -> SectionInputs:
    """The inputs on a section; those on sections that were merged into it are among them.

    Args:
        whole: with each input as it is printed.

    Raises:
        NotFound, NotAllowed: as `section_for`.
    """
    section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
    meeting = db.session.get_one(Meeting, meeting_id)
    parties = list(meeting.parties)
    place = _Place(
        details=details_of(meeting),
        parties=PartyDirectory(party.as_value() for party in parties),
        viewer=viewer,
        number=_number_in_report(section),
        agreed=standing_of(db.session, section).state is SectionState.AGREED,
    )
    return _inputs(section, parties, place, whole=whole)


def read_inputs_beside(page: SectionPage | SectionAround) -> SectionInputs:
    """The inputs on the section of a page that was just read: how each begins. What the page has found out about the
    section and its reader is not looked up again."""
    section = db.session.get_one(
        Section, page.section_id, options=[joinedload(Section.document), joinedload(Section.agenda_item)]
    )
    parties = db.session.scalars(
        select(MeetingParty).where(MeetingParty.meeting_id == page.meeting_id).order_by(MeetingParty.position)
    ).all()
    place = _Place(page.details, page.parties, page.viewer, page.number, page.agreed)
    return _inputs(section, parties, place, whole=False)


@dataclass(frozen=True, slots=True)
class _Place:
    """Whose section it is, who looks at it, and how it stands; each as in `SectionInputs`."""

    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    number: int | None
    agreed: bool


def _inputs(section: Section, parties: Sequence[MeetingParty], place: _Place, *, whole: bool) -> SectionInputs:
    viewer, content = place.viewer, section.document.content_value()
    homes = homes_of(db.session, section.meeting_id)
    here = {other for other, home in homes.items() if home == section.id} | {section.id}
    rows = [row for row in _visible(section.meeting_id, viewer) if row.section_id in here]
    names = names_of(db.session, (row.updated_by_id for row in rows if row.party.code == viewer.party))
    views = [_view(row, viewer, names, content.body) for row in rows]
    if whole:
        views = [_printed(view, place.parties) for view in views]
    leads, in_report = section_leads(section), _is_in_report(section)
    return SectionInputs(
        meeting_id=section.meeting_id,
        details=place.details,
        parties=place.parties,
        viewer=viewer,
        section_id=section.id,
        number=place.number,
        kind=section.section_kind,
        heading=content.heading,
        leads=leads,
        minutes=section.agenda_item.per_delegation_min if section.agenda_item else None,
        from_all=not EVERY_MEMBER.isdisjoint(leads),
        lines=_party_lines(parties, _expected(leads, parties), views),
        own=tuple(view for view in views if view.value.state not in _PUBLIC),
        in_report=in_report,
        agreed=place.agreed,
        may_use=can(viewer, Action.USE_INPUT),
        may_hand_in=in_report and viewer.party is not None and can(viewer, Action.HAND_IN),
    )


def read_input(person_id: int, meeting_id: int, input_id: int) -> InputPage:
    """One input, as it is printed.

    Raises:
        NotFound, NotAllowed: as `authorise`; `input.not_found` where it is not there, or not for them.
    """
    _meeting, viewer = meeting_for(person_id, meeting_id, Action.VIEW)
    row = visible_input(db.session, viewer, input_id)
    section = read_inputs(person_id, meeting_id, home_of(db.session, row.section).id, whole=False)
    view = next(view for view in (*section.inputs, *section.own) if view.value.id == input_id)
    return InputPage(section, _printed(view, section.parties))


def _visible(meeting_id: int, viewer: Participation) -> Sequence[InputRow]:
    """What this viewer may see: handed in, or of their own party; the earliest first."""
    query = (
        select(InputRow)
        .join(InputRow.party)
        .where(MeetingParty.meeting_id == meeting_id)
        .where(or_(InputRow.state.in_([state.value for state in _PUBLIC]), MeetingParty.code == viewer.party))
        .options(contains_eager(InputRow.party))
        .order_by(InputRow.handed_in_at.asc().nulls_last(), InputRow.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).all()


def _view(row: InputRow, viewer: Participation, names: dict[int | None, str], body: Texts) -> InputView:
    value = row.as_value()
    mine = value.party == viewer.party
    used = value.state is InputState.USED
    return InputView(
        value=value,
        mine=mine,
        saved_by=names.get(row.updated_by_id, "") if mine else "",
        used_seq=row.used_seq or 0,
        missing_again=used and not is_in_draft(value.text, body),
    )


def _printed(view: InputView, parties: PartyDirectory) -> InputView:
    html, failures = {}, []
    for language in LANGUAGES:
        words = view.value.text.get(language, "")
        if words:
            try:
                html[language] = input_html(view.value.id, words, language, parties)
            except ReportflowError as error:
                failures.append((language, error))
    return replace(view, html=html, failures=tuple(failures))


def _is_in_report(section: Section) -> bool:
    return section.merged_into_id is None and section.set_aside_at is None


def _number_in_report(section: Section) -> int | None:
    if not _is_in_report(section):
        return None
    return numbers_of(db.session, section.meeting_id)[section.id]


def _expected(leads: Sequence[str], parties: Sequence[MeetingParty]) -> tuple[str, ...]:
    """Who is expected to hand in: the leads; the Members that are present, or all as long as nobody is said to be."""
    if EVERY_MEMBER.isdisjoint(leads):
        return tuple(party.code for party in parties if party.code in leads and party.kind != PartyKind.GROUP)
    members = [party for party in parties if party.kind == PartyKind.MEMBER]
    return tuple(party.code for party in members if party.present) or tuple(party.code for party in members)


def _party_lines(
    parties: Sequence[MeetingParty], expected: Sequence[str], views: Sequence[InputView]
) -> tuple[PartyLine, ...]:
    by_party: dict[str, list[InputView]] = {}
    for view in views:
        if view.value.state in _PUBLIC:
            by_party.setdefault(view.value.party, []).append(view)
    return tuple(
        PartyLine(party.code, party.present, party.code in expected, tuple(by_party.get(party.code, ())))
        for party in parties
        if party.code in expected or party.code in by_party
    )


def _index_line(
    section: Section,
    number: int | None,
    parties: Sequence[MeetingParty],
    viewer: Participation,
    rows: Sequence[InputRow],
) -> IndexLine:
    values = [row.as_value() for row in rows]
    public = [value for value in values if value.state in _PUBLIC]
    leads = section_leads(section)
    expected = _expected(leads, parties)
    has = {value.party for value in public}
    return IndexLine(
        section_id=section.id,
        number=number,
        kind=section.section_kind,
        heading=section.document.content_value().heading,
        minutes=section.agenda_item.per_delegation_min if section.agenda_item else None,
        from_all=not EVERY_MEMBER.isdisjoint(leads),
        expects_me=viewer.party in expected,
        mine=tuple(
            value for value in values if value.party == viewer.party and value.state is not InputState.DISCARDED
        ),
        expected=len(expected),
        handed_in=tuple(party.code for party in parties if party.code in has),
        outstanding=tuple(code for code in expected if code not in has),
        inputs=len(public),
    )
