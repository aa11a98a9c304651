"""A bounded memory of what was computed, shared by the threads of one process."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Event, Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class _Running(Generic[Value]):
    """What one thread computes and others wait for. `values`: empty where that failed."""

    def __init__(self) -> None:
        self.done = Event()
        self.values: tuple[Value, ...] = ()


class BoundedCache(Generic[Value]):
    """Keeps what was used last, up to a number of entries and a total weight. Values are never changed.

    Of threads that miss the same key at once one computes it, and the others wait: a text that takes long to read is asked for by
    a whole room in one moment.
    """

    def __init__(self, entries: int, weight: int) -> None:
        self._entries, self._weight = entries, weight
        self._kept: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._running: dict[Hashable, _Running[Value]] = {}
        self._total = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, weight: int, compute: Callable[[], Value]) -> Value:
        """The value of `key`, computed where it is not kept; an error of `compute` is passed on and nothing is kept."""
        while True:
            with self._lock:
                found = self._kept.get(key)
                if found is not None:
                    self._kept.move_to_end(key)
                    return found[0]
                others = self._running.get(key)
                if others is None:
                    own = self._running[key] = _Running()
                    break
            others.done.wait()
            if others.values:
                return others.values[0]
        try:
            value = compute()
            own.values = (value,)
            self._keep(key, value, weight)
        finally:
            with self._lock:
                del self._running[key]
            own.done.set()
        return value

    def _keep(self, key: Hashable, value: Value, weight: int) -> None:
        with self._lock:
            if key not in self._kept and weight <= self._weight:
                self._kept[key] = (value, weight)
                self._total += weight
            while len(self._kept) > self._entries or self._total > self._weight:
                _, (_, gone) = self._kept.popitem(last=False)
                self._total -= gone

    def kept(self, key: Hashable) -> Value | None:
        """The value of `key` where it is kept; nothing is computed."""
        with self._lock:
            found = self._kept.get(key)
            return found[0] if found else None

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._total = 0
