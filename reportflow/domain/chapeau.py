"""The opening paragraph names the delegations that took part (docs/domain.md, "The form of a network's report")."""

from collections.abc import Iterable

from reportflow.domain.parties import Party, PartyKind, folded


def not_named(text: str, present: Iterable[Party], language: str) -> list[Party]:
    """The Members that are present and that `text` does not name.

    Args:
        text: Markdown of the chapeau in `language`; an empty one names nobody and lacks nobody.
        present: the parties that are present; observers need not be named.
    """
    words = f" {folded(text)} "
    if not words.strip():
        return []
    return [
        party
        for party in present
        if party.kind is PartyKind.MEMBER
        and not any(f" {folded(name)} " in words for name in (party.name(language), party.full_name(language)))
    ]
