"""The application under test: one per worker, on a migrated database that is emptied before each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from sqlalchemy import text

from reportflow import create_app
from reportflow.config import Settings
from reportflow.extensions import Base, db, limiter


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the application under test."""
    return Settings(
        database_url=database_url,
        secret_key="only for tests, and long enough to be one",
        data_dir=Path(tmp_path_factory.mktemp("data")),
        testing=True,
    )


@pytest.fixture(scope="session")
def migrated_app(settings: Settings) -> Iterator[Flask]:
    """The application on a migrated database."""
    app = create_app(settings)
    with app.app_context():
        upgrade()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(migrated_app: Flask) -> Flask:
    """The application with an empty database and rate limits at zero; no application context is pushed."""
    with migrated_app.app_context():
        engine = db.engine.execution_options(reportflow_writes=True)
        with engine.begin() as connection:
            names = [table.name for table in reversed(Base.metadata.sorted_tables)]
            if connection.dialect.name == "postgresql":
                # Ids begin at 1 again, as they do in an empty SQLite table.
                connection.execute(text(f"TRUNCATE {', '.join(names)} RESTART IDENTITY CASCADE"))
            else:
                for name in names:
                    connection.execute(text(f"DELETE FROM {name}"))
        limiter.reset()
    return migrated_app


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed: for tests of services."""
    with app.app_context():
        yield app
        db.session.remove()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript, signed in as nobody."""
    return app.test_client()
