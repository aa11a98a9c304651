"""The reference data that ships: parties of the Regional Conference on Migration, in both languages.

A meeting takes a copy when it is created and edits that; the file is the starting point (docs/domain.md, "The body").
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from reportflow.domain.errors import InvalidInput
from reportflow.domain.parties import Party, PartyDirectory, PartyKind


def parties_from_json(value: Mapping[str, Any]) -> tuple[Party, ...]:
    """The parties of a reference document, in its order.

    Args:
        value: `{"parties": [{"code", "kind", "names", "full_names"?, "aliases"?}, …]}`.

    Raises:
        InvalidInput: `reference.unreadable` if an entry lacks a code, a known kind or names.
    """
    parties = []
    for number, entry in enumerate(value.get("parties", ()), start=1):
        try:
            parties.append(
                Party(
                    code=str(entry["code"]),
                    kind=PartyKind(entry["kind"]),
                    names=dict(entry["names"]),
                    full_names=dict(entry.get("full_names", {})),
                    aliases=tuple(entry.get("aliases", ())),
                )
            )
        except (KeyError, TypeError, ValueError) as error:
            raise InvalidInput("reference.unreadable", entry=number) from error
    return tuple(parties)


@cache
def shipped_parties() -> tuple[Party, ...]:
    """The parties that ship with reportflow, members first, in the order of the English alphabet."""
    return parties_from_json(json.loads(files(__package__).joinpath("reference.json").read_text("utf-8")))


def reference_parties(override: Path | None = None) -> tuple[Party, ...]:
    """The parties that a new meeting starts with.

    Args:
        override: an operator's own file in the shipped form; used where it exists.

    Raises:
        InvalidInput: `reference.unreadable` if that file cannot be used.
    """
    if override is None or not override.is_file():
        return shipped_parties()
    try:
        return parties_from_json(json.loads(override.read_text("utf-8")))
    except (json.JSONDecodeError, UnicodeDecodeError, AttributeError) as error:
        raise InvalidInput("reference.unreadable", entry=0) from error


def shipped_directory() -> PartyDirectory:
    """The shipped parties, ready to be looked up."""
    return PartyDirectory(shipped_parties())
