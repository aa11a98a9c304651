"""Timers with names, one of each at a time."""

import asyncio
from collections.abc import Callable


class Timers:
    """Used on one event loop."""

    def __init__(self) -> None:
        self._handles: dict[str, asyncio.TimerHandle] = {}

    def arm(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call it then, unless a timer of this name runs already."""
        if name not in self._handles:
            self._handles[name] = asyncio.get_running_loop().call_later(seconds, self._fire, name, call)

    def put_off(self, name: str, seconds: float, call: Callable[[], None]) -> None:
        """Call it then, and not when a timer of this name would have."""
        if (running := self._handles.pop(name, None)) is not None:
            running.cancel()
        self.arm(name, seconds, call)

    def close(self) -> None:
        """Let go of all of them."""
        for handle in self._handles.values():
            handle.cancel()
        self._handles.clear()

    def _fire(self, name: str, call: Callable[[], None]) -> None:
        del self._handles[name]
        call()
