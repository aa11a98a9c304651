"""The one door to pandoc.

Every call has an argument list that no user has a part in, an empty environment, `--sandbox` (no file, no network), a heap
limit, a time-out and a bound on its input. What goes wrong comes out as a `ReportflowError`.
"""

import json
import subprocess
from collections.abc import Sequence
from functools import cache
from threading import BoundedSemaphore
from typing import Any, Final

import pypandoc

from reportflow.domain.errors import LimitExceeded, Unavailable

#: What a section's Markdown is read as. Of the commonmark family: pandoc's own Markdown reader takes exponential time on nested
#: brackets. Raw HTML comes through as raw nodes, which the filter turns into literal text.
READER: Final = (
    "commonmark+footnotes+pipe_tables+strikeout+superscript+subscript+smart+fancy_lists+bracketed_spans+attributes"
)
#: pandoc's API version that our own ASTs say; pandoc checks the first two numbers.
API_VERSION: Final = (1, 23, 1)

_HEAP: Final = "512m"
_HEAP_EXHAUSTED: Final = 251
_MAX_TREE: Final = 6 * 1024 * 1024
_MAX_INPUT: Final = 64 * 1024 * 1024
#: pandocs at once in one process: each may use the whole heap limit.
_SLOTS: Final = BoundedSemaphore(2)


@cache
def _binary() -> str:
    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        raise Unavailable("pandoc.missing") from error


def run(arguments: Sequence[str], stdin: bytes, *, seconds: float = 30.0) -> bytes:
    """What pandoc writes for `stdin`.

    Args:
        arguments: fixed by this package; never anything that a user typed.
        seconds: after this long pandoc is ended.

    Raises:
        LimitExceeded: `pandoc.too_large`, `pandoc.too_slow` or `pandoc.too_much_memory`.
        Unavailable: `pandoc.missing` if there is no pandoc, `pandoc.failed` (`reason`) if it gives up.
    """
    if len(stdin) > _MAX_INPUT:
        raise LimitExceeded("pandoc.too_large", size=len(stdin), limit=_MAX_INPUT)
    command = [_binary(), "--sandbox", *arguments, "+RTS", f"-M{_HEAP}", "-RTS"]
    with _SLOTS:
        try:
            done = subprocess.run(command, input=stdin, capture_output=True, timeout=seconds, env={}, check=False)  # noqa: S603
        except subprocess.TimeoutExpired as error:
            raise LimitExceeded("pandoc.too_slow", seconds=seconds) from error
        except OSError as error:
            raise Unavailable("pandoc.missing") from error
    if done.returncode == _HEAP_EXHAUSTED:
        raise LimitExceeded("pandoc.too_much_memory", limit=_HEAP)
    if done.returncode != 0:
        reason = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise Unavailable("pandoc.failed", reason=reason[0][:300] if reason else str(done.returncode))
    return done.stdout


def read_markdown(markdown: str, *, seconds: float = 5.0) -> list[Any]:
    """pandoc's blocks for linted Markdown: the raw AST, not to be shown before it went through the filter.

    Raises:
        LimitExceeded, Unavailable: as `run`; `text.too_deep` for nesting that JSON cannot carry, `text.too_large` for a
            tree out of all proportion.
    """
    output = run(["-f", READER, "-t", "json"], markdown.encode("utf-8"), seconds=seconds)
    if len(output) > _MAX_TREE:
        raise LimitExceeded("text.too_large", line=1, size=len(output), limit=_MAX_TREE)
    try:
        blocks: list[Any] = json.loads(output)["blocks"]
    except RecursionError as error:
        raise LimitExceeded("text.too_deep", line=1) from error
    return blocks


def document(blocks: Sequence[Any], meta: dict[str, Any] | None = None) -> bytes:
    """The JSON form of a document with these blocks."""
    value = {"pandoc-api-version": API_VERSION, "meta": meta or {}, "blocks": list(blocks)}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
