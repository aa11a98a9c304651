"""Bytes of other machines, as they are taken into a document: whatever goes wrong with them is known by one of two names."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from pycrdt import get_update

from reportflow.drafts.document import Draft

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


def effect_of(draft: Draft, update: bytes) -> bytes:
    """Take an update in; gives what it changes in the draft, as one update, `b""` where nothing.

    Raises:
        NotAnUpdate: it is none.
        BuildsOnUnknown: it is not in the draft as a whole. The draft is of no use afterwards.
    """
    with guarded():
        effect = draft.record(lambda copy: copy.apply(update))
        is_whole = effect == update or get_update(update, draft.state_vector())[:1] == _NO_INSERTS
    if not is_whole:
        raise BuildsOnUnknown
    return effect
