"""A section: its text being drafted in two languages, its rows, its history.

Every act works as a plain form that is sent and answered with the page: the whole page is one form then, and whatever
button is pressed, all that was typed is saved first. Scripts ask for the page's text alone (htmx), and save each block by
itself (JSON).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, Response, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from reportflow.domain.content import ACTION, AGREEMENT, BlockKey
from reportflow.domain.errors import InvalidInput, NotFound, ReportflowError
from reportflow.i18n.messages import message_for
from reportflow.services import drafting, history
from reportflow.services.changes import last_event
from reportflow.services.clock import read_clock
from reportflow.services.drafting import SaveResult, parse_block
from reportflow.services.drafting_overlaps import dismiss_overlap
from reportflow.services.drafting_page import SectionPage, changes_since, read_preview, read_section
from reportflow.services.inputs_page import read_inputs_beside
from reportflow.services.late_places import open_late
from reportflow.services.section_around import SectionAround, read_around
from reportflow.web.errors import status_of, wants_json
from reportflow.web.session import now, refuse_page_of_another, viewer_id
from reportflow.web.typed import NEW_ROWS, Kept, Outcome, Typed, day, number, read_typed, save_typed
from reportflow.web.view import reader_language, use_meeting

blueprint = Blueprint("sections", __name__, url_prefix="/meetings/<int:meeting_id>/sections/<int:section_id>")


@blueprint.get("")
@login_required
def show(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """The drafting page, in the language that is asked for, else in the one that this person works in."""
    seq = last_event(meeting_id)
    page = _page(meeting_id, section_id, request.args.get("language"))
    late = open_late(viewer_id(), section_id)
    return render_template("sections/show.html", **_shown(page, seq=seq, late=late, **_around(page)))


@blueprint.get("/around")
@login_required
def around(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """What stands around the text, for a page that is open: where the section stands, its inputs, the session's clock."""
    page = read_around(viewer_id(), meeting_id, section_id)
    use_meeting(page.parties, page.details.time_zone)
    return render_template("sections/around.html", page=page, **_around(page))


