"""The translator's queue: every text of the meeting that is out of date or missing in its other language, one after the other.

Every act works as a plain form: the whole page is one form then, and whatever button is pressed, all that was typed is saved
first. Scripts save each text by itself while it is typed (JSON), and have the list drawn anew after each act (htmx).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required

from reportflow.domain.errors import Conflict, InvalidInput, NotFound
from reportflow.i18n.messages import message_for
from reportflow.services import drafting
from reportflow.services.clock import read_clock
from reportflow.services.drafting import SaveResult, parse_block
from reportflow.services.translation_queue import Place, TranslationQueue, read_queue, settle
from reportflow.web.errors import status_of
from reportflow.web.session import now, refuse_page_of_another, viewer_id
from reportflow.web.translations_typed import (
    MAX_BEGUN,
    KeptText,
    Outcome,
    TextKey,
    mark_of,
    read_begun,
    read_texts,
    save_texts,
)
from reportflow.web.typed import number
from reportflow.web.view import use_meeting

blueprint = Blueprint("translations", __name__, url_prefix="/meetings/<int:meeting_id>/translations")


@blueprint.get("")
@login_required
def show(meeting_id: int) -> ResponseReturnValue:
    """What waits, the most urgent first; with `into`, only what is to be written in that language."""
    return _page(meeting_id, _queue(meeting_id, _begun()))


@blueprint.post("")
@login_required
def save_all(meeting_id: int) -> ResponseReturnValue:
    """Save all that is typed on the page."""
    texts = read_texts(request.form)
    if not texts:
        raise InvalidInput("draft.bad_page")
    outcome = save_texts(viewer_id(), meeting_id, texts, now=now())
    _say(outcome)
    if outcome.kept:
        return _kept(meeting_id, outcome)
    return _back(meeting_id, _begun(outcome.saved))


@blueprint.post("/sections/<int:section_id>/blocks/<block>")
@login_required
def save(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """Save what a field says while it is typed, as the difference from what it started from: for scripts, in JSON."""
    refuse_page_of_another()
    form = request.form
    language = form.get("language", "")
    result = drafting.save_text(
        viewer_id(),
        meeting_id,
        section_id,
        parse_block(block),
        language,
        form.get("text", ""),
        base_seq=number(form.get("base_seq", "")),
        save_id=form.get("save_id", ""),
        settles=False,
        now=now(),
    )
    beside = None
    if result.overlap or result.removed:
        place = {"meeting_id": meeting_id, "section_id": section_id, "block": block}
        section = url_for("sections.show", meeting_id=meeting_id, section_id=section_id, language=language)
        more = {"overlap": result.overlap, "removed": result.removed, "dismissed_at": section}
        beside = render_template("sections/_beside.html", **place, **more)
    return jsonify(seq=result.seq, text=result.text, saved_at=now().isoformat(), overlap=beside)


@blueprint.post("/sections/<int:section_id>/blocks/<block>/completion")
@login_required
def complete(meeting_id: int, section_id: int, block: str) -> ResponseReturnValue:
    """A translation is right, for the original as of `as_of`. All that was typed is saved first; then comes the next text."""
    key = TextKey(section_id, str(parse_block(block)), request.values.get("language", ""))
    outcome = save_texts(viewer_id(), meeting_id, read_texts(request.form), pressed=key, now=now())
    _say(outcome)
    if outcome.kept:
        return _kept(meeting_id, outcome)
    is_done = _is_done(meeting_id, key, outcome)
    begun = _begun(outcome.saved)
    begun = begun - {key.place} if is_done else begun | {key.place}
    queue = _queue(meeting_id, begun)
    found = queue.following(*key.place) if is_done else None
    focus = TextKey(found[0].id, str(found[1].block), found[1].language) if found else key
    if request.headers.get("HX-Request") == "true":
        return _page(meeting_id, queue, focus=focus)
    if is_done:
        flash(gettext("Saved."), "success")
    return _back(meeting_id, begun, focus.anchor if found or not is_done else None)


# --- what the routes share -------------------------------------------------------------------------------------------


def _into() -> str | None:
    """The one language that is asked for, None for all."""
    return request.args.get("into") or None


def _begun(saved: Iterable[TextKey] = ()) -> frozenset[Place]:
    """What the page says that its reader is at work on, and what was saved without being done."""
    return read_begun(request.values.getlist("begun")) | {key.place for key in saved}


def _queue(meeting_id: int, begun: frozenset[Place]) -> TranslationQueue:
    queue = read_queue(viewer_id(), meeting_id, _into(), begun=begun)
    use_meeting(queue.parties, queue.details.time_zone)
    return queue


def _page(
    meeting_id: int,
    queue: TranslationQueue,
    *,
    focus: TextKey | None = None,
    kept: Mapping[str, tuple[KeptText, str]] | None = None,
    kept_elsewhere: Iterable[tuple[KeptText, str]] = (),
) -> str:
    values: dict[str, Any] = {
        "queue": queue,
        "clock": read_clock(viewer_id(), meeting_id, now=now()),
        "focus": focus,
        "kept": kept or {},
        "kept_elsewhere": list(kept_elsewhere),
        "mark_of": mark_of,
        "new_id": drafting.new_row_id,
    }
    return render_template("translations/show.html", **values)


def _kept(meeting_id: int, outcome: Outcome) -> ResponseReturnValue:
    """The page again with what was typed and could not be saved, and why; all the rest is saved."""
    queue = _queue(meeting_id, _begun((*outcome.saved, *outcome.kept)))
    shown = {
        TextKey(section.id, str(text.block), text.language)
        for section in queue.sections
        for text in section.texts
        if queue.may_write
    }
    told = {key: (one, message_for(one.error.code, one.error.params)) for key, one in outcome.kept.items()}
    page = _page(
        meeting_id,
        queue,
        kept={str(key): one for key, one in told.items() if key in shown},
        kept_elsewhere=[one for key, one in told.items() if key not in shown],
    )
    return page, status_of(next(iter(outcome.kept.values())).error)


def _is_done(meeting_id: int, key: TextKey, outcome: Outcome) -> bool:
    """Say that a translation is right; if that does not settle it, its author is told why."""
    saved = outcome.saved.get(key)
    if saved and (saved.overlap or saved.removed):
        return False  # the result is to be read first
    try:
        as_of = number(request.values.get("as_of", ""))
        settled = settle(viewer_id(), meeting_id, key.section_id, key.block, key.language, base_seq=as_of, now=now())
    except (Conflict, InvalidInput, NotFound) as error:
        if isinstance(error, NotFound) and error.code != "row.not_found":
            raise
        flash(message_for(error.code, error.params), "error")
        return False
    if not settled:
        flash(
            gettext(
                "The original has changed again while you were at work. What changed since then is shown beside your text."
            ),
            "warning",
        )
    return settled


def _say(outcome: Outcome) -> None:
    """What came of the saves, where that needs somebody's eyes."""
    results: list[SaveResult] = list(outcome.saved.values())
    if any(result.removed for result in results):
        flash(
            gettext(
                "A row was removed meanwhile. Your text is kept with it; it can be put back on the page of its section."
            ),
            "warning",
        )
    if any(result.overlap for result in results):
        flash(
            gettext(
                "Somebody changed the same passage at the same time. The text has the words of both: please read it, and take "
                "out what is too much."
            ),
            "warning",
        )


def _back(meeting_id: int, begun: frozenset[Place], anchor: str | None = None) -> ResponseReturnValue:
    """The page anew, where there are no scripts."""
    kept_open = [f"{section}:{block}" for section, block in sorted(begun)][:MAX_BEGUN]
    target = url_for(".show", meeting_id=meeting_id, into=_into(), begun=kept_open, _anchor=anchor)
    return make_response(redirect(target, 303))
