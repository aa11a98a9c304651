"""Pages of a meeting's people: who takes part as what, invitations; and, under the same roof, parties and participants."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from reportflow.domain.errors import Conflict, InvalidInput, ReportflowError
from reportflow.domain.policy import Role
from reportflow.i18n.messages import message_for
from reportflow.i18n.roles import role_name
from reportflow.services import invitations, outbox, people
from reportflow.services.invitations import DEFAULT_DAYS, VALID_DAYS
from reportflow.web import attendees, coming_in, parties
from reportflow.web.addresses import full_address, leads_others_here
from reportflow.web.coming_in import code_of
from reportflow.web.errors import status_of
from reportflow.web.session import now, viewer_id
from reportflow.web.view import use_meeting

blueprint = Blueprint("people", __name__, url_prefix="/meetings/<int:meeting_id>")
parties.register(blueprint)
attendees.register(blueprint)
coming_in.register(blueprint)

_FIELD_OF = {
    "person.name_too_long": "name",
    "person.email_unusable": "email",
    "invitation.email_missing": "email",
    "invitation.days_unknown": "days",
    "participation.role_missing": "roles",
    "participation.role_unknown": "roles",
    "participation.head_not_of_member": "party",
    "participation.party_missing": "party",
    "participation.party_unknown": "party",
    "person.language_unknown": "language",
}
#: The invitation whose link this session may show: the token is known when it is made, and kept nowhere else.
_SHOWN = "invitation_shown"


@blueprint.app_template_filter("role_name")
def role_name_filter(role: Role) -> str:
    """The role in the reader's language."""
    return role_name(role)


# --- participants ----------------------------------------------------------------------------------------------------


@blueprint.get("/people")
@login_required
def index(meeting_id: int) -> ResponseReturnValue:
    """Who takes part, and who is invited."""
    return render_template("people/index.html", people=_people(meeting_id))


def _people(meeting_id: int) -> people.People:
    found = people.people_of(viewer_id(), meeting_id, now())
    use_meeting(found.directory, found.time_zone)
    return found


@blueprint.get("/people/<int:participation_id>")
@login_required
def participation(meeting_id: int, participation_id: int) -> ResponseReturnValue:
    """One participant's roles and party."""
    return _participation_page(meeting_id, participation_id)


@blueprint.post("/people/<int:participation_id>")
@login_required
def change_participation(meeting_id: int, participation_id: int) -> ResponseReturnValue:
    """Give them other roles or another party."""
    try:
        changed = people.change_participation(
            viewer_id(),
            meeting_id,
            participation_id,
            roles=request.form.getlist("roles"),
            party=request.form.get("party"),
            now=now(),
        )
    except (InvalidInput, Conflict) as error:
        return _participation_page(meeting_id, participation_id, error)
    flash(_("What %(name)s is in this meeting was changed.", name=changed.name), "success")
    return redirect(url_for("people.index", meeting_id=meeting_id))


@blueprint.post("/people/<int:participation_id>/removal")
@login_required
def remove_participation(meeting_id: int, participation_id: int) -> ResponseReturnValue:
    """Take them out of the meeting."""
    try:
        people.remove_participation(viewer_id(), meeting_id, participation_id, now())
    except Conflict as error:
        return _participation_page(meeting_id, participation_id, error)
    flash(_("This person no longer takes part in the meeting."), "success")
    return redirect(url_for("home.index" if not _still_here(meeting_id) else "people.index", meeting_id=meeting_id))


def _still_here(meeting_id: int) -> bool:
    try:
        people.people_of(viewer_id(), meeting_id, now())
    except ReportflowError:
        return False
    return True


def _participation_page(
    meeting_id: int, participation_id: int, error: ReportflowError | None = None
) -> ResponseReturnValue:
    found = people.participant(viewer_id(), meeting_id, participation_id)
    page = render_template(
        "people/participation.html",
        people=_people(meeting_id),
        participant=found,
        chosen_roles=request.form.getlist("roles") if error else [role.value for role in found.roles],
        chosen_party=request.form.get("party", "") if error else found.party or "",
        **_error(error),
    )
    return page, status_of(error) if error else 200


