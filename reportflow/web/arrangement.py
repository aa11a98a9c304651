"""Arranging the report: sections that are added, moved, merged, split, set aside and brought back."""

import secrets

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from reportflow.domain.errors import Conflict, InvalidInput, ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.i18n.messages import message_for
from reportflow.services import chapeau, sections
from reportflow.services.arrangement import read_arrangement
from reportflow.services.sections import Split
from reportflow.web.addresses import id_from
from reportflow.web.errors import status_of
from reportflow.web.sections import save_first
from reportflow.web.session import now, viewer_id
from reportflow.web.view import use_meeting

blueprint = Blueprint("arrangement", __name__, url_prefix="/meetings/<int:meeting_id>/arrangement")


def _back_to_board(meeting_id: int, anchor: str = "sections") -> ResponseReturnValue:
    return redirect(url_for("meeting.show", meeting_id=meeting_id, _anchor=anchor))


def _texts(name: str) -> dict[str, str]:
    return {language: request.form.get(f"{name}_{language}", "") for language in LANGUAGES}


@blueprint.route("/new", methods=["GET", "POST"])
@login_required
def add(meeting_id: int) -> ResponseReturnValue:
    """Add a section that is not on the agenda."""
    arrangement = read_arrangement(viewer_id(), meeting_id)
    use_meeting(arrangement.parties, arrangement.details.time_zone)
    error = ""
    if request.method == "POST":
        after = request.form.get("after", "")
        try:
            section_id = sections.add_section(
                viewer_id(),
                meeting_id,
                _texts("heading"),
                after=id_from(after),
                form_id=request.form.get("form_id", ""),
                now=now(),
            )
        except InvalidInput as refused:
            error = message_for(refused.code, refused.params)
        else:
            flash(gettext("The section was added. Write its text here."), "success")
            return redirect(url_for("sections.show", meeting_id=meeting_id, section_id=section_id))
    page = render_template(
        "arrangement/add.html",
        arrangement=arrangement,
        meeting_id=meeting_id,
        error=error,
        form_id=secrets.token_hex(8),
    )
    return page, 422 if error else 200


@blueprint.post("/<int:section_id>/position")
@login_required
def move(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Move a section up or down one place."""
    by = -1 if request.form.get("direction") == "up" else 1
    sections.move_section(viewer_id(), meeting_id, section_id, by=by, now=now())
    arrange = "1" if "arrange" in request.form else None
    return redirect(url_for("meeting.show", meeting_id=meeting_id, arrange=arrange, _anchor=f"section-{section_id}"))


@blueprint.get("/<int:section_id>")
@login_required
def show(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Merge this section into another one, split it, or set it aside."""
    return _show(meeting_id, section_id)


def _show(meeting_id: int, section_id: int, refused: ReportflowError | None = None) -> ResponseReturnValue:
    error = message_for(refused.code, refused.params) if refused else ""
    arrangement = read_arrangement(viewer_id(), meeting_id, section_id)
    use_meeting(arrangement.parties, arrangement.details.time_zone)
    page = render_template("arrangement/show.html", arrangement=arrangement, meeting_id=meeting_id, error=error)
    return page, status_of(refused) if refused else 200


@blueprint.post("/<int:section_id>/merge")
@login_required
def merge(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Append this section to another one."""
    into = id_from(request.form.get("into", ""))
    try:
        if into is None:
            raise InvalidInput("section.merge_target_missing")
        sections.merge_sections(viewer_id(), meeting_id, section_id, into=into, now=now())
    except (InvalidInput, Conflict) as refused:
        return _show(meeting_id, section_id, refused)
    flash(gettext("The section was merged into this one. Please read the result."), "success")
    return redirect(url_for("sections.show", meeting_id=meeting_id, section_id=into))


@blueprint.post("/<int:section_id>/split")
@login_required
def split(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Move the end of this section into a new one."""
    starts = {language: id_from(request.form.get(f"start_{language}", "")) for language in LANGUAGES}
    wanted = Split(
        heading=_texts("heading"),
        paragraphs={language: start for language, start in starts.items() if start is not None},
        rows=frozenset(request.form.getlist("rows")),
    )
    try:
        new_id = sections.split_section(viewer_id(), meeting_id, section_id, wanted, now=now())
    except (InvalidInput, Conflict) as refused:
        return _show(meeting_id, section_id, refused)
    flash(gettext("The section was split. This is the new one."), "success")
    return redirect(url_for("sections.show", meeting_id=meeting_id, section_id=new_id))


@blueprint.post("/<int:section_id>/chapeau")
@login_required
def write_chapeau(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Put the usual wording, with the delegations that are present, into the chapeau."""
    if page := save_first(meeting_id, section_id):
        return page
    try:
        chapeau.write_chapeau(viewer_id(), meeting_id, section_id, now=now())
    except (InvalidInput, Conflict) as refused:
        flash(message_for(refused.code, refused.params), "warning")
    else:
        flash(gettext("The opening paragraph names the delegations that are present. Please read it."), "success")
    return redirect(url_for("sections.show", meeting_id=meeting_id, section_id=section_id))


@blueprint.post("/<int:section_id>/aside")
@login_required
def set_aside(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Take this section out of the report."""
    try:
        sections.set_aside_section(viewer_id(), meeting_id, section_id, now=now())
    except Conflict as refused:
        return _show(meeting_id, section_id, refused)
    flash(gettext("The section was set aside. It can be brought back from the end of this page."), "success")
    return _back_to_board(meeting_id)


@blueprint.post("/<int:section_id>/back")
@login_required
def bring_back(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Put a section that was merged or set aside back into the report."""
    sections.bring_back_section(viewer_id(), meeting_id, section_id, now=now())
    flash(gettext("The section is back in the report."), "success")
    return _back_to_board(meeting_id, f"section-{section_id}")
