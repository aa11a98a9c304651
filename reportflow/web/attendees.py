"""Pages of the list of participants that is annexed to the report."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required

from reportflow.domain.errors import InvalidInput, LimitExceeded, NotFound, ReportflowError
from reportflow.i18n.messages import message_for
from reportflow.services import attendees
from reportflow.services.attendee_lists import Attendee, Problem, text_of
from reportflow.services.attendees import Understood
from reportflow.web.errors import status_of
from reportflow.web.session import now, viewer_id
from reportflow.web.view import use_meeting

Answer = ResponseReturnValue


def what_is_wrong(problem: Problem) -> str:
    """Why a line could not be read, and what to do."""
    sentences: dict[str, str] = {
        "name_missing": _("There is no name in this line. Write: name; function; delegation."),
        "cell_too_long": _("A part of this line is longer than 200 characters. Shorten it."),
        "too_many_cells": _("This line has more parts than name, function and delegation. Put ; between those three."),
    }
    return sentences[problem.code]


@login_required
def show(meeting_id: int) -> Answer:
    """The list, and the ways to add to it."""
    return _page(meeting_id)


def _page(meeting_id: int, error: ReportflowError | None = None, text: str = "") -> Answer:
    answer = render_template(
        "people/attendees.html",
        page=attendees.attendees_of(viewer_id(), meeting_id),
        error=message_for(error.code, error.params) if error else "",
        text=text,
    )
    return answer, status_of(error) if error else 200


# --- adding: read, look, keep ----------------------------------------------------------------------------------------


@login_required
def preview(meeting_id: int) -> Answer:
    """What was understood of pasted lines or a file, before anything is kept."""
    text = request.form.get("text", "")
    upload = request.files.get("file")
    try:
        if upload is not None and upload.filename:
            text = "\n".join(filter(None, (text.strip("\n"), text_of(upload.read()))))
        if not text.strip():
            raise InvalidInput("attendees.nothing_given")
        understood = attendees.understand(viewer_id(), meeting_id, text)
    except (InvalidInput, LimitExceeded) as error:
        return _page(meeting_id, error, text)
    return _preview_page(meeting_id, understood)


def _preview_page(meeting_id: int, understood: Understood, error: str = "", status: int = 200) -> Answer:
    page = attendees.attendees_of(viewer_id(), meeting_id)
    use_meeting(page.directory, page.time_zone)
    answer = render_template(
        "people/attendees_preview.html",
        page=page,
        rows=list(understood.read.attendees),
        listed_already=understood.listed_already,
        problems=[(problem, what_is_wrong(problem)) for problem in understood.read.problems],
        header=understood.read.header,
        unused=understood.read.unused,
        error=error,
    )
    return answer, status


@login_required
def add(meeting_id: int) -> Answer:
    """Keep the rows of the preview; lines that still cannot be read come back, with everything else that is not kept."""
    rows = _typed_rows()
    rest = request.form.get("text", "")
    try:
        understood = attendees.understand(viewer_id(), meeting_id, rest)
        if rest.strip() and (understood.read.problems or request.form.get("act") == "check"):
            return _preview_page(
                meeting_id, attendees.understood_with(viewer_id(), meeting_id, rows, understood), status=422
            )
        count = attendees.add_attendees(viewer_id(), meeting_id, [*rows, *understood.read.attendees], now())
    except (InvalidInput, LimitExceeded) as error:
        kept = "\n".join([*("; ".join((row.name, row.function, row.party)) for row in rows), rest])
        return _page(meeting_id, error, kept)
    flash(ngettext("%(num)s participant was added.", "%(num)s participants were added.", count), "success")
    return redirect(url_for("people.attendees", meeting_id=meeting_id))


def _typed_rows() -> list[Attendee]:
    """The rows of the preview that are to be kept, in their order."""
    keep = set(request.form.getlist("keep"))
    cells = zip(
        request.form.getlist("row"),
        request.form.getlist("name"),
        request.form.getlist("function"),
        request.form.getlist("party"),
        strict=False,
    )
    return [Attendee(name, function, party) for row, name, function, party in cells if row in keep]


# --- one line --------------------------------------------------------------------------------------------------------


@login_required
def edit(meeting_id: int, attendee_id: int) -> Answer:
    """The form of one line."""
    return _form_page(meeting_id, attendee_id)


def _form_page(meeting_id: int, attendee_id: int, error: ReportflowError | None = None) -> Answer:
    page = attendees.attendees_to_edit(viewer_id(), meeting_id)
    attendee = next((row for row in page.attendees if row.id == attendee_id), None)
    if attendee is None:
        raise NotFound("attendee.not_found")
    answer = render_template(
        "people/attendee.html",
        page=page,
        attendee=attendee,
        typed=request.form if error else attendee,
        error=message_for(error.code, error.params) if error else "",
    )
    return answer, status_of(error) if error else 200


@login_required
def change(meeting_id: int, attendee_id: int) -> Answer:
    """Change one line."""
    form = request.form
    attendee = Attendee(form.get("name", ""), form.get("function", ""), form.get("party", ""))
    try:
        attendees.change_attendee(viewer_id(), meeting_id, attendee_id, attendee, now())
    except InvalidInput as error:
        return _form_page(meeting_id, attendee_id, error)
    flash(_("The participant was changed."), "success")
    return redirect(url_for("people.attendees", meeting_id=meeting_id))


@login_required
def remove(meeting_id: int, attendee_id: int) -> Answer:
    """Take one line out."""
    attendees.remove_attendee(viewer_id(), meeting_id, attendee_id, now())
    flash(_("The participant was taken off the list."), "success")
    return redirect(url_for("people.attendees", meeting_id=meeting_id))


@login_required
def move(meeting_id: int, attendee_id: int) -> Answer:
    """Move one line one place."""
    step = -1 if request.form.get("step") == "up" else 1
    attendees.move_attendee(viewer_id(), meeting_id, attendee_id, step, now())
    return redirect(url_for("people.attendees", meeting_id=meeting_id, _anchor=f"attendee-{attendee_id}"))


@login_required
def order(meeting_id: int) -> Answer:
    """Put the list into the order of the delegations."""
    attendees.order_by_party(viewer_id(), meeting_id, now())
    flash(_("The list is now in the order of the delegations."), "success")
    return redirect(url_for("people.attendees", meeting_id=meeting_id))


def register(blueprint: Blueprint) -> None:
    """Put these pages under the meeting's people."""
    one = "/attendees/<int:attendee_id>"
    for rule, endpoint, view, method in (
        ("/attendees", "attendees", show, "GET"),
        ("/attendees/preview", "preview_attendees", preview, "POST"),
        ("/attendees", "add_attendees", add, "POST"),
        (one, "attendee", edit, "GET"),
        (one, "change_attendee", change, "POST"),
        (f"{one}/removal", "remove_attendee", remove, "POST"),
        (f"{one}/place", "move_attendee", move, "POST"),
        ("/attendees/order", "order_attendees", order, "POST"),
    ):
        blueprint.add_url_rule(rule, endpoint, view, methods=[method])
