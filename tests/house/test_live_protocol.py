"""docs/live-protocol.md says what the server and the page say to each other, and nothing else."""

import re

from reportflow.live.limits import (
    MESSAGE_BYTES,
    MESSAGES_A_SECOND,
    MESSAGES_AT_ONCE,
    SOCKETS_OF_A_MEETING,
    SOCKETS_OF_A_PERSON,
    STATE_BYTES,
    WAITING_BYTES,
    Close,
)
from tests.house.checkout import PROJECT, tracked_python

PAGE = (PROJECT / "docs/live-protocol.md").read_text("utf-8")
ROWS = {
    name: " | ".join(rest)
    for name, *rest in (line.strip("| ").split(" | ") for line in PAGE.splitlines() if line.startswith("| "))
}
KINDS = {name.strip("`") for name in ROWS if re.fullmatch(r"`[a-z]+`", name)} - {"kind"}
#: In answer to what a client sends; it stands in a sentence, not in a table.
ANSWERED = {"ping", "pong"}


def test_every_kind_of_message_is_described_and_none_that_is_not_sent() -> None:
    code = "\n".join(
        (PROJECT / path).read_text("utf-8") for path in tracked_python("reportflow") if path.parts[1] == "live"
    )
    sent = set(re.findall(r"\bjson_frame\(\s*\"(\w+)\"", code)) | {"saved"}
    assert sent - ANSWERED == KINDS
    assert all(f'{{"kind": "{kind}"}}' in PAGE for kind in ANSWERED)


def test_every_kind_of_message_is_heard_by_a_page() -> None:
    scripts = PROJECT / "frontend/scripts"
    heard = "\n".join(
        (scripts / name).read_text("utf-8") for name in ("live/connection.js", "live/session.js", "meeting-channel.js")
    )
    assert not {
        kind for kind in KINDS | {"pong"} if f'kind === "{kind}"' not in heard and f'kind !== "{kind}"' not in heard
    }


def test_every_way_of_closing_is_described_with_its_limit_and_known_to_the_page() -> None:
    described = {int(name) for name in ROWS if name.isdigit() and len(name) == 4}
    assert described == set(Close)
    known = {
        int(code)
        for code in re.findall(r"\[(\d{4}), \[", (PROJECT / "frontend/scripts/live/closing.js").read_text("utf-8"))
    }
    assert known == set(Close) - {Close.RESTARTING}  # which is tried again as any line that broke
    mebi, kibi = 1024 * 1024, 1024
    limits = {
        Close.TOO_SLOW: f"{WAITING_BYTES // mebi} MiB",
        Close.TOO_LONG: f"{MESSAGE_BYTES // mebi} MiB",
        Close.STATE_TOO_LONG: f"{STATE_BYTES // kibi} KiB",
        Close.TOO_MANY_MESSAGES: f"{MESSAGES_A_SECOND} a second, {MESSAGES_AT_ONCE} at once",
        Close.TOO_MANY_OF_PERSON: f"{SOCKETS_OF_A_PERSON}",
        Close.TOO_MANY_OF_MEETING: f"{SOCKETS_OF_A_MEETING:,}",
    }
    assert not {code: limit for code, limit in limits.items() if limit not in ROWS[str(code.value)]}
