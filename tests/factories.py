"""Small builders for tests: persons, meetings, who is what in them, and browsers that are signed in.

Every builder opens an application context of its own when none is pushed, given `app`. Tests of services use the
fixture `context`; tests of pages use `app`, and never push a context around a request (the request would share it).
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import Flask, has_app_context
from flask.testing import FlaskClient

from reportflow.domain.parties import Party
from reportflow.domain.policy import Role
from reportflow.i18n.reference import shipped_parties
from reportflow.models import Meeting, MeetingParty, ParticipationRow
from reportflow.services import accounts
from reportflow.services.accounts import Account
from reportflow.services.transactions import transaction

#: The morning of the sample meeting.
NOW = datetime(2016, 11, 15, 14, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class MadeMeeting:
    """A meeting for a test: its id, and the ids of its parties by code."""

    id: int
    parties: Mapping[str, int]


@contextmanager
def _context(app: Flask | None) -> Iterator[None]:
    if has_app_context():
        yield
        return
    if app is None:
        raise RuntimeError("outside of an application context: pass app=app")
    with app.app_context():
        yield


def make_person(
    name: str = "A delegate",
    *,
    email: str | None = None,
    language: str = "en",
    password: str | None = None,
    may_create_meetings: bool = False,
    now: datetime = NOW,
    app: Flask | None = None,
) -> Account:
    """A person who can sign in."""
    with _context(app), transaction() as session:
        person = accounts.add_person(
            session,
            name=name,
            email=email,
            language=language,
            password=password,
            email_confirmed=True,
            may_create_meetings=may_create_meetings,
            now=now,
        )
        return accounts.account_of(person)


def make_meeting(
    parties: Iterable[Party] | None = None,
    *,
    title: Mapping[str, str] | None = None,
    original_language: str = "en",
    now: datetime = NOW,
    app: Flask | None = None,
) -> MadeMeeting:
    """A meeting without agenda and sections, with the shipped parties unless others are given; none is present."""
    with _context(app), transaction() as session:
        meeting = Meeting(
            title=dict(title or {"en": "A meeting of the network", "es": "Una reunión de la red"}),
            body={"en": "Regional Conference on Migration", "es": "Conferencia Regional sobre Migración"},
            place={"en": "San Pedro Sula", "es": "San Pedro Sula"},
            header_notes=[],
            start_date=date(2016, 11, 15),
            time_zone="America/Tegucigalpa",
            original_language=original_language,
            created_at=now,
        )
        for position, party in enumerate(shipped_parties() if parties is None else parties):
            meeting.parties.append(
                MeetingParty(
                    code=party.code,
                    kind=party.kind.value,
                    names=dict(party.names),
                    full_names=dict(party.full_names),
                    aliases=list(party.aliases),
                    position=position,
                )
            )
        session.add(meeting)
        session.flush()
        return MadeMeeting(meeting.id, {party.code: party.id for party in meeting.parties})


def join(
    person: Account,
    meeting: MadeMeeting | int,
    roles: Iterable[Role] = (Role.DELEGATE,),
    party: str | None = None,
    *,
    app: Flask | None = None,
) -> int:
    """Make the person take part; gives the participation's id. `meeting`: a made one, or the id of any."""
    meeting_id = meeting if isinstance(meeting, int) else meeting.id
    with _context(app), transaction() as session:
        row = ParticipationRow(person_id=person.id, meeting_id=meeting_id, roles=sorted(role.value for role in roles))
        if party is not None:
            row.party_id = session.query(MeetingParty.id).filter_by(meeting_id=meeting_id, code=party).scalar()
            assert row.party_id is not None, f"the meeting has no party {party}"
        session.add(row)
        session.flush()
        return row.id


def with_csrf(client: FlaskClient) -> FlaskClient:
    """The same browser, which sends its session's token with every request, as the pages' forms and scripts do."""
    token = client.get("/session/token").get_json()["csrf_token"]
    client.environ_base["HTTP_X_CSRFTOKEN"] = token
    return client


def signed_in_client(app: Flask, person: Account) -> FlaskClient:
    """A browser without JavaScript in which this person has signed in, with a link as people do."""
    with app.app_context():
        token = accounts.issue_sign_in_link(person.id, datetime.now(UTC))
    client = with_csrf(app.test_client())
    answer = client.post(f"/sign-in/link/{token}")
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return with_csrf(client)
