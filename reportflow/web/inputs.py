"""Inputs of delegations, organisations and observers: written, handed in, put into the draft or into the annex.

A draft saves itself where there are scripts (JSON); every act works as a plain form. What was typed and could not be saved
comes back in its form, with the reason and with what a colleague has saved meanwhile.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotAllowed, NotFound, ReportflowError
from reportflow.domain.inputs import Input, InputKind, InputState
from reportflow.domain.languages import LANGUAGES, other_language
from reportflow.i18n.messages import message_for
from reportflow.services import inputs, inputs_page, inputs_use
from reportflow.services.changes import last_event
from reportflow.services.inputs import Written
from reportflow.services.inputs_page import InputPage, InputView, SectionInputs
from reportflow.web.addresses import id_from
from reportflow.web.errors import status_of, wants_json
from reportflow.web.sections import save_first
from reportflow.web.session import now, refuse_page_of_another, viewer_id
from reportflow.web.view import language_name, reader_language, use_meeting

blueprint = Blueprint("inputs", __name__, url_prefix="/meetings/<int:meeting_id>")


@dataclass(frozen=True)
class InputForm:
    """What the form of an input says.

    Attributes:
        version: that it was made from; 0 for a new one.
        language: of `text`; `other` is in the other language.
        theirs: what a colleague has saved meanwhile, to be shown beside it.
    """

    kind: str
    language: str
    text: str
    other: str
    version: int
    form_id: str = ""
    error: str = ""
    error_in: str = ""
    theirs: InputView | None = None

    @classmethod
    def of(cls, value: Input, language: str) -> "InputForm":
        """The form as a draft has it."""
        text = value.text
        return cls(
            value.kind.value, language, text.get(language, ""), text.get(other_language(language), ""), value.version
        )


@blueprint.get("/inputs")
@login_required
def index(meeting_id: int) -> ResponseReturnValue:
    """Every section with what was handed in on it, and what it still waits for."""
    seq = last_event(meeting_id)
    page = inputs_page.read_index(viewer_id(), meeting_id)
    use_meeting(page.parties, page.details.time_zone)
    return render_template("inputs/index.html", page=page, seq=seq)


@blueprint.get("/sections/<int:section_id>/inputs")
@login_required
def section(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """What was handed in on a section, by party in the meeting's order."""
    seq = last_event(meeting_id)
    page = _section(meeting_id, section_id)
    return render_template("inputs/section.html", page=page, seq=seq, sentence=_sentence)


