"""The pages of a meeting's people, parties and participants, as a browser without JavaScript uses them."""

import re
from dataclasses import dataclass
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.domain.policy import Role
from reportflow.services import attendees, parties, people
from tests.factories import NOW, MadeMeeting, join, make_meeting, make_person, signed_in_client, with_csrf


@dataclass
class Desk:
    """A meeting, and the browser of its secretariat."""

    app: Flask
    meeting: MadeMeeting
    person_id: int
    browser: FlaskClient

    def url(self, path: str) -> str:
        return f"/meetings/{self.meeting.id}{path}"

    def text(self, path: str) -> str:
        answer = self.browser.get(self.url(path))
        assert answer.status_code == 200
        return answer.get_data(as_text=True)

    def post(self, path: str, follow: bool = False, **form: object):
        return self.browser.post(self.url(path), data=form, follow_redirects=follow)


@pytest.fixture
def desk(app: Flask) -> Desk:
    person = make_person("The secretariat", email="desk@ts.example", app=app)
    meeting = make_meeting(app=app)
    join(person, meeting, [Role.SECRETARIAT], "TS", app=app)
    return Desk(app, meeting, person.id, signed_in_client(app, person))


def invite(desk: Desk, **form: object) -> str:
    """The address of a new invitation, as the screen shows it."""
    values = {"roles": ["delegate"], "party": "HND", "by": "screen", "language": "en", "days": "7", **form}
    answer = desk.post("/people/invite", **values)
    assert answer.status_code == 302, answer.get_data(as_text=True)
    page = desk.browser.get(answer.location).get_data(as_text=True)
    found = re.search(r'href="[^"]*(/invitations/[^"]+)"', page)
    assert found, "the page shows the link"
    assert "<svg" in page
    return found.group(1)


# --- coming in -------------------------------------------------------------------------------------------------------


def test_a_newcomer_is_in_the_meeting_two_steps_after_scanning_the_code(desk: Desk) -> None:
    link = invite(desk, name="A delegate of Honduras")
    browser = with_csrf(desk.app.test_client())
    page = browser.get(link).get_data(as_text=True)
    for words in ("A meeting of the network", "Honduras", "Delegate", "A delegate of Honduras", "The secretariat"):
        assert words in page
    answer = browser.post(link, data={"as": "newcomer", "name": "A delegate of Honduras", "language": "es"})
    assert answer.location == f"/meetings/{desk.meeting.id}"
    assert "Un" in browser.get("/account").get_data(as_text=True)
    assert "A delegate of Honduras" in desk.text("/people")


def test_an_invitation_opens_once_and_says_so_afterwards(desk: Desk) -> None:
    link = invite(desk)
    first, second = with_csrf(desk.app.test_client()), with_csrf(desk.app.test_client())
    second.get(link)
    assert first.post(link, data={"as": "newcomer", "name": "First", "language": "en"}).status_code == 302
    answer = second.post(link, data={"as": "newcomer", "name": "Second", "language": "en"})
    assert answer.status_code == 409
    assert "used" in answer.get_data(as_text=True)


def test_opening_an_invitation_uses_nothing_up(desk: Desk) -> None:
    link = invite(desk)
    for _ in range(3):
        assert desk.app.test_client().get(link).status_code == 200


def test_a_revoked_invitation_says_what_to_do(desk: Desk) -> None:
    link = invite(desk)
    number = re.search(r"/people/invitations/(\d+)", desk.text("/people")).group(1)
    assert desk.post(f"/people/invitations/{number}/revocation").status_code == 302
    answer = desk.app.test_client().get(link)
    assert answer.status_code == 409
    assert "secretariat" in answer.get_data(as_text=True)


def test_a_tampered_link_is_not_found(desk: Desk) -> None:
    link = invite(desk)
    assert desk.app.test_client().get(link[:-3] + "xyz").status_code == 404


