"""Settings are validated at start, with a message that says what to do."""

import stat
from pathlib import Path

import pytest
from flask import request

from reportflow import create_app
from reportflow.config import Settings, SettingsError
from reportflow.extensions import db

LONG_KEY = "k" * 40


def settings(tmp_path: Path, **environment: str) -> Settings:
    return Settings.from_environment({"REPORTFLOW_DATA_DIR": str(tmp_path / "data"), **environment})


def test_without_any_setting_the_database_and_a_secret_key_are_kept_in_the_data_directory(tmp_path: Path) -> None:
    first = settings(tmp_path)
    assert first.database_url == f"sqlite:///{tmp_path}/data/reportflow.sqlite3"
    assert len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "data" / "secret_key").stat().st_mode) == 0o600
    assert settings(tmp_path).secret_key == first.secret_key


def test_nobody_else_on_the_machine_reads_the_data(tmp_path: Path) -> None:
    settings(tmp_path)
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data" / "reportflow.sqlite3").stat().st_mode) == 0o600


def test_a_key_that_is_given_is_used_and_none_is_kept(tmp_path: Path) -> None:
    assert settings(tmp_path, SECRET_KEY="given").secret_key == "given"
    assert not (tmp_path / "data" / "secret_key").exists()


def test_production_takes_a_long_key_and_sends_cookies_over_https_only(tmp_path: Path) -> None:
    production = settings(
        tmp_path, REPORTFLOW_ENV="production", SECRET_KEY=LONG_KEY, REPORTFLOW_BASE_URL="https://x.org"
    )
    assert production.flask_config()["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"REPORTFLOW_ENV": "prod"}, "REPORTFLOW_ENV"),
        ({"REPORTFLOW_ENV": "production"}, "SECRET_KEY"),
        ({"REPORTFLOW_ENV": "production", "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DATABASE_URL": "not a url"}, "DATABASE_URL"),
        ({"DATABASE_URL": "mysql://localhost/x"}, "DATABASE_URL"),
        ({"SMTP_URL": "mail.example.org"}, "SMTP_URL"),
        ({"REDIS_URL": "http://localhost"}, "REDIS_URL"),
        ({"REPORTFLOW_PROXIES": "many"}, "REPORTFLOW_PROXIES"),
        ({"REPORTFLOW_BASE_URL": "ftp://example.org"}, "REPORTFLOW_BASE_URL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path, environment: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        settings(tmp_path, **environment)


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret_key").write_text("x")
    with pytest.raises(SettingsError, match="secret_key is damaged"):
        settings(tmp_path)


def test_a_data_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file stands here")
    with pytest.raises(SettingsError, match="REPORTFLOW_DATA_DIR"):
        settings(tmp_path)


@pytest.mark.parametrize("given", ["postgres://u:p@host/db", "postgresql://u:p@host/db"])
def test_the_usual_addresses_of_postgresql_use_the_driver_that_ships(tmp_path: Path, given: str) -> None:
    assert settings(tmp_path, DATABASE_URL=given).database_url == "postgresql+psycopg://u:p@host/db"


def test_neither_key_nor_passwords_show_when_settings_are_printed(tmp_path: Path) -> None:
    shown = repr(settings(tmp_path, SECRET_KEY=LONG_KEY, SMTP_URL="smtp://u:hidden@host:25"))
    assert LONG_KEY not in shown
    assert "hidden" not in shown


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "10.1.2.3")])
def test_the_address_that_a_proxy_names_is_believed_only_where_a_proxy_was_announced(
    tmp_path: Path, proxies: int, seen: str
) -> None:
    app = create_app(settings(tmp_path, REPORTFLOW_PROXIES=str(proxies)))
    app.add_url_rule("/address", "address", lambda: request.remote_addr)
    answer = app.test_client().get("/address", headers={"X-Forwarded-For": "10.1.2.3"})
    assert answer.text == seen
    with app.app_context():
        db.engine.dispose()
