"""What keeps a section's text back from the meeting, or should be known before that (docs/domain.md, rules 3 and 11).

Nothing is decided here twice: the page that asks shows the hindrances, and putting forward refuses on the same ones.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from reportflow.domain.agreement import SectionState
from reportflow.domain.content import ACTION, AGREEMENT, HEADING, BlockKey, SectionContent
from reportflow.domain.errors import ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.translation import TranslationBasis, TranslationState, translation_states


@dataclass(frozen=True, slots=True)
class Hindrance:
    """One thing that speaks against putting a text forward.

    Attributes:
        code: `section.not_in_report`, `section.agreed`, `section.empty`, `section.unprintable` and `revision.unchanged` stop;
            `bracket.open`, `translation.missing`, `translation.stale`, `action.no_owner` and `action.no_due` are to be known.
        stops: whether the text cannot be put forward; else it is a warning.
        params: `block` and `place` (of the row among its kind, from 1; 0 for none) and `language` where they apply; of a text
            that cannot be printed also `reason`, the code of the error, and its own params; of an unchanged one `revision`.
    """

    code: str
    stops: bool = False
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Before:
    """The revision that is before the meeting now."""

    number: int
    content: SectionContent
    basis: TranslationBasis


def hindrances(
    content: SectionContent,
    original: str,
    basis: TranslationBasis,
    *,
    open_brackets: bool,
    state: SectionState = SectionState.DRAFTING,
    before: Before | None = None,
    in_report: bool = True,
    is_chapeau: bool = False,
    unprintable: ReportflowError | None = None,
) -> tuple[Hindrance, ...]:
    """What keeps this text back, those that stop it first.

    Args:
        open_brackets: whether its clean text holds a negotiation bracket; delegations may read it, the chair cannot conclude it.
        state: where the section stands now.
        before: the revision that is before the meeting; None where none is.
        is_chapeau: its heading is never printed.
        unprintable: why one of its texts cannot be printed; `block` and `language` are among its params.
    """
    found = [
        *_stops(content, original, basis, state, before, in_report, unprintable),
        *([Hindrance("bracket.open")] if open_brackets else []),
        *_translations(content, original, basis, is_chapeau),
        *_actions(content),
    ]
    return tuple(sorted(found, key=lambda hindrance: not hindrance.stops))


def _stops(
    content: SectionContent,
    original: str,
    basis: TranslationBasis,
    state: SectionState,
    before: Before | None,
    in_report: bool,
    unprintable: ReportflowError | None,
) -> Iterator[Hindrance]:
    if not in_report:
        yield Hindrance("section.not_in_report", stops=True)
    if state is SectionState.AGREED:
        yield Hindrance("section.agreed", stops=True)
    if content.is_empty:
        yield Hindrance("section.empty", stops=True)
    if unprintable is not None:
        block = _block_of(unprintable)
        where = {"place": places(content).get(block, 0) if block else 0}
        yield Hindrance("section.unprintable", True, {**unprintable.params, **where, "reason": unprintable.code})
    if before is not None and reads_the_same(before, content, original, basis):
        yield Hindrance("revision.unchanged", True, {"revision": before.number})


def reads_the_same(before: Before, content: SectionContent, original: str, basis: TranslationBasis) -> bool:
    """Whether the text is the one before the meeting: equal words, owners, days and order, equal marks of what is out of date.

    The marks are printed. A translation that somebody has said to be right since is therefore another text to be shown.
    """
    if before.content.hash() != content.hash():
        return False
    return all(
        translation_states(content, original, language, basis)
        == translation_states(before.content, original, language, before.basis)
        for language in LANGUAGES
    )


def _translations(
    content: SectionContent, original: str, basis: TranslationBasis, is_chapeau: bool
) -> Iterator[Hindrance]:
    place = places(content)
    for language in LANGUAGES:
        for block, state in translation_states(content, original, language, basis).items():
            if is_chapeau and block.kind == HEADING:
                continue
            if state in (TranslationState.MISSING, TranslationState.STALE):
                where = {"language": language, "block": str(block), "place": place.get(block, 0)}
                yield Hindrance(f"translation.{state.value}", params=where)


def _actions(content: SectionContent) -> Iterator[Hindrance]:
    for place, action in enumerate(content.action_items, 1):
        where = {"block": f"{ACTION}:{action.id}", "place": place}
        if not action.owners:
            yield Hindrance("action.no_owner", params=where)
        if action.due is None:
            yield Hindrance("action.no_due", params=where)


def places(content: SectionContent) -> dict[BlockKey, int]:
    """Where each agreement and action item stands among its kind, from 1."""
    agreements = {BlockKey(AGREEMENT, row.id): place for place, row in enumerate(content.agreements, 1)}
    return agreements | {BlockKey(ACTION, row.id): place for place, row in enumerate(content.action_items, 1)}


def _block_of(error: ReportflowError) -> BlockKey | None:
    try:
        return BlockKey.parse(str(error.params.get("block", "")))
    except ValueError:
        return None
