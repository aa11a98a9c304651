"""Names joined as a sentence joins them."""

import re
from collections.abc import Sequence
from typing import Final

# "y" becomes "e" before the sound of i ("Italia", "Hidalgo"), but not before a diphthong ("hielo", "Iowa")
# (Real Academia Española, Diccionario panhispánico de dudas, "y").
_I_SOUND: Final = re.compile(r"\W*h?(?:í|i(?![aeouáéóú]))", re.IGNORECASE)


def join_names(names: Sequence[str], language: str) -> str:
    """`A`, `A and B`, `A, B and C`; in Spanish `A, B y C`, with "e" before the sound of i; empty for no names."""
    if len(names) < 2:
        return "".join(names)
    *others, last = names
    word = "and" if language == "en" else ("e" if _I_SOUND.match(last) else "y")
    return f"{', '.join(others)} {word} {last}"