def test_a_new_link_ends_the_old_one(desk: Desk) -> None:
    old = invite(desk)
    number = re.search(r"/people/invitations/(\d+)", desk.text("/people")).group(1)
    desk.post(f"/people/invitations/{number}/link", days="3")
    page = desk.text(f"/people/invitations/{number}")
    new = re.search(r'href="[^"]*(/invitations/[^"]+)"', page).group(1)
    assert new != old
    assert desk.app.test_client().get(old).status_code == 404
    assert desk.app.test_client().get(new).status_code == 200


def test_somebody_signed_in_adds_the_meeting_to_their_account(desk: Desk) -> None:
    known = make_person("Known elsewhere", email="known@hnd.example", app=desk.app)
    link = invite(desk)
    browser = signed_in_client(desk.app, known)
    page = browser.get(link).get_data(as_text=True)
    assert "Join the meeting as Known elsewhere" in page
    assert "I am somebody else" in page
    assert browser.post(link).location == f"/meetings/{desk.meeting.id}"
    with desk.app.app_context():
        names = {row.name for row in people.people_of(desk.person_id, desk.meeting.id, NOW).participants}
    assert names == {"The secretariat", "Known elsewhere"}


def test_an_invitation_for_a_known_address_lets_nobody_else_in(desk: Desk) -> None:
    make_person("The owner", email="owner@mex.example", app=desk.app)
    other = make_person("Somebody else", email="other@mex.example", app=desk.app)
    link = invite(desk, email="Owner@MEX.example")
    stranger = with_csrf(desk.app.test_client())
    assert "already belongs to an account" in stranger.get(link).get_data(as_text=True)
    assert stranger.post(link, data={"as": "newcomer", "name": "Thief", "language": "en"}).status_code == 403
    browser = signed_in_client(desk.app, other)
    assert "You are signed in as Somebody else" in browser.get(link).get_data(as_text=True)
    assert browser.post(link).status_code == 403
    assert browser.post(link, data={"as": "newcomer", "name": "Thief", "language": "en"}).status_code == 403


def test_the_link_of_an_invitation_by_mail_is_in_the_mail_and_never_on_the_screen(desk: Desk) -> None:
    answer = desk.post(
        "/people/invite", roles=["head"], party="MEX", by="mail", email="head@mex.example", language="es", days="7"
    )
    page = desk.browser.get(answer.location).get_data(as_text=True)
    assert "head@mex.example" in page
    assert 'class="qr' not in page  # (a token of the page may have these two letters in it)
    assert not re.search(r"/invitations/[\w-]{16,}", page)
    mail = max(
        (desk.app.extensions["reportflow"].data_dir / "mails").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns
    )
    assert "/invitations/" in mail.read_text("utf-8").replace("=\n", "")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"roles": []}, "No role was chosen"),
        ({"by": "mail", "email": ""}, "E-mail address"),
        ({"email": "not an address"}, "is not an e-mail address"),
        ({"party": ""}, "delegation"),
        ({"roles": ["head"], "party": "IOM"}, "Member"),
    ],
)
def test_an_invitation_that_cannot_be_made_keeps_what_was_typed(
    desk: Desk, form: dict[str, object], words: str
) -> None:
    values = {
        "name": "Kept as typed",
        "roles": ["delegate"],
        "party": "HND",
        "by": "screen",
        "language": "en",
        "days": 7,
    }
    answer = desk.post("/people/invite", **{**values, **form})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Kept as typed" in page
    assert words in page


# --- participations --------------------------------------------------------------------------------------------------


def test_the_secretariat_changes_what_somebody_is_and_removes_them(desk: Desk) -> None:
    delegate = make_person("A delegate", app=desk.app)
    row = join(delegate, desk.meeting, [Role.DELEGATE], "HND", app=desk.app)
    desk.post(f"/people/{row}", roles=["head", "rapporteur"], party="HND")
    assert "Rapporteur, Head of delegation" in desk.text("/people")
    assert desk.post(f"/people/{row}/removal", follow=True).status_code == 200
    assert signed_in_client(desk.app, delegate).get(desk.url("")).status_code == 404


