"""What somebody wrote that came after its section was closed: its author reads it, hands it in as an input, puts it into a draft
that was opened again, or lets it go. Nobody else finds it."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded
from reportflow.i18n.messages import message_for
from reportflow.services import late_changes_use
from reportflow.services.late_changes_page import read_late
from reportflow.web.session import now, viewer_id
from reportflow.web.view import use_meeting

blueprint = Blueprint(
    "late_changes", __name__, url_prefix="/meetings/<int:meeting_id>/sections/<int:section_id>/late/<int:late_id>"
)


@blueprint.get("")
@login_required
def show(meeting_id: int, section_id: int, late_id: int) -> ResponseReturnValue:
    """What the viewer wrote, why it was not taken, and what can be done with it."""
    page = read_late(viewer_id(), meeting_id, section_id, late_id)
    use_meeting(page.parties, page.details.time_zone)
    return render_template("late_changes/show.html", page=page)


@blueprint.post("/input")
@login_required
def hand_on(meeting_id: int, section_id: int, late_id: int) -> ResponseReturnValue:
    """Begin an input with it, and lead to its form."""

    def act(*place: int) -> ResponseReturnValue:
        input_id = late_changes_use.hand_on(*place, now=now())
        flash(gettext("This is what you wrote, as a draft of your delegation. Read it, then hand it in."), "success")
        return redirect(url_for("inputs.show", meeting_id=meeting_id, input_id=input_id), 303)

    return _done(act, meeting_id, section_id, late_id)


@blueprint.post("/insertion")
@login_required
def put_in(meeting_id: int, section_id: int, late_id: int) -> ResponseReturnValue:
    """Merge it into the draft of a section that was opened again."""

    def act(*place: int) -> ResponseReturnValue:
        late_changes_use.put_into_draft(*place, now=now())
        flash(gettext("Your change is in the draft, together with what others wrote. Please read the text."), "success")
        return _to_section(meeting_id, section_id)

    return _done(act, meeting_id, section_id, late_id)


@blueprint.post("/dismissal")
@login_required
def dismiss(meeting_id: int, section_id: int, late_id: int) -> ResponseReturnValue:
    """The viewer needs it no more."""

    def act(*place: int) -> ResponseReturnValue:
        late_changes_use.dismiss(*place, now=now())
        return _to_section(meeting_id, section_id)

    return _done(act, meeting_id, section_id, late_id)


def _done(
    act: Callable[..., ResponseReturnValue], meeting_id: int, section_id: int, late_id: int
) -> ResponseReturnValue:
    """What the act leads to; back to the change, with the reason, where it could not be done."""
    place: dict[str, Any] = {"meeting_id": meeting_id, "section_id": section_id, "late_id": late_id}
    try:
        return act(viewer_id(), meeting_id, section_id, late_id)
    except (Conflict, InvalidInput, LimitExceeded) as error:
        flash(message_for(error.code, error.params), "warning")
        return redirect(url_for(".show", **place), 303)


def _to_section(meeting_id: int, section_id: int) -> ResponseReturnValue:
    return redirect(url_for("sections.show", meeting_id=meeting_id, section_id=section_id), 303)
