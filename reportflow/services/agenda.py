"""An agenda that comes in, from a file or from the clipboard, to a meeting."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select

from reportflow.domain.agenda import Agenda, AgendaWarning
from reportflow.domain.parties import Party, PartyDirectory
from reportflow.extensions import db
from reportflow.i18n.messages import warning_text
from reportflow.i18n.reference import reference_parties
from reportflow.intake import agenda_as_json, parse_text, read_agenda
from reportflow.models import Person
from reportflow.services.meetings import create_meeting


@dataclass(frozen=True, slots=True)
class ReadAgenda:
    """An agenda as it was understood, with the file that it came from."""

    agenda: Agenda
    filename: str
    sha256: str


def parties_for_new_meetings() -> tuple[Party, ...]:
    """The reference data that a new meeting starts with: the operator's own file, else what ships.

    Raises:
        InvalidInput: `reference.unreadable`.
    """
    return reference_parties(Path(current_app.extensions["reportflow"].data_dir) / "reference.json")


def understand(data: bytes, filename: str) -> ReadAgenda:
    """Read an agenda file.

    Raises:
        InvalidInput, LimitExceeded: as `reportflow.intake.read_agenda`.
    """
    agenda = read_agenda(data, filename, PartyDirectory(parties_for_new_meetings()))
    return ReadAgenda(agenda, Path(filename).name, hashlib.sha256(data).hexdigest())


def understand_text(text: str) -> ReadAgenda:
    """Read an agenda that was pasted.

    Raises:
        LimitExceeded: as `reportflow.intake.parse_text`.
    """
    agenda = parse_text(text, PartyDirectory(parties_for_new_meetings()))
    return ReadAgenda(agenda, "", hashlib.sha256(text.encode()).hexdigest())


def as_json(agenda: Agenda, language: str = "en") -> dict[str, Any]:
    """The agenda as programs read it: `meeting`, `items`, `warnings` with their sentences in `language`."""

    def describe(warning: AgendaWarning) -> str:
        return warning_text(warning.code, warning.params, language)

    return agenda_as_json(agenda, PartyDirectory(parties_for_new_meetings()), describe)


def import_agenda(person_id: int, read: ReadAgenda, *, now: datetime) -> int:
    """Create a meeting from an agenda as it was understood. Returns its id; raises as `create_meeting`."""
    return create_meeting(
        person_id,
        read.agenda,
        parties_for_new_meetings(),
        now=now,
        filename=read.filename,
        source_sha256=read.sha256,
    )


def organiser(address: str | None = None) -> int | None:
    """The person whom the command line creates meetings for: the one with this address, else the first who may."""
    query = select(Person.id).where(Person.may_create_meetings).order_by(Person.id)
    return db.session.scalar(query.where(Person.email == address) if address else query)
