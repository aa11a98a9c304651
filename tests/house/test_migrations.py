"""The migrations make the tables that the models describe, and unmake them, on both databases; what is in them stays."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import CheckConstraint, Column, inspect, select

from reportflow import create_app
from reportflow.config import Settings
from reportflow.extensions import Base, db
from reportflow.i18n.reference import shipped_parties
from reportflow.models import Person
from reportflow.services.board import read_board
from reportflow.services.demo import load_sample
from reportflow.services.putting_forward import put_forward
from reportflow.services.sections import active_sections
from reportflow.services.verification import verify


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


def rows(columns: dict[str, list[Column[Any]]]) -> dict[str, list[tuple[Any, ...]]]:
    """What is in these columns of each table, in the order of its key."""
    with db.engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(select(*chosen).order_by(*chosen[0].table.primary_key))]
            for name, chosen in columns.items()
        }


def columns_there() -> dict[str, list[Column[Any]]]:
    """The columns of the models that the database has now, by table."""
    inspector = inspect(db.engine)
    there = {name: {column["name"] for column in inspector.get_columns(name)} for name in tables()}
    return {
        table.name: [column for column in table.columns if column.name in there[table.name]]
        for table in Base.metadata.sorted_tables
        if table.name in there
    }


def test_a_meeting_from_before_sections_were_agreed_keeps_every_row_and_can_agree_them(empty_app: Flask) -> None:
    now = datetime.now(UTC)
    with empty_app.app_context():
        try:
            upgrade()
            load_sample(Path(__file__).parents[2] / "samples", shipped_parties(), now=now, with_session=False)
            db.session.remove()
            downgrade(revision="0001")
            known = columns_there()
            assert "revision" not in known
            before = rows(known)
            assert all(before[name] for name in ("live_update", "event", "meeting_party", "participation"))

            upgrade()

            assert rows(known) == before
            assert not verify(1).problems
            person = db.session.scalars(select(Person.id).where(Person.email == "rapporteur@sample.invalid")).one()
            board = read_board(person, 1, now=now)
            assert len(board.sections) == len(before["section"])
            section = next(row for row in active_sections(db.session, 1) if row.document.seq > 1)
            assert put_forward(person, 1, {section.id: section.document.seq}, now=now) == {section.id: 1}
        finally:
            db.session.remove()
            db.engine.dispose()
