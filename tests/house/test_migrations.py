"""The migrations make the tables that the models describe, and unmake them, on both databases."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, inspect

from reportflow import create_app
from reportflow.config import Settings
from reportflow.extensions import Base, db


@pytest.fixture
def empty_app(each_empty_database: str, tmp_path: Path) -> Flask:
    """The application on an empty database of each kind."""
    settings = Settings(
        database_url=each_empty_database,
        secret_key="only for tests, and long enough to be one",
        data_dir=tmp_path,
        testing=True,
    )
    return create_app(settings)


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def check_constraints() -> set[tuple[str, str]]:
    """Table and name of every check constraint in the database; alembic does not compare them."""
    inspector = inspect(db.engine)
    return {(table, str(row["name"])) for table in tables() for row in inspector.get_check_constraints(table)}


def expected_check_constraints() -> set[tuple[str, str]]:
    return {
        (table.name, str(constraint.name))
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_migrations_go_up_down_and_up_again_and_end_at_the_models(empty_app: Flask) -> None:
    with empty_app.app_context():
        try:
            upgrade()
            assert tables() == set(Base.metadata.tables)
            downgrade(revision="base")
            assert tables() == set()
            upgrade()
            with db.engine.connect() as connection:
                context = MigrationContext.configure(connection, opts={"compare_type": True})
                assert compare_metadata(context, Base.metadata) == []
            assert check_constraints() == expected_check_constraints()
        finally:
            db.session.remove()
            db.engine.dispose()
