"""Where the other pages of a meeting are told that something changed, and how soon to ask what."""

import asyncio
import logging
from typing import Final

from reportflow.live.limits import Close
from reportflow.live.protocol import json_frame
from reportflow.live.sockets import MeetingSocket
from reportflow.live.workers import Workers
from reportflow.services.live_watch import Place, Watched, look

log = logging.getLogger("reportflow.live")

#: For each page that asks, so many milliseconds of the span over which they spread: three times what the server needs for one.
#: Those who read along leave the rest of its time to those who decide.
ASKING: Final = 75
#: Seconds in which several changes are told as one.
GATHERING: Final = 0.05
#: Drafts move with every word: pages are told so often at most, and once in their span where that is longer.
DRAFTS_EVERY: Final = 2.0


class MeetingChannel:
    """The sockets of one meeting, in this process. Lives on one event loop.

    Attributes:
        event: number of the last event that pages were told of.
        drafts: how many entries the logs of all drafts had then: with it a page that was away knows whether any moved.
    """

    def __init__(self, workers: Workers, meeting_id: int) -> None:
        self.meeting_id = meeting_id
        self.event = 0
        self.drafts = 0
        self.members: set[MeetingSocket] = set()
        self._workers = workers
        self._places: dict[int, Place] = {}
        self._arrivals: list[MeetingSocket] = []
        self._is_known = False
        self._next_drafts = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._due = 0.0  # when it rings: not every loop's timers say so themselves
        self._task: asyncio.Task[None] | None = None
        self._again = False

    # --- what sockets and the hub say ---

    def enter(self, member: MeetingSocket) -> None:
        """Somebody opened a page: they are told how far the record is."""
        if self._is_known:
            self._welcome(member)
        else:
            self._arrivals.append(member)
            self._look_soon(0)

    def leave(self, member: MeetingSocket) -> None:
        """A socket was closed."""
        self.members.discard(member)
        self._arrivals = [one for one in self._arrivals if one is not member]

    @property
    def is_idle(self) -> bool:
        """Whether nobody is here."""
        return not (self.members or self._arrivals)

    def hear_event(self) -> None:
        """There is a new event, somebody says."""
        self._look_soon(GATHERING)

    def hear_document(self, document_id: int) -> None:
        """A draft moved, somebody says."""
        if document_id in self._places:
            self._look_soon(max(GATHERING, self._next_drafts - self._now()))

    def finish(self) -> None:
        """The server is to end."""
        for member in (*self.members, *self._arrivals):
            member.end(Close.RESTARTING)

    def close(self) -> None:
        """Let go of timers and tasks."""
        if self._timer is not None:
            self._timer.cancel()
        if self._task is not None:
            self._task.cancel()

    # --- looking ---

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _look_soon(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + seconds
        if self._timer is not None:
            if self._due <= due:
                return
            self._timer.cancel()
        self._due, self._timer = due, loop.call_later(seconds, self._look)

    def _look(self) -> None:
        self._timer = None
        if self._task is not None and not self._task.done():
            self._again = True  # it has begun to look before this happened
            return
        self._task = asyncio.create_task(self._look_now(), name=f"look at meeting {self.meeting_id}")

    async def _look_now(self) -> None:
        try:
            found = await self._workers.read(look, {self.meeting_id: self.event})
            self.learn(found[self.meeting_id])
        except Exception as error:  # the hub looks again in a moment
            log.warning("meeting %d: not looked at (%s)", self.meeting_id, type(error).__name__)
        if self._again:
            self._again = False
            self._look_soon(GATHERING)

    def learn(self, found: Watched) -> None:
        """Take in how the meeting stands, and tell whoever has a page open what changed."""
        if not self._is_known:
            self._is_known = True
            self._take(found)
            arrivals, self._arrivals = self._arrivals, []
            for member in arrivals:
                self._welcome(member)
            return
        moved = {place.section_id for document, place in found.places.items() if self._places.get(document) != place}
        is_event = found.event > self.event
        if not is_event and (not moved or self._now() < self._next_drafts):
            if moved:
                self._look_soon(self._next_drafts - self._now())
            return
        self._take(found)
        self._next_drafts = self._now() + max(DRAFTS_EVERY, ASKING * len(self.members) / 1000)
        self._tell(None if found.is_whole else sorted(moved | found.named))

    def _take(self, found: Watched) -> None:
        self.event, self._places = max(found.event, self.event), dict(found.places)
        self.drafts = sum(place.seq for place in self._places.values())

    # --- telling ---

    def _welcome(self, member: MeetingSocket) -> None:
        self.members.add(member)
        within = self._within(member, sum(one.acts for one in self.members))
        member.write(json_frame("hello", seq=self.event, drafts=self.drafts, within=within))

    def _tell(self, sections: list[int] | None) -> None:
        said = {"seq": self.event, "drafts": self.drafts, "sections": sections}
        acting = sum(one.acts for one in self.members)
        frames: dict[int, bytes] = {}
        for member in self.members:
            within = self._within(member, acting)
            if within not in frames:
                frames[within] = json_frame("changed", **said, within=within)
            member.write(frames[within])

    def _within(self, member: MeetingSocket, acting: int) -> int:
        """Over how many milliseconds the pages of people like this one spread. `acting`: how many are of those who act."""
        if member.presides:
            return 0
        return ASKING * (acting if member.acts else len(self.members))
