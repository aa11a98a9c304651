"""The page of standard phrases, and what the editor is given of them."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from reportflow.domain.phrases import GAP, PHRASES, Use
from reportflow.domain.policy import Role
from tests.web.conftest import browser_of


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_lists_every_phrase_in_both_languages_with_nothing_folded_away(
    app: Flask, sample_meeting: int, language: str
) -> None:
    reader = browser_of(app, Role.OBSERVER)
    reader.post("/language", data={"language": language})
    page = html.document_fromstring(reader.get("/phrases").text)
    for phrase in PHRASES:
        row = page.get_element_by_id(phrase.id)
        first, second = row.find_class("phrase-text")
        assert [cell.get("lang") for cell in (first, second)] == ([language, "en" if language == "es" else "es"])
        assert {cell.get("lang"): cell.text_content() for cell in (first, second)} == dict(phrase.text)
    assert [use.get("id") for use in page.find_class("phrases")] == [use.value for use in Use]
    assert {link.get("href") for link in page.xpath("//ul[@class='phrase-uses']//a")} == {
        f"#{use.value}" for use in Use
    }
    assert not page.xpath("//main//details | //main//*[@hidden]")


def phrases_of(browser: FlaskClient, address: str) -> dict | None:
    found = html.document_fromstring(browser.get(address).text).xpath("//script[@id='phrases']")
    return json.loads(found[0].text) if found else None


def test_who_may_write_has_the_phrases_on_the_page_of_the_section(app: Flask, sample_meeting: int) -> None:
    address = f"/meetings/{sample_meeting}/sections/2?language=es"
    given = phrases_of(browser_of(app, Role.TRANSLATOR), address)
    assert given is not None
    assert given["gap"] == GAP
    assert [group["use"] for group in given["groups"]] == [use.value for use in Use]
    assert all(group["name"] for group in given["groups"])
    listed = [phrase for group in given["groups"] for phrase in group["phrases"]]
    assert listed == [{"id": phrase.id, "place": phrase.place, "texts": dict(phrase.text)} for phrase in PHRASES]
    assert phrases_of(browser_of(app, Role.OBSERVER), address) is None


def test_nothing_in_the_phrases_can_end_their_element(app: Flask, sample_meeting: int) -> None:
    page = browser_of(app, Role.RAPPORTEUR).get(f"/meetings/{sample_meeting}/sections/2").text
    data = page.partition('id="phrases">')[2].partition("</script>")[0]
    assert data
    assert "<" not in data
    assert ">" not in data
