"""What standard phrases are for, as people read it."""

from collections.abc import Callable
from typing import Final

from flask_babel import gettext as _

from reportflow.domain.content import ACTION, AGREEMENT, BODY
from reportflow.domain.phrases import Use

_USES: Final[dict[Use, Callable[[], str]]] = {
    Use.OPENING: lambda: _("Opening and thanks"),
    Use.NOTING: lambda: _("Taking note"),
    Use.AGREEING: lambda: _("Agreements"),
    Use.ASKING: lambda: _("Proposals, requests and invitations"),
    Use.FOLLOWING_UP: lambda: _("Follow-up and responsibilities"),
    Use.RESERVING: lambda: _("Reservations and pending points"),
    Use.CLOSING: lambda: _("Closing"),
}
_PLACES: Final[dict[str, Callable[[], str]]] = {
    BODY: lambda: _("text"),
    AGREEMENT: lambda: _("agreement"),
    ACTION: lambda: _("action item"),
}


def use_name(use: Use) -> str:
    """What phrases of this use are for, in the reader's language."""
    return _USES[use]()


def place_name(place: str) -> str:
    """Where a phrase belongs (`Phrase.place`), in the reader's language."""
    return _PLACES[place]()
