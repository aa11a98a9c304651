"""A section: its text being drafted in two languages, its rows, its history.

Every act works as a plain form that is sent and answered with the page. Scripts ask for the page's text alone (htmx), and
save by themselves (JSON).
"""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from reportflow.domain.content import ACTION, AGREEMENT, BlockKey
from reportflow.domain.errors import InvalidInput, NotFound, ReportflowError
from reportflow.i18n.messages import message_for
from reportflow.services import drafting, history
from reportflow.services.drafting import SaveResult, parse_block
from reportflow.services.drafting_overlaps import dismiss_overlap
from reportflow.services.drafting_page import SectionPage, changes_since, read_preview, read_section
from reportflow.web.errors import status_of, wants_json
from reportflow.web.session import now, viewer_id
from reportflow.web.view import reader_language, use_meeting

blueprint = Blueprint("sections", __name__, url_prefix="/meetings/<int:meeting_id>/sections/<int:section_id>")


@blueprint.get("")
@login_required
def show(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """The drafting page, in the language that is asked for, else in the one that this person works in."""
    page = _page(meeting_id, section_id, request.args.get("language"))
    return render_template("sections/show.html", **_shown(page))


@blueprint.get("/text")
@login_required
def text(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """The text alone, for a page that is open; nothing where it has not changed since `seq`."""
    if not changes_since(viewer_id(), meeting_id, section_id, _number(request.args.get("seq", ""))):
        return "", 204
    return _text(meeting_id, section_id, request.args.get("language"))


@blueprint.post("/blocks/<block>")
@login_required
def save(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Save what a form says, as the difference from what it started from."""
    by_itself = request.headers.get("X-Requested-With") == "autosave"
    if request.headers.get("X-Person", str(viewer_id())) != str(viewer_id()):
        abort(401)  # the page belongs to somebody who has been signed out since
    try:
        result = _save(meeting_id, section_id, parse_block(block), settles=not by_itself)
    except ReportflowError as error:
        if wants_json():
            raise
        return _kept(meeting_id, section_id, block, error)
    if wants_json():
        return _saved(meeting_id, section_id, block, result)
    if result.removed:
        flash(
            gettext("This row was removed meanwhile. Your text is kept with it; it can be put back below."), "warning"
        )
    elif not result.overlap:
        flash(gettext("Saved."), "success")
    return _back(meeting_id, section_id, block)


@blueprint.post("/rows")
@login_required
def add_row(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Add an agreement or an action item."""
    form = request.form
    language, words = form.get("language", ""), form.get("text", "")
    place = (viewer_id(), meeting_id, section_id, language, words)
    common: dict[str, Any] = {"row_id": form.get("row_id") or None, "after": form.get("after") or None, "now": now()}
    try:
        match form.get("kind"):
            case "agreement":
                block = BlockKey(AGREEMENT, drafting.add_agreement(*place, **common))
            case "action":
                owners, due = form.get("owners", ""), _day(form.get("due", ""))
                block = BlockKey(ACTION, drafting.add_action(*place, owners=owners, due=due, **common))
            case _:
                raise InvalidInput("draft.no_such_block", block=form.get("kind", "")[:80])
    except ReportflowError as error:
        if _is_fragment() or wants_json():
            raise
        return _kept(meeting_id, section_id, f"new-{form.get('kind', '')[:20]}", error)
    if _is_fragment():
        return _text(meeting_id, section_id, language, just_added=block)
    return _back(meeting_id, section_id, str(block))


@blueprint.post("/rows/<block>/position")
@login_required
def move_row(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Move a row up or down one place."""
    by = -1 if request.form.get("direction") == "up" else 1
    drafting.move_row(viewer_id(), meeting_id, section_id, parse_block(block), by=by, now=now())
    return _done(meeting_id, section_id, block)


@blueprint.post("/rows/<block>/removal")
@login_required
def remove_row(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Take a row out of the text."""
    drafting.remove_row(viewer_id(), meeting_id, section_id, parse_block(block), now=now())
    return _done(meeting_id, section_id, "removed")


@blueprint.post("/rows/<block>/return")
@login_required
def put_back_row(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Bring a removed row back."""
    drafting.put_back_row(viewer_id(), meeting_id, section_id, parse_block(block), now=now())
    return _done(meeting_id, section_id, block)


@blueprint.post("/blocks/<block>/confirmation")
@login_required
def confirm(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Say that a translation is right as it is."""
    key, language = parse_block(block), request.form.get("language", "")
    seq = _number(request.form.get("base_seq", ""))
    drafting.confirm_translation(viewer_id(), meeting_id, section_id, key, language, base_seq=seq, now=now())
    return _done(meeting_id, section_id, block)


@blueprint.post("/overlaps/<int:overlap_id>/reading")
@login_required
def dismiss(meeting_id: int, section_id: int, overlap_id: int) -> ResponseReturnValue:
    """Say that the result of an overlap has been read and is right."""
    dismiss_overlap(viewer_id(), meeting_id, section_id, overlap_id, now=now())
    return _done(meeting_id, section_id, request.form.get("block", ""))


# --- history ---------------------------------------------------------------------------------------------------------


@blueprint.get("/history")
@login_required
def versions(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """The versions of the section."""
    page = history.history(viewer_id(), meeting_id, section_id)
    use_meeting(page.parties, page.details.time_zone)
    return render_template("sections/history.html", page=page)


@blueprint.get("/changes")
@login_required
def changes(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """What changed from one version to another."""
    page = history.history(viewer_id(), meeting_id, section_id)
    use_meeting(page.parties, page.details.time_zone)
    language = request.args.get("language") or page.original
    to_seq = _number(request.args.get("to") or str(page.seq))
    from_seq = _number(request.args["from"]) if request.args.get("from") else page.before(to_seq)
    redline = history.version_redline(viewer_id(), meeting_id, section_id, from_seq, to_seq, language)
    failure = message_for(redline.failure.code, redline.failure.params) if redline.failure else ""
    return render_template(
        "sections/changes.html",
        page=page,
        redline=redline,
        failure=failure,
        from_seq=from_seq,
        to_seq=to_seq,
        language=language,
    )


@blueprint.post("/history/<int:seq>/restoration")
@login_required
def restore(meeting_id: int, section_id: int, seq: int) -> ResponseReturnValue:
    """Make the draft say again what it said then."""
    base = request.form.get("base_seq", "")
    base_seq = _number(base) if base else None
    history.restore(viewer_id(), meeting_id, section_id, seq, base_seq=base_seq, now=now())
    flash(
        gettext("The earlier text is back, as a new version. Nothing was lost: the history still has the later one."),
        "success",
    )
    return redirect(url_for(".show", meeting_id=meeting_id, section_id=section_id))


# --- what the routes share -------------------------------------------------------------------------------------------


def _page(meeting_id: int, section_id: int, language: str | None) -> SectionPage:
    page = read_section(viewer_id(), meeting_id, section_id, language, reads=reader_language())
    use_meeting(page.parties, page.details.time_zone)
    return page


def _shown(page: SectionPage, **more: Any) -> dict[str, Any]:
    """What the templates of the drafting page are rendered with."""
    failure = page.preview.failure
    values: dict[str, Any] = {
        "page": page,
        "preview_failure": message_for(failure.code, failure.params) if failure else "",
        "new_id": drafting.new_row_id,
        "just_added": None,
        "kept": {},
        "kept_block": None,
        "kept_error": "",
    }
    return values | more


def _text(
    meeting_id: int, section_id: int, language: str | None, just_added: BlockKey | None = None
) -> ResponseReturnValue:
    page = _page(meeting_id, section_id, language or None)
    return render_template("sections/_text.html", **_shown(page, just_added=just_added))


def _kept(meeting_id: int, section_id: int, block: str, error: ReportflowError) -> ResponseReturnValue:
    """The page again with what was typed, and why it was not saved."""
    if isinstance(error, NotFound) and error.code != "row.not_found":
        raise error
    language = request.form.get("language", "")
    page = _page(meeting_id, section_id, language if language in ("en", "es") else None)
    known = {str(shown.key) for shown in page.blocks} | {"new-agreement", "new-action"}
    shown = _shown(
        page,
        kept=request.form if block in known else {},
        kept_block=block,
        kept_error=message_for(error.code, error.params),
        kept_text="" if block in known and page.may_write else request.form.get("text", ""),
    )
    return render_template("sections/show.html", **shown), status_of(error)


def _save(meeting_id: int, section_id: int, block: BlockKey, *, settles: bool) -> SaveResult:
    form = request.form
    place = (viewer_id(), meeting_id, section_id, block, form.get("language", ""), form.get("text", ""))
    common: dict[str, Any] = {
        "base_seq": _number(form.get("base_seq", "")),
        "save_id": form.get("save_id", ""),
        "settles": settles,
        "now": now(),
    }
    if block.kind == ACTION and "owners" in form:
        owners, due = form.get("owners", ""), _day(form.get("due", ""))
        return drafting.update_action(*place, owners=owners, due=due, **common)
    return drafting.save_text(*place, **common)


def _saved(meeting_id: int, section_id: int, block: str, result: SaveResult) -> Response:
    """The answer to a form that saves itself."""
    language = request.form.get("language", "")
    preview = read_preview(viewer_id(), meeting_id, section_id, language)
    beside = None
    if result.overlap or result.removed:
        names = {"meeting_id": meeting_id, "section_id": section_id, "block": block}
        beside = render_template("sections/_beside.html", overlap=result.overlap, removed=result.removed, **names)
    failure = message_for(preview.failure.code, preview.failure.params) if preview.failure else ""
    printed = render_template("sections/_printed.html", html=preview.html, preview_failure=failure, language=language)
    return jsonify(seq=result.seq, text=result.text, saved_at=now().isoformat(), overlap=beside, html=printed)


def _done(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """After an act: the text alone for a script, the page for everybody else."""
    if _is_fragment():
        return _text(meeting_id, section_id, request.form.get("language"))
    return _back(meeting_id, section_id, block)


def _back(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    language = request.form.get("language") or None
    anchor = block.replace(":", "-") if block else None
    target = url_for(".show", meeting_id=meeting_id, section_id=section_id, language=language, _anchor=anchor)
    return make_response(redirect(target, 303))


def _is_fragment() -> bool:
    return request.headers.get("HX-Request") == "true"


def _number(value: str) -> int:
    if not value.isdecimal() or len(value) > 9:
        raise InvalidInput("draft.no_such_version", version=value[:20])
    return int(value)


def _day(value: str) -> date | None:
    if not value.strip():
        return None
    try:
        return date.fromisoformat(value.strip())
    except ValueError as error:
        raise InvalidInput("row.bad_day", day=value[:20]) from error
