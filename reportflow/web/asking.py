"""How putting forward, concluding and their reverse ask: of which sections, with what form, and why an act was refused."""

from collections.abc import Collection

from flask import render_template, request
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
