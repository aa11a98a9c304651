"""How much a socket may send and hold, and what closing it says (docs/live-protocol.md, "Limits")."""

from enum import IntEnum
from typing import Final

#: Bytes of one message.
MESSAGE_BYTES: Final = 1024 * 1024
#: Bytes that wait for a slow reader.
WAITING_BYTES: Final = 4 * 1024 * 1024
#: Bytes of one socket that wait to be committed; until they are, nothing more is read from it.
UNSETTLED_BYTES: Final = 2 * 1024 * 1024
#: Bytes of one awareness state.
STATE_BYTES: Final = 4 * 1024
MESSAGES_A_SECOND: Final = 40
MESSAGES_AT_ONCE: Final = 400
#: So many messages one question for the document counts: its answer may be all of it.
MESSAGES_OF_A_QUESTION: Final = 8
SOCKETS_OF_A_PERSON: Final = 24
SOCKETS_OF_A_MEETING: Final = 1_500
#: Documents that are none of ours, which a socket may send before it is closed.
BAD_UPDATES: Final = 3


class Close(IntEnum):
    """Why a socket is closed; the page has a sentence for each."""

    RESTARTING = 1012
    BAD_MESSAGE = 4400
    SIGNED_OUT = 4401
    NOT_ALLOWED = 4403
    NOT_FOUND = 4404
    TOO_SLOW = 4408
    TOO_LONG = 4413
    STATE_TOO_LONG = 4414
    TOO_MANY_MESSAGES = 4429
    TOO_MANY_OF_PERSON = 4430
    TOO_MANY_OF_MEETING = 4431


class Allowance:
    """How many messages a socket may send now: so many at once, and then so many a second.

    Args:
        now: seconds of any steady clock, as for `take`.
    """

    __slots__ = ("_at", "_left")

    def __init__(self, now: float) -> None:
        self._left = float(MESSAGES_AT_ONCE)
        self._at = now

    def take(self, now: float, messages: int = 1) -> bool:
        """Whether one more may be sent, which counts so many."""
        self._left = min(MESSAGES_AT_ONCE, self._left + (now - self._at) * MESSAGES_A_SECOND)
        self._at = now
        if self._left < messages:
            return False
        self._left -= messages
        return True
