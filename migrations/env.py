"""Runs the migrations on the application's own engine."""

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy import DateTime

from reportflow import models  # noqa: F401  (registers every table)
from reportflow.extensions import Base, db
from reportflow.models.columns import UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | bool:
    """Write our column types as the plain types that they are stored as: a migration outlives our classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def compare_type(
    _context: Any, _inspected: Any, _metadata: Any, inspected_type: Any, metadata_type: Any
) -> bool | None:
    """An aware time is a time to the database."""
    if isinstance(metadata_type, UtcDateTime):
        return not isinstance(inspected_type, DateTime)
    return None


def run_migrations() -> None:
    """Run them in one transaction. SQLite checks its foreign keys afterwards: a table is changed by making it anew, and
    dropping the old one would otherwise take every row that points to it along."""
    with db.engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_item=render_item,
            compare_type=compare_type,
            render_as_batch=True,
            transactional_ddl=True,
        )
        with connection.begin(), context.begin_transaction():
            context.run_migrations()
            if sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("The migration left rows that point to nothing; nothing was changed.")
        if sqlite:
            connection.connection.cursor().execute("PRAGMA foreign_keys = ON")


assert current_app, "run migrations with `flask db`"
run_migrations()