def test_the_last_of_the_secretariat_and_chair_cannot_leave(desk: Desk) -> None:
    with desk.app.app_context():
        own = people.people_of(desk.person_id, desk.meeting.id, NOW).participants[0].id
    assert desk.post(f"/people/{own}/removal").status_code == 409
    assert desk.post(f"/people/{own}", roles=["observer"], party="IOM").status_code == 409
    assert "The secretariat" in desk.text("/people")


# --- parties ---------------------------------------------------------------------------------------------------------


def test_presence_is_one_tap_each_and_two_phones_do_not_undo_each_other(desk: Desk) -> None:
    ids = desk.meeting.parties
    # Both pages were loaded while nobody was present. The first notes Honduras, the second Mexico.
    desk.post("/parties/presence", shown=[ids["HND"], ids["MEX"]], present=[ids["HND"]])
    desk.post("/parties/presence", shown=[ids["HND"], ids["MEX"]], present=[ids["MEX"]])
    answer = desk.post(f"/parties/{ids['IOM']}/presence", present=[ids["IOM"]])
    assert answer.get_data(as_text=True).startswith("3 present. Saved.<span")
    desk.post(f"/parties/{ids['MEX']}/presence", present=[ids["IOM"]])
    with desk.app.app_context():
        page = parties.parties_of(desk.person_id, desk.meeting.id)
    assert {party.code for party in page.parties if party.present} == {"HND", "IOM"}


def test_a_group_is_never_present(desk: Desk) -> None:
    group = desk.meeting.parties["ALL_DELEGATIONS"]
    answer = desk.post(f"/parties/{group}/presence", present=[group])
    assert answer.get_data(as_text=True).startswith("0 present. Saved.")


def test_all_members_are_noted_as_present_at_once(desk: Desk) -> None:
    desk.post("/parties/presence/members")
    with desk.app.app_context():
        page = parties.parties_of(desk.person_id, desk.meeting.id)
    assert {party.kind for party in page.parties if party.present} == {"member"}
    assert sum(party.present for party in page.parties) == 11


def test_a_party_is_added_changed_and_removed(desk: Desk) -> None:
    form = {
        "code": "sica",
        "kind": "organisation",
        "name_en": "SICA",
        "name_es": "SICA",
        "aliases": "Central American\nSistema",
    }
    assert desk.post("/parties/new", **form).status_code == 302
    with desk.app.app_context():
        made = next(p for p in parties.parties_of(desk.person_id, desk.meeting.id).parties if p.code == "SICA")
    assert made.aliases == ("Central American", "Sistema")
    assert "Central American" in desk.text(f"/parties/{made.id}")
    assert desk.post(f"/parties/{made.id}", **{**form, "name_en": "The System"}).status_code == 302
    assert "The System" in desk.text("/parties")
    assert desk.post(f"/parties/{made.id}/removal").status_code == 302
    assert "SICA" not in desk.text("/parties")


def test_a_party_that_somebody_belongs_to_is_not_removed(desk: Desk) -> None:
    number = desk.meeting.parties["TS"]
    answer = desk.post(f"/parties/{number}/removal", follow=True)
    assert "TS" in desk.text("/parties")
    assert answer.status_code == 200


def test_a_name_that_leads_to_another_party_is_refused(desk: Desk) -> None:
    answer = desk.post("/parties/new", code="XXX", kind="organisation", name_en="OIM", name_es="Otra")
    assert answer.status_code == 409
    assert "IOM" in answer.get_data(as_text=True)


