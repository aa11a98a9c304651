"""The signed-in person of a request, and the clock: below a route nobody reads either."""

import hmac
from datetime import UTC, datetime

from flask import Flask, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import UserMixin, current_user, login_user

from reportflow.extensions import login_manager
from reportflow.services.accounts import Account, find_account
from reportflow.web.errors import wants_json


class SignedIn(UserMixin):
    """What Flask-Login keeps of a person: the id with the session key, so that a changed key ends every session."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def get_id(self) -> str:
        return f"{self.account.id}:{self.account.session_key}"

    @property
    def name(self) -> str:
        return self.account.name

    @property
    def id(self) -> int:
        return self.account.id


def now() -> datetime:
    """The time of this request (UTC): one time for all that it does."""
    if "now" not in g:
        g.now = datetime.now(UTC)
    return g.now


def viewer_id() -> int:
    """The id of the signed-in person; 401 where nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    return int(current_user.account.id)


def sign_in(account: Account) -> None:
    """Start a session for this person, in their language, with nothing left of the one before."""
    language = session.get("language") or account.language
    session.clear()
    session.permanent = True
    session["language"] = language
    login_user(SignedIn(account))


def init_app(app: Flask) -> None:
    """Load the signed-in person for each request, in the reader's language."""

    @login_manager.user_loader
    def load(identity: str) -> SignedIn | None:
        person_id, _, key = identity.partition(":")
        account = find_account(int(person_id)) if person_id.isdecimal() else None
        if account is None or not hmac.compare_digest(account.session_key, key):
            return None
        return SignedIn(account)

    @login_manager.unauthorized_handler
    def ask_to_sign_in() -> ResponseReturnValue:
        """A page leads to the sign-in page and back; what a script or a form sends is answered where it stands."""
        if request.method != "GET" or wants_json() or "HX-Request" in request.headers:
            abort(401)
        return redirect(url_for("account.sign_in", next=request.full_path.rstrip("?")))

    @app.context_processor
    def clock() -> dict[str, object]:
        return {"now": now}
