"""The names of people, as pages and letters mention them."""

from collections.abc import Iterable

from sqlalchemy import select

from reportflow.models import DatabaseSession, Person


def names_of(session: DatabaseSession, person_ids: Iterable[int | None]) -> dict[int | None, str]:
    """Id -> name of these people. At most one query, none where nobody is asked for."""
    wanted = sorted({person_id for person_id in person_ids if person_id is not None})
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(wanted)))}


def name_of(session: DatabaseSession, person_id: int | None) -> str | None:
    """The name of one person, None where nobody is known."""
    return names_of(session, [person_id]).get(person_id)
