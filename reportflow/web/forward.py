"""Putting sections before the meeting, several at once, and withdrawing one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import login_required

from reportflow.domain.content import AGREEMENT, BlockKey
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, NotFound, ReportflowError
from reportflow.domain.readiness import Hindrance
from reportflow.i18n.messages import message_for
from reportflow.services import outbox
from reportflow.services.changes import last_event
from reportflow.services.clock import read_clock
from reportflow.services.one_sided_inputs import read_one_sided
from reportflow.services.putting_forward import put_forward
from reportflow.services.putting_forward import withdraw as withdraw_revision
from reportflow.services.putting_forward_page import ForwardSection, read_putting_forward
from reportflow.web.addresses import id_from, text_address
from reportflow.web.asking import asked_again, listed, not_done, numbers_of_form, overtaking, sections_asked_for
from reportflow.web.errors import status_of
from reportflow.web.session import now, viewer_id
from reportflow.web.told import told_sentence
from reportflow.web.view import language_name, reader_language, use_meeting

blueprint = Blueprint("forward", __name__, url_prefix="/meetings/<int:meeting_id>")


@dataclass(frozen=True, slots=True)
class Said:
    """One hindrance in the reader's words, with the place on the drafting page where it is mended."""

    stops: bool
    sentence: str
    address: str


@blueprint.get("/putting-forward")
@login_required
def ask(meeting_id: int) -> ResponseReturnValue:
    """What will be put forward, what keeps it back, and the text as it will be printed."""
    return asked_again(lambda section_ids: _ask(meeting_id, section_ids))


@blueprint.post("/putting-forward")
@login_required
def put(meeting_id: int) -> ResponseReturnValue:
    """Put the chosen sections before the meeting; those that are refused are shown again, with the reason."""
    chosen = sections_asked_for()
    wanted = numbers_of_form("seq", chosen)
    if not wanted:
        error = InvalidInput("forwarding.nothing_chosen")
        return _ask(meeting_id, listed(), error=error)
    seen = numbers_of_form("seen", chosen)
    result = put_forward(viewer_id(), meeting_id, wanted, seen=seen, address=text_address(meeting_id), now=now())
    outbox.deliver_pending(now())
    refused = {section_id: error for section_id, error in result.items() if isinstance(error, ReportflowError)}
    if done := len(result) - len(refused):
        flash(
            ngettext("%(num)s section is before the meeting.", "%(num)s sections are before the meeting.", done),
            "success",
        )
    if refused:
        return _ask(meeting_id, listed() - (set(result) - set(refused)), refused=refused)
    if len(result) == 1:
        return redirect(url_for("sections.show", meeting_id=meeting_id, section_id=next(iter(result))), 303)
    return redirect(url_for("meeting.show", meeting_id=meeting_id, _anchor="sections"), 303)


@blueprint.post("/sections/<int:section_id>/withdrawal")
@login_required
def withdraw(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Take back what is before the meeting."""
    revision, reason = id_from(request.form.get("revision", "")) or 0, request.form.get("reason", "")
    try:
        withdraw_revision(
            viewer_id(),
            meeting_id,
            section_id,
            revision=revision,
            reason=reason,
            address=text_address(meeting_id),
            now=now(),
        )
    except (Conflict, LimitExceeded) as error:
        return not_done(meeting_id, section_id, gettext("The text was not withdrawn"), error, reason)
    outbox.deliver_pending(now())
    flash(
        gettext("Revision %(number)s is withdrawn. Drafting goes on from where the draft is.", number=revision),
        "success",
    )
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
    gone |= {section_id for section_id, why in refused.items() if why.code == "section.not_in_report"}
    seq, asked = last_event(meeting_id), frozenset(section_ids) - gone
    page = read_putting_forward(viewer_id(), meeting_id, asked)
    use_meeting(page.parties, page.details.time_zone)
    one_sided = read_one_sided(viewer_id(), meeting_id, {section.id for section in page.sections})
    first = error or next(iter(refused.values()), None)
    shown = render_template(
        "forward/ask.html",
        page=page,
        seq=seq,
        **overtaking(".ask", meeting_id, asked, page.sections),
        clock=read_clock(viewer_id(), meeting_id, now=now()),
        said={
            section.id: [
                _said(meeting_id, section, found) for found in (*section.hindrances, *one_sided.get(section.id, ()))
            ]
            for section in page.sections
        },
        failures={
            (section.id, language): message_for(printed.failure.code, printed.failure.params)
            for section in page.sections
            for language, printed in section.printed.items()
            if printed.failure
        },
        told=told_sentence(page.told),
        chosen=sections_asked_for(),
        refused={section_id: message_for(why.code, why.params) for section_id, why in refused.items()},
        error=message_for(error.code, error.params) if error else "",
    )
    return shown, status_of(first) if first else 200


def _said(meeting_id: int, section: ForwardSection, found: Hindrance) -> Said:
    language = found.params.get("language") or section.original
    block = str(found.params.get("block", ""))
    address = url_for(
        "sections.show",
        meeting_id=meeting_id,
        section_id=section.id,
        language=language,
        _anchor=block.replace(":", "-") or None,
    )
    return Said(found.stops, hindrance_sentence(found, section.number), address)


def hindrance_sentence(found: Hindrance, number: int | None) -> str:
    """A hindrance in the reader's words: "The Spanish text of agreement 3.2 is out of date."

    Args:
        number: the point's number.
    """
    if found.code.startswith("translation."):
        return _of_translation(found, number)
    if found.code == "input.one_language":
        return gettext(
            "The %(language)s text does not have what %(party)s handed in, in %(given)s.",
            language=language_name(str(found.params["language"])),
            party=found.params["names"][reader_language()],
            given=language_name(str(found.params["given"])),
        )
    place = found.params.get("place", "")
    sentences = {
        "action.no_owner": gettext("Action item %(place)s has no owner.", place=place),
        "action.no_due": gettext("Action item %(place)s has no date.", place=place),
        "bracket.open": gettext("Words stand in open brackets: the text can be read, but not concluded."),
        "section.agreed": gettext("This section is agreed. The chair can reopen it."),
    }
    if found.code in sentences:
        return sentences[found.code]
    code = found.params["reason"] if found.code == "section.unprintable" else found.code
    return message_for(code, found.params)


def _of_translation(found: Hindrance, number: int | None) -> str:
    key = BlockKey.parse(str(found.params["block"]))
    place = found.params["place"]
    if key.kind == AGREEMENT and number is not None:
        place = f"{number}.{place}"
    language = language_name(str(found.params["language"]))
    sentences = {
        ("heading", "stale"): gettext("The %(language)s heading is out of date.", language=language),
        ("heading", "missing"): gettext("The %(language)s heading is missing.", language=language),
        ("body", "stale"): gettext("The %(language)s text is out of date.", language=language),
        ("body", "missing"): gettext("The %(language)s text is missing.", language=language),
        ("agreement", "stale"): gettext(
            "The %(language)s text of agreement %(place)s is out of date.", language=language, place=place
        ),
        ("agreement", "missing"): gettext(
            "The %(language)s text of agreement %(place)s is missing.", language=language, place=place
        ),
        ("action", "stale"): gettext(
            "The %(language)s text of action item %(place)s is out of date.", language=language, place=place
        ),
        ("action", "missing"): gettext(
            "The %(language)s text of action item %(place)s is missing.", language=language, place=place
        ),
    }
    return sentences[key.kind, found.code.partition(".")[2]]
