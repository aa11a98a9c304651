"""Statements that run many times a second, made once for a database and from then on handed to its driver.

SQLAlchemy makes what it executes anew each time, which was the largest part of a commit of the live room (docs/decisions/0024).
Tables and columns say how a statement reads here as well, and how each value is stored.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from typing import Any, Final

from sqlalchemy import Dialect, Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

from reportflow.services.transactions import BEGIN_TO_WRITE

Values = Mapping[str, Any]


class Prepared:
    """A statement that changes rows.

    Args:
        statement: with its values as named parameters.
        columns: of an INSERT, those that are given.
    """

    def __init__(self, statement: UpdateBase, columns: Sequence[str] | None = None) -> None:
        self._statement = statement
        self._columns = columns
        self._made: dict[str, _Made] = {}

    def run(self, cursor: DBAPICursor, dialect: Dialect, rows: Sequence[Values]) -> int:
        """Run it once for each of `rows`. Gives how many rows of the database were changed by the last. Raises what the driver
        raises: see `driver_errors`."""
        made = self._made.get(dialect.name)
        if made is None:
            made = self._made[dialect.name] = _Made(self._statement, self._columns, dialect)
        for row in rows:
            cursor.execute(made.words, made.values(row))
        return cursor.rowcount


class _Made:
    def __init__(self, statement: UpdateBase, columns: Sequence[str] | None, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect, column_keys=columns)
        self.words: Final = str(compiled)
        order: Sequence[str] | None = getattr(compiled, "positiontup", None)
        names = list(order) if order is not None else list(compiled.params)
        processors: dict[str, Callable[[Any], Any] | None] = {
            name: compiled.binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names
        }
        self._is_in_order = order is not None
        self._names = [(name, processors[name]) for name in names]

    def values(self, row: Values) -> Any:
        """The values as the driver takes them."""
        if self._is_in_order:
            return [process(row[name]) if process else row[name] for name, process in self._names]
        return {name: process(row[name]) if process else row[name] for name, process in self._names}


@contextmanager
def writing(engine: Engine) -> Iterator[DBAPICursor]:
    """A cursor in a transaction that writes, committed at the end.

    Raises:
        DBAPIError: as SQLAlchemy names what the driver raises; the connection is not used again.
    """
    connection = engine.raw_connection()
    try:
        with driver_errors(engine.dialect), closing(connection.cursor()) as cursor:
            if engine.dialect.name == "sqlite":
                cursor.execute(BEGIN_TO_WRITE)
            yield cursor
            connection.commit()
    except DBAPIError as error:
        connection.invalidate(error)
        raise
    finally:
        connection.close()  # rolled back, where it was not committed


@contextmanager
def driver_errors(dialect: Dialect) -> Iterator[None]:
    """Within it the driver is used. Raises DBAPIError, of the class that SQLAlchemy has for what went wrong."""
    driver = dialect.loaded_dbapi
    try:
        yield
    except driver.Error as error:
        raise DBAPIError.instance(None, None, error, driver.Error, dialect=dialect) from error
