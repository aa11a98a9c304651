"""Who takes part: delegations, observers, organisations, offices and groups, and the names that people use for them."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from reportflow.domain.languages import Texts

#: The group that "All delegations" / "Todas las delegaciones" stands for.
ALL_DELEGATIONS: Final = "ALL_DELEGATIONS"
#: The groups that stand for every Member: who leads an item so, is to hand in as each of them.
EVERY_MEMBER: Final = frozenset({ALL_DELEGATIONS, "MEMBERS"})


class PartyKind(StrEnum):
    """What a party is in the meeting; only members decide (docs/domain.md, "The body")."""

    MEMBER = "member"
    OBSERVER = "observer"  # an observer country
    ORGANISATION = "organisation"
    OFFICE = "office"  # the Presidency Pro Tempore, the Technical Secretariat
    GROUP = "group"  # "all delegations", "Member Countries"


@dataclass(frozen=True, slots=True)
class Party:
    """A party as the meeting's reference data has it.

    Attributes:
        code: short and stable: `HND`, `IOM`, `TS`.
        names: short name a language ("Honduras"; "IOM" / "OIM").
        full_names: long name a language where it differs ("International Organization for Migration").
        aliases: other ways in which texts name it.
    """

    code: str
    kind: PartyKind
    names: Texts
    full_names: Texts = field(default_factory=dict)
    aliases: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        """Short name in `language`; the code where the language has none."""
        return self.names.get(language) or self.code

    def full_name(self, language: str) -> str:
        """Long name in `language`, the short one where there is no other."""
        return self.full_names.get(language) or self.name(language)


def folded(name: str) -> str:
    """`name` as names are compared: without case, accents, punctuation and doubled blanks."""
    decomposed = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()
    return " ".join(re.findall(r"\w+", letters))


class PartyDirectory:
    """The parties of a meeting in the meeting's order, found by code, name or alias."""

    def __init__(self, parties: Iterable[Party]) -> None:
        self._by_code: dict[str, Party] = {party.code: party for party in parties}
        self._by_name: dict[str, Party] = {}
        for party in self._by_code.values():
            for name in (party.code, *party.names.values(), *party.full_names.values(), *party.aliases):
                self._by_name.setdefault(folded(name), party)

    def __iter__(self) -> Iterator[Party]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> Party | None:
        """The party of this code, or None."""
        return self._by_code.get(code)

    def find(self, text: str) -> Party | None:
        """The party that a text names, by code, name or alias in any language, or None."""
        key = folded(text)
        found = self._by_name.get(key)
        if found is None:
            for article in ("the ", "la ", "el ", "los ", "las "):
                if key.startswith(article):
                    return self._by_name.get(key.removeprefix(article))
        return found

    def name(self, code_or_text: str, language: str) -> str:
        """Short name of the party of this code; a name that is no code is given back as it is."""
        party = self._by_code.get(code_or_text)
        return party.name(language) if party else code_or_text
