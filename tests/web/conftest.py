"""The sample meeting, and browsers of its people."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.config import PROJECT_ROOT
from reportflow.domain.policy import Role
from reportflow.i18n.reference import shipped_parties
from reportflow.services.demo import load_sample, sample_links
from tests.factories import with_csrf


@pytest.fixture
def sample_meeting(app: Flask) -> int:
    """The id of the sample meeting, of which nothing was put forward yet."""
    with app.app_context():
        return load_sample(PROJECT_ROOT / "samples", shipped_parties(), now=datetime.now(UTC), with_session=False)


def browser_of(app: Flask, role: Role) -> FlaskClient:
    """A browser without JavaScript in which the sample's person of this role has signed in."""
    with app.app_context():
        token = next(token for person, token in sample_links(now=datetime.now(UTC)) if person.role is role)
    client = with_csrf(app.test_client())
    assert client.post(f"/sign-in/link/{token}").status_code == 302
    return with_csrf(client)
