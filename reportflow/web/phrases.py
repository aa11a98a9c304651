"""The standard phrases of the field: a page that lists them, and the same for the editor."""

from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_login import login_required

from reportflow.domain.phrases import GAP, Use, of_use
from reportflow.i18n.phrase_uses import place_name, use_name

blueprint = Blueprint("phrases", __name__)


@blueprint.get("/phrases")
@login_required
def index() -> ResponseReturnValue:
    """All phrases in both languages, by what they are for. Nothing is folded away, so the browser's own search finds them."""
    groups = [(use, use_name(use), of_use(use)) for use in Use]
    return render_template("phrases/index.html", groups=groups, place_name=place_name, gap=GAP)


@blueprint.app_template_global()
def phrases_for_editor() -> dict[str, Any]:
    """The phrases as plain values, for the editor (`templates/components/phrases.html`): names in the reader's language."""
    return {
        "gap": GAP,
        "groups": [
            {
                "use": use.value,
                "name": use_name(use),
                "phrases": [
                    {"id": phrase.id, "place": phrase.place, "texts": dict(phrase.text)} for phrase in of_use(use)
                ],
            }
            for use in Use
        ],
    }
