"""The chair concludes sections, several at once, and reopens one."""

from collections.abc import Collection, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import login_required

from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotFound, ReportflowError
from reportflow.i18n.messages import message_for
from reportflow.services import concluding, outbox
from reportflow.services.changes import last_event
from reportflow.services.clock import read_clock
from reportflow.web.addresses import id_from, text_address
from reportflow.web.asking import asked_again, listed, not_done, numbers_of_form, overtaking, sections_asked_for
from reportflow.web.errors import status_of
from reportflow.web.session import now, viewer_id
from reportflow.web.told import names, told_sentence
from reportflow.web.view import use_meeting

blueprint = Blueprint("conclusion", __name__, url_prefix="/meetings/<int:meeting_id>")


@blueprint.get("/conclusion")
@login_required
def ask(meeting_id: int) -> ResponseReturnValue:
    """How the delegations stand, name by name, before the chair concludes."""
    return asked_again(lambda section_ids: _ask(meeting_id, section_ids))


@blueprint.post("/conclusion")
@login_required
def conclude(meeting_id: int) -> ResponseReturnValue:
    """Conclude the chosen sections; those that are refused are shown again, with the reason."""
    chosen = sections_asked_for()
    wanted = numbers_of_form("revision", chosen)
    if not wanted:
        return _ask(meeting_id, listed(), error=InvalidInput("conclusion.nothing_chosen"))
    seen = numbers_of_form("seen", chosen)
    place = (viewer_id(), meeting_id)
    result = concluding.conclude(*place, wanted, seen=seen, address=text_address(meeting_id), now=now())
    outbox.deliver_pending(now())
    refused = {section_id: error for section_id, error in result.items() if isinstance(error, ReportflowError)}
    if done := len(result) - len(refused):
        flash(ngettext("%(num)s section is agreed.", "%(num)s sections are agreed.", done), "success")
    if refused:
        return _ask(meeting_id, listed() - (set(result) - set(refused)), refused=refused)
    if len(result) == 1:
        return redirect(url_for("decision.show", meeting_id=meeting_id, section_id=next(iter(result))), 303)
    return redirect(url_for("meeting.show", meeting_id=meeting_id, _anchor="sections"), 303)


@blueprint.get("/sections/<int:section_id>/reopening")
@login_required
def ask_reopening(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """What reopening means, before the chair does it."""
    return _ask_reopening(meeting_id, section_id)


@blueprint.post("/sections/<int:section_id>/reopening")
@login_required
def reopen(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Reopen an agreed section, with a reason."""
    form = request.form
    reason, revision = form.get("reason", ""), id_from(form.get("revision", "")) or 0
    try:
        concluding.reopen(
            viewer_id(),
            meeting_id,
            section_id,
            revision=revision,
            reason=reason,
            seen=id_from(form.get("seen", "")),
            address=text_address(meeting_id),
            now=now(),
        )
    except (InvalidInput, LimitExceeded) as error:
        return _ask_reopening(meeting_id, section_id, error, reason)
    except Conflict as error:
        return not_done(meeting_id, section_id, gettext("The section was not reopened"), error, reason)
    outbox.deliver_pending(now())
    flash(gettext("The section is reopened: the same text is before the meeting again."), "success")
    return redirect(url_for("sections.show", meeting_id=meeting_id, section_id=section_id), 303)


def _ask(
    meeting_id: int,
    section_ids: Collection[int],
    *,
    refused: Mapping[int, ReportflowError] | None = None,
    error: ReportflowError | None = None,
) -> ResponseReturnValue:
    refused = refused or {}
    gone = {section_id for section_id, why in refused.items() if isinstance(why, NotFound)}
    seq, asked = last_event(meeting_id), frozenset(section_ids) - gone
    page = concluding.read_conclusion(viewer_id(), meeting_id, asked)
    use_meeting(page.parties, page.details.time_zone)
    first = error or next(iter(refused.values()), None)
    shown = render_template(
        "conclusion/ask.html",
        page=page,
        seq=seq,
        **overtaking(".ask", meeting_id, asked, page.sections),
        clock=read_clock(viewer_id(), meeting_id, now=now()),
        names=names,
        told=told_sentence(page.told),
        chosen=sections_asked_for(),
        blocked={section.id: message_for(section.blocked.code, {}) for section in page.sections if section.blocked},
        refused={section_id: message_for(why.code, why.params) for section_id, why in refused.items()},
        error=message_for(error.code, error.params) if error else "",
    )
    return shown, status_of(first) if first else 200


def _ask_reopening(
    meeting_id: int, section_id: int, error: ReportflowError | None = None, reason: str = ""
) -> ResponseReturnValue:
    seq = last_event(meeting_id)
    page = concluding.read_reopening(viewer_id(), meeting_id, section_id)
    use_meeting(page.parties, page.details.time_zone)
    shown = render_template(
        "conclusion/reopening.html",
        page=page,
        seq=seq,
        told=told_sentence(page.told),
        reason=reason,
        error=message_for(error.code, error.params) if error else "",
    )
    return shown, status_of(error) if error else 200
