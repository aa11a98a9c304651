"""The guides say what the code does."""

import re
from pathlib import Path

import pytest
from flask import Flask

from reportflow.config import SETTINGS
from tests.house.checkout import PROJECT, string_constants, tracked_files, tracked_python

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
COMMAND = re.compile(r"(?:`|bin/)flask ((?:[a-z-]+ ?)+)")
MAKE = re.compile(r"`make ([a-z-]+)")
SETTING_NAME = re.compile(r"(?:REPORTFLOW_(?!TEST_|REQUIRE_)[A-Z_]+|DATABASE_URL|REDIS_URL|SMTP_URL|SECRET_KEY)")


def documents() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".md" and path.parts[0] in ("README.md", "docs")]


def anchors(path: Path) -> set[str]:
    """The anchors of a document's headings, as code hosts make them."""
    headings = re.findall(r"^#+ +(.+)$", (PROJECT / path).read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", documents(), ids=str)
def test_every_link_of_a_document_leads_somewhere(document: Path) -> None:
    for target in LINK.findall((PROJECT / document).read_text("utf-8")):
        if target.startswith(("https:", "http:", "mailto:")):
            continue
        file, _, anchor = target.partition("#")
        path = (PROJECT / document.parent / file).resolve().relative_to(PROJECT) if file else document
        assert (PROJECT / path).exists(), f"{document}: {target}"
        if anchor:
            assert anchor in anchors(path), f"{document}: {target}"


def test_every_setting_is_in_the_operators_guide_and_every_one_named_there_is_a_setting() -> None:
    guide = (PROJECT / "docs/guide-operators.md").read_text("utf-8")
    in_table = set(re.findall(r"^\| `([A-Z_]+)` \|", guide, re.MULTILINE))
    assert in_table == set(SETTINGS)


def test_every_setting_that_the_code_reads_is_listed_with_the_settings() -> None:
    named = {
        name
        for path in tracked_python("app.py", "reportflow")
        for text in string_constants(path)
        if (name := text) and SETTING_NAME.fullmatch(text)
    }
    assert named <= set(SETTINGS) | {"REPORTFLOW_"}


def test_commands_that_the_documents_name_exist(migrated_app: Flask) -> None:
    for document in documents():
        for words in COMMAND.findall((PROJECT / document).read_text("utf-8")):
            group: object = migrated_app.cli
            for word in words.split():
                commands = getattr(group, "commands", None)
                if commands is None:
                    break
                if word in ("db", "run", "shell", "routes"):  # flask's own and its extensions'
                    break
                assert word in commands, f"{document}: flask {words}"
                group = commands[word]


def test_make_targets_that_the_documents_name_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (PROJECT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in documents():
        named = set(MAKE.findall((PROJECT / document).read_text("utf-8")))
        assert named <= targets, f"{document}: {sorted(named - targets)}"


def test_every_decision_is_in_the_index() -> None:
    index = (PROJECT / "docs/decisions/README.md").read_text("utf-8")
    decisions = [path for path in tracked_files() if path.match("docs/decisions/[0-9]*.md")]
    assert decisions
    assert all(f"({path.name})" in index for path in decisions)
