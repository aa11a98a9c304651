"""What came after a document was closed: kept for its author, who is told of the refusal and of what is kept at once."""

import logging
from dataclasses import replace
from datetime import UTC, datetime

from reportflow.domain.errors import InvalidInput, NotAllowed
from reportflow.live.incoming import BAD_UPDATE, Incoming, Refusal
from reportflow.live.workers import PASSING, Workers
from reportflow.services.late_changes import Arrived, keep_late

log = logging.getLogger("reportflow.live")


class Latecomers:
    """What waits to be kept, of one document."""

    def __init__(self, workers: Workers, document_id: int) -> None:
        self._workers = workers
        self._document_id = document_id
        self._waiting: list[tuple[Incoming, Refusal]] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, one: Incoming, refusal: Refusal) -> None:
        """This came too late."""
        self._waiting.append((one, refusal))

    async def settle(self) -> None:
        """Keep what waits, and say so to those who sent it.

        Raises:
            any of `PASSING`: what is not kept yet waits on, and nobody is told that it is not.
        """
        while self._waiting:
            source = self._waiting[0][0].source
            ones = [one for one, _ in self._waiting if one.source is source]
            refusal = await self._kept(ones, self._waiting[0][1])
            self._waiting = [(one, why) for one, why in self._waiting if one.source is not source]
            for one in ones:
                source.settle(len(one.update))
            source.write(refusal.frame(ones[-1].number))
            if refusal.code == BAD_UPDATE:
                source.count_bad_update()

    async def _kept(self, ones: list[Incoming], refusal: Refusal) -> Refusal:
        """What the one who sent this is told."""
        try:
            return await self._workers.write(_keep, self._document_id, ones, refusal)
        except PASSING:
            raise
        except Exception:
            log.exception("document %d: a late change that cannot be kept", self._document_id)
            return refusal  # which says that it is not


def _keep(document_id: int, ones: list[Incoming], refusal: Refusal) -> Refusal:
    """Keep what one of them sent. Called in a thread."""
    last = ones[-1]
    arrived = Arrived(
        document_id=document_id,
        person_id=last.person_id,
        drafts=last.drafts,
        languages=last.languages,
        closed=refusal.closed or "",
        updates=tuple(one.update for one in ones),
    )
    try:
        return replace(refusal, late=keep_late(arrived, now=datetime.now(UTC)))
    except (InvalidInput, NotAllowed) as error:
        return Refusal(error.code, error.params)
