"""For the tests of the verbs: a meeting that was created from an agenda, and the application for several threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade

from reportflow import create_app
from reportflow.config import Settings
from reportflow.domain.agenda import Agenda, AgendaHeader, AgendaItem, ItemKind, SubItem
from reportflow.extensions import db
from reportflow.i18n.reference import shipped_parties
from reportflow.services.accounts import Account
from reportflow.services.meetings import create_meeting
from tests.factories import NOW, make_person

AGENDA = Agenda(
    AgendaHeader(title="Meeting of the Network", language="en"),
    (
        AgendaItem(1, "Registration", ItemKind.CEREMONIAL),
        AgendaItem(2, "Approval of the agenda.", ItemKind.PROCEDURAL, leads=("PPT",)),
        AgendaItem(3, "Break", ItemKind.BREAK),
        AgendaItem(4, "Proposals", sub_items=(SubItem("Workshops", ("CRI",)), SubItem("Guidelines", ("USA", "IOM")))),
    ),
)


@pytest.fixture
def organised(context: Flask) -> tuple[int, Account]:
    """The id of a meeting that was created from `AGENDA`, and its secretariat."""
    organiser = make_person("Secretariat", may_create_meetings=True)
    return create_meeting(organiser.id, AGENDA, shipped_parties(), now=NOW), organiser


@pytest.fixture
def serving(each_empty_database: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a migrated database of its own, of either kind; each thread pushes its context itself."""
    app = create_app(
        Settings(database_url=each_empty_database, secret_key="for this test alone", data_dir=tmp_path, testing=True)
    )
    with app.app_context():
        upgrade()
        db.session.remove()
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
