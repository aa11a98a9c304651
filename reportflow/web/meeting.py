"""The meeting's page: its agenda as a run sheet, its sections on a board; and its title page's details."""

import json
from typing import Final
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, lazy_gettext
from flask_login import login_required
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from reportflow.domain.errors import InvalidInput
from reportflow.domain.policy import Action
from reportflow.i18n.messages import message_for
from reportflow.services import changes, meetings
from reportflow.services.board import read_board
from reportflow.services.clock import read_clock, set_clock_minutes, start_clock, stop_clock
from reportflow.services.meetings import MeetingDetails, directory_of
from reportflow.web.addresses import id_from
from reportflow.web.session import now, viewer_id
from reportflow.web.view import use_meeting

blueprint = Blueprint("meeting", __name__, url_prefix="/meetings/<int:meeting_id>")

#: Seconds between two questions of an open page, at most.
_RAREST: Final = 60


class MeetingForm(FlaskForm):
    """What the title page says."""

    title_en = StringField(lazy_gettext("Title in English"), [Length(max=300)])
    title_es = StringField(lazy_gettext("Title in Spanish"), [Length(max=300)])
    body_en = StringField(lazy_gettext("Submitted to, in English"), [Length(max=300)])
    body_es = StringField(lazy_gettext("Submitted to, in Spanish"), [Length(max=300)])
    place_en = StringField(lazy_gettext("Place in English"), [Length(max=200)])
    place_es = StringField(lazy_gettext("Place in Spanish"), [Length(max=200)])
    venue = TextAreaField(lazy_gettext("Building and room"), [Length(max=500)])
    start_date = DateField(lazy_gettext("First day"), [Optional()])
    end_date = DateField(lazy_gettext("Last day"), [Optional()])
    time_zone = StringField(
        lazy_gettext("Time zone"), [InputRequired(lazy_gettext("Choose the time zone of the meeting."))]
    )
    original = SelectField(
        lazy_gettext("Language in which the report is negotiated"),
        choices=[SelectChoice("en", "English"), SelectChoice("es", "Español")],
    )
    positions = RadioField(
        lazy_gettext("Who sees what each delegation decides"),
        choices=[
            SelectChoice("open", lazy_gettext("Everybody in the meeting, at once")),
            SelectChoice("closed", lazy_gettext("Only the chair and the secretariat, until the section is agreed")),
        ],
        default="open",
        validate_choice=True,
        description=lazy_gettext(
            "Each delegation always sees its own position. Once a section is agreed, everybody sees who approved it, with "
            "which reservations. A change shows or hides what was decided already."
        ),
    )

    @classmethod
    def of(cls, details: MeetingDetails) -> "MeetingForm":
        """The form as the details have it."""
        texts = {
            f"{name}_{language}": getattr(details, name).get(language, "")
            for name in ("title", "body", "place")
            for language in ("en", "es")
        }
        return cls(
            data=texts
            | {
                "venue": details.venue,
                "start_date": details.start_date,
                "end_date": details.end_date,
                "time_zone": details.time_zone,
                "original": details.original,
                "positions": "open" if details.positions_open else "closed",
            }
        )

    def details(self) -> MeetingDetails:
        """The details as the form has them."""

        def texts(name: str) -> dict[str, str]:
            return {language: self[f"{name}_{language}"].data or "" for language in ("en", "es")}

        return MeetingDetails(
            title=texts("title"),
            body=texts("body"),
            place=texts("place"),
            venue=self.venue.data or "",
            start_date=self.start_date.data,
            end_date=self.end_date.data,
            time_zone=(self.time_zone.data or "").strip(),
            original=self.original.data,
            positions_open=self.positions.data != "closed",
        )


FIELD_OF_CODE = {
    "meeting.title_missing": "title",
    "meeting.dates_reversed": "end_date",
    "meeting.time_zone_unknown": "time_zone",
}


@blueprint.get("")
@login_required
def show(meeting_id: int) -> ResponseReturnValue:
    """The board and the run sheet. With `arrange`: the sections with what changes their order."""
    board = read_board(viewer_id(), meeting_id, now=now())
    use_meeting(board.parties, board.details.time_zone)
    arranging = "arrange" in request.args and board.allows("sections.arrange")
    return render_template("meeting/show.html", board=board, arranging=arranging)


