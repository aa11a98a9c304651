"""Where a row stands among others: a string between two strings.

Moving a row changes this one value of it, so an edit that somebody makes to the row meanwhile is kept (docs/design.md,
"The draft"). Two rows that were put into the same place at once may have equal keys; their ids then decide.
"""

from typing import Final

_DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def key_between(low: str, high: str | None) -> str:
    """A key after `low` and before `high`, as short as may be.

    Args:
        low: `""` for the beginning.
        high: None for the end; else greater than `low`.

    Raises:
        ValueError: where `high` is not greater than `low`.
    """
    if high is not None and low >= high:
        raise ValueError(f"no key between {low!r} and {high!r}")
    key = ""
    while True:
        place = len(key)
        below = _DIGITS.index(low[place]) if place < len(low) else 0
        above = _DIGITS.index(high[place]) if high is not None and place < len(high) else len(_DIGITS)
        if above - below > 1:
            # Past the last row the next digit is enough: an appended row is the usual one, and keys stay short.
            appended = high is None and place < len(low)
            return key + _DIGITS[below + 1 if appended else (below + above) // 2]
        key += _DIGITS[below]
        if above != below:
            high = None  # every longer key that begins so is before `high`
