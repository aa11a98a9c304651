"""Pages."""

from flask import Blueprint

blueprint = Blueprint("meeting", __name__)
