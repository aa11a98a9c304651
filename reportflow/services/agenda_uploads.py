"""Agendas that were handed in and are being looked through: kept as files, so that a reload or a way back loses nothing.

A file belongs to the person who handed it in: nobody else finds it. It is removed when it has been left for a week.
"""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from flask import current_app

from reportflow.domain.errors import NotFound

#: How long an agenda that nobody looks at is kept.
KEPT_FOR: Final = timedelta(days=7)
#: How many a person can have open at once; the one that was left longest goes first.
MAX_PER_PERSON: Final = 20

_KEY = re.compile(r"[A-Za-z0-9_-]{22}")


@dataclass(frozen=True, slots=True)
class Upload:
    """An agenda that was handed in.

    Attributes:
        pasted: it came as text, not as a file.
        edits: fields of the form as they were last sent, None before the first time.
        meeting_id: of the meeting that was created from it, None until then.
    """

    key: str
    data: bytes
    filename: str
    pasted: bool
    edits: list[tuple[str, str]] | None
    meeting_id: int | None


def keep_upload(person_id: int, data: bytes, filename: str, *, pasted: bool, now: datetime) -> str:
    """Keep what a person handed in; gives the key that finds it again."""
    folder = _folder()
    _forget_old(folder, person_id, now)
    key = secrets.token_urlsafe(16)
    _write(folder / f"{key}.source", data)
    note = {"person": person_id, "filename": Path(filename).name[:255], "pasted": pasted, "at": now.isoformat()}
    _write(folder / f"{key}.json", json.dumps(note).encode())
    return key


def read_upload(person_id: int, key: str) -> Upload:
    """What was kept under this key, for the person who handed it in.

    Raises:
        NotFound: `agenda.upload_not_found`.
    """
    note = _note_of(person_id, key)
    try:
        data = (_folder() / f"{key}.source").read_bytes()
    except OSError as error:
        raise NotFound("agenda.upload_not_found") from error
    edits = note.get("edits")
    return Upload(
        key=key,
        data=data,
        filename=str(note.get("filename", "")),
        pasted=bool(note.get("pasted")),
        edits=None if edits is None else [(str(name), str(value)) for name, value in edits],
        meeting_id=note.get("meeting"),
    )


def keep_edits(person_id: int, key: str, edits: Sequence[tuple[str, str]], *, now: datetime) -> None:
    """Keep the fields of the form as they were sent. Raises as `read_upload`."""
    with held(person_id, key):
        _change(person_id, key, now, edits=list(edits))


@contextmanager
def held(person_id: int, key: str) -> Iterator[Upload]:
    """The upload, while nobody else changes it: a form that is sent twice at once is worked through one after the other.

    Raises as `read_upload`.
    """
    _note_of(person_id, key)
    handle = os.open(_folder() / f"{key}.lock", os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield read_upload(person_id, key)
    finally:
        os.close(handle)


def mark_created(person_id: int, key: str, meeting_id: int, *, now: datetime) -> None:
    """Remember the meeting that was created from it; the caller holds it. Raises as `read_upload`."""
    _change(person_id, key, now, meeting=meeting_id)


def _change(person_id: int, key: str, now: datetime, **values: Any) -> None:
    note = _note_of(person_id, key) | values | {"at": now.isoformat()}
    _write(_folder() / f"{key}.json", json.dumps(note).encode())


def _note_of(person_id: int, key: str) -> dict[str, Any]:
    note = _read(_folder() / f"{key}.json") if _KEY.fullmatch(key) else {}
    if note.get("person") != person_id:
        raise NotFound("agenda.upload_not_found")
    return note


def _folder() -> Path:
    folder = Path(current_app.extensions["reportflow"].data_dir) / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _read(path: Path) -> dict[str, Any]:
    try:
        note = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a server that stops in between leaves the file as it was."""
    new = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    new.replace(path)


def _forget_old(folder: Path, person_id: int, now: datetime) -> None:
    """Make room: what was left for long goes, and of one person's the oldest."""
    own: list[tuple[str, Path]] = []
    for path in folder.glob("*.json"):
        note = _read(path)
        try:
            old = now - datetime.fromisoformat(note.get("at", "")) > KEPT_FOR
        except (TypeError, ValueError):
            old = True
        if old:
            _forget(path)
        elif note.get("person") == person_id:
            own.append((note["at"], path))
    for _at, path in sorted(own)[: max(0, len(own) + 1 - MAX_PER_PERSON)]:
        _forget(path)


def _forget(note: Path) -> None:
    for suffix in (".source", ".lock"):
        note.with_suffix(suffix).unlink(missing_ok=True)
    note.unlink(missing_ok=True)
