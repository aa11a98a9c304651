"""Signing in and out, and one's own account, as a browser without JavaScript does it."""

from flask import Flask

from tests.factories import make_person, signed_in_client


def test_a_person_signs_in_by_link_and_sees_their_account(app: Flask) -> None:
    person = make_person("Rapporteur of Honduras", email="rapporteur@hnd.example", app=app)
    page = signed_in_client(app, person).get("/account")
    assert page.status_code == 200
    assert "Rapporteur of Honduras" in page.get_data(as_text=True)