@blueprint.get("/clock")
@login_required
def show_clock(meeting_id: int) -> ResponseReturnValue:
    """The session's clock, for a page that is open."""
    clock = read_clock(viewer_id(), meeting_id, now=now())
    use_meeting(directory_of(meeting_id), clock.time_zone)
    return render_template("meeting/clock.html", clock=clock)


@blueprint.post("/clock", endpoint="clock")
@login_required
def run_clock(meeting_id: int) -> ResponseReturnValue:
    """Start or stop the session's clock, or plan the session for another length."""
    act, minutes = request.form.get("act", ""), _minutes(request.form.get("minutes", "").strip())
    try:
        if act == "start":
            start_clock(viewer_id(), meeting_id, minutes=minutes, now=now())
        elif act == "stop":
            stop_clock(viewer_id(), meeting_id, now=now())
        else:
            set_clock_minutes(viewer_id(), meeting_id, minutes or 0, now=now())
    except InvalidInput as refused:
        flash(message_for(refused.code, refused.params), "error")
    return redirect(url_for("meeting.show", meeting_id=meeting_id), 303)


def _minutes(text: str) -> int | None:
    """The minutes that a form says; None for an empty field, 0 (which nothing can last) for what is no number."""
    if not text:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 6 else 0


@blueprint.get("/changed")
@login_required
def changed(meeting_id: int) -> ResponseReturnValue:
    """What open pages ask: 204 while nothing happened.

    With `since`, the number of an event: whether there is a later one; the page then loads its parts anew, and asks from there
    on, `every` so many seconds. With `drafts` as well, how far the drafts had got: whether something was written into one. With
    `section`, `revision` and `agreed`: whether that is still the text before the meeting; else a notice says what became
    of it. With `only=agreed` nothing is said of another revision that is not agreed either.
    """
    section_id = id_from(request.args.get("section", ""))
    if section_id is None:
        since, drafts = id_from(request.args.get("since", "")) or 0, id_from(request.args.get("drafts", ""))
        if not changes.something_happened(viewer_id(), meeting_id, since, drafts):
            return "", 204
        seq, moved = changes.last_event(meeting_id), None if drafts is None else changes.drafts_position(meeting_id)
        place = {"seq": seq, "drafts": moved}
        every = min(id_from(request.args.get("every", "")) or 5, _RAREST)
        poll = render_template("meeting/poll.html", meeting_id=meeting_id, every=every, **place)
        told = {"meetingChanged": {**place, "sections": None, "event": seq > since}}
        return poll, {"HX-Trigger": json.dumps(told)}
    shown = changes.TextNow(id_from(request.args.get("revision", "")) or 0, agreed=request.args.get("agreed") == "1")
    text = changes.text_now(viewer_id(), meeting_id, section_id)
    if text == shown or (request.args.get("only") == "agreed" and text.agreed == shown.agreed):
        return "", 204
    return render_template("meeting/text_changed.html", text=text, shown=shown)


@blueprint.route("/edit", methods=["GET", "POST"])
@login_required
def edit(meeting_id: int) -> ResponseReturnValue:
    """Change what the title page says."""
    details = meetings.read_details(viewer_id(), meeting_id, Action.EDIT_MEETING)
    # A form without the choice leaves it as it is: what is kept from people is never shown by mistake.
    kept = {"positions": "open" if details.positions_open else "closed"}
    form = MeetingForm(data=kept) if request.method == "POST" else MeetingForm.of(details)
    if request.method == "POST" and form.validate():
        try:
            meetings.update_meeting(viewer_id(), meeting_id, form.details(), now=now())
        except InvalidInput as error:
            name = FIELD_OF_CODE.get(error.code, "title")
            field = form[f"title_{form.original.data}"] if name == "title" else form[name]
            field.errors = [message_for(error.code, error.params)]
        else:
            flash(gettext("The details of the meeting were saved."), "success")
            return redirect(url_for("meeting.show", meeting_id=meeting_id))
    zones = sorted(
        zone for zone in available_timezones() if zone.startswith(("America/", "Europe/", "Atlantic/", "UTC"))
    )
    page = render_template("meeting/edit.html", form=form, meeting_id=meeting_id, details=details, zones=zones)
    return page, 422 if form.errors else 200
