"""How a room comes in: the projector's code and address lead each device to this service, never to itself."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow import network
from reportflow.domain.policy import Role
from reportflow.web import coming_in
from tests.factories import join, make_meeting, make_person, signed_in_client, with_csrf


@pytest.fixture
def desk(app: Flask) -> FlaskClient:
    """The browser of the secretariat of meeting 1."""
    person = make_person("The secretariat", app=app)
    join(person, make_meeting(app=app), [Role.SECRETARIAT], "TS", app=app)
    return signed_in_client(app, person)


@pytest.fixture
def in_the_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine has two addresses in its networks."""
    monkeypatch.setattr(coming_in, "own_addresses", lambda: ("192.168.1.20", "10.0.0.9"))


def page(desk: FlaskClient, host: str, scheme: str = "http", path: str = "/meetings/1/come-in") -> str:
    """A page as the desk's browser has it that opened it at this host, where it has signed in as well."""
    signed_in = desk.get_cookie("reportflow")
    assert signed_in is not None
    browser = desk.application.test_client(use_cookies=False)
    answer = browser.get(path, base_url=f"{scheme}://{host}", headers={"Cookie": f"reportflow={signed_in.value}"})
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_code_and_address_are_those_by_which_the_page_itself_was_reached(desk: FlaskClient) -> None:
    for scheme, host in (("http", "192.168.1.20:8000"), ("http", "laptop.local"), ("https", "report.example.org")):
        text = page(desk, host, scheme)
        with desk.application.app_context():
            assert coming_in.code_of(f"{scheme}://{host}/meetings/1", border=2) in text
        assert f"<figcaption>{scheme}://{host}</figcaption>" in text


def test_it_says_what_to_do_in_both_languages_the_readers_first(desk: FlaskClient) -> None:
    text = page(desk, "192.168.1.20")
    assert text.index('<section lang="en">') < text.index('<section lang="es">')
    assert text.index("Come in") < text.index("Ingrese a la reunión")
    for words in ("wireless network", "red inalámbrica", "First time here?", "¿Es su primera vez?"):
        assert words in text
    desk.post("/language", data={"language": "es"})
    text = page(desk, "192.168.1.20")
    assert text.index('<section lang="es">') < text.index('<section lang="en">')


def test_the_operators_own_address_is_what_the_room_is_told_wherever_the_page_was_opened(
    app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.extensions["reportflow"], base_url="https://report.example.org/reports", proxies=1)
    monkeypatch.setitem(app.extensions, "reportflow", settings)
    text = page(desk, "127.0.0.1:8000")
    assert coming_in.code_of("https://report.example.org/reports/meetings/1", border=2) in text
    assert "<figcaption>https://report.example.org/reports</figcaption>" in text
    assert "wireless network" not in text, "behind a proxy it need not be the room's own"


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "127.0.0.2", "[::1]:8000", "0.0.0.0:8000"])
@pytest.mark.usefixtures("in_the_room")
def test_opened_on_the_machine_itself_it_shows_no_code_but_where_to_open_it(
    app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    monkeypatch.setitem(app.extensions, "reportflow", replace(app.extensions["reportflow"], host="0.0.0.0"))
    text = page(desk, host)
    port = ":8000" if host.endswith(":8000") else ""
    for address in ("192.168.1.20", "10.0.0.9"):
        assert f'<a href="http://{address}{port}/meetings/1/come-in">' in text
    assert 'class="segno"' not in text
    assert "come-in-code" not in text
    assert "HOST=0.0.0.0" not in text


@pytest.mark.usefixtures("in_the_room")
def test_where_the_service_takes_nothing_from_the_network_it_says_how_to_start_it(desk: FlaskClient) -> None:
    assert "HOST=0.0.0.0" in page(desk, "127.0.0.1:8000")


def test_a_machine_that_is_in_no_network_is_told_so(desk: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(coming_in, "own_addresses", tuple)
    assert "in no network yet" in page(desk, "localhost")


def test_an_operators_address_that_leads_each_device_to_itself_is_named(
    app: Flask, desk: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = replace(app.extensions["reportflow"], base_url="http://localhost:8000")
    monkeypatch.setitem(app.extensions, "reportflow", settings)
    text = page(desk, "192.168.1.20")
    assert "REPORTFLOW_BASE_URL" in text
    assert "come-in-code" not in text


def test_the_meetings_page_leads_the_desk_there_and_nobody_else(app: Flask, desk: FlaskClient) -> None:
    link = 'href="/meetings/1/come-in"'
    for role, finds_it in ((Role.CHAIR, True), (Role.RAPPORTEUR, False), (Role.DELEGATE, False)):
        person = make_person(role.value, app=app)
        with app.app_context():
            join(person, 1, [role], "HND")
        assert (link in signed_in_client(app, person).get("/meetings/1").get_data(as_text=True)) is finds_it
    assert link in desk.get("/meetings/1").get_data(as_text=True)


def test_the_code_signs_nobody_in_and_tells_nothing_to_who_takes_no_part(app: Flask, desk: FlaskClient) -> None:
    assert desk is not None
    nobody = app.test_client()
    answer = nobody.get("/meetings/1")
    assert (answer.status_code, answer.location) == (302, "/sign-in?next=/meetings/1")
    arriving = nobody.get(answer.location).get_data(as_text=True)
    assert "First time here?" in arriving
    assert "A meeting of the network" not in arriving
    stranger = signed_in_client(app, make_person("Known elsewhere", app=app))
    answer = stranger.get("/meetings/1")
    assert answer.status_code == 404
    assert "ask its secretariat for an invitation" in answer.get_data(as_text=True)


def test_whoever_scans_the_code_and_signs_in_is_in_the_meeting(app: Flask) -> None:
    person = make_person("A delegate", email="delegate@hnd.example", password="correct horse battery", app=app)
    join(person, make_meeting(app=app), [Role.DELEGATE], "HND", app=app)
    phone = with_csrf(app.test_client())
    arrived = phone.get("/meetings/1", follow_redirects=True)
    assert 'name="next" value="/meetings/1"' in arrived.get_data(as_text=True)
    form = {"email": "delegate@hnd.example", "password": "correct horse battery", "next": "/meetings/1"}
    assert phone.post("/sign-in", data=form).location == "/meetings/1"


def test_an_invitation_that_is_shown_on_the_machine_itself_says_that_its_code_leads_nobody_here(
    desk: FlaskClient,
) -> None:
    form = {"roles": ["delegate"], "party": "HND", "by": "screen", "language": "en", "days": "7"}
    shown = desk.post("/meetings/1/people/invite", data=form).location
    warned = "This code works on this machine only"
    assert warned in page(desk, "localhost", path=shown)
    there = page(desk, "192.168.1.20:8000", path=shown)
    assert warned not in there
    assert "http://192.168.1.20:8000/invitations/" in there


def test_where_no_mail_leaves_whoever_asks_for_a_link_is_told_whom_to_ask(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"email": "nobody@hnd.example"}
    assert "No mail leaves this service" in with_csrf(app.test_client()).post("/sign-in/link", data=form).text
    settings = replace(app.extensions["reportflow"], smtp_url="smtp://127.0.0.1:1")
    monkeypatch.setitem(app.extensions, "reportflow", settings)
    assert "is on its way" in with_csrf(app.test_client()).post("/sign-in/link", data=form).text


def test_hosts_that_can_lead_others_here() -> None:
    assert [network.leads_here(host) for host in ("192.168.1.20", "laptop.local", "fd00::2")] == [True] * 3
    assert [network.leads_here(host) for host in ("localhost", "127.0.0.1", "0.0.0.0", "::", "")] == [False] * 5
