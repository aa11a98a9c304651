"""The agenda comes in: handed in, looked through beside its source, made into a meeting."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from zoneinfo import available_timezones

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import login_required
from werkzeug.datastructures import MultiDict

from reportflow.domain.agenda import SourceLine
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.i18n.messages import message_for
from reportflow.services import agenda_review, agenda_uploads
from reportflow.services.agenda_entries import Entry, entry_of_item
from reportflow.services.agenda_review import Mark, Opened
from reportflow.web.agenda_acts import CHECK, CREATE, focus_after, perform
from reportflow.web.agenda_form import AgendaFields, fields_from_entries, fields_from_form
from reportflow.web.agenda_header import HeaderForm
from reportflow.web.agenda_reading import entries_from_fields
from reportflow.web.errors import status_of
from reportflow.web.session import now, viewer_id
from reportflow.web.view import reader_language, use_meeting

FIELD_OF_CODE = {
    "meeting.title_missing": "title",
    "meeting.dates_reversed": "end_date",
    "meeting.time_zone_unknown": "time_zone",
    "meeting.language_unknown": "original",
}


@login_required
def upload() -> ResponseReturnValue:
    """Hand an agenda in, as a file or as text."""
    agenda_review.check_may_create(viewer_id())
    if request.method == "GET":
        return render_template("agenda/upload.html", error="", field="file", text="")
    handed = request.files.get("file")
    filename, data, text = "", b"", request.form.get("text", "")
    if handed:
        filename, data = PurePath(handed.filename or "").name, handed.read()
        handed.close()
    try:
        key = _hand_in(data, filename, text)
    except (InvalidInput, LimitExceeded) as error:
        sentence = message_for(error.code, error.params)
        field = "file" if filename or not text.strip() else "text"
        return render_template("agenda/upload.html", error=sentence, field=field, text=text), status_of(error)
    return redirect(url_for("agenda.confirm", key=key))


def _hand_in(data: bytes, filename: str, text: str) -> str:
    """The file where one was chosen, else the text; gives the key of the upload."""
    if filename and data.strip():
        return agenda_review.hand_in(viewer_id(), data, filename, pasted=False, now=now())
    if filename:
        raise InvalidInput("agenda.file_empty")
    if not text.strip():
        raise InvalidInput("agenda.nothing_handed_in")
    return agenda_review.hand_in(viewer_id(), text.encode("utf-8", "replace"), "", pasted=True, now=now())


@dataclass(slots=True)
class _Looked:
    """The confirm screen: the form with what it says."""

    opened: Opened
    header: HeaderForm
    fields: AgendaFields
    entries: list[Entry]
    header_notes: list[str]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What to look at."""
        opened = self.opened
        return agenda_review.marks_of(opened.agenda, self.entries, self.header.details(), opened.parties)

    @property
    def source(self) -> tuple[SourceLine, ...]:
        """The source lines with what became of them."""
        return agenda_review.source_now(self.opened.agenda.source, self.entries)


@login_required
def confirm(key: str) -> ResponseReturnValue:
    """Look the agenda through beside its source, mend it, and create the meeting."""
    opened = agenda_review.open_upload(viewer_id(), key)
    use_meeting(opened.parties, opened.agenda.header.time_zone or "UTC")
    if opened.upload.meeting_id is not None:
        return go(url_for("meeting.show", meeting_id=opened.upload.meeting_id))
    if request.method == "GET":
        edits = opened.upload.edits
        return _show(_look(opened, None if edits is None else MultiDict(edits)))
    looked, act = _look(opened, request.form), request.form.get("act", CHECK)
    if act == CREATE:
        return _create(looked)
    problems = []
    try:
        perform(looked.fields, act, opened.agenda.source)
    except LimitExceeded as error:
        problems = [("", message_for(error.code, error.params))]
    _read(looked)
    if act == CHECK:
        looked.header.validate()
    else:
        looked.fields.errors = problems
    _keep(looked)
    return _show(looked, focus=focus_after(looked.fields, act))


