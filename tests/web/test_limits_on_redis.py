"""With Redis, several processes count attempts together."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from reportflow import create_app
from reportflow.config import Settings
from reportflow.extensions import db, limiter
from tests.factories import make_person, with_csrf

pytestmark = pytest.mark.redis


@pytest.fixture
def process(app: Flask, settings: Settings, redis_url: str) -> Iterator[Flask]:
    """The application as a process beside others makes it: on the same database and on Redis."""
    process = create_app(replace(settings, redis_url=redis_url))
    with process.app_context():
        limiter.reset()
    yield process
    with process.app_context():
        limiter.reset()
        db.engine.dispose()
    limiter.init_app(app)  # the extension is one for all; give it back as the other tests know it


def test_attempts_at_one_account_are_counted_over_all_processes(
    process: Flask, settings: Settings, redis_url: str
) -> None:
    make_person("A rapporteur", email="rapporteur@hnd.example", password="the right password, long", app=process)
    guess = {"email": "rapporteur@hnd.example", "password": "a wrong password"}
    browser = with_csrf(process.test_client())
    assert [browser.post("/sign-in", data=guess).status_code for _ in range(8)] == [422] * 8
    other_process = create_app(replace(settings, redis_url=redis_url))
    try:
        answer = with_csrf(other_process.test_client()).post("/sign-in", data=guess)
        assert answer.status_code == 429
    finally:
        with other_process.app_context():
            db.engine.dispose()
