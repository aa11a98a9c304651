"""Bytes of other machines, as they are taken into a document: whatever goes wrong with them is known by one of few names.

Nothing of them reaches the library before it was walked through (`drafts.update_format`).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from pycrdt import get_update

from reportflow.domain.content import BlockKey
from reportflow.domain.errors import InvalidInput
from reportflow.drafts.document import Draft, joined
from reportflow.drafts.update_format import Outline, check_vector, outline_of, state_of

#: How an update begins that inserts nothing.
_NO_INSERTS: Final = b"\x00"


class NotAnUpdate(Exception):
    """Bytes that are no update, or no state vector."""


class BuildsOnUnknown(Exception):
    """An update that builds on something that the document has not got."""


@contextmanager
def guarded() -> Iterator[None]:
    """Within it bytes of other machines are decoded. Raises NotAnUpdate for whatever goes wrong."""
    try:
        yield
    except (ValueError, RuntimeError) as error:
        raise NotAnUpdate from error
    except BaseException as error:
        # What breaks inside of the library is of a class that cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise NotAnUpdate from error


def joined_foreign(updates: Iterable[bytes]) -> bytes:
    """As `document.joined`, of what other machines sent.

    Raises:
        NotAnUpdate: one of them is none.
        InvalidInput: `draft.bad_update`: one of them is of no document of ours.
    """
    updates = tuple(updates)
    with guarded():
        for update in updates:
            outline_of(update)
        return joined(updates)


def since(draft: Draft, vector: bytes) -> bytes:
    """One update with all that a client with this vector has not got. Raises NotAnUpdate where it is no vector."""
    with guarded():
        check_vector(vector)
        return draft.update_since(vector)


def effect_of(draft: Draft, update: bytes, is_of_another: Callable[[int], bool] | None = None) -> bytes:
    """Take an update in; gives what it changes in the draft, as one update, `b""` where nothing.

    Args:
        is_of_another: whether a page (by the number under which it writes) is somebody else's, who alone writes under it.

    Raises:
        NotAnUpdate: it is none.
        InvalidInput: `draft.bad_update`: it has in it what no page of ours writes.
        BuildsOnUnknown: it is not in the draft as a whole. The draft is of no use afterwards.
    """
    with guarded():
        _check_outline(draft, outline_of(update), is_of_another)
        effect = draft.record(lambda copy: copy.apply(update))
        is_whole = effect == update or get_update(update, draft.state_vector())[:1] == _NO_INSERTS
    if not is_whole:
        raise BuildsOnUnknown
    return effect


def _check_outline(draft: Draft, outline: Outline, is_of_another: Callable[[int], bool] | None) -> None:
    """Refuse what the document would hide.

    Its texts are there for good: a text that took the place of one would leave those who write in it writing nowhere. What is
    deleted is there: a deletion that waits would take words that have yet to come. And nobody writes where another page is about
    to: what that one writes would be taken for what is there already.

    Raises:
        InvalidInput, BuildsOnUnknown: as `effect_of`.
    """
    others = [page for page in outline.ends if is_of_another(page)] if is_of_another else []
    if not (outline.odd or outline.rows or outline.deleted or others):
        return
    known = state_of(draft.state_vector())
    # What the document has already is sent again now and then, all of it: it was judged when it came.
    if any(place >= known.get(page, 0) for page, place in outline.odd):
        raise InvalidInput("draft.bad_update")
    if any(outline.ends[page] > known.get(page, 0) for page in others):
        raise InvalidInput("draft.bad_update")
    for kind, row_id, (page, place) in outline.rows:
        if place >= known.get(page, 0) and draft.has(BlockKey(kind, row_id)):
            raise InvalidInput("draft.bad_update")
    if any(end > max(known.get(page, 0), outline.ends.get(page, 0)) for page, end in outline.deleted.items()):
        raise BuildsOnUnknown