def _look(opened: Opened, sent: "MultiDict[str, str] | None") -> _Looked:
    """The form as it was sent, or as the agenda was read."""
    header = opened.agenda.header
    if sent is None:
        entries = [entry_of_item(item, header.language) for item in opened.agenda.items]
        fields = fields_from_entries(entries, header.notes, [header.language], opened.parties, reader_language())
        form = HeaderForm.of(header)
    else:
        fields, form = fields_from_form(sent, 1), HeaderForm(formdata=sent)
        _keep_known_lines(fields, opened.agenda.source)
    looked = _Looked(opened, form, fields, [], [])
    _read(looked)
    looked.fields.errors = []
    return looked


def _read(looked: _Looked) -> None:
    languages = [looked.header.details().original]
    looked.entries, looked.header_notes = entries_from_fields(looked.fields, languages, looked.opened.parties)


def _keep_known_lines(fields: AgendaFields, source: Sequence[SourceLine]) -> None:
    """Each source line belongs to one item at most, whatever the browser sent."""
    free = {line.number for line in source}
    for item in fields.items:
        item.lines = [line for line in item.lines if line in free]
        free -= set(item.lines)


def _keep(looked: _Looked) -> None:
    edits = [*looked.header.pairs(), *looked.fields.pairs()]
    agenda_uploads.keep_edits(viewer_id(), looked.opened.upload.key, edits, now=now())


def _create(looked: _Looked) -> ResponseReturnValue:
    """Create the meeting; where something is still wrong, show it."""
    _read(looked)
    _keep(looked)
    if not looked.header.validate() or looked.fields.errors:
        return _show(looked, status=422)
    try:
        created = agenda_review.create_from_upload(
            viewer_id(),
            looked.opened,
            looked.header.details(),
            looked.entries,
            looked.header_notes,
            now=now(),
        )
    except (InvalidInput, LimitExceeded) as error:
        sentence = message_for(error.code, error.params)
        looked.fields.errors.append((FIELD_OF_CODE.get(error.code, ""), sentence))
        return _show(looked, status=422)
    flash(
        ngettext(
            "The meeting was created, with the opening paragraph and %(num)s section.",
            "The meeting was created, with the opening paragraph and %(num)s sections.",
            created.sections,
        ),
        "success",
    )
    return go(url_for("meeting.show", meeting_id=created.meeting_id))


def _show(looked: _Looked, *, status: int = 200, focus: str = "") -> ResponseReturnValue:
    marks = looked.marks
    zones = sorted(
        zone for zone in available_timezones() if zone.startswith(("America/", "Europe/", "Atlantic/", "UTC"))
    )
    errors = [(field.id, error) for field in looked.header for error in field.errors if isinstance(error, str)]
    details = looked.header.details()
    page = render_template(
        "agenda/confirm.html",
        opened=looked.opened,
        header=looked.header,
        fields=looked.fields,
        source=looked.source,
        marks_of_line=grouped(marks, "line"),
        marks_of_item=grouped(marks, "item"),
        languages=[details.original],
        several_days=details.start_date != details.end_date or looked.fields.several_days,
        errors=errors + looked.fields.errors,
        focus=focus,
        zones=zones,
        sections=agenda_review.count_sections(looked.entries, details.original),
    )
    return page, status


def grouped(marks: Sequence[Mark], by: str) -> dict[int, list[Mark]]:
    groups: dict[int, list[Mark]] = {}
    for mark in marks:
        groups.setdefault(getattr(mark, by), []).append(mark)
    return groups


def go(address: str) -> ResponseReturnValue:
    """On to another page, also where a script has sent the form."""
    if request.headers.get("HX-Request") == "true":
        return Response(status=204, headers={"HX-Redirect": address})
    return redirect(address)
