"""The page on which the text before the meeting is read, and decided on.

It is one form, which carries all that is typed: choosing another language to read, saying that one is present, and a text
that was overtaken meanwhile give the page again with every word in its place.
"""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, ReportflowError
from reportflow.i18n.messages import message_for
from reportflow.services import deciding, presence
from reportflow.services.changes import last_event
from reportflow.services.clock import read_clock
from reportflow.services.deciding_page import DecisionPage, read_decision_page
from reportflow.services.outbox import deliver_pending
from reportflow.web.addresses import id_from, text_address
from reportflow.web.decision_form import TypedDecision, no_decision, read_decision, read_shown, read_spoken
from reportflow.web.errors import status_of
from reportflow.web.session import now, viewer_id
from reportflow.web.view import reader_language, use_meeting

blueprint = Blueprint("decision", __name__, url_prefix="/meetings/<int:meeting_id>/sections/<int:section_id>")

#: Key of the session: the section on which a decision has just been made, so that its page forgets what was typed for it.
_DECIDED: Final = "decided_on"
#: What a person can mend on the page: it comes again with what they typed.
_MENDABLE: Final = (Conflict, InvalidInput, LimitExceeded)


@blueprint.get("/decision")
@login_required
def show(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """The text before the meeting, in the language that is asked for, else in the reader's own."""
    seq = last_event(meeting_id)
    page = _page(meeting_id, section_id, request.args.get("language"))
    decided = session.pop(_DECIDED, None) == section_id
    return render_template("decision/show.html", **_shown(page, seq=seq, decided=decided))


@blueprint.post("/decision")
@login_required
def decide(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Decide for one's own delegation; or show the page in another language, with all that is typed."""
    typed = read_decision(request.form)
    if language := request.form.get("show_language"):
        return _again(meeting_id, section_id, typed, language=language)
    try:
        decision = deciding.decide(
            viewer_id(), meeting_id, section_id, typed.request(), now=now(), address=text_address(meeting_id)
        )
    except _MENDABLE as error:
        return _again(meeting_id, section_id, typed, error)
    if not decision.stands:
        return _sent_again(meeting_id, section_id)
    deliver_pending(now())
    session[_DECIDED] = section_id
    flash(_said(decision), "success")
    return _back(meeting_id, section_id)


@blueprint.post("/decision/confirmation")
@login_required
def confirm(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Confirm what the secretariat entered for one's own delegation."""
    try:
        confirmed = deciding.confirm_spoken(viewer_id(), meeting_id, section_id, read_shown(request.form), now=now())
    except _MENDABLE as error:
        return _again(meeting_id, section_id, no_decision(), error)
    if not confirmed.stands:
        return _sent_again(meeting_id, section_id)
    flash(gettext("Confirmed: this is your delegation’s decision."), "success")
    return _back(meeting_id, section_id)


@blueprint.post("/decision/spoken")
@login_required
def enter_spoken(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Enter what a delegation said in the room; or show the page in another language, with all that is typed."""
    spoken = read_spoken(request.form)
    if language := request.form.get("show_language"):
        return _again(meeting_id, section_id, no_decision(), language=language, spoken=spoken)
    try:
        decision = deciding.enter_spoken(
            viewer_id(),
            meeting_id,
            section_id,
            spoken.party,
            spoken.request(),
            now=now(),
            address=text_address(meeting_id),
        )
    except _MENDABLE as error:
        return _again(meeting_id, section_id, no_decision(), error, spoken=spoken)
    if not decision.stands:
        return _sent_again(meeting_id, section_id)
    deliver_pending(now())
    session[_DECIDED] = section_id
    # The page names parties as its meeting does only once it is read.
    page = _page(meeting_id, section_id, None)
    name = page.parties.name(decision.party, reader_language())
    flash(gettext("Entered for %(party)s, marked as spoken in the room. Its heads are told.", party=name), "entered")
    return _back(meeting_id, section_id, "entered")


@blueprint.post("/presence")
@login_required
def set_presence(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Note who is present for this point; whoever was not touched on the page stays as they are."""
    was, here = set(request.form.getlist("was_present")), set(request.form.getlist("present"))
    touched = {code: code in here for code in was ^ here}
    presence.set_point_presence(viewer_id(), meeting_id, section_id, touched, now=now())
    flash(gettext("Who is present for this point was saved."), "success")
    return _back(meeting_id, section_id, "presence")


@blueprint.post("/presence/mine")
@login_required
def check_in(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Say that one's own delegation is present; what is typed on the page stays on it."""
    presence.check_in(viewer_id(), meeting_id, section_id, now=now())
    typed = read_decision(request.form)
    if typed.has_words:
        return _again(meeting_id, section_id, typed)
    flash(gettext("Your delegation is noted as present. You can decide now."), "success")
    return _back(meeting_id, section_id)


# --- what the routes share -------------------------------------------------------------------------------------------


def _page(meeting_id: int, section_id: int, language: str | None, typed_on: int | None = None) -> DecisionPage:
    page = read_decision_page(
        viewer_id(), meeting_id, section_id, language or None, reads=reader_language(), typed_on=typed_on
    )
    use_meeting(page.parties, page.details.time_zone)
    return page


def _shown(page: DecisionPage, **more: Any) -> dict[str, Any]:
    """What the template is rendered with."""
    failure = page.revision.failure if page.revision else None
    values: dict[str, Any] = {
        "page": page,
        "clock": read_clock(viewer_id(), page.meeting_id, now=now()),
        "failure": message_for(failure.code, failure.params) if failure else "",
        "typed": no_decision(),
        "spoken": None,
        "error": "",
        "error_code": "",
        "error_at": "",
        "decided": False,
    }
    return values | more


def _again(
    meeting_id: int,
    section_id: int,
    typed: TypedDecision,
    error: ReportflowError | None = None,
    *,
    language: str | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """The page of now with what was typed on the one before, and why it did not do what was asked."""
    language = language or request.form.get("language")
    typed_on = id_from(request.form.get("revision", "")) if isinstance(error, Conflict) else None
    seq = last_event(meeting_id)
    page = _page(meeting_id, section_id, language if language in ("en", "es") else None, typed_on)
    sentence = message_for(error.code, error.params) if error else ""
    code = error.code if error else ""
    at = _place_of(code, typed.pressed, spoken="spoken" in more)
    shown = _shown(page, seq=seq, typed=typed, error=sentence, error_code=code, error_at=at, **more)
    return render_template("decision/show.html", **shown), status_of(error) if error else 200


def _place_of(code: str, pressed: str, *, spoken: bool) -> str:
    """The part of the page where what an error asks for is done."""
    field = f"text-{pressed}-{reader_language()}"
    of_code = {
        "decision.reservation_missing": field,
        "decision.reason_missing": field,
        "decision.too_long": field,
        "decision.not_chosen": "decide",
        "decision.words_left": "decide",
        "decision.other_text": "changed-title",
        "decision.colleague_decided": "own-title",
    }
    return "entered" if spoken else of_code.get(code, "")


def _back(meeting_id: int, section_id: int, anchor: str | None = None) -> ResponseReturnValue:
    language = request.form.get("language", "")
    kept = language if language in ("en", "es") and language != reader_language() else None
    return redirect(url_for(".show", meeting_id=meeting_id, section_id=section_id, language=kept, _anchor=anchor))


def _sent_again(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """A form that had counted when it was sent first, and is not what the delegation says now."""
    flash(gettext("This had been sent before, and nothing was decided again. Below is how it stands now."), "warning")
    return _back(meeting_id, section_id)


def _said(decision: deciding.Decided) -> str:
    """What was decided, in one sentence."""
    return {
        "approve": gettext("Your delegation approves revision %(number)s.", number=decision.revision),
        "reserve": gettext(
            "Your delegation approves revision %(number)s, with the words that you wrote.", number=decision.revision
        ),
        "object": gettext(
            "Your delegation objects to revision %(number)s. The chair is told.",
            number=decision.revision,
        ),
    }[decision.kind.value]