@blueprint.get("/sections/<int:section_id>/inputs/new")
@login_required
def new(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """A form for an input of one's own party."""
    page = _section(meeting_id, section_id)
    if page.viewer.party is None:
        raise NotAllowed("input.no_party")
    if not page.may_hand_in:
        raise Conflict("section.not_in_report") if not page.in_report else NotAllowed("policy.not_allowed")
    kind = InputKind.REPORT if page.from_all else InputKind.REMARK
    return _form(page, InputForm(kind.value, reader_language(), "", "", 0, secrets.token_hex(12)))


@blueprint.post("/sections/<int:section_id>/inputs/new")
@login_required
def create(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Begin a draft with what the form says, and hand it in where that is what was pressed."""
    refuse_page_of_another()

    def write() -> Input:
        form_id = request.form.get("form_id", "")
        return inputs.write_input(viewer_id(), meeting_id, section_id, _written(), form_id=form_id, now=now())

    return _saving(meeting_id, write, lambda error: _refused_new(meeting_id, section_id, error))


@blueprint.get("/inputs/<int:input_id>")
@login_required
def show(meeting_id: int, input_id: int) -> ResponseReturnValue:
    """An input: the form of a draft for its own party, the printed text of what was handed in for everybody."""
    page = _input(meeting_id, input_id)
    if page.view.mine and page.view.value.state is InputState.DRAFT:
        return _form(page.section, InputForm.of(page.view.value, reader_language()), page.view)
    return render_template("inputs/show.html", page=page.section, view=page.view, sentence=_sentence)


@blueprint.post("/inputs/<int:input_id>")
@login_required
def save(meeting_id: int, input_id: int) -> ResponseReturnValue:
    """Save a draft, and hand it in where that is what was pressed."""
    refuse_page_of_another()

    def write() -> Input:
        return inputs.save_input(viewer_id(), meeting_id, input_id, _written(), now=now())

    return _saving(meeting_id, write, lambda error: _refused(meeting_id, input_id, error))


@blueprint.post("/inputs/<int:input_id>/return")
@login_required
def take_back(meeting_id: int, input_id: int) -> ResponseReturnValue:
    """Make what was handed in a draft again."""
    said = gettext("This is a draft of your delegation again: nobody else sees it until you hand it in.")
    return _acted(meeting_id, input_id, lambda: inputs.take_back(viewer_id(), meeting_id, input_id, now=now()), said)


@blueprint.post("/inputs/<int:input_id>/discarding")
@login_required
def discard(meeting_id: int, input_id: int) -> ResponseReturnValue:
    """Put an input away."""
    said = gettext("The input was put away. It can be brought back here.")
    return _acted(meeting_id, input_id, lambda: inputs.discard(viewer_id(), meeting_id, input_id, now=now()), said)


@blueprint.post("/inputs/<int:input_id>/bringing-back")
@login_required
def bring_back(meeting_id: int, input_id: int) -> ResponseReturnValue:
    """Make an input that was put away a draft again."""
    said = gettext("The input is back, as a draft of your delegation.")
    return _acted(meeting_id, input_id, lambda: inputs.bring_back(viewer_id(), meeting_id, input_id), said)


@blueprint.post("/inputs/<int:input_id>/insertion")
@login_required
def insert(meeting_id: int, input_id: int) -> ResponseReturnValue:
    """Put an input at the end of the section's draft."""
    beside = id_from(request.args.get("section", ""))
    if beside is not None and (refused := save_first(meeting_id, beside)):
        return refused
    version, seen_seq = _seen()
    try:
        used = inputs_use.use_input(viewer_id(), meeting_id, input_id, version=version, seen_seq=seen_seq, now=now())
    except (Conflict, LimitExceeded) as error:
        flash(_sentence(error), "warning")
        return _back(meeting_id, input_id, beside)
    if not used.inserted:
        flash(gettext("Somebody had put this input into the draft already. It was not added twice."), "info")
    elif used.untranslated:
        name = language_name(used.untranslated)
        flash(
            gettext(
                "The input is at the end of the text. It came without %(language)s: that text is to be completed.",
                language=name,
            ),
            "warning",
        )
    else:
        flash(gettext("The input is at the end of the text, in both languages."), "success")
    return _back(meeting_id, input_id, beside)


@blueprint.post("/inputs/<int:input_id>/annex")
@login_required
def annex(meeting_id: int, input_id: int) -> ResponseReturnValue:
    """Have an input printed in the annex; `marked=0` in the address takes it out again."""
    beside = id_from(request.args.get("section", ""))
    if beside is not None and (refused := save_first(meeting_id, beside)):
        return refused
    marked = request.args.get("marked") != "0"
    version, _ = _seen()
    try:
        inputs_use.mark_for_annex(viewer_id(), meeting_id, input_id, marked=marked, version=version, now=now())
    except (Conflict, LimitExceeded, InvalidInput) as error:
        flash(_sentence(error), "warning")
    else:
        flash(
            gettext("The input will be printed in the annex.")
            if marked
            else gettext("The input will not be printed in the annex."),
            "success",
        )
    return _back(meeting_id, input_id, beside)


# --- what the routes share -------------------------------------------------------------------------------------------


def _section(meeting_id: int, section_id: int) -> SectionInputs:
    page = inputs_page.read_inputs(viewer_id(), meeting_id, section_id)
    use_meeting(page.parties, page.details.time_zone)
    return page


def _input(meeting_id: int, input_id: int) -> InputPage:
    page = inputs_page.read_input(viewer_id(), meeting_id, input_id)
    use_meeting(page.section.parties, page.section.details.time_zone)
    return page


def _sentence(error: ReportflowError) -> str:
    """Why something was refused; with the language of the text, where the error is in one of two."""
    said = message_for(error.code, error.params)
    language = error.params.get("language")
    return f"{language_name(language, begins=True)}: {said}" if language in LANGUAGES else said


def _written() -> Written:
    """What the form says. Raises InvalidInput `input.no_such_language`."""
    form = request.form
    language = form.get("language", "")
    if language not in LANGUAGES:
        raise InvalidInput("input.no_such_language")
    text = {language: form.get("text", ""), other_language(language): form.get("other", "")}
    return Written(form.get("kind", ""), text, id_from(form.get("base_seq", "")) or 0)


def _seen() -> tuple[int, int]:
    """Which version of an input the page showed, and by which entry of the log it was in the draft then."""
    version, _, seq = request.form.get("seen", "").partition("-")
    return id_from(version) or 0, id_from(seq) or 0


def _saving(
    meeting_id: int, write: Callable[[], Input], refused: Callable[[ReportflowError], ResponseReturnValue]
) -> ResponseReturnValue:
    """Save what the form says, then do what was pressed."""
    handing_in = request.form.get("act") == "hand_in"
    try:
        value = write()
        if wants_json():
            return _saved(meeting_id, value)
        if handing_in:
            value = inputs.hand_in(viewer_id(), meeting_id, value.id, version=value.version, now=now())
    except ReportflowError as error:
        if wants_json() or isinstance(error, NotFound | NotAllowed):
            raise
        return refused(error)
    if handing_in:
        flash(gettext("Handed in: the whole meeting can read it now."), "success")
    else:
        flash(gettext("Saved as a draft of your delegation. Nobody else sees it until you hand it in."), "success")
    return redirect(url_for(".show", meeting_id=meeting_id, input_id=value.id), 303)


def _saved(meeting_id: int, value: Input) -> ResponseReturnValue:
    """The answer to a form that saves itself."""
    page = _input(meeting_id, value.id)
    html = render_template("inputs/_printed.html", view=page.view, sentence=_sentence)
    address = url_for(".show", meeting_id=meeting_id, input_id=value.id)
    text = value.text.get(request.form.get("language", ""), "")
    key = f"input:{value.id}"  # as the form of the draft has it
    return jsonify(seq=value.version, text=text, saved_at=now().isoformat(), html=html, address=address, key=key)


def _typed(error: ReportflowError, version: int, theirs: InputView | None = None) -> InputForm:
    """The form as it was sent, with why it was refused."""
    form = request.form
    language = form.get("language", "")
    return InputForm(
        kind=form.get("kind", ""),
        language=language if language in LANGUAGES else reader_language(),
        text=form.get("text", ""),
        other=form.get("other", ""),
        version=version,
        form_id=form.get("form_id", "") or ("" if version else secrets.token_hex(12)),
        error=_sentence(error),
        error_in=str(error.params.get("language", "")),
        theirs=theirs,
    )


def _refused_new(meeting_id: int, section_id: int, error: ReportflowError) -> ResponseReturnValue:
    """The form again, with what was typed; the draft's own where it has been begun."""
    begun = inputs.begun_by(viewer_id(), meeting_id, request.form.get("form_id", ""))
    if begun is not None:
        return _refused(meeting_id, begun, error)
    return _form(_section(meeting_id, section_id), _typed(error, 0)), status_of(error)


def _refused(meeting_id: int, input_id: int, error: ReportflowError) -> ResponseReturnValue:
    """The form again, with what was typed and, where somebody saved it meanwhile, with what they saved."""
    page = _input(meeting_id, input_id)
    theirs = page.view if isinstance(error, Conflict) else None
    return _form(page.section, _typed(error, page.view.value.version, theirs), page.view), status_of(error)


def _form(page: SectionInputs, form: InputForm, view: InputView | None = None) -> str:
    return render_template("inputs/form.html", page=page, form=form, view=view, sentence=_sentence)


def _acted(meeting_id: int, input_id: int, act: Callable[[], Any], said: str) -> ResponseReturnValue:
    try:
        act()
    except (Conflict, LimitExceeded) as error:
        flash(_sentence(error), "warning")
    else:
        flash(said, "success")
    return redirect(url_for(".show", meeting_id=meeting_id, input_id=input_id), 303)


def _back(meeting_id: int, input_id: int, beside: int | None) -> ResponseReturnValue:
    """To the page of the section, where the button was pressed there; else to the inputs of the section."""
    if beside is not None:
        language = request.form.get("language") or None
        target = url_for(
            "sections.show", meeting_id=meeting_id, section_id=beside, language=language, _anchor=f"input-{input_id}"
        )
        return redirect(target, 303)
    page = inputs_page.read_input(viewer_id(), meeting_id, input_id)
    target = url_for(".section", meeting_id=meeting_id, section_id=page.section.section_id, _anchor=f"input-{input_id}")
    return redirect(target, 303)
