"""What every answer carries, and what no request may do."""

import re
from dataclasses import replace

import pytest
from flask import Flask

from reportflow import create_app
from reportflow.config import Settings
from reportflow.domain.policy import Role
from reportflow.extensions import db
from tests.factories import join, make_meeting, make_person, signed_in_client, with_csrf


def directives(policy: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (part.strip().partition(" ") for part in policy.split(";"))}


def test_every_answer_carries_a_strict_content_policy_and_its_company(app: Flask) -> None:
    answer = app.test_client().get("/sign-in")
    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    secure = app.test_client().get("/sign-in", base_url="https://localhost")
    assert secure.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    nonce = re.search(r"'nonce-([^']+)'", policy["script-src"])
    assert nonce is not None
    assert f'nonce="{nonce[1]}"' in answer.text


@pytest.mark.parametrize(
    ("address", "host", "allowed"),
    [
        ("http://192.168.1.20:8000", "192.168.1.20:8000", " ws://192.168.1.20:8000"),
        ("https://localhost", "localhost", " wss://localhost"),
        ("http://localhost", "localhost; script-src *", ""),
    ],
)
def test_a_page_may_open_its_own_sockets_in_browsers_that_do_not_count_them_as_its_own(
    app: Flask, address: str, host: str, allowed: str
) -> None:
    answer = app.test_client().get("/sign-in", base_url=address, headers={"Host": host})
    policy = directives(answer.headers["Content-Security-Policy"])
    assert policy["connect-src"] == f"'self'{allowed}"


def test_the_nonce_is_another_one_each_time(app: Flask) -> None:
    client = app.test_client()
    policies = {client.get("/sign-in").headers["Content-Security-Policy"] for _ in range(3)}
    assert len(policies) == 3


@pytest.mark.parametrize("path", ["/sign-in", "/meetings/1", "/nowhere"])
def test_no_page_carries_inline_styles_or_handlers(app: Flask, path: str) -> None:
    person = make_person("Chair", app=app)
    meeting = make_meeting(app=app)
    join(person, meeting, party="HND", app=app)
    page = signed_in_client(app, person).get(path.replace("1", str(meeting.id))).text
    assert not re.search(r'\sstyle="|\son[a-z]+="|javascript:', page)


def test_a_page_that_is_not_there_says_so_in_the_readers_language(app: Flask) -> None:
    answer = app.test_client().get("/nowhere", headers={"Accept-Language": "es"})
    assert answer.status_code == 404
    assert '<html lang="es">' in answer.text


def test_a_form_without_its_token_is_refused(app: Flask) -> None:
    assert app.test_client().post("/language", data={"language": "es"}).status_code == 400


def test_an_error_is_json_for_a_script(app: Flask) -> None:
    answer = app.test_client().get("/nowhere", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert set(answer.get_json()) == {"error", "message"}


HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("meetings/99999999999999999999", None),
        ("meetings/{id}/sections/99999999999999999999", None),
        ("meetings/{id}/people/3000000000", None),
        ("meetings/{id}/arrangement/99999999999999999999/back", {}),
        ("meetings/{id}/arrangement/1/merge", {"into": HUGE}),
        ("meetings/{id}/arrangement/1/merge", {"into": "99999999999999999999"}),
        ("meetings/{id}/arrangement/1/split", {"start_en": HUGE, "heading_en": "x"}),
        ("meetings/{id}/arrangement/new", {"heading_en": "x", "after": HUGE}),
        ("meetings/{id}/presence", {"shown": [HUGE, "99999999999999999999"], "present": ["99999999999999999999"]}),
    ],
)
def test_a_number_that_no_row_can_have_is_an_answer_and_no_failure(
    app: Flask, path: str, form: dict[str, list[str]] | None
) -> None:
    person, meeting = make_person("Chair", app=app), make_meeting(app=app)
    join(person, meeting, [Role.CHAIR], app=app)
    address = "/" + path.format(id=meeting.id)
    browser = with_csrf(signed_in_client(app, person))
    answer = browser.get(address) if form is None else browser.post(address, data=form)
    assert answer.status_code < 500


def test_a_nul_character_is_left_out_of_what_was_typed(app: Flask) -> None:
    person = make_person("Chair", app=app)
    browser = signed_in_client(app, person)
    assert browser.post("/account/name", data={"name": "The\0 chair"}).status_code < 400
    assert "The chair" in browser.get("/account?next=\0/").text


@pytest.mark.parametrize(("base_url", "status"), [(None, 503), ("https://report.example.org", 200)])
def test_in_production_links_are_mailed_to_the_operators_own_address_only(
    app: Flask, settings: Settings, base_url: str | None, status: int
) -> None:
    make_person("Chair", email="chair@sample.invalid", app=app)
    production = create_app(replace(settings, production=True, base_url=base_url))
    for address in ("chair@sample.invalid", "nobody@sample.invalid"):
        browser = production.test_client()
        token = browser.get("/session/token", base_url="https://evil.example").get_json()["csrf_token"]
        answer = browser.post(
            "/sign-in/link",
            base_url="https://evil.example",
            data={"email": address, "csrf_token": token},
            headers={"Referer": "https://evil.example/sign-in"},
        )
        assert answer.status_code == status
        answer.close()
    with production.app_context():
        mails = [path.read_text("utf-8") for path in (settings.data_dir / "mails").glob("*.eml")]
        db.engine.dispose()
    assert not [mail for mail in mails if "evil.example" in mail]
    assert bool([mail for mail in mails if base_url and base_url in mail]) == (status == 200)
