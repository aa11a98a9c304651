"""What the translator's queue says of a text into which an input was put: what changed in the original, where that is known."""

import pytest
from flask import Flask

from reportflow.domain.content import BODY, BlockKey, text_hash
from reportflow.drafts import log
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.services.inputs_use import use_input
from reportflow.services.translation_queue import WaitingText, read_queue
from tests.factories import NOW
from tests.services.inputs_meeting import InputsMeeting, make_inputs_meeting

TEXT = {"en": "Mexico trained two hundred officials.", "es": "México capacitó a doscientos funcionarios."}
INSERTED = f"\n\n**Mexico.** {TEXT['en']}"
BODY_KEY = BlockKey(BODY)


@pytest.fixture
def meeting(context: Flask) -> InputsMeeting:
    """The text says the same in both languages."""
    made = make_inputs_meeting()

    def write(draft: Draft) -> None:
        draft.set_text(BODY_KEY, "en", "Each delegation reported.")
        draft.set_text(BODY_KEY, "es", "Cada delegación informó.")
        draft.set_basis(BODY_KEY, "es", text_hash("Each delegation reported."))

    edit(made, write)
    return made


def edit(meeting: InputsMeeting, change) -> None:
    log.edit(db.session, meeting.document(), change, actor_id=None, origin="form", now=NOW)
    db.session.commit()


def use(meeting: InputsMeeting, *languages: str) -> None:
    value = meeting.handed_in("delegate", {language: TEXT[language] for language in languages})
    use_input(meeting.people["rapporteur"], meeting.id, value.id, version=value.version, now=NOW)


def waiting(meeting: InputsMeeting) -> WaitingText | None:
    db.session.rollback()
    shown = read_queue(meeting.people["translator"], meeting.id, "es")
    texts = [text for section in shown.sections if section.id == meeting.reports for text in section.texts]
    return next((text for text in texts if text.block == BODY_KEY), None)


def came_and_went(meeting: InputsMeeting) -> list[tuple[str, str]] | None:
    """What the queue shows as new in the original, and as gone; None where it cannot tell."""
    text = waiting(meeting)
    assert text is not None
    assert text.state == "stale"
    changes = text.change.changes
    return [(op, words.strip()) for op, words in changes if op != "equal"] if changes else None


def test_an_input_in_the_originals_language_alone_is_shown_as_what_changed(meeting: InputsMeeting):
    assert waiting(meeting) is None
    use(meeting, "en")
    assert came_and_went(meeting) == [("insert", INSERTED.strip())]


def test_what_had_changed_before_is_shown_with_an_input_in_both_languages(meeting: InputsMeeting):
    edit(meeting, lambda draft: draft.set_text(BODY_KEY, "en", "Each delegation reported twice."))
    use(meeting, "en", "es")
    shown = came_and_went(meeting)
    assert shown is not None
    assert "twice" in " ".join(words for op, words in shown if op == "insert")


def test_an_input_in_the_translations_language_alone_cannot_be_told_as_a_change_of_the_original(
    meeting: InputsMeeting,
):
    use(meeting, "es")
    assert came_and_went(meeting) is None
