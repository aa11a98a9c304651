"""The page of a change that came too late: its author reads it, hands it in, puts it into the reopened draft or lets it go."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reportflow.domain.policy import Role
from reportflow.drafts import log
from reportflow.extensions import db
from reportflow.models import Event, InputRow, LateChange, ParticipationRow, Section
from reportflow.services.concluding import conclude, reopen
from reportflow.services.putting_forward import put_forward
from reportflow.services.transactions import transaction
from tests.agreeing import Agreeing, make_agreeing
from tests.factories import NOW, join, make_person, signed_in_client
from tests.services.late_meeting import A1, BODY_KEY, Device
from tests.web.test_hostile_text import HARMLESS, act_of

WORDS = "Honduras will share it by May."


@dataclass
class Late:
    """A change of the rapporteur that came after its section had been agreed; the rapporteur belongs to Honduras."""

    app: Flask
    meeting: Agreeing
    person: int
    client: FlaskClient
    id: int = 0

    @property
    def section(self) -> str:
        return f"/meetings/{self.meeting.id}/sections/{self.meeting.section}"

    @property
    def address(self) -> str:
        return f"{self.section}/late/{self.id}"

    def page(self) -> str:
        answer = self.client.get(self.address)
        assert answer.status_code == 200
        return unescape(answer.text)

    def press(self, act: str, who: FlaskClient | None = None) -> tuple[int, str]:
        """Press a button of the page; gives the status, and where that leads."""
        answer = (who or self.client).post(f"{self.address}/{act}")
        return answer.status_code, answer.headers.get("Location", "")

    def row(self) -> LateChange:
        with self.app.app_context():
            return db.session.get_one(LateChange, self.id)

    def reopen(self) -> None:
        with self.app.app_context():
            chair, place = self.meeting.person("chair"), (self.meeting.id, self.meeting.section)
            reopen(chair, *place, revision=1, reason="An error.", now=NOW)

    def body(self) -> str:
        with self.app.app_context():
            section = db.session.get_one(Section, self.meeting.section)
            return section.document.content_value().body["en"]


def agree(meeting: Agreeing, app: Flask) -> None:
    """Put the draft forward, and conclude it."""
    with app.app_context():
        document = db.session.get_one(Section, meeting.section).document
        seq = document.seq
        number = put_forward(meeting.person("rapporteur"), meeting.id, {meeting.section: seq}, now=NOW)
        assert number == {meeting.section: 1}
        revision = meeting.page("chair").revision
        assert revision is not None
        result = conclude(meeting.person("chair"), meeting.id, {meeting.section: revision.id}, now=NOW)
        assert isinstance(result[meeting.section], int), result


Make = Callable[..., Late]


@pytest.fixture
def make(app: Flask) -> Make:
    """A late change: made by `write` on the device of `who`, a rapporteur of Honduras unless another is named."""
    meeting = make_agreeing(app)

    def made(write: Callable[[Device], object], who: str = "", language: str = "en") -> Late:
        if who:
            account = meeting.people[who]
        else:
            account = make_person("A rapporteur of Honduras", may_create_meetings=True, app=app)
            join(account, meeting.id, [Role.RAPPORTEUR], "HND", app=app)
        translates = who == "translator"
        with app.app_context():
            device = Device(account.id, meeting.section, drafts=not translates)
            device.languages = ("es",) if translates else device.languages
        agree(meeting, app)
        client = signed_in_client(app, account)
        client.post("/language", data={"language": language})
        found = Late(app, meeting, account.id, client)
        with app.app_context():
            write(device)
            found.id = device.send() or 0
            db.session.remove()
        return found

    return made


@pytest.fixture
def late(make: Make) -> Late:
    return make(lambda device: device.write(f" {WORDS}"))


def test_what_was_written_is_shown_with_what_it_changes_and_as_text_to_be_copied(late: Late) -> None:
    page = late.page()
    assert "your change was not taken. Nothing was lost" in page
    assert f"The note will be shared.<ins> {WORDS}</ins>" in page
    copied = re.search(r"<textarea[^>]*readonly[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert copied is not None
    assert copied[1] == f"The note will be shared. {WORDS}"
    assert "concluded by Head of chair" in page


@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing was lost"), ("es", "No se perdió nada")])
def test_it_is_noticed_on_the_page_of_the_section_of_the_meeting_and_at_home(
    make: Make, language: str, sentence: str
) -> None:
    late = make(lambda device: device.write(" Words."), language=language)
    for path in (late.section, f"/meetings/{late.meeting.id}", "/"):
        page = late.client.get(path).text
        assert f'href="{late.address}"' in page, path
    assert sentence in late.client.get(late.section).text
    assert sentence in late.page()
    late.press("dismissal")
    for path in (late.section, f"/meetings/{late.meeting.id}", "/"):
        assert f'href="{late.address}"' not in late.client.get(path).text, path


def test_nobody_else_finds_it_or_is_told_of_it(late: Late) -> None:
    for name in ("rapporteur", "chair", "honduras"):
        other = signed_in_client(late.app, late.meeting.people[name])
        assert other.get(late.address).status_code == 404
        assert [late.press(act, other)[0] for act in ("input", "insertion", "dismissal")] == [404, 404, 404]
        assert late.address not in other.get(late.section).text
        assert late.address not in other.get("/").text
    assert late.row().state == "open"
    another = f"/meetings/{late.meeting.id}/sections/{late.meeting.sections[1]}/late/{late.id}"
    assert late.client.get(another).status_code == 404


def test_it_is_handed_in_as_a_proposal_of_the_delegation_once(late: Late) -> None:
    assert "Hand it in as an input…" in late.page()
    status, target = late.press("input")
    assert status == 303
    form = unescape(late.client.get(target).text)
    assert f"The note will be shared. {WORDS}" in form
    assert re.search(r'value="proposal" checked', form)
    assert late.press("input") == (303, target)
    with late.app.app_context():
        [row] = db.session.scalars(db.select(InputRow))
        assert (row.state, row.kind, row.text) == (
            "draft",
            "proposal",
            {"en": f"The note will be shared. {WORDS}"},
        )
        assert row.party.code == "HND"
    assert (late.row().state, late.row().input_id, late.row().settled_at is not None) == ("handed_on", row.id, True)
    assert target in late.page()
    assert "Hand it in as an input…" not in late.page()
    late.press("dismissal")
    assert late.row().state == "handed_on"


def test_several_texts_are_handed_in_each_under_its_name_in_its_language(make: Make) -> None:
    def write(device: Device) -> None:
        device.write(" One.").write(" Uno.", language="es")
        device.write(" Two.", block=A1)

    late = make(write)
    late.press("input")
    with late.app.app_context():
        [row] = db.session.scalars(db.select(InputRow))
    assert row.text == {
        "en": "**Text**\n\nThe note will be shared. One.\n\n**Agreement**\n\nTo thank Honduras. Two.",
        "es": "La nota se compartirá. Uno.",
    }


@pytest.mark.parametrize("who", ["rapporteur", "translator"])
def test_who_can_hand_in_nothing_is_told_what_to_do_instead(make: Make, who: str) -> None:
    late = make(lambda device: device.write(" Palabras.", language="es"), who=who)
    page = late.page()
    assert "Hand it in as an input…" not in page
    assert "ask the chair to reopen the section" in page
    assert late.press("input")[0] == 403
    assert late.row().state == "open"


def test_the_chair_is_led_to_reopening(make: Make) -> None:
    late = make(lambda device: device.write(" More."), who="chair")
    assert f'href="{late.section}/reopening"' in late.page()


def test_an_input_that_cannot_be_begun_is_said_on_the_page(make: Make) -> None:
    late = make(lambda device: device.write(" long" * 10_001))
    status, target = late.press("input")
    assert (status, target) == (303, late.address)
    assert "An input can have 50 kB of text" in late.page()
    assert late.row().state == "open"


def test_what_is_needed_no_more_is_put_away_and_can_still_be_read(late: Late) -> None:
    assert late.press("dismissal") == (303, late.section)
    assert late.press("dismissal") == (303, late.section)
    row = late.row()
    assert (row.state, row.settled_at is not None, row.input_id) == ("dismissed", True, None)
    page = late.page()
    assert WORDS in page
    assert "You said that you do not need it any more" in page
    late.press("input")
    assert late.row().state == "handed_on"


def test_it_is_put_into_the_draft_of_a_section_that_was_reopened_with_what_others_wrote(late: Late) -> None:
    assert "Put it into the draft" not in late.page()
    assert late.press("insertion") == (303, late.address)
    assert late.row().state == "open"
    late.reopen()
    with late.app.app_context():
        colleague = Device(late.meeting.person("rapporteur"), late.meeting.section)
        colleague.do(lambda draft: draft.set_text(BODY_KEY, "en", "Yesterday: " + draft.text(BODY_KEY, "en")))
        with transaction() as session:
            document = session.get_one(Section, late.meeting.section).document
            log.append(session, document, colleague.updates[0], actor_id=None, origin="live", now=NOW)
    assert "Put it into the draft" in late.page()
    with late.app.app_context():
        events = db.session.query(Event).count()
    assert late.press("insertion") == (303, late.section)
    assert late.body() == f"Yesterday: The note will be shared. {WORDS}"
    assert late.press("insertion") == (303, late.section)
    assert late.body() == f"Yesterday: The note will be shared. {WORDS}"
    with late.app.app_context():
        document = db.session.get_one(Section, late.meeting.section).document
        assert document.updated_by_id == late.person
        assert db.session.query(Event).count() == events
    assert (late.row().state, late.row().input_id) == ("handed_on", None)
    assert "You put it into the draft" in late.page()
    status, target = late.press("input")
    assert (status, target) == (303, late.address)
    assert "Your change is in the draft already" in late.page()


def test_who_may_draft_no_more_puts_nothing_into_the_draft(late: Late) -> None:
    late.reopen()
    with late.app.app_context(), transaction() as session:
        row = session.scalars(db.select(ParticipationRow).where(ParticipationRow.person_id == late.person)).one()
        row.roles = [Role.DELEGATE.value]
    assert "Put it into the draft" not in late.page()
    assert late.press("insertion")[0] == 403
    assert late.body() == "The note will be shared."
    assert late.row().state == "open"


def test_rows_that_it_adds_and_takes_out_are_on_the_record_once_they_are_in_the_draft(make: Make) -> None:
    def write(device: Device) -> None:
        device.do(lambda draft: draft.add_action("t9", {"en": "Send it"}, owners=["MEX"]))
        device.do(lambda draft: draft.remove(A1))

    late = make(write)
    page = late.page()
    assert "taken out of the text" in page
    assert "Who: " in page
    late.reopen()
    late.press("insertion")
    with late.app.app_context():
        verbs = list(db.session.scalars(db.select(Event.verb).order_by(Event.seq)))
        content = db.session.get_one(Section, late.meeting.section).document.content_value()
    assert sorted(verbs[-2:]) == ["section.row_added", "section.row_removed"]
    assert (content.agreements, [item.owners for item in content.action_items]) == ((), [("MEX",)])


def test_a_section_that_was_merged_says_into_which_and_takes_the_input_there(make: Make) -> None:
    late = make(lambda device: device.write(f" {WORDS}"))
    with late.app.app_context(), transaction() as session:
        section = session.get_one(Section, late.meeting.section)
        section.merged_into_id, section.document.closed = late.meeting.sections[1], "not_in_report"
        session.get_one(LateChange, late.id).reason = "not_in_report"
    assert f'/sections/{late.meeting.sections[1]}"' in late.page()
    late.press("input")
    with late.app.app_context():
        [row] = db.session.scalars(db.select(InputRow))
    assert row.section_id == late.meeting.sections[1]


def test_hostile_words_are_shown_as_words(make: Make) -> None:
    late = make(lambda device: device.write("\n\n" + "\n\n".join(HARMLESS.values())))
    page = re.sub(r"<textarea.*?</textarea>", "", late.client.get(late.address).text, flags=re.DOTALL)
    main = page.partition("<main")[2].partition("</main>")[0]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in main
    assert not re.search(r"<script|<style|<img|<iframe|<[a-z][^>]*\son\w+\s*=|=.?(?:javascript|data|file):", main)
    status, target = late.press("input")
    assert status == 303
    assert act_of(late.client.get(target).text) == []
