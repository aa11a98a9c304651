"""Pages of one's own account: signing in and out, language, name, password."""

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, session, url_for
from flask_babel import force_locale
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as Answer

from reportflow.domain.errors import ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.i18n.messages import message_for
from reportflow.services import accounts, arrival, outbox, particulars
from reportflow.web import limits
from reportflow.web.addresses import check_own_address, full_address, local_path
from reportflow.web.errors import status_of
from reportflow.web.limits import limited
from reportflow.web.session import end_session, now, viewer_id
from reportflow.web.session import sign_in as start_session

blueprint = Blueprint("account", __name__)

Page = tuple[str, int] | str | Answer


def sentence_of(error: ReportflowError) -> str:
    """The sentence of an error in the reader's language."""
    return message_for(error.code, error.params)


def after_signing_in() -> Answer:
    """To the page that was asked for, else to the person's meetings."""
    return redirect(local_path(request.values.get("next")) or url_for("home.index"))


# --- with a password -------------------------------------------------------------------------------------------------


@blueprint.get("/sign-in")
def sign_in() -> Page:
    """The form; somebody who is signed in goes on."""
    if current_user.is_authenticated and not request.args.get("switch"):
        return after_signing_in()
    return _sign_in_page()


@blueprint.post("/sign-in")
@limited((limits.PER_EMAIL, limits.of_email_from_here), (limits.PER_EMAIL_ANYWHERE, limits.of_email), methods=["POST"])
def check_sign_in() -> Page:
    """With e-mail address and password."""
    try:
        account = accounts.check_password(request.form.get("email", ""), request.form.get("password", ""), now())
    except ReportflowError as error:
        return _sign_in_page(sentence_of(error)), status_of(error)
    start_session(account)
    return after_signing_in()


def _sign_in_page(error: str = "") -> str:
    return render_template(
        "account/sign_in.html",
        error=error,
        email=request.values.get("email", ""),
        next=local_path(request.values.get("next")),
    )


# --- with a link -----------------------------------------------------------------------------------------------------


