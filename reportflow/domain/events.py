"""The meeting's record: append-only, each event chained to the one before by its hash (docs/design.md, "The corridor")."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

#: What the first event of a meeting is chained to.
GENESIS: Final = "0" * 64


def event_hash(
    previous: str, seq: int, at: datetime, actor: int | None, verb: str, subject: str, data: Mapping[str, Any]
) -> str:
    """SHA-256 (hex) over the previous hash and everything that the event says.

    Args:
        previous: hash of the event before, `GENESIS` for the first.
        seq: 1-based, gapless per meeting.
        at: an aware time; hashed in UTC to the microsecond.
        actor: id of the person, None for the system.
        verb: what happened, `section.merged`.
        subject: what it happened to, `section:12`.
        data: JSON values.
    """
    body = json.dumps(
        [previous, seq, at.astimezone(UTC).isoformat(timespec="microseconds"), actor, verb, subject, data],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode()).hexdigest()
