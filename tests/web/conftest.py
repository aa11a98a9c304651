"""The sample meeting, a meeting whose delegations decide, and browsers of their people."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.config import PROJECT_ROOT
from reportflow.domain.policy import Role
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.services.demo import load_sample, sample_links
from tests.agreeing import FIRST, Agreeing, make_agreeing, put_before
from tests.factories import with_csrf
from tests.web.decision_reader import Reader


@pytest.fixture
def sample_meeting(app: Flask) -> int:
    """The id of the sample meeting, of which nothing was put forward yet."""
    with app.app_context():
        return load_sample(PROJECT_ROOT / "samples", shipped_parties(), now=datetime.now(UTC), with_session=False)


@pytest.fixture
def meeting(app: Flask) -> Agreeing:
    """A meeting of three points, the first of which is before it; Belize, Honduras and Mexico are present."""
    made = make_agreeing(app)
    with app.app_context():
        put_before(made.section, FIRST, made.person("rapporteur"))
        db.session.remove()
    return made


@pytest.fixture
def reader(app: Flask, meeting: Agreeing) -> Callable[[str], Reader]:
    """Opens a browser of one of its people on the page of the first point."""
    return lambda name: Reader(app, meeting, name)


def browser_of(app: Flask, role: Role) -> FlaskClient:
    """A browser without JavaScript in which the sample's person of this role has signed in."""
    with app.app_context():
        token = next(token for person, token in sample_links(now=datetime.now(UTC)) if person.role is role)
    client = with_csrf(app.test_client())
    assert client.post(f"/sign-in/link/{token}").status_code == 302
    return with_csrf(client)
