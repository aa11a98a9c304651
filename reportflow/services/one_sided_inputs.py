"""Inputs that were put into a draft in one language, and that its other language does not have.

A translation can be said to be right although the original lacks what a delegation handed in: the marks of what is out of date
do not tell then (docs/domain.md, rule 11). Whether it is there is guessed by the delegation's name, so this only warns.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from reportflow.domain.content import BODY, BlockKey
from reportflow.domain.inputs import InputState
from reportflow.domain.languages import LANGUAGES, Texts, other_language
from reportflow.domain.policy import Action
from reportflow.domain.readiness import Hindrance
from reportflow.extensions import db
from reportflow.models import InputRow, MeetingParty
from reportflow.services.access import authorise
from reportflow.services.homes import homes_of
from reportflow.services.inputs_use import is_in_draft
from reportflow.services.sections import active_sections

_BODY: Final = str(BlockKey(BODY))


def read_one_sided(person_id: int, meeting_id: int, section_ids: Collection[int]) -> dict[int, tuple[Hindrance, ...]]:
    """For each of these sections what its draft has from a delegation in one language alone: `input.one_language`, with
    `names` (of the party, by language), `given` and `language` (the one that lacks it).

    Raises:
        NotFound, NotAllowed: as `authorise` for `Action.PUT_FORWARD`.
    """
    authorise(person_id, meeting_id, Action.PUT_FORWARD)
    query = (
        select(InputRow)
        .join(InputRow.party)
        .where(MeetingParty.meeting_id == meeting_id, InputRow.state == InputState.USED.value)
        .options(contains_eager(InputRow.party))
        .order_by(InputRow.id)
    )
    used = [row for row in db.session.scalars(query) if len(row.text) == 1]
    if not used:
        return {}
    homes = homes_of(db.session, meeting_id)
    sections = {row.id: row for row in active_sections(db.session, meeting_id) if row.id in section_ids}
    found: dict[int, list[Hindrance]] = {}
    for row in used:
        section = sections.get(homes.get(row.section_id, row.section_id))
        if section is None:
            continue
        names = {language: row.party.as_value().name(language) for language in LANGUAGES}
        given = next(iter(row.text))
        if _is_one_sided(row.text, names, given, section.document.content_value().body):
            where = {"language": other_language(given), "given": given, "block": _BODY, "place": 0, "names": names}
            found.setdefault(section.id, []).append(Hindrance("input.one_language", params=where))
    return {section_id: tuple(hindrances) for section_id, hindrances in found.items()}


def _is_one_sided(text: Texts, names: Texts, given: str, body: Texts) -> bool:
    other = other_language(given)
    if not is_in_draft(text, body):
        return False
    # Its own words may name the party as often as they like: what stands before them does so once.
    named = body.get(given, "").count(names[given]) - text[given].count(names[given])
    return body.get(other, "").count(names[other]) < named
