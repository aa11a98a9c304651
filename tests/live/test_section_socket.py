"""The section's socket: what is written by one is committed, shown to all others, and said to be saved."""

from tests.live.conftest import OpenPage
from tests.services.drafting_meeting import DraftingMeeting


def test_what_one_writes_is_shown_to_others_and_said_to_be_saved_with_the_vector_of_the_database(
    meeting: DraftingMeeting, open_page: OpenPage
) -> None:
    writer, reader = open_page("rapporteur"), open_page("delegate")
    writer.write(" Señalado: é, 😀.")
    writer.until_saved()
    reader.until_says("Señalado: é, 😀.")
    assert writer.vector == writer.doc.get_state() == reader.doc.get_state()
    assert reader.told[0]["kind"] == "hello"
