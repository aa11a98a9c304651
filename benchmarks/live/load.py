"""The load: many sockets in one room, of whom some type. A process of its own, one thread, nothing between it and the sockets.

`python -m benchmarks.live.load` reads what to do as JSON from its input and writes what came out as JSON. What a server sends
to all alike is taken apart once, and recognised by its bytes at the other sockets: so the load costs less than what it measures.
"""

import contextlib
import gc
import json
import select
import socket
import sys
import time
from array import array
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.live import wire, writing
from benchmarks.live.processes import Usage, used

BATCH = 25
PATIENCE = 15.0


@dataclass(frozen=True)
class Plan:
    """What to do.

    Attributes:
        server: "ours", "hocuspocus" or "y-websocket".
        seed: text for a server that has no document yet.
        cookies: one for each socket, the writers' first; none where nobody signs in.
        watched: processes whose CPU time and memory are read, with their children.
    """

    server: str
    port: int
    path: str
    room: str
    sockets: int
    writers: int
    rate: float
    warm: float
    seconds: float
    cookies: list[str]
    watched: list[int]
    seed: str | None = None


@dataclass(eq=False)
class Frame:
    """A frame's bytes, taken apart: the update in it, and the edits that count (writer, number)."""

    update: bytes | None = None
    edits: list[tuple[int, int]] = field(default_factory=list)


@dataclass(eq=False)
class Connection:
    """One socket."""

    socket: socket.socket
    writer: int | None
    rest: bytes = b""
    got: list[Frame] = field(default_factory=list)
    acknowledged: int = 0
    closed: str | None = None


