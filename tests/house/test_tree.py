"""The checkout holds what its plan names, and nothing of the machines that it was made on."""

import ast
import re

from tests.house.checkout import PROJECT, parsed, text_of, tracked_files, tracked_python

TOP_LEVEL = {
    ".ci",
    ".gitignore",
    "Makefile",
    "README.md",
    "app.py",
    "benchmarks",
    "docs",
    "frontend",
    "migrations",
    "pyproject.toml",
    "reportflow",
    "requirements-dev.txt",
    "requirements.txt",
    "samples",
    "templates",
    "tests",
}
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc"}
# Written in two pieces, so that this file passes its own test.
REGISTRIES = re.compile(
    "|".join(("pypi" r"\.org", "python" r"hosted\.org", "npm" r"js\.org", "yarn" r"pkg\.com", "deb" r"\.debian"))
)
MACHINE_PATHS = re.compile(r"(?<![\w./])/(?:" "root|home|work|tmp|opt|Users" r")/")


def test_the_top_level_is_the_one_that_the_design_names() -> None:
    assert {path.parts[0] for path in tracked_files()} <= TOP_LEVEL


def test_no_file_names_a_package_registry_or_a_path_of_somebodys_machine() -> None:
    found = [
        f"{path}:{number}: {match.group()}"
        for path in tracked_files()
        for number, line in enumerate((text_of(path) or "").splitlines(), start=1)
        for match in (REGISTRIES.search(line), MACHINE_PATHS.search(line))
        if match
    ]
    assert not found


def test_files_and_folders_are_named_after_what_they_hold() -> None:
    assert not [path for path in tracked_files() if VAGUE_NAMES & {part.partition(".")[0] for part in path.parts}]


def test_no_file_of_code_is_longer_than_400_lines() -> None:
    # What is built, and what was copied from other programs, nobody here wrote.
    of_the_browser = [
        path
        for path in tracked_files()
        if path.suffix in {".js", ".mjs", ".css", ".html"}
        and path.parts[0] in {"frontend", "templates"}
        and "pasted" not in path.parts
    ]
    lengths = {
        str(path): len((PROJECT / path).read_text("utf-8").splitlines())
        for path in (*tracked_python("app.py", "reportflow", "tests", "benchmarks"), *of_the_browser)
    }
    assert not {path: length for path, length in lengths.items() if length > 400}


def test_no_function_is_longer_than_50_lines() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in tracked_python("app.py", "reportflow")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > 50
    ]
    assert not long
