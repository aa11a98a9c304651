"""The memory of what was read: bounded, and one thread reads for all who ask at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest

from reportflow.domain.errors import LimitExceeded
from reportflow.report import clean
from reportflow.report.cache import BoundedCache


def test_a_room_that_asks_at_once_has_it_computed_once() -> None:
    memory: BoundedCache[str] = BoundedCache(entries=10, weight=100)
    asking, computed, go_on = Barrier(9), [], Event()

    def compute() -> str:
        computed.append(1)
        go_on.wait(20)
        return "long"

    def ask() -> str:
        asking.wait(20)
        return memory.get("text", 10, compute)

    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(ask) for _ in range(8)]
        asking.wait(20)
        go_on.set()
        assert {answer.result(20) for answer in answers} == {"long"}
    assert len(computed) == 1


def test_where_it_fails_each_who_waits_tries_for_itself() -> None:
    memory: BoundedCache[str] = BoundedCache(entries=10, weight=100)
    begun, fail = Event(), Event()

    def failing() -> str:
        begun.set()
        fail.wait(20)
        raise LookupError

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(memory.get, "text", 1, failing)
        begun.wait(20)
        second = threads.submit(memory.get, "text", 1, lambda: "read")
        fail.set()
        assert second.result(20) == "read"
        with pytest.raises(LookupError):
            first.result(20)
    assert memory.kept("text") == "read"


def test_why_a_text_cannot_be_printed_is_found_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    clean.forget()
    read: list[str] = []
    original = clean.read_markdown
    monkeypatch.setattr(clean, "read_markdown", lambda text: read.append(text) or original(text))
    notes = "".join(f"x[^{number}]\n\n[^{number}]: n\n\n" for number in range(3000))
    for _ in range(3):
        with pytest.raises(LimitExceeded) as refused:
            clean.clean_ast(notes, "en")
        assert refused.value.code == "text.too_large"
    assert len(read) == 1
