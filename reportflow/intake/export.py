"""The agenda as one JSON object, for the command line and other programs."""

from collections.abc import Callable, Iterable
from datetime import time
from typing import Any

from reportflow.domain.agenda import Agenda, AgendaItem, AgendaWarning
from reportflow.domain.parties import ALL_DELEGATIONS, PartyDirectory


def agenda_as_json(
    agenda: Agenda, parties: PartyDirectory, describe_warning: Callable[[AgendaWarning], str]
) -> dict[str, Any]:
    """`{"meeting": …, "items": […], "warnings": […]}`, plain JSON values.

    Leads are English short names, `ALL_DELEGATIONS` for everyone, unknown ones verbatim.

    Args:
        describe_warning: gives a warning's sentence in the reader's language.
    """
    header = agenda.header
    return {
        "meeting": {
            "title": header.title,
            "body": header.body,
            "place": header.place,
            "date": header.start_date.isoformat() if header.start_date else None,
            "language": header.language,
        },
        "items": [_item(item, parties) for item in agenda.items],
        "warnings": [
            {"line": warning.line, "code": warning.code, "text": describe_warning(warning)}
            for warning in agenda.warnings
        ],
    }


def _item(item: AgendaItem, parties: PartyDirectory) -> dict[str, Any]:
    return {
        "ord": item.ord,
        "start": _clock(item.start),
        "end": _clock(item.end),
        "title": item.title,
        "leads": _leads(item.leads, parties),
        "kind": item.kind.value,
        "per_delegation_min": item.per_delegation_min,
        "notes": list(item.notes),
        "sub_items": [{"title": sub.title, "leads": _leads(sub.leads, parties)} for sub in item.sub_items],
        "refs": [reference.as_json() for reference in item.refs],
    }


def _clock(moment: time | None) -> str | None:
    return moment.strftime("%H:%M") if moment else None


def _leads(leads: Iterable[str], parties: PartyDirectory) -> list[str]:
    return [lead if lead == ALL_DELEGATIONS else parties.name(lead, "en") for lead in leads]
