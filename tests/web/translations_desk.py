"""The page of translations as one person has it before them."""

from flask import Flask
from werkzeug.test import TestResponse

from reportflow.domain.agreement import ActKind
from reportflow.extensions import db
from reportflow.models import Section
from reportflow.services import drafting
from reportflow.services.drafting import parse_block
from tests.agreeing import act, content, put_before
from tests.services.drafting_meeting import NOW, DraftingMeeting
from tests.web.test_sections import Reader
from tests.web.test_whole_page import Paper


class Desk:
    """One person at the list of a meeting."""

    def __init__(self, app: Flask, meeting: DraftingMeeting, person_id: int) -> None:
        self.app, self.meeting, self.person = app, meeting, person_id
        self.reader = Reader(app, meeting, person_id)
        self.browser = self.reader.browser
        self.base = f"/meetings/{meeting.meeting}/translations"

    def key(self, block: str, section: int | None = None, language: str = "es") -> str:
        return f"{section or self.meeting.section}:{block}:{language}"

    def page(self, query: str = "") -> str:
        answer = self.browser.get(self.base + query)
        assert answer.status_code == 200
        return answer.text

    def paper(self, query: str = "") -> Paper:
        return Paper(self.reader, self.page(query))

    def waiting(self, query: str = "") -> list[str]:
        return Paper(self.reader, self.page(query)).page.xpath('//input[@name="block"]/@value')

    def press(
        self, paper: Paper, block: str, button: str = "save", headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Press a button of a text, as a browser does that has no scripts."""
        found = paper.page.xpath(f'//button[@id="{button}-text-{self.meeting.section}-{block.replace(":", "-")}"]')
        assert len(found) == 1, block
        return paper.press(found[0].get("formaction"), headers)

    def says(self, block: str, language: str = "es", section: int | None = None) -> str:
        """What the draft of a section says."""
        with self.app.app_context():
            document = db.session.get_one(Section, section or self.meeting.section).document
            text = document.content_value().text(parse_block(block), language)
            db.session.remove()
        return text

    def write(self, block: str, language: str, text: str) -> None:
        """Somebody else writes into the draft."""
        with self.app.app_context():
            seq = self.meeting.document().seq
            place = (self.meeting.rapporteur, self.meeting.meeting, self.meeting.section, parse_block(block))
            drafting.save_text(*place, language, text, base_seq=seq, now=NOW)
            db.session.remove()

    def agree(self, *section_ids: int) -> None:
        with self.app.app_context():
            for section_id in section_ids or (self.meeting.section,):
                put_before(section_id, content("The text."), self.meeting.rapporteur)
                act(section_id, ActKind.CONCLUDE, self.meeting.rapporteur)
            db.session.remove()
