"""Pages of a meeting's parties: delegations, organisations, offices and groups; and who is present."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import login_required
from markupsafe import escape

from reportflow.domain.errors import Conflict, InvalidInput, NotFound, ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.parties import PartyKind
from reportflow.i18n.messages import message_for
from reportflow.services import parties
from reportflow.services.parties import PartyForm
from reportflow.web.errors import status_of
from reportflow.web.session import now, viewer_id

_FIELD_OF = {
    "party.code_unusable": "code",
    "party.code_taken": "code",
    "party.code_in_use": "code",
    "party.kind_unknown": "kind",
    "party.member_decided": "kind",
    "party.name_missing": "name-en",
    "party.name_too_long": "name-en",
    "party.name_taken": "aliases",
}


def kind_name(kind: PartyKind, several: bool = False) -> str:
    """A kind of party in the reader's language."""
    names: dict[PartyKind, str] = {
        PartyKind.MEMBER: _("Member Countries") if several else _("Member Country"),
        PartyKind.OBSERVER: _("Observer countries") if several else _("Observer country"),
        PartyKind.ORGANISATION: _("Organisations") if several else _("Organisation"),
        PartyKind.OFFICE: _("Offices") if several else _("Office"),
        PartyKind.GROUP: _("Groups") if several else _("Group"),
    }
    return names[kind]


@login_required
def show(meeting_id: int) -> ResponseReturnValue:
    """All parties; for those who keep the list of presence, one tap each."""
    page = parties.parties_of(viewer_id(), meeting_id)
    return render_template("people/parties.html", page=page, kinds=list(PartyKind), kind_name=kind_name)


@login_required
def new(meeting_id: int) -> ResponseReturnValue:
    """The form of a new party."""
    return _form_page(meeting_id, None)


@login_required
def add(meeting_id: int) -> ResponseReturnValue:
    """Add a party."""
    return _save(meeting_id, None)


@login_required
def edit(meeting_id: int, party_id: int) -> ResponseReturnValue:
    """The form of a party."""
    return _form_page(meeting_id, party_id)


@login_required
def change(meeting_id: int, party_id: int) -> ResponseReturnValue:
    """Change a party."""
    return _save(meeting_id, party_id)


def _typed() -> PartyForm:
    form = request.form
    return PartyForm(
        code=form.get("code", ""),
        kind=form.get("kind", ""),
        names={language: form.get(f"name_{language}", "") for language in LANGUAGES},
        full_names={language: form.get(f"full_name_{language}", "") for language in LANGUAGES},
        aliases=tuple(form.get("aliases", "").splitlines()),
    )


def _save(meeting_id: int, party_id: int | None) -> ResponseReturnValue:
    try:
        parties.save_party(viewer_id(), meeting_id, party_id, _typed(), now())
    except (InvalidInput, Conflict) as error:
        return _form_page(meeting_id, party_id, error)
    flash(_("The list of delegations and organisations was saved."), "success")
    return redirect(url_for("people.parties", meeting_id=meeting_id))


def _form_page(meeting_id: int, party_id: int | None, error: ReportflowError | None = None) -> ResponseReturnValue:
    page = parties.parties_to_edit(viewer_id(), meeting_id)
    party = next((row for row in page.parties if row.id == party_id), None)
    if party_id is not None and party is None:
        raise NotFound("party.not_found")
    known = PartyForm(party.code, party.kind, party.names, party.full_names, party.aliases) if party else None
    answer = render_template(
        "people/party.html",
        page=page,
        party=party,
        form=_typed() if error else known or PartyForm("", PartyKind.ORGANISATION),
        kinds=[(kind.value, kind_name(kind)) for kind in PartyKind],
        error=message_for(error.code, error.params) if error else "",
        field=_FIELD_OF.get(error.code, "code") if error else "",
    )
    return answer, status_of(error) if error else 200


@login_required
def remove(meeting_id: int, party_id: int) -> ResponseReturnValue:
    """Remove a party that nothing names."""
    try:
        parties.remove_party(viewer_id(), meeting_id, party_id, now())
    except Conflict as error:
        flash(message_for(error.code, error.params), "error")
        return redirect(url_for("people.party", meeting_id=meeting_id, party_id=party_id))
    flash(_("The entry was removed."), "success")
    return redirect(url_for("people.parties", meeting_id=meeting_id))


@login_required
def order(meeting_id: int) -> ResponseReturnValue:
    """Put the list into the order of an alphabet."""
    parties.set_order(viewer_id(), meeting_id, request.form.get("order", ""), now())
    flash(_("The order was changed."), "success")
    return redirect(url_for("people.parties", meeting_id=meeting_id))


@login_required
def move(meeting_id: int, party_id: int) -> ResponseReturnValue:
    """Move a party one place."""
    parties.move_party(viewer_id(), meeting_id, party_id, -1 if request.form.get("step") == "up" else 1, now())
    return redirect(url_for("people.parties", meeting_id=meeting_id, _anchor=f"party-{party_id}"))


# --- presence --------------------------------------------------------------------------------------------------------


@login_required
def presence(meeting_id: int) -> ResponseReturnValue:
    """The list without scripts: what differs from what the page showed is noted."""
    shown = set(request.form.getlist("shown", type=int))
    before = shown & set(request.form.getlist("was_present", type=int))
    after = shown & set(request.form.getlist("present", type=int))
    parties.set_presence(viewer_id(), meeting_id, after - before, before - after, now())
    flash(_("Who is present was saved."), "success")
    return redirect(url_for("people.parties", meeting_id=meeting_id))


@login_required
def presence_of(meeting_id: int, party_id: int) -> ResponseReturnValue:
    """One tap on one party."""
    here = str(party_id) in request.form.getlist("present")
    count = parties.set_presence_of(viewer_id(), meeting_id, party_id, here, now())
    return _count_sentence(count)


@login_required
def all_members(meeting_id: int) -> ResponseReturnValue:
    """All Members are here."""
    parties.all_members_present(viewer_id(), meeting_id, now())
    flash(_("All Member Countries are noted as present."), "success")
    return redirect(url_for("people.parties", meeting_id=meeting_id))


def _count_sentence(count: int) -> str:
    """That it is saved, and the new count for the top of the page."""
    saved = ngettext("%(num)s present. Saved.", "%(num)s present. Saved.", count)
    top = ngettext("%(num)s present", "%(num)s present", count)
    return f'{escape(saved)}<span id="present-count" hx-swap-oob="true">{escape(top)}</span>'


def register(blueprint: Blueprint) -> None:
    """Put these pages under the meeting's people."""
    one = "/parties/<int:party_id>"
    for rule, endpoint, view, method in (
        ("/parties", "parties", show, "GET"),
        ("/parties/new", "new_party", new, "GET"),
        ("/parties/new", "add_party", add, "POST"),
        (one, "party", edit, "GET"),
        (one, "change_party", change, "POST"),
        (f"{one}/removal", "remove_party", remove, "POST"),
        (f"{one}/place", "move_party", move, "POST"),
        ("/parties/order", "order_parties", order, "POST"),
        ("/parties/presence", "presence", presence, "POST"),
        ("/parties/presence/members", "all_members_present", all_members, "POST"),
        (f"{one}/presence", "presence_of_party", presence_of, "POST"),
    ):
        blueprint.add_url_rule(rule, endpoint, view, methods=[method])
