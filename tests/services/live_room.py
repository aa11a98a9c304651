"""What a live room keeps, for tests of the log that it follows."""

from collections.abc import Callable
from functools import partial

from reportflow.domain.content import BODY, BlockKey
from reportflow.drafts.document import Draft
from reportflow.services import live_log
from reportflow.services.live_log import Written
from tests.services.drafting_meeting import NOW

BODY_KEY = BlockKey(BODY)


class Room:
    """What a live room keeps: a document, and where its log ended."""

    def __init__(self, document_id: int) -> None:
        self.document_id = document_id
        self.open()

    def open(self) -> None:
        opened = live_log.open_document(self.document_id)
        self.draft, self.head = opened.draft, opened.head

    def change(self, person_id: int, how: Callable[[Draft], None]) -> Written:
        return Written(person_id, self.draft.record(how))

    def write(self, person_id: int, text: str, language: str = "en") -> Written:
        return self.change(person_id, partial(Draft.set_text, block=BODY_KEY, language=language, text=text))

    def append(self, *written: Written) -> live_log.Append:
        return live_log.append(self.document_id, self.head.seq, written, self.draft, now=NOW)

    def catch_up(self) -> None:
        updates, self.head = live_log.updates_after(self.document_id, self.head.seq)
        for _seq, update in updates:
            self.draft.apply(update)
