"""What is typed: real updates, made before the clock runs, and when each is sent."""

import base64
import random
from dataclasses import dataclass
from functools import partial
from typing import Any

from pycrdt import Doc, Map, Text, TransactionEvent

from benchmarks.live.wire import client_id

WORDS = "The Member Countries took note of the progress made and thanked the Presidency for its work. "
LANGUAGE = "en"
#: Every so often a character is taken back and another typed.
CORRECTED = 9


def document(updates: list[bytes], client: int | None = None) -> "Doc[Any]":
    """The document that updates lead to."""
    doc: Doc[Any] = Doc(client_id=client) if client is not None else Doc()
    doc.get("body", type=Map)
    with doc.transaction():
        for update in updates:
            doc.apply_update(update)
    return doc


def text_of(doc: "Doc[Any]") -> str:
    """What everybody types in."""
    return str(_text(doc))


def _text(doc: "Doc[Any]") -> Text:
    body: Map[Any] = doc.get("body", type=Map)
    text: Text = body[LANGUAGE]
    return text


@dataclass(frozen=True)
class Writer:
    """One who types: each edit inserts one character, so that edit `n` is clock `n` of this client."""

    client: int
    updates: list[bytes]


def typed(base: bytes, place: float, edits: int) -> Writer:
    """The updates of somebody who types from `place` on (0 the beginning of the text, 1 its end)."""
    client = client_id()
    doc = document([base], client)
    text, updates = _text(doc), []

    def on_event(event: TransactionEvent) -> None:
        updates.append(event.update)

    subscription = doc.observe(on_event)
    raw = str(text).encode()
    at = int(len(raw) * place)
    while at < len(raw) and raw[at] & 0xC0 == 0x80:  # pycrdt counts bytes: never within a letter
        at += 1
    for number in range(edits):
        with doc.transaction():
            if number % CORRECTED == CORRECTED - 1:
                at -= 1
                del text[at]
            text.insert(at, WORDS[number % len(WORDS)])
        at += 1
    doc.unobserve(subscription)
    return Writer(client, updates)


@dataclass(frozen=True)
class Turn:
    """One edit: so many seconds after the start, by which writer."""

    at: float
    writer: int
    edit: int


def turns(writers: int, rate: float, seconds: float) -> list[Turn]:
    """When who types: each at their own times, as people do, the same in every run."""
    chance = random.Random(writers)
    plan = []
    for writer in range(writers):
        first = chance.random()
        for edit in range(int(rate * seconds)):
            plan.append(Turn((edit + (first + chance.uniform(-0.4, 0.4)) % 1) / rate, writer, edit))
    # An edit is never sent before the one that it builds on.
    plan.sort(key=lambda turn: turn.at)
    order: dict[int, list[int]] = {}
    for turn in plan:
        order.setdefault(turn.writer, []).append(turn.edit)
    numbers = {writer: iter(range(len(edits))) for writer, edits in order.items()}
    return [Turn(turn.at, turn.writer, next(numbers[turn.writer])) for turn in plan]


def seed(text: str) -> bytes:
    """A document like a section's, for a server that has none."""
    doc: Doc[Any] = Doc()
    body: Map[Any] = doc.get("body", type=Map)
    body[LANGUAGE] = Text(text)
    return doc.get_update()


encoded = partial(base64.b64encode)
