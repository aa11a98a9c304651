"""The two kinds of sockets: what clients say, and who they are as long as the socket is open."""

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable
from typing import Any, Final

from flask import Flask

from reportflow.live.admission import Handshake, admit, admit_to_meeting
from reportflow.live.incoming import Incoming, Refusal
from reportflow.live.limits import BAD_UPDATES, MESSAGES_OF_A_QUESTION, UNSETTLED_BYTES, Allowance, Close
from reportflow.live.line import Line
from reportflow.live.presence import StateTooLong
from reportflow.live.protocol import STEP_1, BadMessage, json_frame, read_message
from reportflow.live.room import Room
from reportflow.services.live_access import Entrance
from reportflow.services.live_watch import Watcher

Receive = Callable[[], Awaitable[Any]]

_PING: Final = {"kind": "ping"}
_PONG: Final = json_frame("pong")


class Socket(ABC):
    """One open socket of one person.

    Attributes:
        checked_at: when rights were looked at last, in seconds of the steady clock.
        write: sends a frame.
    """

    def __init__(self, line: Line, handshake: Handshake, person_id: int, meeting_id: int) -> None:
        self.person_id = person_id
        self.meeting_id = meeting_id
        self.checked_at = time.monotonic()
        self.write: Callable[[bytes], None] = line.write
        self._line = line
        self._handshake = handshake
        self._allowance = Allowance(self.checked_at)

    @property
    def session(self) -> int | None:
        """The number of the session that it was opened with."""
        return self._handshake.session

    def end(self, code: int) -> None:
        """Close it."""
        self._line.end(code)

    async def serve(self, receive: Receive) -> None:
        """Hear the client until the socket is closed."""
        self._line.on_message = self.hear
        while True:
            message = await receive()
            if message["type"] != "websocket.receive":
                return
            # It came before there was anybody to hear it.
            text = message.get("text")
            self.hear(message["bytes"] if text is None else text.encode(), text is not None)

    def hear(self, data: bytes, is_text: bool) -> None:
        """One message of the client."""
        if not self._line.is_open or not self._may_say(1):
            return
        try:
            if is_text:
                self._hear_text(data)
            else:
                self._hear_bytes(data)
        except BadMessage:
            self.end(Close.BAD_MESSAGE)
        except StateTooLong:
            self.end(Close.STATE_TOO_LONG)

    def _may_say(self, messages: int) -> bool:
        """Whether it may send what counts so many; closes it where not."""
        if self._allowance.take(time.monotonic(), messages):
            return True
        self.end(Close.TOO_MANY_MESSAGES)
        return False

    def _hear_text(self, text: bytes) -> None:
        """Raises BadMessage."""
        try:
            said = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadMessage("no JSON") from error
        if said != _PING:
            raise BadMessage("of no known kind")
        self.write(_PONG)

    @abstractmethod
    def _hear_bytes(self, data: bytes, /) -> None:
        """Raises BadMessage, StateTooLong."""

    @abstractmethod
    def look_again(self, app: Flask) -> Any:
        """What the person may do now. Called in a thread; the answer is for `learn`."""

    @abstractmethod
    def learn(self, answer: Any) -> None:
        """Take in what `look_again` found."""


class SectionSocket(Socket):
    """A page on which a section is drafted or watched."""

    def __init__(self, line: Line, handshake: Handshake, entrance: Entrance, room: Room) -> None:
        super().__init__(line, handshake, entrance.person_id, entrance.meeting_id)
        self.refusal: Refusal | None = None
        self.client: int | None = None
        self._entrance = entrance
        self._room = room
        self._number = 0
        self._bad_updates = 0
        self._unsettled = 0

    # --- as the room sees it ---

    def may(self) -> dict[str, Any]:
        """What its person may write."""
        return {"draft": self._entrance.drafts, "languages": list(self._entrance.languages)}

    def user(self, colour: int) -> dict[str, Any]:
        """What others are told of the person."""
        entrance = self._entrance
        return {"id": entrance.person_id, "name": entrance.name, "party": entrance.party, "colour": colour}

    def settle(self, size: int) -> None:
        """So many bytes of it wait no more."""
        was_held = self._unsettled > UNSETTLED_BYTES
        self._unsettled -= size
        if was_held and self._unsettled <= UNSETTLED_BYTES:
            self._line.go_on()

    def count_bad_update(self) -> None:
        """One more document that is none of ours came from it."""
        self._bad_updates += 1
        if self._bad_updates >= BAD_UPDATES:
            self.end(Close.BAD_MESSAGE)

    # --- as the client sees it ---

    def _hear_bytes(self, data: bytes, /) -> None:
        step, payload = read_message(data)
        if step is None:
            self._room.show(self, payload)
            return
        self._unsettled += len(payload)
        if step == STEP_1:
            if not self._may_say(MESSAGES_OF_A_QUESTION - 1):
                return
            self._room.ask(self, payload)
        else:
            self._number += 1
            entrance = self._entrance
            self._room.bring(Incoming(self, self._number, self.person_id, entrance.drafts, entrance.languages, payload))
        if self._unsettled > UNSETTLED_BYTES:
            self._line.hold()

    # --- rights ---

    def look_again(self, app: Flask) -> Entrance | Close:
        """What the person may do now."""
        return admit(app, self._handshake, self.meeting_id, self._entrance.section_id)

    def learn(self, answer: Entrance | Close) -> None:
        """Close it, or tell the page what its person may do from now on."""
        if isinstance(answer, Close):
            self.end(answer)
        elif answer.person_id != self.person_id or answer.document_id != self._entrance.document_id:
            self.end(Close.NOT_ALLOWED)
        elif answer != self._entrance:
            before, self._entrance = self._entrance, answer
            if (before.drafts, before.languages) != (answer.drafts, answer.languages):
                self._room.tell_may(self)


class MeetingSocket(Socket):
    """Any other page of a meeting. `presides`, `acts`: as its `Watcher` says."""

    def __init__(self, line: Line, handshake: Handshake, watcher: Watcher) -> None:
        super().__init__(line, handshake, watcher.person_id, watcher.meeting_id)
        self.presides, self.acts = watcher.presides, watcher.acts

    def _hear_bytes(self, _data: bytes, /) -> None:
        raise BadMessage("of no known type")  # a meeting's page is told, and says nothing but text

    def look_again(self, app: Flask) -> Watcher | Close:
        """What the person may see now."""
        return admit_to_meeting(app, self._handshake, self.meeting_id)

    def learn(self, answer: Watcher | Close) -> None:
        """Close it, or remember what its person does in the meeting."""
        if isinstance(answer, Close):
            self.end(answer)
        elif answer.person_id != self.person_id:
            self.end(Close.NOT_ALLOWED)
        else:
            self.presides, self.acts = answer.presides, answer.acts
