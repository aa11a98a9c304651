"""The only table of permissions: who may do what in a meeting (docs/domain.md, "The rules of agreement").

`can` is asked by services, with the viewer's participation in the meeting. Whether the viewer may know of the meeting at
all is decided before, by looking it up through the viewer's own participations.
"""

from collections.abc import Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """A role in one meeting; a person may hold several (docs/design.md, "Participation")."""

    SECRETARIAT = "secretariat"
    CHAIR = "chair"
    RAPPORTEUR = "rapporteur"
    HEAD = "head"
    DELEGATE = "delegate"
    TRANSLATOR = "translator"
    OBSERVER = "observer"


class Action(StrEnum):
    """Everything that can be done in a meeting."""

    VIEW = "meeting.view"
    EDIT_MEETING = "meeting.edit"
    EDIT_AGENDA = "agenda.edit"
    EDIT_PARTIES = "parties.edit"
    SET_PRESENCE = "presence.set"
    EDIT_ATTENDEES = "attendees.edit"
    INVITE = "people.invite"
    VIEW_PEOPLE = "people.view"
    ARRANGE_SECTIONS = "sections.arrange"
    DRAFT = "section.draft"
    TRANSLATE = "section.translate"
    VIEW_DRAFT = "section.view"
    VIEW_HISTORY = "section.history"
    RESTORE = "section.restore"
    DOWNLOAD_REPORT = "report.download"


@dataclass(frozen=True, slots=True)
class Participation:
    """A person in a meeting, as the policy sees it.

    Attributes:
        party: code of the delegation, office or organisation, None where the person has none.
    """

    person_id: int
    meeting_id: int
    roles: Set[Role] = field(default_factory=frozenset)
    party: str | None = None


_EVERYONE: Final = frozenset(Role)
_DESK: Final = frozenset({Role.SECRETARIAT, Role.CHAIR})
_DRAFTERS: Final = _DESK | {Role.RAPPORTEUR}

#: action -> roles that may do it.
POLICY: Final[dict[Action, frozenset[Role]]] = {
    Action.VIEW: _EVERYONE,
    Action.VIEW_DRAFT: _EVERYONE,
    Action.VIEW_HISTORY: _EVERYONE,
    Action.DOWNLOAD_REPORT: _EVERYONE,
    Action.VIEW_PEOPLE: _DRAFTERS,
    Action.EDIT_MEETING: _DESK,
    Action.EDIT_PARTIES: _DESK,
    Action.INVITE: _DESK,
    Action.EDIT_AGENDA: _DRAFTERS,
    Action.SET_PRESENCE: _DRAFTERS,
    Action.EDIT_ATTENDEES: _DRAFTERS,
    Action.ARRANGE_SECTIONS: _DRAFTERS,
    Action.DRAFT: _DRAFTERS,
    Action.RESTORE: _DRAFTERS,
    Action.TRANSLATE: _DRAFTERS | {Role.TRANSLATOR},
}


def can(actor: Participation | None, action: Action) -> bool:
    """Whether a person with this participation may do `action` in that meeting; nobody may without one."""
    return actor is not None and not POLICY[action].isdisjoint(actor.roles)
