"""What reaches the database, counted."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from reportflow.extensions import db


@contextmanager
def counted_queries() -> Iterator[list[str]]:
    """The statements that reach the database while the block runs; the context of an application is pushed."""
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