class Load:
    """The sockets, and what is known of what they receive."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.dialect = wire.Dialect.of(plan.server, plan.room)
        self.turns = writing.turns(plan.writers, plan.rate, plan.warm + plan.seconds)
        self.sent = [[0.0] * (1 + sum(1 for turn in self.turns if turn.writer == n)) for n in range(plan.writers)]
        self.first = [
            sum(1 for turn in self.turns if turn.writer == n and turn.at < plan.warm) for n in range(plan.writers)
        ]
        self.latencies, self.acknowledgements = array("d"), array("d")
        self.known: dict[bytes, Frame] = {}
        self.connections: list[Connection] = []
        self.writers: list[writing.Writer] = []
        self.by_client: dict[int, int] = {}

    # --- coming in ---

    def opened(self, cookie: str) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.plan.port), timeout=PATIENCE)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(wire.request(self.plan.path, self.plan.port, cookie))
        return line

    def welcomed(self, line: socket.socket) -> bytes:
        """Wait for the socket to be open, greet, and ask for the document; what the server has sent already."""
        data = b""
        while b"\r\n\r\n" not in data:
            more = line.recv(65536)
            if not more:
                raise RuntimeError("the server closed a socket that was to be opened")
            data += more
        head, _, rest = data.partition(b"\r\n\r\n")
        if b" 101 " not in head.split(b"\r\n", 1)[0]:
            raise RuntimeError(f"no socket was opened: {head.splitlines()[0].decode()}")
        for message in (*self.dialect.greeting, self.dialect.sync(wire.STEP_1, b"\x00")):
            line.sendall(wire.masked(message))
        return rest

    def synced(self, line: socket.socket, rest: bytes, answer: bytes = wire.EMPTY_UPDATE) -> tuple[bytes, bytes]:
        """Wait for the document, having answered the server's question; the document, and the beginning of what follows."""
        found = None
        asked = False
        while found is None or not asked:
            frames, rest = wire.frames_in(rest)
            for opcode, payload in frames:
                if opcode == wire.CLOSE:
                    raise RuntimeError(f"a socket was closed: {payload!r}")
                message = self.dialect.read(payload) if opcode == wire.BINARY else None
                if message and message[0] == wire.STEP_1 and not asked:
                    line.sendall(wire.masked(self.dialect.sync(wire.STEP_2, answer)))
                    asked = True
                elif message and message[0] == wire.STEP_2:
                    found = message[1]
            if found is None or not asked:
                rest += line.recv(1 << 20)
        return found, rest

    def newcomer(self, answer: bytes = wire.EMPTY_UPDATE) -> bytes:
        """Somebody comes, is given the document (and brings `answer`), and goes."""
        with self.opened(self.plan.cookies[0] if self.plan.cookies else "") as line:
            return self.synced(line, self.welcomed(line), answer)[0]

    def come_in(self) -> None:
        """Everybody opens a socket; those who type prepare what they will type."""
        plan = self.plan
        if plan.seed is not None:
            self.holder = self.opened("")  # the room stays while it is empty
            self.synced(self.holder, self.welcomed(self.holder), writing.seed(plan.seed))
        base = b""
        for start in range(0, plan.sockets, BATCH):
            cookies = plan.cookies[start : start + BATCH] or [""] * min(BATCH, plan.sockets - start)
            lines = [self.opened(cookie) for cookie in cookies]
            rests = [self.welcomed(line) for line in lines]
            for line, before in zip(lines, rests, strict=True):
                base, rest = self.synced(line, before)
                number = len(self.connections)
                self.connections.append(Connection(line, number if number < plan.writers else None, rest))
        self.base = base
        for number in range(plan.writers):
            writer = writing.typed(base, (number + 0.5) / plan.writers, len(self.sent[number]) - 1)
            self.by_client[writer.client] = number
            self.writers.append(writer)

    # --- while it runs ---

    def run(self) -> None:
        """Type as planned, and take what comes, until nothing is missing or nothing comes any more."""
        poll = select.epoll()
        by_file = {}
        for connection in self.connections:
            connection.socket.setblocking(False)
            poll.register(connection.socket, select.EPOLLIN)
            by_file[connection.socket.fileno()] = connection
        start = time.perf_counter() + 0.05
        plan, turns, at = self.plan, self.turns, 0
        marks = [start + plan.warm, start + plan.warm + plan.seconds]
        self.usage: list[tuple[float, Usage, float]] = []
        last = start
        while True:
            now = time.perf_counter()
            while at < len(turns) and start + turns[at].at <= now:
                self.type(turns[at].writer, turns[at].edit)
                at += 1
            if len(self.usage) < len(marks) and now >= marks[len(self.usage)]:
                self.usage.append((now, used(plan.watched), time.process_time()))
            waits = [marks[len(self.usage)]] if len(self.usage) < len(marks) else []
            waits += [start + turns[at].at] if at < len(turns) else []
            if not waits and (self.complete() or now - last > PATIENCE / 5):
                break
            ready = poll.poll(max(0.0, min(waits, default=now + 0.05) - now))
            for number, _event in ready:
                self.take(by_file[number])
            last = time.perf_counter() if ready else last
        poll.close()

    def type(self, writer: int, edit: int) -> None:
        message = wire.masked(self.dialect.sync(wire.UPDATE, self.writers[writer].updates[edit]))
        self.sent[writer][edit] = time.perf_counter()
        if self.connections[writer].socket.send(message) != len(message):
            raise RuntimeError("the server takes nothing any more")

    def take(self, connection: Connection) -> None:
        """Read what there is, and note how long it was on its way."""
        try:
            data = connection.socket.recv(16384)
        except OSError as error:
            data, connection.closed = b"", str(error)
        now = time.perf_counter()
        if not data:
            connection.closed = connection.closed or "closed"
            connection.socket.close()
            return
        frame = None if connection.rest else self.known.get(data)
        frames = [frame] if frame is not None else self.apart(connection, data)
        note, sent, own = self.latencies.append, self.sent, connection.writer
        for frame in frames:
            if frame.update is not None:
                connection.got.append(frame)
            for writer, edit in frame.edits:
                if writer != own:
                    note(now - sent[writer][edit])

    def apart(self, connection: Connection, data: bytes) -> list[Frame]:
        """What a piece of the stream holds; a piece that is one whole frame is known from then on."""
        fresh = not connection.rest
        frames, connection.rest = wire.frames_in(connection.rest + data)
        found = []
        for opcode, payload in frames:
            if opcode == wire.TEXT:
                self.told(connection, payload)
            elif opcode == wire.PING:
                connection.socket.send(wire.masked(payload, wire.PONG))
            elif opcode == wire.CLOSE:
                connection.closed = f"{int.from_bytes(payload[:2], 'big')} {payload[2:].decode()}"
            elif opcode == wire.BINARY:
                found.append(self.frame(payload))
        if fresh and len(frames) == 1 and not connection.rest and found:
            self.known[data] = found[0]
        return found

    def frame(self, payload: bytes) -> Frame:
        if payload in self.known:
            return self.known[payload]
        message = self.dialect.read(payload)
        frame = Frame()
        if message and message[0] in (wire.UPDATE, wire.STEP_2):
            frame.update = message[1]
            for client, clock, length in wire.structs_of(message[1]) if message[0] == wire.UPDATE else ():
                writer = self.by_client.get(client)
                if writer is not None:
                    edits = range(max(clock, self.first[writer]), clock + length)
                    frame.edits += [(writer, edit) for edit in edits]
        self.known[payload] = frame
        return frame

    def told(self, connection: Connection, payload: bytes) -> None:
        """The server says through which message all is committed."""
        said: dict[str, Any] = json.loads(payload)
        if said["kind"] == "refused":
            connection.closed = f"refused: {said['code']}"
        if said["kind"] != "saved" or connection.writer is None:
            return
        now, writer = time.perf_counter(), connection.writer
        through = said["through"] - 1  # the answer to the server's question was the first
        for edit in range(connection.acknowledged, through):
            if edit >= self.first[writer]:
                self.acknowledgements.append(now - self.sent[writer][edit])
        connection.acknowledged = max(connection.acknowledged, through)

    # --- afterwards ---

    def complete(self) -> bool:
        """Whether everybody has been sent all that counts (or has gone)."""
        wanted = sum(len(writer.updates) - first for writer, first in zip(self.writers, self.first, strict=True))
        others = sum(
            (self.plan.sockets - 1) * (len(writer.updates) - first)
            for writer, first in zip(self.writers, self.first, strict=True)
        )
        settled = self.plan.server != "ours" or len(self.acknowledgements) >= wanted
        return settled and len(self.latencies) >= others

    def compared(self) -> tuple[int, list[str]]:
        """How many edits are missing somewhere, and what differs: every reader's text, and that of the server."""
        wrong = [f"socket {n}: {one.closed}" for n, one in enumerate(self.connections) if one.closed]
        typed = [update for writer in self.writers for update in writer.updates]
        # What somebody else wrote before the run is in the base; it was taken from the last one who came in.
        wanted = writing.text_of(writing.document([self.base, *typed]))
        if writing.text_of(writing.document([self.newcomer()])) != wanted:
            wrong.append("the server's text is not what was typed")
        alike: dict[tuple[int, ...], list[Connection]] = {}
        for connection in self.connections:
            alike.setdefault(tuple(map(id, connection.got)), []).append(connection)
        lost = 0
        for group in alike.values():
            one = group[0]
            own = [u for c in group if c.writer is not None for u in self.writers[c.writer].updates]
            updates = [frame.update for frame in one.got if frame.update is not None]
            if writing.text_of(writing.document([self.base, *updates, *own])) != wanted:
                there = {found for update in (*updates, *own) for found in _edits(update)}
                missing = {found for update in typed for found in _edits(update)} - there
                lost += max(1, len(missing)) * len(group)
                wrong.append(f"{len(group)} readers have another text")
        return lost, wrong

    def edits_a_frame(self) -> float:
        """How many edits came together, as sockets received them."""
        counts = [len(frame.edits) for connection in self.connections for frame in connection.got if frame.edits]
        return sum(counts) / len(counts) if counts else float("nan")

    def result(self) -> dict[str, Any]:
        """What came out."""
        (began, before, own_before), (ended, after, own_after) = self.usage
        lost, wrong = self.compared()
        span = ended - began
        return {
            "latencies": _quantiles(self.latencies),
            "acknowledged": _quantiles(self.acknowledgements),
            "deliveries": len(self.latencies) / span,
            "edits_a_frame": self.edits_a_frame(),
            "cpu": (after.seconds - before.seconds) / span,
            "memory": after.bytes,
            "own": (own_after - own_before) / span,
            "lost": lost,
            "wrong": wrong,
        }


def _edits(update: bytes) -> set[tuple[int, int]]:
    return {(client, at) for client, clock, length in wire.structs_of(update) for at in range(clock, clock + length)}


def _quantiles(times: "array[float]") -> list[float]:
    """p50, p95, p99 and the longest, in seconds."""
    ordered = sorted(times)
    return (
        [ordered[min(len(ordered) - 1, int(len(ordered) * part))] for part in (0.5, 0.95, 0.99, 1)] if ordered else []
    )


def main() -> None:
    """Do as the plan says."""
    load = Load(Plan(**json.load(sys.stdin)))
    load.come_in()
    gc.disable()  # nothing here is in a ring, and a pause would be taken for the server's
    load.run()
    result = load.result()
    for connection in load.connections:
        with contextlib.suppress(OSError):
            connection.socket.close()
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
