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
    HAND_IN = "input.hand_in"
    USE_INPUT = "input.use"
    PUT_FORWARD = "section.put_forward"
    WITHDRAW = "section.withdraw"
    DECIDE = "section.decide"
    ENTER_SPOKEN = "section.enter_spoken"
    CHECK_IN = "presence.check_in"
    CONCLUDE = "section.conclude"
    REOPEN = "section.reopen"
    RUN_CLOCK = "meeting.clock"
    SEE_ALL_POSITIONS = "positions.see_all"


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
_CHAIR: Final = frozenset({Role.CHAIR})
_PUTTING_FORWARD: Final = frozenset({Role.CHAIR, Role.RAPPORTEUR})

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
    # For the party that they belong to; who has none hands in nothing.
    Action.HAND_IN: _EVERYONE - {Role.TRANSLATOR},
    Action.USE_INPUT: _DRAFTERS,
    Action.PUT_FORWARD: _PUTTING_FORWARD,
    Action.WITHDRAW: _PUTTING_FORWARD,
    # For their own delegation, where that is a Member; the service looks.
    Action.DECIDE: frozenset({Role.HEAD}),
    Action.CHECK_IN: frozenset({Role.HEAD}),
    Action.ENTER_SPOKEN: frozenset({Role.SECRETARIAT}),
    Action.CONCLUDE: _CHAIR,
    Action.REOPEN: _CHAIR,
    Action.RUN_CLOCK: _CHAIR,
    # Where the meeting keeps positions with the chair until a section is agreed (rule 12). The secretariat enters what was said.
    Action.SEE_ALL_POSITIONS: _DESK,
}


def can(actor: Participation | None, action: Action) -> bool:
    """Whether a person with this participation may do `action` in that meeting; nobody may without one."""
    return actor is not None and not POLICY[action].isdisjoint(actor.roles)
