"""What the database holds. UTC times, named constraints, the invariants of the rules in the database as well."""

from reportflow.models.meeting import AgendaItemRow, AgendaSource, AttendeeRow, Meeting, MeetingParty
from reportflow.models.people import Invitation, ParticipationRow, Person, SignInLink
from reportflow.models.record import Event, Notice
from reportflow.models.section import LiveDocument, LiveUpdate, Overlap, Section, basis_from_json
from reportflow.models.session import DatabaseSession

__all__ = [
    "AgendaItemRow",
    "AgendaSource",
    "AttendeeRow",
    "DatabaseSession",
    "Event",
    "Invitation",
    "LiveDocument",
    "LiveUpdate",
    "Meeting",
    "MeetingParty",
    "Notice",
    "Overlap",
    "ParticipationRow",
    "Person",
    "Section",
    "SignInLink",
    "basis_from_json",
]