def _error(error: ReportflowError | None) -> dict[str, object]:
    return {
        "Role": Role,
        "error": message_for(error.code, error.params) if error else "",
        "field": _FIELD_OF.get(error.code, "") if error else "",
    }


# --- invitations -----------------------------------------------------------------------------------------------------


@blueprint.get("/people/invite")
@login_required
def invite(meeting_id: int) -> ResponseReturnValue:
    """Whom, for which party, as what, for how long; by mail or on the screen."""
    return _invite_page(meeting_id)


@blueprint.post("/people/invite")
@login_required
def make_invitation(meeting_id: int) -> ResponseReturnValue:
    """Invite."""
    form = request.form
    try:
        issued = invitations.invite(
            viewer_id(),
            meeting_id,
            name=form.get("name", ""),
            email=form.get("email"),
            language=form.get("language", ""),
            roles=form.getlist("roles"),
            party=form.get("party"),
            days=form.get("days", type=int) or 0,
            mailed=form.get("by") == "mail",
            address=_invitation_address,
            now=now(),
        )
    except InvalidInput as error:
        return _invite_page(meeting_id, error)
    return _handed_out(meeting_id, issued)


def _invitation_address(token: str) -> str:
    return full_address("account.invitation", token=token)


def _invite_page(meeting_id: int, error: ReportflowError | None = None) -> ResponseReturnValue:
    people.check_may_invite(viewer_id(), meeting_id)
    page = render_template(
        "people/invite.html",
        people=_people(meeting_id),
        typed=request.form,
        chosen_roles=request.form.getlist("roles"),
        all_days=VALID_DAYS,
        default_days=DEFAULT_DAYS,
        **_error(error),
    )
    return page, status_of(error) if error else 200


def _handed_out(meeting_id: int, issued: invitations.Issued) -> ResponseReturnValue:
    """After the commit: the mail leaves, or the link is shown to whoever made it."""
    if issued.mailed:
        outbox.deliver_pending(now())
    else:
        session[_SHOWN] = [issued.id, issued.token]
    return redirect(url_for("people.invitation", meeting_id=meeting_id, invitation_id=issued.id))


@blueprint.get("/people/invitations/<int:invitation_id>")
@login_required
def invitation(meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    """An invitation: its code and link, as long as this session knows them; a new link; withdrawing it."""
    found = invitations.invitation_for(viewer_id(), meeting_id, invitation_id, now())
    known, token = session.get(_SHOWN) or (0, "")
    address = code = ""
    if known == invitation_id and found.state == "open" and invitations.is_current_token(invitation_id, token):
        address = _invitation_address(token)
        code = code_of(address)
    return render_template(
        "people/invitation.html",
        people=_people(meeting_id),
        invitation=found,
        address=address,
        code=code,
        leads_here=leads_others_here(address),
        all_days=VALID_DAYS,
        default_days=DEFAULT_DAYS,
    )


@blueprint.post("/people/invitations/<int:invitation_id>/link")
@login_required
def renew_invitation(meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    """A new link; the old one stops working."""
    days = request.form.get("days", type=int) or 0
    issued = invitations.renew(viewer_id(), meeting_id, invitation_id, days, _invitation_address, now())
    return _handed_out(meeting_id, issued)


@blueprint.post("/people/invitations/<int:invitation_id>/revocation")
@login_required
def revoke_invitation(meeting_id: int, invitation_id: int) -> ResponseReturnValue:
    """The link stops working."""
    invitations.revoke(viewer_id(), meeting_id, invitation_id, now())
    flash(_("The invitation was withdrawn. Its link no longer works."), "success")
    return redirect(url_for("people.index", meeting_id=meeting_id))


@blueprint.post("/people/mails")
@login_required
def send_mails(meeting_id: int) -> ResponseReturnValue:
    """Try again to send what has not left."""
    people.retry_mails(viewer_id(), meeting_id, now())
    delivery = outbox.deliver_pending(now())
    if delivery.failed:
        flash(_("The mails could not be sent. They are kept, and tried again."), "warning")
    else:
        flash(_("The mails were sent."), "success")
    return redirect(url_for("people.index", meeting_id=meeting_id))
