"""What is done for a section once nobody has it open any more: a long log of its draft is folded.

It can wait, and it can be left out: in one thread of its own, so that nobody who opens a section or writes waits for it.
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from flask import Flask

from reportflow.services import compaction

log = logging.getLogger("reportflow.live")


class Tidying:
    """One thread, and what waits for it. Used on one event loop."""

    def __init__(self, app: Flask) -> None:
        self._app = app
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-tidy")
        self._is_leaving = False

    async def tidy(self, document_id: int) -> None:
        """Nobody has this open any more. What goes wrong is logged, and changes nothing."""
        if self._is_leaving:
            return
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._compact, document_id)
        except Exception:
            log.exception("document %d: its log was not folded", document_id)

    def finish(self) -> None:
        """The server is to end: begin nothing more."""
        self._is_leaving = True

    def close(self) -> None:
        """Wait for what has begun; what has not is left out."""
        self._is_leaving = True
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _compact(self, document_id: int) -> None:
        with self._app.app_context():
            done = compaction.compact_if_long(document_id, now=datetime.now(UTC))
        if done.folded:
            log.info("document %d: %d entries of its log became %d", document_id, done.before, done.after)
