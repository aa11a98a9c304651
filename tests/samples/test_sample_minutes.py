"""The sample meeting's minutes are whole, in both languages alike."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reportflow.domain.content import BlockKey, SectionContent
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.parties import PartyKind
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import read_agenda

SAMPLES = Path(__file__).parents[2] / "samples"
MINUTES: dict[str, Any] = json.loads((SAMPLES / "minutes-2016-11-15.json").read_text("utf-8"))
SECTIONS: list[dict[str, Any]] = MINUTES["sections"]
POINTS = SECTIONS[1:]
#: Item and sub-item of the agenda that each point reports on, in the numbering of the sample report.
ORIGINS = [(2, None), (3, None), (5, None), (6, None), (7, None), (8, None), (9, None), (10, 1), (10, 2), (11, None)]
#: How many notes and sub-items each item of the agenda has.
NOTES = {"3": 1, "5": 1, "6": 1, "7": 1, "9": 1}
SUB_ITEMS = {"8": 1, "10": 2}

each_section = pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section["heading"]["en"][:30])


def test_there_is_a_chapeau_and_ten_points_in_the_order_of_the_agenda() -> None:
    assert SECTIONS[0]["origin"] == "chapeau"
    assert [(point["origin"]["item"], point["origin"].get("sub_item")) for point in POINTS] == ORIGINS


def test_the_notice_says_in_both_languages_that_the_sample_is_fictional() -> None:
    assert "fictional" in MINUTES["notice"]["en"]
    assert "ficticio" in MINUTES["notice"]["es"]


@each_section
def test_every_text_of_a_section_exists_in_both_languages(section: dict[str, Any]) -> None:
    content = SectionContent.from_json(section)
    for block, texts in content.blocks():
        assert set(texts) == set(LANGUAGES), block
        assert texts["en"] != texts["es"], block


@each_section
def test_both_languages_of_a_section_have_the_same_markdown(section: dict[str, Any]) -> None:
    english, spanish = section["body"]["en"], section["body"]["es"]
    for mark in (r"\n\n", r"^- ", r"^\|", r"\[\^\w+\]", r"\*\w"):
        assert len(re.findall(mark, english, re.M)) == len(re.findall(mark, spanish, re.M)), mark


def test_the_sample_shows_a_list_a_footnote_a_table_and_emphasis() -> None:
    bodies = [section["body"]["en"] for section in SECTIONS]
    for mark in (r"^- ", r"^\[\^\w+\]: ", r"^\|", r"\*\w"):
        assert sum(bool(re.search(mark, body, re.M)) for body in bodies) == 1, mark


def test_no_text_has_square_brackets_other_than_footnotes() -> None:
    for section in SECTIONS:
        for _, texts in SectionContent.from_json(section).blocks():
            for text in texts.values():
                assert not re.search(r"\[(?!\^)", text)


def test_every_point_has_an_agreement_and_an_action_item() -> None:
    for point in POINTS:
        assert point["agreements"], point["heading"]
        assert point["action_items"], point["heading"]
    assert not SECTIONS[0]["agreements"]
    assert not SECTIONS[0]["action_items"]


def test_ids_of_agreements_and_action_items_are_unique() -> None:
    ids = [row["id"] for section in SECTIONS for row in (*section["agreements"], *section["action_items"])]
    assert len(ids) == len(set(ids))


def test_every_action_item_has_known_owners_and_a_due_date_no_earlier_than_the_meeting() -> None:
    directory = shipped_directory()
    for point in POINTS:
        for action in point["action_items"]:
            assert action["owners"], action
            assert all(owner in directory for owner in action["owners"]), action
            assert date.fromisoformat(action["due"]) >= date.fromisoformat(MINUTES["meeting"]["date"])


def test_exactly_one_translation_is_stale_and_it_says_something_else_than_its_original() -> None:
    stale = [(section, mark) for section in SECTIONS for mark in section.get("stale", ())]
    ((section, mark),) = stale
    block, _, language = mark.rpartition(":")
    assert (BlockKey.parse(block), language) == (BlockKey("body"), "es")
    assert "first half of 2017" in section["body"]["en"]
    assert "primer trimestre de 2017" in section["body"]["es"]
    assert "first quarter of 2017" in section["earlier_body"]["en"]


def test_ten_delegations_are_present_and_canada_is_not() -> None:
    directory = shipped_directory()
    present = MINUTES["meeting"]["present"]
    members = [code for code in present if (party := directory.get(code)) and party.kind is PartyKind.MEMBER]
    assert members == ["BLZ", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA"]
    assert set(present) - set(members) == {"IOM", "RNCOM", "TS"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chapeau_names_every_delegation_present(language: str) -> None:
    directory = shipped_directory()
    for code in MINUTES["meeting"]["present"]:
        assert directory.name(code, language) in SECTIONS[0]["body"][language]
    assert directory.name("CAN", language) not in SECTIONS[0]["body"][language]


def test_participants_are_named_by_role_and_belong_to_parties_that_are_present() -> None:
    attendees = MINUTES["attendees"]
    assert {row["party"] for row in attendees} == set(MINUTES["meeting"]["present"])
    for row in attendees:
        assert set(row) == {"name", "function", "party"}
        assert re.match(
            r"(Head|Liaison|Expert|Coordinación|Delegado/a|Funcionario/a|Jefatura|Oficial|Vocería)\b", row["name"]
        ), "roles as the delegations hand them in, each in its own language; never names"


def test_the_agenda_is_translated_item_by_item_as_the_spanish_agenda_has_it() -> None:
    translation = MINUTES["agenda_translation"]
    spanish = (SAMPLES / "agenda-2016-11-15.es.txt").read_text("utf-8")
    assert list(translation) == [str(number) for number in range(1, 12)]
    for number, item in translation.items():
        assert len(item["notes_es"]) == NOTES.get(number, 0)
        assert len(item["sub_items_es"]) == SUB_ITEMS.get(number, 0)
        for text in (item["title_es"], *item["notes_es"], *item["sub_items_es"]):
            assert text in spanish


def test_both_agendas_have_the_same_times() -> None:
    english, spanish = (
        re.findall(r"^(\d\d:\d\d) – (\d\d:\d\d)", (SAMPLES / name).read_text("utf-8"), re.M)
        for name in ("agenda-2016-11-15.txt", "agenda-2016-11-15.es.txt")
    )
    assert english == spanish
    assert len(english) == 11


def test_both_agendas_are_understood_alike() -> None:
    directory = shipped_directory()
    english, spanish = (
        read_agenda((SAMPLES / name).read_bytes(), name, directory)
        for name in ("agenda-2016-11-15.txt", "agenda-2016-11-15.es.txt")
    )
    assert english.warnings == spanish.warnings == ()
    for one, other in zip(english.items, spanish.items, strict=True):
        assert (one.start, one.end, one.kind, one.leads) == (other.start, other.end, other.kind, other.leads)
        assert [sub.leads for sub in one.sub_items] == [sub.leads for sub in other.sub_items]
        assert len(one.notes) == len(other.notes)
        assert [ref.type for ref in one.refs] == [ref.type for ref in other.refs]
