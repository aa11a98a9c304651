"""Home: my meetings, and what waits for me in each."""

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user, login_required

from reportflow.services.home import my_meetings
from reportflow.web.session import viewer_id

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@login_required
def index() -> ResponseReturnValue:
    """The meetings that the signed-in person is in; a person of one meeting goes straight there."""
    meetings = my_meetings(viewer_id())
    if len(meetings) == 1 and not current_user.account.may_create_meetings:
        return redirect(url_for("meeting.show", meeting_id=meetings[0].id))
    return render_template("home/index.html", meetings=meetings)
