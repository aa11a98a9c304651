"""The lists of requirements are whole, pinned and honest."""

import re
import sys
import tomllib
from importlib.metadata import packages_distributions

import pytest

from tests.house.checkout import PROJECT, imported_modules, tracked_python

PIN = re.compile(r"[a-z0-9][a-z0-9-]*==[0-9][0-9a-z.]*")
#: Direct dependencies that no file imports, and what needs them.
NAMED_ONLY = {
    "psycopg": "SQLAlchemy, for a DATABASE_URL that says postgresql",
    "uvloop": "uvicorn, whose event loop it is",
    "tzdata": "zoneinfo, on machines that have no time zones of their own",
}
OURS = {"reportflow", "tests", "benchmarks", "app"}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name, maxsplit=1)[0]).lower()


def pinned(file: str) -> dict[str, str]:
    lines = (line.partition("#")[0].strip() for line in (PROJECT / file).read_text("utf-8").splitlines())
    return dict(line.split("==") for line in lines if line)


def declared() -> tuple[set[str], set[str]]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    return set(map(normal, project["dependencies"])), set(map(normal, project["optional-dependencies"]["dev"]))


def distributions_imported(*places: str) -> set[str]:
    known = packages_distributions()
    modules = {module.partition(".")[0] for path in tracked_python(*places) for module in imported_modules(path)}
    foreign = modules - sys.stdlib_module_names - OURS
    assert not (unknown := foreign - known.keys()), f"imported but not installed: {sorted(unknown)}"
    return {normal(name) for module in foreign for name in known[module]}


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_every_line_is_a_pin_and_nothing_else(file: str) -> None:
    for line in (PROJECT / file).read_text("utf-8").splitlines():
        requirement = line.partition("#")[0].strip()
        assert not requirement or PIN.fullmatch(requirement), f"{file}: {line!r}; write the list with `make pins`"


def test_what_is_declared_is_pinned() -> None:
    runtime, dev = declared()
    assert runtime <= pinned("requirements.txt").keys()
    assert dev <= pinned("requirements-dev.txt").keys()


def test_tests_run_on_the_pins_that_the_product_runs_on() -> None:
    dev = pinned("requirements-dev.txt")
    assert {name: dev.get(name) for name in pinned("requirements.txt")} == pinned("requirements.txt")


def test_the_product_imports_all_that_it_declares_and_declares_all_that_it_imports() -> None:
    imported = distributions_imported("app.py", "reportflow", "migrations")
    assert imported == declared()[0] - NAMED_ONLY.keys(), "correct pyproject.toml, then `make pins`"


def test_tests_and_benchmarks_import_only_what_is_declared() -> None:
    runtime, dev = declared()
    assert distributions_imported("tests", "benchmarks") <= runtime | dev
