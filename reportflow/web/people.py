"""Pages."""

from flask import Blueprint

from reportflow.domain.policy import Role
from reportflow.i18n.roles import role_name

blueprint = Blueprint("people", __name__)


@blueprint.app_template_filter("role_name")
def role_name_filter(role: Role) -> str:
    """The role in the reader's language."""
    return role_name(role)
