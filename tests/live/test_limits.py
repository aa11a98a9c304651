"""What a socket may send and hold, and how the one that does more is closed while all others go on."""

import json
import os
import random
import select
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from pycrdt import Doc, Text

from reportflow.drafts import log
from reportflow.drafts.checking import MAX_ROWS, MAX_TEXT_BYTES
from reportflow.extensions import db
from reportflow.live.limits import MESSAGES_AT_ONCE, MESSAGES_OF_A_QUESTION, SOCKETS_OF_A_PERSON, STATE_BYTES, Allowance
from reportflow.live.protocol import (
    AWARENESS,
    STEP_1,
    SYNC,
    UPDATE,
    BadMessage,
    Seen,
    awareness_entry,
    frame,
    number,
    read_awareness,
    read_message,
    read_number,
    sized,
)
from reportflow.services.transactions import transaction
from tests.live.conftest import CookieOf, OpenChannel, OpenPage
from tests.live.page import PATIENCE, Closed, Page
from tests.live.serving import Server
from tests.services.drafting_meeting import DraftingMeeting

SYNC_UPDATE = bytes((SYNC, UPDATE))


def goes_on(page: Page, other: Page) -> None:
    """What one writes, another still sees."""
    page.write("Goes on. ", place=0)
    page.until_saved()
    other.until_says("Goes on. ")


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x00",
        b"\x07\x00",
        b"\x00\x05\x00",
        SYNC_UPDATE + b"\xff",
        SYNC_UPDATE + sized(b"\x00\x00") + b"more",
        SYNC_UPDATE + sized(b""),
        SYNC_UPDATE + sized(b"\x01\x02\x03"),
        SYNC_UPDATE + sized(os.urandom(300)),
        bytes((SYNC, STEP_1)) + sized(b"\xff\xff"),
        bytes((AWARENESS,)) + sized(b"\x02"),
        bytes((AWARENESS,)) + sized(number(1) + awareness_entry(Seen(1, 1, b"not json"))),
        bytes((AWARENESS,)) + sized(number(1) + awareness_entry(Seen(1, 1, b"[]"))),
        # No browser reads these, and what others are told would be lost with them.
        bytes((AWARENESS,)) + sized(number(1) + awareness_entry(Seen(1, 1, b'{"cursor": NaN}'))),
        bytes((AWARENESS,)) + sized(number(1) + awareness_entry(Seen(1, 1, b'{"cursor": 1e999}'))),
        bytes((AWARENESS,)) + sized(number(1) + awareness_entry(Seen(1, 2**53 - 1, b"{}"))),
        bytes((AWARENESS,)) + sized(number(1) + awareness_entry(Seen(1, 1, b'{"cursor":' + b"[" * 4000))),
        # Each would be told to everybody.
        bytes((AWARENESS,)) + sized(number(1000) + b"".join(awareness_entry(Seen(n, 1, b"{}")) for n in range(1000))),
        bytes((SYNC, STEP_1)) + sized(b"\xff\xff\xff\x0f"),
        "not json",
        "[" * 100_000,
        '{"kind": "unknown"}',
        "null",
    ],
)
def test_what_is_no_message_closes_that_socket_alone(open_page: OpenPage, message: bytes | str) -> None:
    bad, writer, reader = open_page("colleague"), open_page("rapporteur"), open_page("delegate")
    bad.send(message)
    assert bad.until_closed() == 4400
    goes_on(writer, reader)


def test_whatever_bytes_come_as_an_update_the_others_go_on(open_page: OpenPage) -> None:
    writer, reader = open_page("rapporteur"), open_page("delegate")
    chance = random.Random(7)
    update = bytearray(writer.doc.get_update())
    for round_number in range(25):
        bad = open_page("colleague")
        broken = bytearray(update)
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        bad.number_and_send(UPDATE, bytes(broken))
        with suppress(Closed):
            bad.until_saved()  # or refused
        bad.leave()
        writer.write(f"{round_number}.")
    writer.until_saved()
    reader.until_has(writer)
    assert reader.say() == writer.say()


def test_an_update_that_builds_on_something_unknown_is_refused_and_the_page_begins_again(open_page: OpenPage) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")
    page.edit(lambda: page.text().insert(0, "Kept back. "))
    page.write("And more. ", place=0)
    assert page.until_told("refused")["code"] == "draft.bad_update"
    page.ask()
    page.until(lambda: page.sent == 3)
    other.until_says("Kept back. ")
    other.until_says("And more. ")
    goes_on(page, other)


def test_who_sends_documents_of_other_kinds_again_and_again_is_closed(open_page: OpenPage) -> None:
    page = open_page("rapporteur")
    for _ in range(3):
        stranger: Doc[Any] = Doc()
        stranger["more"] = Text("x")
        page.number_and_send(UPDATE, stranger.get_update())
        page.until_told("refused")
        page.ask()
    assert page.until_closed() == 4400


