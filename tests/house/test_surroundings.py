"""The tests' own surroundings keep what they promise (tests/plugin_parts.py)."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import redis
from sqlalchemy import create_engine, text

from tests.house.checkout import PROJECT
from tests.plugin_parts import NetworkRefused

NEEDS_A_BROWSER = "import pytest\n\n\n@pytest.mark.browser\ndef test_one():\n    pass\n"


def run_on_a_bare_machine(folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A run of one test that needs a browser, where no program is found."""
    (folder / "test_one.py").write_text(NEEDS_A_BROWSER, "utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n    browser: needs Chromium\n", "utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("REPORTFLOW_", "PYTEST_"))}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tests.plugin_parts", "-p", "no:cacheprovider", "test_one.py"],
        cwd=folder,
        env={**kept, "PATH": str(folder), "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_a_part_that_is_not_found_is_left_out_and_named_at_the_end(tmp_path: Path) -> None:
    run = run_on_a_bare_machine(tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Left out: browser (no Chromium found): 1 test" in run.stdout


def test_a_part_that_is_not_found_fails_the_run_where_all_parts_are_required(tmp_path: Path) -> None:
    run = run_on_a_bare_machine(tmp_path, REPORTFLOW_REQUIRE_PARTS="1")
    assert run.returncode == 1, run.stdout + run.stderr
    assert "Left out: browser (no Chromium found)" in run.stdout


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as other, pytest.raises(NetworkRefused):
        other.connect(("192.0.2.1", 80))


def test_settings_of_the_person_who_runs_the_tests_do_not_reach_them() -> None:
    assert "DATABASE_URL" not in os.environ
    assert "SECRET_KEY" not in os.environ


def test_each_database_is_empty_and_answers(each_empty_database: str) -> None:
    engine = create_engine(each_empty_database)
    try:
        with engine.connect() as connection:
            assert connection.execute(text("SELECT 1")).scalar_one() == 1
            assert engine.dialect.get_table_names(connection) == []
    finally:
        engine.dispose()


@pytest.mark.redis
def test_the_redis_server_answers(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
