"""Somebody who reads a text before the meeting and decides on it, with a browser without scripts."""

import re

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from reportflow.extensions import db
from reportflow.models import DecisionRow
from tests.agreeing import SECOND, Agreeing, put_before
from tests.factories import signed_in_client

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


class Reader:
    """One person's browser on the page of the first point."""

    def __init__(self, app: Flask, meeting: Agreeing, name: str) -> None:
        self.browser: FlaskClient = signed_in_client(app, meeting.people[name])
        self.base = f"/meetings/{meeting.id}/sections/{meeting.section}"

    def page(self, path: str = "/decision", **query: str) -> str:
        answer = self.browser.get(self.base + path, query_string=query)
        assert answer.status_code == 200, answer.status_code
        return answer.get_data(as_text=True)

    def form(self, name: str, page: str | None = None) -> dict[str, str]:
        """The hidden fields of a form of the page."""
        page = page or self.page()
        found = re.search(rf'<form[^>]*id="{name}".*?</form>', page, re.DOTALL) or re.search(
            rf'<form[^>]*action="[^"]*/{name}".*?</form>', page, re.DOTALL
        )
        assert found, f"no form {name}"
        fields = dict(HIDDEN.findall(found[0]))
        fields.pop("csrf_token")
        return fields

    def post(self, path: str, **fields: object) -> TestResponse:
        return self.browser.post(self.base + path, data=fields)


def rows(app: Flask, meeting: Agreeing) -> list[DecisionRow]:
    with app.app_context():
        query = db.select(DecisionRow).where(DecisionRow.section_id == meeting.section).order_by(DecisionRow.step)
        found = list(db.session.scalars(query))
        db.session.expunge_all()
        return found


def put(app: Flask, meeting: Agreeing, text=SECOND) -> None:
    with app.app_context():
        put_before(meeting.section, text, meeting.person("rapporteur"))
        db.session.remove()
