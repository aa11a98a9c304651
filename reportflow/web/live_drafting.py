"""What the editor of a section needs of the server besides its socket: its settings and words, what is printed, what changed.

The editor itself is `frontend/scripts/live/`; what it says over its socket, docs/live-protocol.md.
"""

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_required

from reportflow.domain.parties import Party
from reportflow.i18n.live_words import live_words
from reportflow.i18n.messages import message_for
from reportflow.services.drafting_page import SectionPage, read_original_changes, read_preview
from reportflow.web.session import viewer_id
from reportflow.web.view import moment, reader_language, use_meeting

blueprint = Blueprint("live_drafting", __name__, url_prefix="/meetings/<int:meeting_id>/sections/<int:section_id>")


@blueprint.get("/printed")
@login_required
def printed(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """How the draft will be printed, for an editor that is open."""
    language = request.args.get("language", "")
    preview = read_preview(viewer_id(), meeting_id, section_id, language)
    failure = message_for(preview.failure.code, preview.failure.params) if preview.failure else ""
    return render_template("sections/_printed.html", html=preview.html, preview_failure=failure, language=language)


@blueprint.get("/original-changes")
@login_required
def original_changes(meeting_id: int, section_id: int) -> Response:
    """What became of the originals of the translations that are out of date: `{block: {since, changes: [[op, words]]}}`."""
    read = read_original_changes(viewer_id(), meeting_id, section_id, request.args.get("language", ""))
    use_meeting(read.parties, read.details.time_zone)
    found: dict[str, Any] = {
        str(block): {"since": moment(change.since) if change.since else "", "changes": change.changes or []}
        for block, change in read.blocks.items()
    }
    return jsonify(seq=read.seq, blocks=found)


@blueprint.app_template_global()
def live_settings(page: SectionPage) -> dict[str, Any]:
    """All that the editor of this section starts with (`templates/sections/_live.html`)."""
    place: dict[str, Any] = {"meeting_id": page.meeting_id, "section_id": page.section_id}
    return {
        "person": page.viewer.person_id,
        "meeting": page.meeting_id,
        "section": page.section_id,
        "lineage": page.lineage,
        "language": page.language,
        "original": page.original,
        "prefix": f"{page.number}." if page.number is not None else "",
        "rows": page.kind != "chapeau",
        "mayWrite": page.allows("section.draft") or page.allows("section.translate"),
        "mayTranslate": page.allows("section.translate"),
        "socket": f"{request.script_root}/live/meetings/{page.meeting_id}/sections/{page.section_id}",
        "addresses": {
            "printed": url_for("live_drafting.printed", **place),
            "originalChanges": url_for("live_drafting.original_changes", **place),
            "confirm": url_for("sections.confirm", block="BLOCK", **place),
            "page": url_for("sections.show", **place),
        },
        "parties": [_party(party) for party in page.parties],
        "reader": reader_language(),
        "words": live_words(),
    }


def _party(party: Party) -> dict[str, Any]:
    others = (*party.full_names.values(), *party.aliases)
    return {"code": party.code, "kind": party.kind.value, "names": dict(party.names), "aliases": others}
