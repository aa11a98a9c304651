"""What was typed into a drafting form outlives the session: it comes back in a page from which it can be saved.

Nothing is stored. The form's own fields are put into a new form, which is sent again after signing in. That is done for
forms of our own pages only: a form that another site sent is never offered for sending again.
"""

from typing import Final
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request
from flask_login import current_user

#: Forms with typed text -> the fields that are kept, besides the text.
_FIELDS: Final = {
    "sections.save": ("language", "base_seq", "save_id", "owners", "due"),
    "sections.add_row": ("language", "kind", "row_id", "after", "owners", "due"),
}


def kept_form(status: int) -> Response | None:
    """The page that keeps what was typed; None where the request is no drafting form, or not one of ours."""
    names = _FIELDS.get(request.endpoint or "")
    by_script = request.headers.get("HX-Request") == "true"
    if request.method != "POST" or names is None or by_script or not _is_own_form():
        return None
    page = render_template(
        "errors/resume.html",
        address=request.path,
        section=request.path.partition("/blocks/")[0].partition("/rows")[0],
        text=request.form.get("text", ""),
        language=request.form.get("language", ""),
        fields=[(name, request.form[name]) for name in names if name in request.form],
        signed_in=current_user.is_authenticated,
    )
    return make_response(page, status)


def _is_own_form() -> bool:
    """Whether the browser says that a page of this site sent the form."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sender).netloc == request.host
