"""How putting forward, concluding and their reverse ask: of which sections, with what form, and why an act was refused."""

import hashlib
from collections.abc import Callable, Collection
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from reportflow.domain.errors import NotFound, ReportflowError
from reportflow.i18n.messages import message_for
from reportflow.web.addresses import id_from
from reportflow.web.errors import status_of


def sections_asked_for() -> frozenset[int]:
    """The sections that the address or the form names; anything that is no id is not found.

    Raises:
        NotFound: `section.not_found`.
    """
    found = [id_from(value) for value in request.values.getlist("section")]
    if None in found:
        raise NotFound("section.not_found")
    return frozenset(section_id for section_id in found if section_id is not None)


def asked_again(ask: Callable[[Collection[int]], ResponseReturnValue]) -> ResponseReturnValue:
    """The page that asks of the sections in the address. Where a page is open that asked of one which has left the report since
    then, it is made of those that there are: so it finds itself overtaken.

    Raises:
        NotFound: `section.not_found`, or as `ask`.
    """
    try:
        return ask(sections_asked_for())
    except NotFound as error:
        if error.code != "section.not_found" or "shown" not in request.args:
            raise
        return ask(())


def overtaking(endpoint: str, meeting_id: int, section_ids: Collection[int], shown: object) -> dict[str, Any]:
    """What a page is rendered with that says when what it shows is overtaken.

    Args:
        section_ids: which it was asked of; none for all that it finds.
        shown: the values that it shows, each with a `repr` of its own.
    """
    mark = mark_of(shown)
    address: dict[str, Any] = {"meeting_id": meeting_id, "section": sorted(section_ids) or None}
    return {
        "here": url_for(endpoint, **address),
        "asks_again": url_for(endpoint, **address, shown=mark),
        "overtaken": request.args.get("shown", mark) != mark,
    }


def mark_of(shown: object) -> str:
    """Tells what a page shows from what it would show later."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def listed() -> frozenset[int]:
    """The sections that the page listed, chosen or not."""
    found = (id_from(value) for value in request.form.getlist("listed"))
    return frozenset(section_id for section_id in found if section_id is not None)


def numbers_of_form(name: str, section_ids: Collection[int]) -> dict[int, int]:
    """What the fields `<name>-<id>` of these sections say; a section whose field says no number is left out."""
    found = {section_id: id_from(request.form.get(f"{name}-{section_id}", "")) for section_id in section_ids}
    return {section_id: number for section_id, number in found.items() if number is not None}


def not_done(meeting_id: int, section_id: int, title: str, error: ReportflowError, typed: str) -> ResponseReturnValue:
    """An act was refused: why, and what was typed for it."""
    sentence = message_for(error.code, error.params)
    place = {"meeting_id": meeting_id, "section_id": section_id}
    return render_template("forward/not_done.html", title=title, sentence=sentence, typed=typed, **place), status_of(
        error
    )