def test_the_order_follows_an_alphabet_or_ones_own(desk: Desk) -> None:
    def codes() -> list[str]:
        with desk.app.app_context():
            return [party.code for party in parties.parties_of(desk.person_id, desk.meeting.id).parties][:11]

    desk.post("/parties/order", order="es")
    assert codes() == ["BLZ", "CAN", "CRI", "SLV", "USA", "GTM", "HND", "MEX", "NIC", "PAN", "DOM"]
    desk.post("/parties/order", order="en")
    assert codes() == ["BLZ", "CAN", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA"]
    desk.post(f"/parties/{desk.meeting.parties['HND']}/place", step="up")
    assert codes()[5:7] == ["HND", "GTM"]


# --- the list of participants ----------------------------------------------------------------------------------------


def listed(desk: Desk) -> list[tuple[str, str, str]]:
    with desk.app.app_context():
        page = attendees.attendees_of(desk.person_id, desk.meeting.id)
    return [(row.name, row.function, row.party) for row in page.attendees]


def test_pasted_lines_are_shown_before_they_are_kept(desk: Desk) -> None:
    page = desk.post("/attendees/preview", text="A. Delegate; Consul; México\n; no name; HND").get_data(as_text=True)
    assert 'value="A. Delegate"' in page
    assert "; no name; HND" in page
    assert "There is no name in this line" in page
    assert listed(desk) == []


def test_another_language_chosen_on_a_page_that_answers_a_form_comes_back_to_where_the_form_was(desk: Desk) -> None:
    def comes_back_to(path: str, **form: object) -> str:
        answer = desk.browser.post(
            desk.url(path), data=form, headers={"Referer": f"http://localhost{desk.url('/attendees')}"}
        )
        found = re.search(r'name="next" value="([^"]*)"', answer.get_data(as_text=True))
        assert found
        return found.group(1)

    assert comes_back_to("/people/invite", roles=[]) == desk.url("/people/invite")
    assert comes_back_to("/attendees/preview", text="A. Delegate") == desk.url("/attendees")


def test_a_delegation_that_is_not_known_is_pointed_out_before_it_is_kept(desk: Desk) -> None:
    def pointed_out(line: str) -> bool:
        return "Not one of the delegations here" in desk.post("/attendees/preview", text=line).get_data(as_text=True)

    assert pointed_out("A. Delegate; Consul; Atlantis")
    assert not pointed_out("A. Delegate; Consul; México")
    assert not pointed_out("A. Delegate; Consul")


def test_lines_that_cannot_be_read_stay_in_the_box_until_they_are_mended(desk: Desk) -> None:
    row = {"row": ["1"], "keep": ["1"], "name": ["A. Delegate"], "function": ["Consul"], "party": ["Mexico"]}
    answer = desk.post("/attendees", **row, text="; no name; HND")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "; no name; HND" in page
    assert 'value="A. Delegate"' in page
    desk.post("/attendees", **row, text="B. Delegate; Head; HND")
    assert listed(desk) == [("A. Delegate", "Consul", "MEX"), ("B. Delegate", "Head", "HND")]


def test_a_spreadsheet_saved_on_windows_in_spanish_is_read(desk: Desk) -> None:
    file = "Nombre;Apellidos;País;Cargo\r\nMaría;Núñez;México;Cónsul\r\n".encode("cp1252")
    answer = desk.browser.post(
        desk.url("/attendees/preview"), data={"file": (BytesIO(file), "lista.csv")}, content_type="multipart/form-data"
    )
    page = answer.get_data(as_text=True)
    assert 'value="María Núñez"' in page
    assert 'value="Cónsul"' in page


def test_a_line_is_changed_moved_and_removed(desk: Desk) -> None:
    rows = {"row": ["1", "2"], "keep": ["1", "2"], "name": ["A", "B"], "function": ["", ""], "party": ["MEX", "HND"]}
    desk.post("/attendees", **rows)
    with desk.app.app_context():
        first, second = (row.id for row in attendees.attendees_of(desk.person_id, desk.meeting.id).attendees)
    desk.post(f"/attendees/{second}/place", step="up")
    assert [row[0] for row in listed(desk)] == ["B", "A"]
    desk.post(f"/attendees/{first}", name="A. Changed", function="Consul", party="Nobody knows")
    assert listed(desk)[1] == ("A. Changed", "Consul", "Nobody knows")
    desk.post(f"/attendees/{second}/removal")
    assert [row[0] for row in listed(desk)] == ["A. Changed"]
