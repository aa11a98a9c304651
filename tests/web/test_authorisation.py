"""Every page and every act, as every role, as a person of another meeting, and as nobody.

`who_may.WHO` is the one table: endpoint -> who may. A new route fails here until it is named in it. Where a route has a
parameter that `Sample.parameters` does not know, give it a value of the sample meeting there. Where an act needs a form
to get as far as doing something, give it in `FORMS`; without one, a refusal of what was handed in counts as allowed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from reportflow import create_app
from reportflow.config import Settings
from reportflow.domain.agenda import Agenda, AgendaHeader, AgendaItem
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import MeetingParty, ParticipationRow, Section
from reportflow.services import accounts, attendees, drafting, inputs, invitations, parties
from reportflow.services.accounts import Account
from reportflow.services.attendee_lists import Attendee
from reportflow.services.inputs import Written
from reportflow.services.meetings import create_meeting
from reportflow.services.parties import PartyForm
from reportflow.services.transactions import transaction
from tests.factories import join, make_person, signed_in_client, with_csrf
from tests.services.late_meeting import Device
from tests.web.who_may import FORMS, INSTEAD, MAY_CREATE, OWN, PUBLIC, QUERIES, THINGS, WHO, Who


@dataclass(frozen=True)
class Sample:
    """A meeting with one of each thing, and what the parameters of addresses are there."""

    app: Flask
    meeting_id: int
    parameters: Mapping[str, object]
    people: Mapping[Role, Account]
    stranger: Account

    def address(self, rule: Rule) -> str:
        """The address of a route in the sample meeting."""
        unknown = set(rule.arguments) - set(self.parameters)
        assert not unknown, f"{rule.rule}: give {sorted(unknown)} a value in Sample.parameters"
        instead = INSTEAD.get(rule.endpoint, {})
        values = {name: self.parameters[instead.get(name, name)] for name in rule.arguments}
        with self.app.test_request_context():
            address = self.app.url_for(rule.endpoint, **values, **QUERIES.get(rule.endpoint, {}))
        assert isinstance(address, str)
        return address

    def ask(self, browser: FlaskClient, rule: Rule, method: str) -> int:
        """The status with which the route answers this browser; 401 where it leads a reader to signing in."""
        form = FORMS.get(rule.endpoint, {}) if method != "GET" else None
        with browser.open(self.address(rule), method=method, data=form) as answer:
            led_to = urlsplit(answer.headers.get("Location", "")).path
            return 401 if method == "GET" and led_to == "/sign-in" else answer.status_code


AGENDA: Final = Agenda(
    AgendaHeader(title="A meeting of the network", language="en"),
    (AgendaItem(1, "Concept note"), AgendaItem(2, "Proposals")),
)


@pytest.fixture
def sample(app: Flask) -> Sample:
    """A meeting with somebody in every role, and a person who takes part in another one only."""
    now = datetime.now(UTC)
    with app.app_context():
        maker = make_person("The one who made it", may_create_meetings=True)
        meeting_id = create_meeting(maker.id, AGENDA, shipped_parties(), now=now)
        people = {role: make_person(f"Somebody as {role.value}") for role in Role}
        for role, person in people.items():
            join(person, meeting_id, [role], "HND" if role in {Role.HEAD, Role.DELEGATE} else None)
        spare = join(make_person("To be changed"), meeting_id, [Role.DELEGATE], "MEX")
        stranger = make_person("Chair of another meeting", may_create_meetings=True)
        create_meeting(stranger.id, AGENDA, shipped_parties(), now=now)
        party = PartyForm("ZZZ", "organisation", {"en": "Spare", "es": "De repuesto"})
        party_id = parties.save_party(maker.id, meeting_id, None, party, now)
        invited = invitations.invite(
            maker.id,
            meeting_id,
            name="",
            email=None,
            language="en",
            roles=["delegate"],
            party="HND",
            days=7,
            address=str,
            mailed=False,
            now=now,
        )
        attendees.add_attendees(maker.id, meeting_id, [Attendee("A. Delegate", "Consul", "HND")], now)
        attendee_id = attendees.attendees_of(maker.id, meeting_id).attendees[0].id
        section_ids = list(
            db.session.scalars(db.select(Section.id).where(Section.meeting_id == meeting_id).order_by(Section.position))
        )
        agreement = drafting.add_agreement(maker.id, meeting_id, section_ids[-1], "en", "To thank.", now=now)
        place = (people[Role.DELEGATE].id, meeting_id)
        written = inputs.write_input(
            *place, section_ids[-1], Written("report", {"en": "Text."}, 0), form_id="f", now=now
        )
        inputs.hand_in(*place, written.id, version=written.version, now=now)
        late = Device(people[Role.CHAIR].id, section_ids[-1]).write("Too late.").send()
        token = accounts.issue_sign_in_link(maker.id, now, timedelta(hours=1))
        db.session.remove()
    parameters = {
        "meeting_id": meeting_id,
        "participation_id": spare,
        "party_id": party_id,
        "invitation_id": invited.id,
        "attendee_id": attendee_id,
        "section_id": section_ids[-1],
        "chapeau_id": section_ids[0],
        "block": f"agreement:{agreement}",
        "heading": "heading",
        "overlap_id": 1,
        "input_id": written.id,
        "late_id": late,
        "seq": 1,
        "key": "an-upload",
        "token": token,
        "filename": "app.css",
        "language": "en",
    }
    return Sample(app, meeting_id, parameters, people, stranger)


def routes() -> Iterator[tuple[Rule, str]]:
    """Every (route, method) of the application, but those that Flask answers by itself."""
    settings = Settings(
        database_url="sqlite:///never-opened", secret_key="to read the routes", data_dir=Path(), testing=True
    )
    for rule in create_app(settings).url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


ROUTES: Final = sorted(routes(), key=lambda route: (route[0].endpoint, route[1]))
MEETING_ROUTES: Final = [route for route in ROUTES if "meeting_id" in route[0].arguments]
OTHER_ROUTES: Final = [route for route in ROUTES if route not in MEETING_ROUTES]


def names_of(routes: Iterable[tuple[Rule, str]]) -> list[str]:
    """How the tests of these routes are called."""
    return [f"{method} {rule.endpoint}" for rule, method in routes]


def who(rule: Rule, method: str) -> Who:
    """Who may, by the table."""
    found = WHO.get(f"{method} {rule.endpoint}", WHO.get(rule.endpoint))
    assert found is not None, f"say in WHO who may {method} {rule.endpoint} ({rule.rule})"
    return found


def test_the_table_names_every_route_and_no_other() -> None:
    endpoints = {rule.endpoint for rule, _ in ROUTES}
    named = {name.rpartition(" ")[2] for name in WHO}
    assert endpoints - named == set(), "say in WHO who may use these"
    assert named - endpoints == set(), "these are no longer there"
    assert {name for name in (*FORMS, *QUERIES) if name not in endpoints} == set()


def test_everything_in_a_meeting_is_for_its_people_only() -> None:
    for rule, method in ROUTES:
        if "meeting_id" in rule.arguments:
            assert isinstance(who(rule, method), frozenset), f"{method} {rule.rule}"


def test_nobody_signs_in_first(sample: Sample) -> None:
    for rule, method in ROUTES:
        status = sample.ask(with_csrf(sample.app.test_client()), rule, method)
        if who(rule, method) == PUBLIC:
            assert status not in {401, 403, 405}, f"{method} {rule}"
            assert status < 500, f"{method} {rule}"
        else:
            assert status == 401, f"{method} {rule}"


def test_a_person_of_another_meeting_finds_nothing(sample: Sample) -> None:
    browser = signed_in_client(sample.app, sample.stranger)
    answers = [(method, rule.rule, sample.ask(browser, rule, method)) for rule, method in MEETING_ROUTES]
    assert [answer for answer in answers if answer[2] != 404] == []


@pytest.mark.parametrize(("rule", "method"), OTHER_ROUTES, ids=names_of(OTHER_ROUTES))
def test_whoever_is_signed_in_may_use_what_belongs_to_no_meeting(sample: Sample, rule: Rule, method: str) -> None:
    status = sample.ask(signed_in_client(sample.app, sample.stranger), rule, method)
    assert status not in {401, 403}
    assert status < 500
    if who(rule, method) == MAY_CREATE:
        others = sample.ask(signed_in_client(sample.app, sample.people[Role.DELEGATE]), rule, method)
        assert others in ({403, 404} if rule.endpoint in OWN else {403})


@pytest.mark.parametrize(("rule", "method"), MEETING_ROUTES, ids=names_of(MEETING_ROUTES))
def test_each_role_may_what_the_table_says_and_nothing_else(sample: Sample, rule: Rule, method: str) -> None:
    allowed = who(rule, method)
    answers = {}
    # Those who may not come first: by then nothing has been changed yet.
    for role in sorted(Role, key=lambda role: role in allowed):
        browser = signed_in_client(sample.app, sample.people[role])
        answers[role] = sample.ask(browser, rule, method)
    refused = {role for role, status in answers.items() if status == 403}
    assert refused == set(Role) - set(allowed), answers
    first = next(role for role in sorted(Role, key=lambda role: role in allowed) if role in allowed)
    assert answers[first] != 404 or rule.endpoint in OWN, f"{first}: {answers[first]}"
    assert all(status < 500 and status != 401 for status in answers.values()), answers


def test_things_of_one_meeting_are_not_found_under_another(sample: Sample) -> None:
    """Somebody who may do everything in the other meeting asks there, with the ids of this one."""
    with sample.app.app_context():
        [other] = _meetings_of(sample.stranger)
        _give_every_role(sample.stranger)
    moved = replace(sample, meeting_id=other, parameters={**sample.parameters, "meeting_id": other})
    browser = signed_in_client(sample.app, sample.stranger)
    routes = [(rule, method) for rule, method in MEETING_ROUTES if THINGS & rule.arguments]
    answers = [(method, rule.rule, moved.ask(browser, rule, method)) for rule, method in routes]
    assert [answer for answer in answers if answer[2] != 404] == []


def _meetings_of(person: Account) -> list[int]:
    return list(
        db.session.scalars(db.select(ParticipationRow.meeting_id).where(ParticipationRow.person_id == person.id))
    )


def _give_every_role(person: Account) -> None:
    with transaction() as session:
        row = session.query(ParticipationRow).filter_by(person_id=person.id).one()
        row.roles = [role.value for role in Role]
        row.party_id = session.query(MeetingParty.id).filter_by(meeting_id=row.meeting_id, code="HND").scalar()


def test_no_act_is_taken_from_another_site(sample: Sample) -> None:
    """Without the session's token every act is refused, whoever's browser it comes from."""
    browser = signed_in_client(sample.app, sample.people[Role.SECRETARIAT])
    del browser.environ_base["HTTP_X_CSRFTOKEN"]
    unsafe = [(rule, method) for rule, method in ROUTES if method != "GET"]
    answers = [(method, rule.rule, sample.ask(browser, rule, method)) for rule, method in unsafe]
    assert [answer for answer in answers if answer[2] != 400] == []


def test_no_route_is_left_out_of_the_check_of_tokens(app: Flask) -> None:
    csrf = app.extensions["csrf"]
    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints
    assert app.config["WTF_CSRF_CHECK_DEFAULT"]