def test_a_message_that_is_too_long_is_answered_with_a_code_of_its_own(open_page: OpenPage) -> None:
    bad, writer, reader = open_page("colleague"), open_page("rapporteur"), open_page("delegate")
    bad.number_and_send(UPDATE, b"\x00" * (1024 * 1024 + 10))
    assert bad.until_closed() == 4413
    goes_on(writer, reader)


def test_a_state_that_is_too_long_closes_the_socket(open_page: OpenPage) -> None:
    page, reader = open_page("rapporteur"), open_page("delegate")
    page.be(5, 1, block="body", cursor="x" * (STATE_BYTES - 40))
    reader.until(lambda: reader.others)
    page.be(5, 2, block="body", cursor="x" * STATE_BYTES)
    assert page.until_closed() == 4414
    reader.until(lambda: not reader.others)


def test_too_many_messages_close_the_socket(open_page: OpenPage, open_channel: OpenChannel) -> None:
    for line in (open_page("rapporteur"), open_channel("rapporteur")):
        for _ in range(MESSAGES_AT_ONCE + 60):
            line.send('{"kind":"ping"}')
        assert line.until_closed() == 4429


def test_asking_for_the_document_counts_for_several_messages(open_page: OpenPage) -> None:
    page, writer, reader = open_page("delegate"), open_page("rapporteur"), open_page("colleague")
    for _ in range(MESSAGES_AT_ONCE // MESSAGES_OF_A_QUESTION + 20):
        page.ask()
    assert page.until_closed() == 4429
    goes_on(writer, reader)


def open_raw(raw: socket.socket, server: Server, address: str, cookie: str) -> None:
    """Open a WebSocket on a socket of which nobody but the test takes or sends anything, and wait for its first words."""
    parts = urlsplit(address)
    raw.settimeout(PATIENCE)
    raw.connect((parts.hostname, parts.port))
    raw.sendall(
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nOrigin: {server.base}\r\n"
        f"Cookie: {cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n".encode()
    )
    heard = b""
    while b'"hello"' not in heard:
        heard += raw.recv(4096)


def test_what_one_socket_sends_while_nothing_can_be_committed_waits_on_its_own_side(
    app: Flask, server: Server, meeting: DraftingMeeting, cookie_of: CookieOf, open_page: OpenPage
) -> None:
    author, reader = open_page("rapporteur"), open_page("delegate")
    payload = SYNC_UPDATE + sized(author.edit(lambda: author.text().insert(0, "Kept waiting. " * 7_000)))
    message = b"\x82\xff" + len(payload).to_bytes(8, "big") + bytes(4) + payload
    waiting = memoryview(message * 400)
    with socket.socket() as raw:
        open_raw(raw, server, server.address(meeting.meeting, meeting.section), cookie_of("rapporteur"))
        raw.setblocking(False)
        with app.app_context():
            document = meeting.document()
            with transaction() as session:
                log.lock(session, document)
                while waiting and select.select([], [raw], [], 1.0)[1]:
                    waiting = waiting[raw.send(waiting) :]
                left = len(waiting)
            db.session.remove()
        assert left > len(message) * 200  # the rest is in buffers of the system
        reader.until_says("Kept waiting.")
        raw.setblocking(True)
        raw.settimeout(PATIENCE)
        raw.sendall(waiting)
        heard = b""
        while b'"through":400' not in heard:
            heard = heard[-20:] + raw.recv(65536)
    goes_on(author, reader)


def test_who_takes_no_answers_is_given_none_to_heap_up(
    server: Server, meeting: DraftingMeeting, cookie_of: CookieOf
) -> None:
    ping = b"\x89\xfd\x00\x00\x00\x00" + b"x" * 125
    with socket.socket() as raw:
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        open_raw(raw, server, server.address(meeting.meeting), cookie_of("delegate"))
        for _ in range(500):
            raw.sendall(ping * 250)
        taken, tail = 0, b""
        is_asked = False
        while b'"pong"' not in tail:
            taken += len(got := raw.recv(65536))
            tail = tail[-20:] + got
            if not is_asked:
                is_asked = True
                raw.sendall(b"\x81\x8f\x00\x00\x00\x00" + b'{"kind":"ping"}')
    assert taken < 500 * 250 * len(ping) / 3


def test_an_allowance_is_so_many_at_once_and_then_so_many_a_second() -> None:
    allowance = Allowance(100.0)
    assert [allowance.take(100.0) for _ in range(401)] == [True] * 400 + [False]
    assert [allowance.take(100.5) for _ in range(21)] == [True] * 20 + [False]
    assert [allowance.take(1000.0) for _ in range(401)] == [True] * 400 + [False]


def test_a_person_opens_so_many_sockets_and_may_open_another_where_one_was_closed(
    open_page: OpenPage, open_channel: OpenChannel
) -> None:
    channels = [open_channel("delegate") for _ in range(SOCKETS_OF_A_PERSON - 1)]
    page = open_page("delegate")
    assert open_channel("delegate").until_closed() == 4430
    assert open_page("delegate", begin=False).until_closed() == 4430
    page.leave()
    for channel in channels:
        channel.until_told("hello")
    until_let_in(lambda: open_channel("delegate"))
    open_channel("rapporteur").until_told("hello")


def until_let_in(open_one: Callable[[], Any]) -> None:
    """The server may hear of a socket that was closed a moment later."""
    for _ in range(50):
        line = open_one()
        try:
            line.until_told("hello")
        except Exception:
            assert line.closed_with in (4430, 4431)
        else:
            return
    raise AssertionError("nobody was let in")


def test_a_meeting_has_so_many_sockets(
    open_page: OpenPage, open_channel: OpenChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportflow.live.hub.SOCKETS_OF_A_MEETING", 2)
    page, _other = open_page("delegate"), open_page("rapporteur")
    assert open_channel("colleague").until_closed() == 4431
    page.leave()
    until_let_in(lambda: open_channel("colleague"))


def test_a_reader_who_is_too_slow_is_closed_and_catches_up_on_a_new_line(
    open_page: OpenPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportflow.live.line.WAITING_BYTES", 300_000)
    writer, reader, slow = open_page("rapporteur"), open_page("delegate"), open_page("colleague", narrow=True)

    def put_in() -> None:
        writer.text().insert(0, "x" * 100_000)

    def take_out() -> None:
        del writer.text()[0:100_000]

    for _ in range(70):
        # The slow one takes nothing. What is written is taken out again: the document stays small, the updates do not.
        for change in (put_in, take_out):
            writer.number_and_send(UPDATE, writer.edit(change))
            writer.until_saved()
            reader.until_has(writer)
    assert slow.until_closed() == 4408
    back = open_page("colleague", doc=slow.doc)
    for page in (back, reader):
        page.until(lambda page=page: page.say() == writer.say())


@pytest.mark.parametrize("many", ["bytes", "rows"])
def test_a_section_that_would_grow_too_large_is_refused_and_all_is_sent_again_once_it_is_short_enough(
    app: Flask, meeting: DraftingMeeting, open_page: OpenPage, many: str
) -> None:
    page, other = open_page("rapporteur"), open_page("colleague")
    if many == "bytes":
        text = page.text()
        page.number_and_send(UPDATE, page.edit(lambda: text.insert(0, "é" * (MAX_TEXT_BYTES // 2))))
        refused = page.until_told("refused")
        assert refused["code"] == "section.too_long"
        assert refused["params"]["size"] > refused["params"]["limit"] == MAX_TEXT_BYTES
        goes_on(other, other)
        page.edit(lambda: text.__delitem__(slice(0, MAX_TEXT_BYTES - 10_000)))
    else:
        page.number_and_send(UPDATE, page.edit(lambda: page.add_rows(MAX_ROWS)))
        assert page.until_told("refused")["code"] == "section.too_many_rows"
        return
    page.ask()
    page.until_says("Goes on. ")
    page.until(lambda: page.sent == 3 and page.saved == 3)
    other.until_has(page)
    with app.app_context():
        assert meeting.document().content_value().body["en"] == page.say() == other.say()


def test_frames_of_every_length_are_as_the_standard_says() -> None:
    assert frame(b"ab") == b"\x82\x02ab"
    assert frame(b"x" * 200, text=True)[:4] == b"\x81\x7e\x00\xc8"
    assert frame(b"x" * 70_000)[:10] == b"\x82\x7f" + (70_000).to_bytes(8, "big")


@pytest.mark.parametrize("value", [0, 1, 127, 128, 300, 2**31, 2**53 - 1])
def test_numbers_are_read_as_they_are_written(value: int) -> None:
    assert read_number(number(value) + b"rest", 0) == (value, len(number(value)))


@pytest.mark.parametrize("data", [b"\x80", b"\xff" * 8, number(2**53)])
def test_a_number_without_an_end_or_too_large_is_none(data: bytes) -> None:
    with pytest.raises(BadMessage):
        read_number(data, 0)


def test_a_message_says_exactly_as_much_as_it_holds() -> None:
    assert read_message(b"\x00\x02\x01x").payload == b"x"
    for data in (b"\x00\x02\x02x", b"\x00\x02\x01xy", b"\x01"):
        with pytest.raises(BadMessage):
            read_message(data)
    seen = [Seen(3, 4, json.dumps({"a": 1}).encode()), Seen(2**40, 0, b"null")]
    written = number(2) + b"".join(map(awareness_entry, seen))
    assert read_awareness(written) == seen
    for payload in (written + b"x", number(3) + written[1:], number(2**50)):
        with pytest.raises(BadMessage):
            read_awareness(payload)
