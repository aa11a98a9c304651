"""The reader's language: what they chose, else what their browser prefers."""

from flask import g, has_request_context, request, session

from reportflow.domain.languages import LANGUAGES


def current_locale() -> str:
    """`en` or `es` for this request; English outside of one (the command line sets `g.language`)."""
    chosen = g.get("language") or (session.get("language") if has_request_context() else None)
    if chosen in LANGUAGES:
        return str(chosen)
    if has_request_context():
        return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
    return LANGUAGES[0]
