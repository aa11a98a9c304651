"""What was typed into a drafting form outlives the session: it comes back in a page from which it can be saved.

Nothing is stored. The form's own fields are put into a new form, which is sent again after signing in. That is done for
forms of our own pages only: a form that another site sent is never offered for sending again.
"""

from typing import Any, Final
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request, url_for
from flask_login import current_user

from reportflow.domain.errors import InvalidInput
from reportflow.web.translations_typed import read_texts
from reportflow.web.typed import read_typed

#: Forms with one typed text -> the fields that are kept, besides the text.
_FIELDS: Final = {
    "sections.save": ("language", "base_seq", "save_id", "owners", "due"),
    "sections.add_row": ("language", "kind", "row_id", "after", "owners", "due"),
    "inputs.create": ("language", "kind", "base_seq", "form_id", "other"),
    "inputs.save": ("language", "kind", "base_seq", "other"),
}
#: Where a page that is one form may have been sent to.
_WHOLE: Final = {
    "arrangement.write_chapeau",
    "sections.add_row",
    "sections.confirm",
    "sections.dismiss",
    "sections.move_row",
    "sections.put_back_row",
    "sections.remove_row",
    "sections.save_all",
}
#: Where the page of translations, which is one form as well, may have been sent to.
_TRANSLATIONS: Final = {"translations.complete", "translations.save_all"}
#: Solemn acts with their reason -> the fields that are kept: what the page showed. Where it was overtaken, nothing is done.
_REASONED: Final = {"forward.withdraw": ("revision",), "conclusion.reopen": ("revision", "seen")}
#: Forms whose words say something to the text before the meeting. Sent again, they decide nothing: the page is read first.
_DECIDING: Final = {"decision.check_in": "decision.decide", "decision.decide": None, "decision.enter_spoken": None}


def kept_form(status: int) -> Response | None:
    """The page that keeps what was typed; None where the request is no drafting form, or not one of ours."""
    endpoint = request.endpoint or ""
    by_script = request.headers.get("HX-Request") == "true"
    known = _WHOLE | _TRANSLATIONS | set(_FIELDS) | set(_DECIDING) | set(_REASONED)
    if request.method != "POST" or endpoint not in known or by_script or not _is_own_form():
        return None
    if endpoint in _DECIDING:
        return _kept_words(status)
    if endpoint in _REASONED:
        return _kept_reason(_REASONED[endpoint], status)
    return _kept_translations(status) if endpoint in _TRANSLATIONS else _kept_texts(endpoint, status)


def _kept_texts(endpoint: str, status: int) -> Response | None:
    """What was typed into a draft or an input; None where nothing was."""
    place = dict(request.view_args or {})
    if endpoint in _WHOLE and "block" in request.form:
        kept = _whole_page(url_for("sections.save_all", meeting_id=place["meeting_id"], section_id=place["section_id"]))
    elif endpoint in _FIELDS:
        kept = _one_text(_FIELDS[endpoint])
    else:
        return None  # nothing was typed
    if kept is None:
        return None
    page = render_template(
        "errors/resume.html",
        back=_where_it_belongs(**place),
        language=request.form.get("language", ""),
        signed_in=current_user.is_authenticated,
        **kept,
    )
    return make_response(page, status)


def _kept_words(status: int) -> Response | None:
    """What was typed for a decision, to be taken back to its page; None where nothing was."""
    endpoint, values = request.endpoint or "", request.view_args or {}
    typed = [(name, text) for name, text in request.form.items() if name.startswith("text-") and text.strip()]
    if not typed:
        return None
    left_out = {"csrf_token", "kind", "show_language", *(name for name, _text in typed)}
    fields = [(name, text) for name, text in request.form.items() if name not in left_out]
    # Shown in the language that it was in, the page takes every word and decides nothing.
    fields += [("kind", ""), ("show_language", request.form.get("language", ""))]
    page = render_template(
        "decision/resume.html",
        address=url_for(_DECIDING[endpoint] or endpoint, **values),
        back=url_for("decision.show", **values),
        fields=fields,
        typed=typed,
        signed_in=current_user.is_authenticated,
    )
    return make_response(page, status)


def _kept_reason(names: tuple[str, ...], status: int) -> Response | None:
    """The reason of an act that was not done, on a page that asks for the act again; None where none was typed."""
    reason = request.form.get("reason", "")
    if not reason.strip():
        return None
    page = render_template(
        "forward/resume.html",
        reopens=request.endpoint == "conclusion.reopen",
        address=request.path,
        back=url_for("sections.show", **(request.view_args or {})),
        fields=[(name, request.form[name]) for name in names if name in request.form],
        reason=reason,
        signed_in=current_user.is_authenticated,
    )
    return make_response(page, status)


def _kept_translations(status: int) -> Response | None:
    """The translations that were typed, of whichever section; None where nothing was. Sent again they are saved, and nothing is
    said of those that nobody typed into."""
    try:
        typed = [text for text in read_texts(request.form) if text.is_changed]
    except InvalidInput:
        return None  # no form of ours
    if not typed:
        return None
    place = {"meeting_id": (request.view_args or {})["meeting_id"], "into": request.args.get("into") or None}
    page = render_template(
        "translations/resume.html",
        address=url_for("translations.save_all", **place),
        back=url_for("translations.show", **place),
        fields=(),
        typed=typed,
        signed_in=current_user.is_authenticated,
    )
    return make_response(page, status)


def _where_it_belongs(meeting_id: int, section_id: int | None = None, **_more: object) -> str:
    """The page that shows what was saved: the section, or the inputs of the meeting."""
    if (request.endpoint or "").startswith("inputs."):
        return url_for("inputs.index", meeting_id=meeting_id)
    return url_for("sections.show", meeting_id=meeting_id, section_id=section_id)


def _one_text(names: tuple[str, ...]) -> dict[str, Any]:
    fields = [(name, request.form[name]) for name in names if name in request.form]
    return {"address": request.path, "fields": fields, "text": request.form.get("text", ""), "typed": ()}


def _whole_page(address: str) -> dict[str, Any] | None:
    """All that the page said; new rows that say nothing are left out, unless one is what was asked for."""
    try:
        typed = read_typed(request.form)
    except InvalidInput:
        return None  # no form of ours
    # Sent again, the page is saved as it was to be: another act than saving is not done in its place.
    pressed = request.form.get("pressed", "") if request.endpoint == "sections.save_all" else ""
    fields = [("language", request.form.get("language", "")), ("pressed", pressed)]
    shown = [entry for entry in typed if not (entry.is_new and entry.is_empty and entry.block != pressed)]
    return {"address": address, "fields": fields, "text": "", "typed": shown}


def _is_own_form() -> bool:
    """Whether the browser says that a page of this site sent the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.host
