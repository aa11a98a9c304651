"""What a delegation handed in in one language is not forgotten in the other one, even where somebody called it up to date."""

import pytest
from flask import Flask

from reportflow.domain.content import BODY, BlockKey, text_hash
from reportflow.domain.errors import NotAllowed
from reportflow.drafts import log
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.services.inputs_use import use_input
from reportflow.services.one_sided_inputs import read_one_sided
from tests.factories import NOW
from tests.services.inputs_meeting import InputsMeeting, make_inputs_meeting

BODY_KEY = BlockKey(BODY)
SPANISH = "México capacitó a doscientos funcionarios."


@pytest.fixture
def meeting(context: Flask) -> InputsMeeting:
    return make_inputs_meeting()


def write(meeting: InputsMeeting, **texts: str) -> None:
    """Write the draft, and say that its translation is right."""

    def change(draft: Draft) -> None:
        for language, text in texts.items():
            draft.set_text(BODY_KEY, language, text)
        draft.set_basis(BODY_KEY, "es", text_hash(draft.text(BODY_KEY, "en")))

    log.edit(db.session, meeting.document(), change, actor_id=None, origin="form", now=NOW)
    db.session.commit()


def insert(meeting: InputsMeeting, text: dict[str, str]) -> None:
    value = meeting.handed_in("delegate", text)
    use_input(meeting.people["rapporteur"], meeting.id, value.id, version=value.version, now=NOW)


def lacking(meeting: InputsMeeting) -> list[str]:
    found = read_one_sided(meeting.people["rapporteur"], meeting.id, {meeting.reports, meeting.note})
    assert set(found) <= {meeting.reports}
    assert not any(hindrance.stops for hindrances in found.values() for hindrance in hindrances)
    return [hindrance.params["language"] for hindrance in found.get(meeting.reports, ())]


def test_an_input_in_one_language_is_lacking_in_the_other_until_somebody_writes_it_there(meeting: InputsMeeting):
    write(meeting, en="Mexico chaired.", es="México presidió.")
    insert(meeting, {"es": SPANISH})
    assert lacking(meeting) == ["en"]
    write(meeting)
    assert lacking(meeting) == ["en"], "calling the translation right does not bring the original its words"
    write(meeting, en="Mexico chaired.\n\nMexico said that it had trained two hundred officials.")
    assert lacking(meeting) == []


def test_an_input_in_both_languages_or_taken_out_of_the_draft_again_lacks_nowhere(meeting: InputsMeeting):
    insert(meeting, {"en": "Mexico trained two hundred officials.", "es": SPANISH})
    assert lacking(meeting) == []
    insert(meeting, {"en": "Another one, about a telephone line for nationals abroad."})
    assert lacking(meeting) == ["es"]
    write(meeting, en="Nothing of it.", es="Nada de ello.")
    assert lacking(meeting) == []


def test_who_does_not_put_forward_does_not_read_it(meeting: InputsMeeting):
    with pytest.raises(NotAllowed):
        read_one_sided(meeting.people["delegate"], meeting.id, {meeting.reports})
