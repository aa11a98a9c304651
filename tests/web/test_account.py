"""Signing in and out, and one's own account, as a browser without JavaScript does it."""

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.services import accounts
from reportflow.web.addresses import local_path
from tests.factories import make_person, signed_in_client, with_csrf

PASSWORD = "correct horse battery"


def test_a_person_signs_in_with_a_password_and_goes_on_where_they_wanted(app: Flask) -> None:
    make_person("A rapporteur", email="rapporteur@hnd.example", password=PASSWORD, app=app)
    browser = with_csrf(app.test_client())
    assert 'value="/account"' in browser.get("/sign-in?next=/account").get_data(as_text=True)
    form = {"email": "Rapporteur@HND.example", "password": PASSWORD, "next": "/account"}
    assert browser.post("/sign-in", data=form).location == "/account"
    assert "A rapporteur" in browser.get("/account").get_data(as_text=True)


def test_a_wrong_password_keeps_the_address_and_names_no_account(app: Flask) -> None:
    make_person("A rapporteur", email="rapporteur@hnd.example", password=PASSWORD, app=app)
    browser = with_csrf(app.test_client())
    answers = [
        browser.post("/sign-in", data={"email": email, "password": "a wrong password"})
        for email in ("rapporteur@hnd.example", "nobody@hnd.example")
    ]
    known, unknown = (answer.get_data(as_text=True) for answer in answers)
    assert [answer.status_code for answer in answers] == [422, 422]
    assert 'value="rapporteur@hnd.example"' in known
    assert bare(known.replace("rapporteur@", "nobody@")) == bare(unknown)


def bare(page: str) -> str:
    """A page without what is new in each answer."""
    return re.sub(r'(nonce|content|value|name="csrf_token" value)="[^"]{20,}"', "", page)


def test_asking_for_a_link_gets_the_same_answer_for_everybody_and_a_mail_for_some(app: Flask) -> None:
    person = make_person("A rapporteur", email="rapporteur@hnd.example", app=app)
    browser = with_csrf(app.test_client())
    pages = []
    for email in ("rapporteur@hnd.example", "nobody@hnd.example"):
        with browser.post("/sign-in/link", data={"email": email, "next": "/account"}) as answer:
            assert answer.status_code == 200
            pages.append(bare(answer.get_data(as_text=True)))
    assert pages[0].replace("rapporteur@", "nobody@") == pages[1]
    mails = list((app.extensions["reportflow"].data_dir / "mails").glob("*.eml"))
    newest = message_from_bytes(max(mails, key=lambda file: file.stat().st_mtime_ns).read_bytes(), policy=default)
    assert newest["To"] == "rapporteur@hnd.example"
    link = re.search(r"http://localhost(/sign-in/link/\S+)", newest.get_content())
    assert link is not None
    page = browser.get(link.group(1)).get_data(as_text=True)
    assert f"Sign in as {person.name}" in page
    assert browser.get("/account").status_code != 200, "looking at the link signs nobody in"
    assert browser.post(link.group(1).partition("?")[0], data={"next": "/account"}).location == "/account"
    assert browser.get("/account").status_code == 200


def test_a_used_link_says_what_to_do_next(app: Flask) -> None:
    person = make_person(app=app)
    with app.app_context():
        token = accounts.issue_sign_in_link(person.id, datetime.now(UTC))
    browser = with_csrf(app.test_client())
    assert browser.post(f"/sign-in/link/{token}").status_code == 302
    other = with_csrf(app.test_client())
    answer = other.post(f"/sign-in/link/{token}")
    assert answer.status_code == 409
    assert "Sign in, or have a new link mailed" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "//elsewhere.example",
        "https://elsewhere.example",
        "/\\elsewhere.example",
        "/\t/elsewhere.example",
        "elsewhere",
        "",
        None,
        "javascript:alert(1)",
        "/ /elsewhere.example",
    ],
)
def test_nobody_is_led_to_another_site(address: str | None) -> None:
    assert local_path(address) is None


def test_paths_of_this_site_are_kept() -> None:
    assert local_path("/meetings/1/people?language=es#party-2") == "/meetings/1/people?language=es#party-2"


def test_signing_out_ends_the_session(app: Flask) -> None:
    browser = signed_in_client(app, make_person(app=app))
    assert browser.post("/sign-out").status_code == 302
    assert browser.get("/account").status_code != 200


def test_the_language_is_kept_in_the_account(app: Flask) -> None:
    person = make_person(app=app)
    browser = signed_in_client(app, person)
    assert browser.post("/language", data={"language": "es", "next": "/account"}).location == "/account"
    assert 'lang="es"' in browser.get("/account").get_data(as_text=True)
    browser.post("/language", data={"language": "xx", "next": "//elsewhere.example"})
    with app.app_context():
        found = accounts.find_account(person.id)
    assert found is not None
    assert found.language == "es"


def test_a_new_password_ends_other_sessions_and_this_one_goes_on(app: Flask) -> None:
    person = make_person("A rapporteur", email="rapporteur@hnd.example", app=app)
    here, elsewhere = signed_in_client(app, person), signed_in_client(app, person)
    assert here.post("/account/password", data={"password": "short"}).status_code == 422
    assert elsewhere.get("/account").status_code == 200
    assert here.post("/account/password", data={"password": PASSWORD}).status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code != 200


