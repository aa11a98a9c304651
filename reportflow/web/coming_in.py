"""The page for the projector: how those who are in the room come in, by a code and by an address that is typed.

It signs nobody in: it leads to the meeting, and through the sign-in page to it. A newcomer's own way in is an invitation.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import segno
from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_login import login_required
from markupsafe import Markup

from reportflow.config import Settings
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.policy import Action
from reportflow.network import authority, own_addresses
from reportflow.services.meetings import read_details
from reportflow.web.addresses import full_address, leads_others_here
from reportflow.web.session import viewer_id
from reportflow.web.view import reader_language


@dataclass(frozen=True, slots=True)
class WayIn:
    """How other devices come to the service.

    Attributes:
        typed: the address that people type; empty where none is known by which they would get here.
        code: the picture that leads to the meeting; None where `typed` is empty.
        obstacle: why there is none: `base_url` (the operator's own address leads each device to itself), `listens_here`
            (the service takes nothing from the network), `opened_here` (this page was opened on this machine).
        others: the addresses of this page by which it may be reached.
    """

    typed: str = ""
    code: Markup | None = None
    obstacle: str = ""
    others: tuple[str, ...] = ()


@login_required
def come_in(meeting_id: int) -> ResponseReturnValue:
    """For the projector: the code and the address, and what to do, in both languages."""
    details = read_details(viewer_id(), meeting_id, Action.INVITE)
    settings: Settings = current_app.extensions["reportflow"]
    return render_template(
        "people/come_in.html",
        meeting_id=meeting_id,
        title=details.title,
        way=_way_in(settings, meeting_id),
        steps=_in_each_language("people/_come_in_steps.html", own_network=not settings.proxies),
        by_name=settings.certificate is not None,
    )


def code_of(address: str, border: int = 4) -> Markup:
    """An address as a picture for phones' cameras, without inline styles.

    Args:
        border: the width of the white around it, of which cameras want four squares in all; a white page has some.
    """
    picture = segno.make(address, error="m").svg_inline(border=border, omitsize=True, light="#fff")
    return Markup(picture)  # noqa: S704  (segno escapes; the address is in squares, not in letters)


def _way_in(settings: Settings, meeting_id: int) -> WayIn:
    address = full_address("meeting.show", meeting_id=meeting_id)
    if leads_others_here(address):
        return WayIn(full_address("home.index").rstrip("/"), code_of(address, border=2))
    if settings.base_url is not None:
        return WayIn(obstacle="base_url")
    here = urlsplit(request.base_url)
    port = here.port or (443 if here.scheme == "https" else 80)
    others = (f"{here.scheme}://{authority(host, port, here.scheme)}{here.path}" for host in own_addresses())
    return WayIn(obstacle="listens_here" if settings.listens_here_only else "opened_here", others=tuple(others))


def _in_each_language(template: str, **values: object) -> list[tuple[str, Markup]]:
    """(language, what the template says in it), the reader's own first."""
    parts = []
    for language in sorted(LANGUAGES, key=lambda language: language != reader_language()):
        with force_locale(language):
            parts.append((language, Markup(render_template(template, **values))))  # noqa: S704
    return parts


def register(blueprint: Blueprint) -> None:
    """Put this page under the meeting's people."""
    blueprint.add_url_rule("/come-in", "come_in", come_in, methods=["GET"])
