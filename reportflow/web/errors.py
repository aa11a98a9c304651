"""Errors as pages: a status for each family, a sentence for each code, nothing lost."""

from flask import Flask, Response, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from reportflow.domain.errors import (
    Conflict,
    InvalidInput,
    LimitExceeded,
    NotAllowed,
    NotFound,
    ReportflowError,
    Unavailable,
)
from reportflow.i18n.messages import message_for
from reportflow.web.resume import kept_form

STATUS = {NotFound: 404, NotAllowed: 403, InvalidInput: 422, Conflict: 409, LimitExceeded: 413, Unavailable: 503}
PAGES = {400, 401, 403, 404, 409, 413, 429, 500}


def wants_json() -> bool:
    """Whether a script asks (autosave), not a person's browser."""
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"


def status_of(error: ReportflowError) -> int:
    """The HTTP status of an error's family."""
    return next((status for family, status in STATUS.items() if isinstance(error, family)), 400)


def answer(status: int, code: str, message: str) -> Response:
    """An error as JSON or as a page, whichever was asked for."""
    if wants_json():
        return make_response(jsonify(error=code, message=message), status)
    page = status if status in PAGES else (500 if status >= 500 else 400)
    return make_response(render_template(f"errors/{page}.html", message=message, status=status), status)


def init_app(app: Flask) -> None:
    """Register the handlers."""

    @app.errorhandler(ReportflowError)
    def on_reportflow_error(error: ReportflowError) -> Response:
        return answer(status_of(error), error.code, message_for(error.code, error.params))

    @app.errorhandler(CSRFError)
    def on_csrf_error(_error: CSRFError) -> Response:
        kept = None if wants_json() else kept_form(400)
        return kept or answer(400, "session.form_expired", message_for("session.form_expired", {}))

    @app.errorhandler(HTTPException)
    def on_http_error(error: HTTPException) -> Response:
        status = error.code or 500
        kept = kept_form(status) if status == 401 and not wants_json() else None
        response = kept or answer(status, f"http.{status}", message_for(f"http.{status}", {}))
        for name, value in error.get_headers():
            if name.lower() in ("allow", "retry-after"):
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def on_unexpected(error: Exception) -> Response:
        if app.testing:
            raise error
        app.logger.exception("unexpected error on %s", request.path)
        return answer(500, "http.500", message_for("http.500", {}))
