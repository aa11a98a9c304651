"""Roles as people read them."""

from collections.abc import Callable

from flask_babel import gettext as _

from reportflow.domain.policy import Role


def role_name(role: Role) -> str:
    """The role in the reader's language."""
    names: dict[Role, Callable[[], str]] = {
        Role.SECRETARIAT: lambda: _("Secretariat"),
        Role.CHAIR: lambda: _("Chair"),
        Role.RAPPORTEUR: lambda: _("Rapporteur"),
        Role.HEAD: lambda: _("Head of delegation"),
        Role.DELEGATE: lambda: _("Delegate"),
        Role.TRANSLATOR: lambda: _("Translator"),
        Role.OBSERVER: lambda: _("Observer"),
    }
    return names[role]()
