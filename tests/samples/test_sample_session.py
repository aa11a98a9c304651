"""What happened in the sample meeting's session: told in the order of the day, in what its people would write."""

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from reportflow.domain.agreement import NATURES, DecisionKind, Nature
from reportflow.domain.inputs import InputKind, InputState
from reportflow.domain.languages import LANGUAGES
from reportflow.report import clean_ast

SAMPLES = Path(__file__).parents[2] / "samples"
SESSION: dict[str, Any] = json.loads((SAMPLES / "session-2016-11-15.json").read_text("utf-8"))
MINUTES: dict[str, Any] = json.loads((SAMPLES / "minutes-2016-11-15.json").read_text("utf-8"))
MEMBERS = {"BLZ", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA"}


def texts() -> Iterator[tuple[str, str]]:
    """Every text with its language."""
    for said in (*SESSION["first_texts"].values(), *(entry["text"] for entry in SESSION["inputs"])):
        yield from said.items()
    for step in SESSION["steps"]:
        yield from step.get("text", {}).items()


def test_the_notice_says_in_both_languages_that_the_session_is_fictional() -> None:
    assert "fictional" in SESSION["notice"]["en"]
    assert "ficticio" in SESSION["notice"]["es"]


def test_every_text_has_a_language_and_can_be_printed() -> None:
    for language, text in texts():
        assert language in LANGUAGES
        assert text == text.strip()
        assert clean_ast(text, language)


def test_what_is_given_in_both_languages_has_the_same_paragraphs_and_lists() -> None:
    for said in (*SESSION["first_texts"].values(), *(entry["text"] for entry in SESSION["inputs"])):
        shapes = {tuple(re.findall(r"\n\n|^- |^\d+\. ", text, re.M)) for text in said.values()}
        assert len(shapes) == 1, said


def test_a_text_that_the_session_amends_differs_from_the_minutes_in_both_languages() -> None:
    for point, said in SESSION["first_texts"].items():
        body = MINUTES["sections"][int(point)]["body"]
        assert set(said) == set(LANGUAGES)
        assert all(said[language] != body[language] for language in LANGUAGES)


def test_some_delegations_have_handed_in_a_report_and_some_have_not() -> None:
    reports = {
        said["by"] for said in SESSION["inputs"] if said["point"] == 2 and said["state"] in ("handed_in", "used")
    }
    assert reports < MEMBERS
    assert {said["kind"] for said in SESSION["inputs"]} == set(InputKind)
    assert {said["state"] for said in SESSION["inputs"]} == set(InputState)
    assert sum(len(said["text"]) == 1 for said in SESSION["inputs"]) > 1, "not everybody writes both languages"


def test_the_steps_are_in_the_order_of_the_day() -> None:
    times = [step["at"] for step in SESSION["steps"]]
    assert all(earlier < later for earlier, later in pairwise(times))
    assert times[-1] < 0


def test_delegations_that_are_present_say_what_can_be_said() -> None:
    for step in SESSION["steps"]:
        assert set(step.get("parties", [])) <= MEMBERS
        assert step.get("party", "MEX") in MEMBERS
        if step["do"] in set(DecisionKind) - {"approve"}:
            assert Nature(step["nature"]) in NATURES[DecisionKind(step["do"])]
            assert step["text"]


def test_who_withdraws_or_reopens_says_why() -> None:
    told = [step for step in SESSION["steps"] if step["do"] in ("withdraw", "reopen")]
    assert len(told) == 2
    assert all(step["reason"] for step in told)
