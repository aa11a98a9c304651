"""Pages."""

from flask import Blueprint

blueprint = Blueprint("sections", __name__)
