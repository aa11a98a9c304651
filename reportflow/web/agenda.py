"""The agenda: handed in and looked through; then read by everyone in the meeting, and changed by those who draft."""

from dataclasses import dataclass

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import login_required
from werkzeug.datastructures import MultiDict

from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotFound
from reportflow.domain.policy import Action
from reportflow.i18n.messages import message_for, warning_text
from reportflow.services import agenda_editing, agenda_review
from reportflow.services.agenda_editing import AgendaChange, MeetingAgenda
from reportflow.services.agenda_entries import Entry
from reportflow.web import agenda_intake
from reportflow.web.agenda_acts import SAVE, focus_after, perform
from reportflow.web.agenda_form import AgendaFields, fields_from_entries, fields_from_form
from reportflow.web.agenda_merge import merge_with_saved
from reportflow.web.agenda_reading import entries_from_fields
from reportflow.web.session import now, viewer_id
from reportflow.web.view import reader_language, use_meeting

blueprint = Blueprint("agenda", __name__)
blueprint.add_app_template_global(warning_text)
blueprint.add_url_rule("/agenda/new", "upload", agenda_intake.upload, methods=["GET", "POST"])
blueprint.add_url_rule("/agenda/new/<key>", "confirm", agenda_intake.confirm, methods=["GET", "POST"])


@blueprint.get("/meetings/<int:meeting_id>/agenda")
@login_required
def show(meeting_id: int) -> ResponseReturnValue:
    """The whole agenda, with notes, in the languages in which it exists."""
    agenda = _agenda(meeting_id)
    return render_template("agenda/show.html", agenda=agenda)


@blueprint.get("/meetings/<int:meeting_id>/agenda/source")
@login_required
def source(meeting_id: int) -> ResponseReturnValue:
    """The agenda as it was handed in."""
    kept = agenda_editing.read_source_of(viewer_id(), meeting_id)
    if kept is None:
        raise NotFound("agenda.source_not_found")
    use_meeting(kept.agenda.parties, kept.agenda.details.time_zone)
    items = [{"key": entry.id} for entry in kept.agenda.entries]
    return render_template("agenda/source_page.html", kept=kept, agenda=kept.agenda, items=items)


@dataclass(slots=True)
class _Edited:
    """The form on a meeting's agenda with what it says."""

    agenda: MeetingAgenda
    fields: AgendaFields
    version: str
    entries: list[Entry]
    header_notes: list[str]


@blueprint.route("/meetings/<int:meeting_id>/agenda/edit", methods=["GET", "POST"])
@login_required
def edit(meeting_id: int) -> ResponseReturnValue:
    """Change the agenda: every item in both languages, their order, new ones, fewer."""
    agenda = _agenda(meeting_id, Action.EDIT_AGENDA)
    if request.method == "GET":
        fields = fields_from_entries(
            agenda.entries, agenda.header_notes, agenda.languages, agenda.parties, reader_language()
        )
        return _show(_read(agenda, fields, agenda.version))
    edited = _sent(agenda, request.form)
    act = request.form.get("act", "check")
    if act == SAVE:
        return _save(edited)
    problems = []
    try:
        perform(edited.fields, act)
    except LimitExceeded as error:
        problems = [("", message_for(error.code, error.params))]
    edited = _read(agenda, edited.fields, edited.version)
    if act != "check":
        edited.fields.errors = problems
    return _show(edited, focus=focus_after(edited.fields, act))


def _agenda(meeting_id: int, action: Action = Action.VIEW) -> MeetingAgenda:
    agenda = agenda_editing.read_agenda_of(viewer_id(), meeting_id, action)
    use_meeting(agenda.parties, agenda.details.time_zone)
    return agenda


def _sent(agenda: MeetingAgenda, form: "MultiDict[str, str]") -> _Edited:
    return _read(agenda, fields_from_form(form, len(agenda.languages)), form.get("version", ""))


def _read(agenda: MeetingAgenda, fields: AgendaFields, version: str) -> _Edited:
    entries, notes = entries_from_fields(fields, agenda.languages, agenda.parties)
    return _Edited(agenda, fields, version, entries, notes)


def _save(edited: _Edited) -> ResponseReturnValue:
    agenda = edited.agenda
    if edited.fields.errors:
        return _show(edited, status=422)
    try:
        change = agenda_editing.update_agenda(
            viewer_id(), agenda.meeting_id, edited.entries, edited.header_notes, version=edited.version, now=now()
        )
    except (InvalidInput, LimitExceeded) as error:
        edited.fields.errors.append(("", message_for(error.code, error.params)))
        return _show(edited, status=422)
    except Conflict as error:
        agenda = _agenda(agenda.meeting_id, Action.EDIT_AGENDA)
        known = request.form.get("known", "")
        fields = merge_with_saved(edited.fields, edited.entries, known, agenda, reader_language())
        merged = _read(agenda, fields, agenda.version)
        merged.fields.errors = [("", message_for(error.code, error.params))]
        return _show(merged, status=409)
    flash(_said(change), "success")
    return agenda_intake.go(url_for("agenda.show", meeting_id=agenda.meeting_id))


def _said(change: AgendaChange) -> str:
    """What a change did, in a sentence or two."""
    if not change.changed:
        return gettext("Nothing was changed.")
    said = [gettext("The agenda was saved.")]
    if change.added:
        said.append(
            ngettext(
                "%(num)s section was added at the end of the report.",
                "%(num)s sections were added at the end of the report.",
                len(change.added),
            )
        )
    if change.set_aside:
        said.append(
            ngettext(
                "%(num)s section without text was set aside.",
                "%(num)s sections without text were set aside.",
                len(change.set_aside),
            )
        )
    if change.kept:
        said.append(
            ngettext(
                "%(num)s section whose item is gone has text and stays in the report.",
                "%(num)s sections whose items are gone have text and stay in the report.",
                len(change.kept),
            )
        )
    return " ".join(said)


def _show(edited: _Edited, *, status: int = 200, focus: str = "") -> ResponseReturnValue:
    agenda = edited.agenda
    marks = agenda_review.marks_of_entries(edited.entries, agenda.details.original, agenda.parties)
    page = render_template(
        "agenda/edit.html",
        agenda=agenda,
        fields=edited.fields,
        version=edited.version,
        known=request.form.get("known", "") if status != 409 and request.method == "POST" else known_of(agenda),
        languages=agenda.languages,
        several_days=agenda.details.start_date != agenda.details.end_date or edited.fields.several_days,
        marks_of_item=agenda_intake.grouped(marks, "item"),
        errors=edited.fields.errors,
        focus=focus,
    )
    # A conflict comes back as a form; without these, a fragment's error would go to the notices.
    place = {"HX-Retarget": "#agenda-form", "HX-Reswap": "outerHTML"} if status == 409 else {}
    return page, status, place


def known_of(agenda: MeetingAgenda) -> str:
    """The items that the page was made from, each with its digest."""
    return ",".join(f"{entry.id}:{entry.digest}" for entry in agenda.entries)