def test_signing_out_everywhere_leaves_this_session(app: Flask) -> None:
    person = make_person(app=app)
    here, elsewhere = signed_in_client(app, person), signed_in_client(app, person)
    assert here.post("/account/sign-out-everywhere").status_code == 302
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code != 200


def test_somebody_without_an_address_adds_one(app: Flask) -> None:
    browser = signed_in_client(app, make_person(app=app))
    assert browser.post("/account/email", data={"email": "not one"}).status_code == 422
    assert browser.post("/account/email", data={"email": "new@hnd.example"}).status_code == 302
    assert "new@hnd.example" in browser.get("/account").get_data(as_text=True)


def test_a_script_gets_a_fresh_token_and_learns_whose_session_it_is(app: Flask) -> None:
    person = make_person(app=app)
    answer = signed_in_client(app, person).get("/session/token")
    assert answer.get_json()["csrf_token"]
    assert answer.get_json()["person"] == str(person.id)
    assert answer.headers["Cache-Control"] == "no-store"
    assert app.test_client().get("/session/token").get_json()["person"] == ""


# --- limits ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Moves the clock on that limits are counted by."""
    real, ahead = time.time, [0.0]
    monkeypatch.setattr(time, "time", lambda: real() + ahead[0])

    def move(seconds: float) -> None:
        ahead[0] += seconds

    return move


def test_guessing_at_one_account_is_stopped_and_may_go_on_after_a_while(
    app: Flask, later: Callable[[float], None]
) -> None:
    make_person("A rapporteur", email="rapporteur@hnd.example", password=PASSWORD, app=app)
    browser = with_csrf(app.test_client())
    guess = {"email": "rapporteur@hnd.example", "password": "a wrong password"}
    assert [browser.post("/sign-in", data=guess).status_code for _ in range(8)] == [422] * 8
    refused = browser.post("/sign-in", data={**guess, "email": "RAPPORTEUR@hnd.example ", "password": PASSWORD})
    assert refused.status_code == 429
    assert "Too many tries" in refused.get_data(as_text=True)
    assert int(refused.headers["Retry-After"]) > 0
    other = browser.post("/sign-in", data={**guess, "email": "somebody.else@hnd.example"})
    assert other.status_code == 422, "a colleague at the same venue is not kept out"
    later(301)
    assert browser.post("/sign-in", data={**guess, "password": PASSWORD}).status_code == 302


def test_whoever_tries_from_afar_keeps_the_owner_of_an_account_from_neither_password_nor_link(app: Flask) -> None:
    make_person("A rapporteur", email="rapporteur@hnd.example", password=PASSWORD, app=app)
    far, owner = with_csrf(app.test_client()), with_csrf(app.test_client())
    far.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    known = {"email": "rapporteur@hnd.example"}
    assert [far.post("/sign-in", data={**known, "password": "guess"}).status_code for _ in range(9)][-1] == 429
    assert [far.post("/sign-in/link", data=known).status_code for _ in range(6)][-1] == 429
    assert owner.post("/sign-in/link", data=known).status_code == 200
    assert owner.post("/sign-in", data={**known, "password": PASSWORD}).status_code == 302


def test_guessing_at_one_account_from_everywhere_is_stopped_as_well(app: Flask) -> None:
    statuses = []
    for number in range(41):
        browser = with_csrf(app.test_client())
        browser.environ_base["REMOTE_ADDR"] = f"192.0.2.{number}"
        statuses.append(browser.post("/sign-in/link", data={"email": "a@hnd.example"}).status_code)
    assert statuses == [200] * 40 + [429]


def test_a_venue_with_one_address_is_not_kept_out_but_a_flood_is(app: Flask, later: Callable[[float], None]) -> None:
    browser = with_csrf(app.test_client())
    statuses = [
        browser.post("/sign-in/link", data={"email": f"not an address {number}"}).status_code for number in range(301)
    ]
    assert statuses == [422] * 300 + [429]
    later(61)
    assert browser.post("/sign-in/link", data={"email": "not one"}).status_code == 422


def test_one_address_is_not_buried_in_mails(app: Flask) -> None:
    browser = with_csrf(app.test_client())
    statuses = [browser.post("/sign-in/link", data={"email": "a@hnd.example"}).status_code for _ in range(6)]
    assert statuses == [200] * 5 + [429]


def test_guessing_at_one_link_is_stopped(app: Flask) -> None:
    browser = app.test_client()
    statuses = [browser.get("/sign-in/link/guessed").status_code for _ in range(21)]
    assert statuses == [404] * 20 + [429]
    assert browser.get("/sign-in/link/another").status_code == 404


def test_an_open_page_that_asks_by_itself_does_not_bring_back_the_cookie_of_who_has_signed_out(app: Flask) -> None:
    browser = signed_in_client(app, make_person("A rapporteur", email="rapporteur@hnd.example", app=app))
    by_itself = [{"Accept": "*/*"}, {"Accept": "application/json"}, {"Accept": "text/html", "HX-Request": "true"}]
    assert [cookie_brought(browser, headers) for headers in by_itself] == [False] * 3


def test_a_page_that_a_person_opens_prolongs_the_session(app: Flask) -> None:
    browser = signed_in_client(app, make_person("A rapporteur", email="rapporteur@hnd.example", app=app))
    assert cookie_brought(browser, {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})


def cookie_brought(browser: FlaskClient, headers: dict[str, str]) -> bool:
    with browser.get("/account", headers=headers) as answer:
        assert answer.status_code == 200
        return any(line.startswith("reportflow=") for line in answer.headers.getlist("Set-Cookie"))
