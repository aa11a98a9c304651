"""A meeting that was created from an agenda, for the tests of the verbs."""

import pytest
from flask import Flask

from reportflow.domain.agenda import Agenda, AgendaHeader, AgendaItem, ItemKind, SubItem
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