@blueprint.post("/sign-in/link")
@limited(
    (limits.MAILS_PER_EMAIL, limits.of_email_from_here),
    (limits.MAILS_PER_EMAIL_ANYWHERE, limits.of_email),
    methods=["POST"],
)
def request_link() -> Page:
    """Mail a link to whoever has this address. The answer is the same whether or not somebody has it."""
    email = request.form.get("email", "").strip()
    try:
        if particulars.clean_email(email) is None:
            return _sign_in_page(_("Enter your e-mail address, so that the link can be mailed to it.")), 422
        check_own_address()
    except ReportflowError as error:
        return _sign_in_page(sentence_of(error)), status_of(error)
    going_to = local_path(request.form.get("next"))
    accounts.mail_sign_in_link(
        email, lambda token: full_address("account.sign_in_link", token=token, next=going_to), now()
    )
    minutes = int(accounts.SIGN_IN_LINK_VALID_FOR.total_seconds() // 60)
    mails_leave = current_app.extensions["reportflow"].smtp_url is not None
    page = render_template("account/link_sent.html", email=email, minutes=minutes, mails_leave=mails_leave)
    answer = current_app.make_response(page)
    _deliver_after(answer)
    return answer


def _deliver_after(answer: Response) -> None:
    """Send mails once the answer has gone out: how long it takes would tell whether the address is known."""
    app, at = current_app._get_current_object(), now()  # type: ignore[attr-defined]

    def deliver() -> None:
        with app.app_context():
            outbox.deliver_pending(at)

    answer.call_on_close(deliver)


@blueprint.get("/sign-in/link/<token>")
@limited((limits.PER_LINK, limits.of_link), methods=["GET", "POST"])
def sign_in_link(token: str) -> Page:
    """Asks once whether to sign in: programs that check mails open links as well, and must not use them up."""
    try:
        owner = accounts.sign_in_link_owner(token, now())
    except ReportflowError as error:
        return _link_unusable(error)
    with force_locale(session.get("language") or owner.language):
        return render_template("account/link.html", owner=owner, token=token, next=local_path(request.args.get("next")))


@blueprint.post("/sign-in/link/<token>")
@limited((limits.PER_LINK, limits.of_link), methods=["GET", "POST"])
def use_sign_in_link(token: str) -> Page:
    """Sign its owner in, once."""
    try:
        before = accounts.sign_in_link_owner(token, now())
        account = accounts.redeem_sign_in_link(token, now())
    except ReportflowError as error:
        return _link_unusable(error)
    start_session(account)
    if before.has_password and not account.has_password:
        flash(_("Your e-mail address is confirmed. For your safety your password was removed: set a new one here."))
        return redirect(url_for("account.show"))
    return after_signing_in()


def _link_unusable(error: ReportflowError) -> tuple[str, int]:
    return render_template("account/link_unusable.html", error=sentence_of(error)), status_of(error)


# --- session and language --------------------------------------------------------------------------------------------


@blueprint.post("/sign-out")
def sign_out() -> Page:
    """End this session."""
    language = session.get("language")
    end_session()
    logout_user()
    session.clear()
    if language:
        session["language"] = language
    flash(_("You are signed out."), "success")
    return redirect(url_for("account.sign_in"))


@blueprint.post("/language")
def language() -> Page:
    """Read the pages in another language; kept in the account of whoever is signed in."""
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        session["language"] = chosen
        if current_user.is_authenticated:
            accounts.change_language(viewer_id(), chosen)
    return after_signing_in()


@blueprint.get("/session/token")
def session_token() -> Answer:
    """A fresh token for a page that has been open for long, and whose session it is: scripts ask before they send."""
    answer = jsonify(csrf_token=generate_csrf(), person=str(current_user.id) if current_user.is_authenticated else "")
    answer.headers["Cache-Control"] = "no-store"
    return answer


# --- one's own account -----------------------------------------------------------------------------------------------


@blueprint.get("/account")
def show() -> Page:
    """Name, address, language, password, sessions."""
    return _account_page(viewer_id())


def _account_page(person_id: int, error: ReportflowError | None = None, field: str = "") -> Page:
    account = accounts.find_account(person_id)
    page = render_template(
        "account/show.html",
        account=account,
        error=sentence_of(error) if error else "",
        field=field,
        typed=request.form,
        minimum=particulars.PASSWORD_MINIMUM,
    )
    return (page, status_of(error)) if error else page


@blueprint.post("/account/name")
def change_name() -> Page:
    """What others see."""
    person_id = viewer_id()
    try:
        accounts.change_name(person_id, request.form.get("name", ""))
    except ReportflowError as error:
        return _account_page(person_id, error, "name")
    flash(_("Your name was changed."), "success")
    return redirect(url_for("account.show"))


@blueprint.post("/account/email")
@limited((limits.PER_ACCOUNT, limits.of_account), methods=["POST"])
def add_email() -> Page:
    """The address of somebody who came in without one."""
    person_id = viewer_id()
    try:
        accounts.add_email(person_id, request.form.get("email", ""))
    except ReportflowError as error:
        return _account_page(person_id, error, "email")
    flash(_("Your e-mail address was saved. From now on you can have sign-in links mailed to it."), "success")
    return redirect(url_for("account.show"))


@blueprint.post("/account/password")
@limited((limits.PER_ACCOUNT, limits.of_account), methods=["POST"])
def change_password() -> Page:
    """A new password; other sessions end, this one goes on."""
    person_id = viewer_id()
    try:
        account = accounts.set_password(
            person_id, request.form.get("password", ""), request.form.get("current") or None
        )
    except ReportflowError as error:
        return _account_page(person_id, error, "current" if error.code == "password.current_wrong" else "password")
    start_session(account)
    flash(_("Your password was set. You are signed out on all other devices."), "success")
    return redirect(url_for("account.show"))


@blueprint.post("/account/sign-out-everywhere")
def sign_out_everywhere() -> Page:
    """End every other session, and this one goes on."""
    start_session(accounts.sign_out_everywhere(viewer_id()))
    flash(_("You are signed out on all other devices."), "success")
    return redirect(url_for("account.show"))


# --- coming in by invitation -----------------------------------------------------------------------------------------


@blueprint.get("/invitations/<token>")
@limited((limits.PER_LINK, limits.of_link), methods=["GET", "POST"])
def invitation(token: str) -> Page:
    """Which meeting, for whom, as what; and the one step that is left."""
    return _invitation_page(token)


@blueprint.post("/invitations/<token>")
@limited((limits.PER_LINK, limits.of_link), methods=["GET", "POST"])
def accept_invitation(token: str) -> Page:
    """Come in: as who is signed in, or as somebody new."""
    try:
        if current_user.is_authenticated and request.form.get("as") != "newcomer":
            meeting_id = arrival.accept_as(viewer_id(), token, now())
        else:
            account, meeting_id = arrival.accept_as_newcomer(
                token,
                name=request.form.get("name", ""),
                email=request.form.get("email"),
                language=request.form.get("language", ""),
                password=request.form.get("password") or None,
                now=now(),
            )
            session.pop("language", None)
            start_session(account)
    except ReportflowError as error:
        return _invitation_page(token, error)
    flash(_("You are in. Welcome to the meeting."), "success")
    return redirect(url_for("meeting.show", meeting_id=meeting_id))


def _invitation_page(token: str, error: ReportflowError | None = None) -> Page:
    try:
        invited = arrival.open_invitation(token, now())
    except ReportflowError as unusable:
        page = render_template("account/invitation_unusable.html", error=sentence_of(unusable), code=unusable.code)
        return page, status_of(unusable)
    with force_locale(session.get("language") or invited.language):
        page = render_template(
            "account/invitation.html",
            invited=invited,
            token=token,
            error=sentence_of(error) if error else "",
            field=_FIELD_OF.get(error.code, "name") if error else "",
            as_newcomer=request.values.get("as") == "newcomer",
            typed=request.form,
            minimum=particulars.PASSWORD_MINIMUM,
        )
    return (page, status_of(error)) if error else page


#: Which field of the form an error is about; the name where it is not listed.
_FIELD_OF = {
    "person.email_unusable": "email",
    "person.email_taken": "email",
    "password.too_short": "password",
    "password.too_long": "password",
    "password.easy_to_guess": "password",
    "person.language_unknown": "language",
    "invitation.for_somebody_else": "",
    "invitation.sign_in_first": "",
    "invitation.other_party": "",
}