@blueprint.get("/text")
@login_required
def text(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """The text alone, for a page that is open; nothing where it has not changed since `seq`."""
    if not changes_since(viewer_id(), meeting_id, section_id, number(request.args.get("seq", ""))):
        return "", 204
    return _text(meeting_id, section_id, request.args.get("language"))


@blueprint.post("/blocks/<block>")
@login_required
def save(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Save what a form says, as the difference from what it started from."""
    by_itself = request.headers.get("X-Requested-With") == "autosave"
    refuse_page_of_another()
    try:
        result = _save(meeting_id, section_id, parse_block(block), settles=not by_itself)
    except ReportflowError as error:
        if wants_json():
            raise
        return _kept(meeting_id, section_id, {block: Kept(_single(block), error)})
    if wants_json():
        return _saved(meeting_id, section_id, block, result)
    _say([result], saved=True)
    return _back(meeting_id, section_id, block)


@blueprint.post("/blocks")
@login_required
def save_all(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Save all that is typed on the page, and add the new row whose button was pressed."""
    return _save_all(meeting_id, section_id, request.form.get("pressed", ""))


@blueprint.post("/rows")
@login_required
def add_row(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """Add an agreement or an action item."""
    form = request.form
    if "block" in form:
        return _save_all(meeting_id, section_id, f"new-{form.get('kind', '')}")
    language, words = form.get("language", ""), form.get("text", "")
    place = (viewer_id(), meeting_id, section_id, language, words)
    common: dict[str, Any] = {"row_id": form.get("row_id") or None, "after": form.get("after") or None, "now": now()}
    try:
        match form.get("kind"):
            case "agreement":
                block = BlockKey(AGREEMENT, drafting.add_agreement(*place, **common))
            case "action":
                owners, due = form.get("owners", ""), day(form.get("due", ""))
                block = BlockKey(ACTION, drafting.add_action(*place, owners=owners, due=due, **common))
            case _:
                raise InvalidInput("draft.no_such_block", block=form.get("kind", "")[:80])
    except ReportflowError as error:
        if _is_fragment() or wants_json():
            raise
        block_name = f"new-{form.get('kind', '')[:20]}"
        return _kept(meeting_id, section_id, {block_name: Kept(_single(block_name), error)})
    if _is_fragment():
        return _text(meeting_id, section_id, language, just_added=block)
    return _back(meeting_id, section_id, str(block))


@blueprint.post("/rows/<block>/position")
@login_required
def move_row(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Move a row up or down one place."""
    if refused := save_first(meeting_id, section_id):
        return refused
    by = -1 if request.form.get("direction") == "up" else 1
    drafting.move_row(viewer_id(), meeting_id, section_id, parse_block(block), by=by, now=now())
    return _done(meeting_id, section_id, block)


@blueprint.post("/rows/<block>/removal")
@login_required
def remove_row(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Take a row out of the text."""
    if refused := save_first(meeting_id, section_id):
        return refused
    drafting.remove_row(viewer_id(), meeting_id, section_id, parse_block(block), now=now())
    return _done(meeting_id, section_id, "removed")


@blueprint.post("/rows/<block>/return")
@login_required
def put_back_row(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Bring a removed row back."""
    if refused := save_first(meeting_id, section_id):
        return refused
    drafting.put_back_row(viewer_id(), meeting_id, section_id, parse_block(block), now=now())
    return _done(meeting_id, section_id, block)


@blueprint.post("/blocks/<block>/confirmation")
@login_required
def confirm(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Say that a translation is right as it is."""
    if refused := save_first(meeting_id, section_id):
        return refused
    key, language = parse_block(block), request.form.get("language", "")
    seq = number(request.form.get("as_of", ""))
    drafting.confirm_translation(viewer_id(), meeting_id, section_id, key, language, base_seq=seq, now=now())
    return _done(meeting_id, section_id, block)


@blueprint.post("/overlaps/<int:overlap_id>/reading")
@login_required
def dismiss(meeting_id: int, section_id: int, overlap_id: int) -> ResponseReturnValue:
    """Say that the result of an overlap has been read and is right."""
    if refused := save_first(meeting_id, section_id):
        return refused
    dismiss_overlap(viewer_id(), meeting_id, section_id, overlap_id, now=now())
    return _done(meeting_id, section_id, request.form.get("pressed", ""))


# --- history ---------------------------------------------------------------------------------------------------------


@blueprint.get("/history")
@login_required
def versions(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """What happened to the section, the latest first; without the versions of its draft where only its agreement is asked for."""
    page = history.history(viewer_id(), meeting_id, section_id)
    use_meeting(page.parties, page.details.time_zone)
    return render_template("sections/history.html", page=page, agreement_only=request.args.get("show") == "agreement")


@blueprint.get("/changes")
@login_required
def changes(meeting_id: int, section_id: int) -> ResponseReturnValue:
    """What changed from one text to another: versions of the draft, or revisions."""
    page = history.history(viewer_id(), meeting_id, section_id)
    use_meeting(page.parties, page.details.time_zone)
    language = request.args.get("language") or page.original
    to_text = request.args.get("to") or str(page.seq)
    from_text = request.args.get("from") or page.text_before(to_text)
    redline = history.version_redline(viewer_id(), meeting_id, section_id, from_text, to_text, language)
    failure = message_for(redline.failure.code, redline.failure.params) if redline.failure else ""
    return render_template(
        "sections/changes.html",
        page=page,
        redline=redline,
        failure=failure,
        from_text=from_text,
        to_text=to_text,
        language=language,
    )


@blueprint.post("/history/<int:seq>/restoration")
@login_required
def restore(meeting_id: int, section_id: int, seq: int) -> ResponseReturnValue:
    """Make the draft say again what it said then."""
    base = request.form.get("base_seq", "")
    base_seq = number(base) if base else None
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
        "kept_elsewhere": (),
    }
    return values | more


def _around(page: SectionPage | SectionAround) -> dict[str, Any]:
    """What stands around the text on its whole page."""
    return {"inputs": read_inputs_beside(page), "clock": read_clock(viewer_id(), page.meeting_id, now=now())}


def _text(
    meeting_id: int, section_id: int, language: str | None, just_added: BlockKey | None = None
) -> ResponseReturnValue:
    page = _page(meeting_id, section_id, language or None)
    return render_template("sections/_text_alone.html", **_shown(page, just_added=just_added))


def _kept(meeting_id: int, section_id: int, kept: Mapping[str, Kept]) -> ResponseReturnValue:
    """The page again with what was typed and could not be saved, and why; all the rest is saved."""
    first = next(iter(kept.values())).error
    if isinstance(first, NotFound) and first.code != "row.not_found":
        raise first
    language = request.form.get("language", "")
    seq = last_event(meeting_id)
    page = _page(meeting_id, section_id, language if language in ("en", "es") else None)
    fields = {str(shown.key) for shown in page.blocks} if page.may_write else set()
    if page.may_draft and page.kind != "chapeau":
        fields |= set(NEW_ROWS)
    told = {name: (one.typed, message_for(one.error.code, one.error.params)) for name, one in kept.items()}
    shown = _shown(
        page,
        seq=seq,
        late=open_late(viewer_id(), section_id),
        **_around(page),
        kept={name: one for name, one in told.items() if name in fields},
        kept_elsewhere=[one for name, one in told.items() if name not in fields],
    )
    return render_template("sections/show.html", **shown), status_of(first)


def _single(block: str) -> Typed:
    """What the form of one block says; the page that it came from is the one of now where the form names none."""
    form = request.form
    base, name = form.get("base_seq", ""), form.get("save_id") or form.get("row_id") or ""
    base_seq = int(base) if base.isdecimal() and len(base) <= 9 else 1
    return Typed(block, form.get("text", ""), base_seq, name[:64], form.get("owners"), form.get("due"))


def _save_all(meeting_id: int, section_id: int, pressed: str) -> ResponseReturnValue:
    typed = read_typed(request.form)
    if not typed:
        raise InvalidInput("draft.bad_page")
    outcome = _save_typed(meeting_id, section_id, typed, pressed)
    if outcome.kept:
        _say(outcome.saved.values(), saved=False)
        return _kept(meeting_id, section_id, outcome.kept)
    _say(outcome.saved.values(), saved=bool(outcome.saved) or pressed not in NEW_ROWS)
    block = str(outcome.added.get(pressed, pressed if any(entry.block == pressed for entry in typed) else ""))
    return _back(meeting_id, section_id, block)


def save_first(meeting_id: int, section_id: int) -> ResponseReturnValue | None:
    """Save what was typed on the page before the act that was asked for; the page again where a part of it cannot be."""
    typed = read_typed(request.form)
    if not typed:
        return None
    outcome = _save_typed(meeting_id, section_id, typed, "")
    _say(outcome.saved.values(), saved=False)
    return _kept(meeting_id, section_id, outcome.kept) if outcome.kept else None


def _save_typed(meeting_id: int, section_id: int, typed: tuple[Typed, ...], pressed: str) -> Outcome:
    language = request.form.get("language", "")
    return save_typed(viewer_id(), meeting_id, section_id, typed, language=language, pressed=pressed, now=now())


def _say(results: Iterable[SaveResult], *, saved: bool) -> None:
    """What came of the saves, in one sentence; `saved`: whether to say so where there is nothing else to say."""
    found = list(results)
    if any(result.removed for result in found):
        flash(
            gettext("This row was removed meanwhile. Your text is kept with it; it can be put back below."), "warning"
        )
    elif saved and not any(result.overlap for result in found):
        flash(gettext("Saved."), "success")


def _save(meeting_id: int, section_id: int, block: BlockKey, *, settles: bool) -> SaveResult:
    form = request.form
    place = (viewer_id(), meeting_id, section_id, block, form.get("language", ""), form.get("text", ""))
    common: dict[str, Any] = {
        "base_seq": number(form.get("base_seq", "")),
        "save_id": form.get("save_id", ""),
        "settles": settles,
        "now": now(),
    }
    if block.kind == ACTION and "owners" in form:
        owners, due = form.get("owners", ""), day(form.get("due", ""))
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
    """After an act: nothing for the editor, which hears of it; the text alone for a page with forms; else the page."""
    if wants_json():
        return "", 204
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
