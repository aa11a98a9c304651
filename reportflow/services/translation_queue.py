"""What waits to be translated in a meeting: every text that is out of date or missing in one of its languages.

What is agreed is not asked for, nor what is not in the report.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Final
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from reportflow.domain.agreement import SectionState, Standing
from reportflow.domain.content import BlockKey, SectionContent
from reportflow.domain.errors import InvalidInput, NotFound
from reportflow.domain.languages import LANGUAGES, Texts, other_language
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.readiness import places
from reportflow.domain.report import SectionKind
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.extensions import db
from reportflow.models import Section
from reportflow.report.cache import BoundedCache
from reportflow.services.access import meeting_for, section_for
from reportflow.services.changes import drafts_position, last_event
from reportflow.services.drafting import confirm_translation, parse_block
from reportflow.services.followed_originals import Asked, changes_of, original_changes
from reportflow.services.meetings import MeetingDetails, details_of
from reportflow.services.original_changes import NOTHING, OriginalChange
from reportflow.services.point_numbers import numbered
from reportflow.services.sections import active_sections
from reportflow.services.standing import as_seen, standings

_UNKNOWN: Final = OriginalChange(None, None)
_WAITS: Final = (TranslationState.STALE, TranslationState.MISSING)

#: A text of a meeting: id of its section, and the block.
Place = tuple[int, str]
States = Mapping[BlockKey, TranslationState]
Changes = Mapping[BlockKey, OriginalChange]


@dataclass(frozen=True, slots=True)
class WaitingText:
    """A text that is to be translated, or looked at again.

    Attributes:
        place: of an agreement or action item among its kind, from 1; 0 for heading and body.
        original: the language that it is translated from; `language` the one that it is translated into.
        state: `current` where the viewer has begun it, and has not said yet that it is done.
        source: the original as it is now.
        text: the translation as it is now.
        change: what became of the original since the translation was made; of a missing one, since there is an original.
    """

    block: BlockKey
    place: int
    original: str
    language: str
    state: TranslationState
    source: str
    text: str
    change: OriginalChange


@dataclass(frozen=True, slots=True)
class WaitingSection:
    """A section with texts to translate.

    Attributes:
        number: the point's number, None for the chapeau.
        seq: the draft's position; what is shown of it is as of then.
        has_text: whether there is more than a heading.
        blocks: all of the section, in its order.
        texts: those that wait, and those that were begun, in the same order.
    """

    id: int
    number: int | None
    kind: SectionKind
    heading: Texts
    seq: int
    standing: Standing
    has_text: bool
    blocks: tuple[BlockKey, ...]
    texts: tuple[WaitingText, ...]

    @property
    def urgency(self) -> int:
        """0 where delegations decide on its text now, 1 where it is on its way there, 2 where only its heading is written."""
        return 0 if self.standing.is_open else 1 if self.has_text else 2


@dataclass(frozen=True, slots=True)
class TranslationQueue:
    """The queue of a meeting, as one person sees it.

    Attributes:
        seq: number of the meeting's last event, not later than what is shown.
        drafts: how far its drafts had got, the same (`changes.drafts_position`).
        language: the one language that is asked for, None for all.
        counts: language -> how many texts wait in it, whichever is asked for.
        sections: with texts in that language; the most urgent first, then in the order of the report.
        route: id and block of all that may wait at some time, in the same order.
    """

    meeting_id: int
    seq: int
    drafts: int
    details: MeetingDetails
    parties: PartyDirectory
    viewer: Participation
    language: str | None
    counts: Mapping[str, int]
    sections: tuple[WaitingSection, ...]
    route: tuple[Place, ...]

    @property
    def may_write(self) -> bool:
        """Whether the viewer may write the translations; else they read along."""
        return can(self.viewer, Action.TRANSLATE)

    def count(self, state: str) -> int:
        """How many of the texts shown are `stale` or `missing`."""
        return sum(text.state == TranslationState(state) for section in self.sections for text in section.texts)

    def following(self, section_id: int, block: str) -> tuple[WaitingSection, WaitingText] | None:
        """The text that is next when this one is done, whether or not it waits itself: the next of the section, then those of
        the sections after it, then from the beginning. None where no other waits."""
        waiting = {
            (section.id, str(text.block)): (section, text) for section in self.sections for text in section.texts
        }
        here = (section_id, block)
        start = self.route.index(here) + 1 if here in self.route else 0
        around = (*self.route[start:], *self.route[:start])
        return next((waiting[place] for place in around if place in waiting and place != here), None)


def read_queue(
    person_id: int, meeting_id: int, language: str | None = None, *, begun: Collection[Place] = ()
) -> TranslationQueue:
    """What waits to be translated in a meeting, in a fixed number of queries however many sections it has.

    Args:
        language: only what is to be written in this language.
        begun: texts that the viewer is at work on. They stay on the list even when they would be off it, since a missing text
            that saved itself half-written is there.

    Raises:
        NotFound, NotAllowed: as `authorise`.
        InvalidInput: `draft.no_such_language`.
    """
    meeting, viewer = meeting_for(person_id, meeting_id, Action.VIEW_DRAFT)
    if language is not None and language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=language[:20])
    # Both before what they are the positions of: a page asks again rather once too often.
    seq, drafts = last_event(meeting_id), drafts_position(meeting_id)
    sections = active_sections(db.session, meeting_id)
    seen = as_seen(standings(db.session, meeting_id, [section.id for section in sections]), meeting, viewer)
    read = [
        _Read.of(section, number, seen[section.id])
        for section, number in numbered(sections)
        if seen[section.id].state is not SectionState.AGREED
    ]
    changes = _changes(read)
    waiting = [_waiting(one, changes.get(one.section.id, {}), begun) for one in read]
    waiting.sort(key=lambda section: section.urgency)
    counts = {
        code: sum(text.language == code and text.state in _WAITS for section in waiting for text in section.texts)
        for code in LANGUAGES
    }
    shown = tuple(
        replace(section, texts=tuple(text for text in section.texts if language in (None, text.language)))
        for section in waiting
    )
    return TranslationQueue(
        meeting_id=meeting_id,
        seq=seq,
        drafts=drafts,
        details=details_of(meeting),
        parties=PartyDirectory(party.as_value() for party in meeting.parties),
        viewer=viewer,
        language=language,
        counts=counts,
        sections=tuple(section for section in shown if section.texts),
        route=tuple((section.id, str(block)) for section in shown for block in section.blocks),
    )


def settle(
    person_id: int, meeting_id: int, section_id: int, block: str, language: str, *, base_seq: int, now: datetime
) -> bool:
    """Say that a translation is right as it is, for the original as it was shown: the draft's position was `base_seq` then.

    Returns:
        whether that settles it; no, where the original has changed again since.

    Raises:
        as `drafting.confirm_translation`; NotFound `row.not_found` where the row was removed meanwhile; InvalidInput
        `translation.nothing_written`.
    """
    key = parse_block(block)
    section, _ = section_for(person_id, meeting_id, section_id, Action.TRANSLATE)
    texts = dict(section.document.content_value().blocks()).get(key)
    if texts is None:
        raise NotFound("row.not_found")
    if not texts.get(language):
        raise InvalidInput("translation.nothing_written")
    confirm_translation(person_id, meeting_id, section_id, key, language, base_seq=base_seq, now=now)
    document = db.session.get_one(Section, section_id).document
    states = translation_states(document.content_value(), other_language(language), language, document.basis_value())
    return states.get(key) not in _WAITS


@dataclass(frozen=True, slots=True)
class _Read:
    """A section as it was read: what its draft says, and how each block of it stands in the other language."""

    section: Section
    number: int | None
    standing: Standing
    content: SectionContent
    language: str
    states: States

    @classmethod
    def of(cls, section: Section, number: int | None, standing: Standing) -> "_Read":
        original, document = section.original_language, section.document
        content, language = document.content_value(), other_language(original)
        states = translation_states(content, original, language, document.basis_value())
        return cls(section, number, standing, content, language, states)

    def source(self, block: BlockKey) -> str:
        """The original as it is now."""
        return self.content.text(block, self.section.original_language)


def _waiting(read: _Read, changes: Changes, begun: Collection[Place]) -> WaitingSection:
    section, content = read.section, read.content
    place = places(content)

    def stays(block: BlockKey, state: TranslationState) -> bool:
        return state in _WAITS or (state is TranslationState.CURRENT and (section.id, str(block)) in begun)

    return WaitingSection(
        id=section.id,
        number=read.number,
        kind=section.section_kind,
        heading=content.heading,
        seq=section.document.seq,
        standing=read.standing,
        has_text=not content.is_empty,
        blocks=tuple(read.states),
        texts=tuple(
            WaitingText(
                block=block,
                place=place.get(block, 0),
                original=section.original_language,
                language=read.language,
                state=state,
                source=read.source(block),
                text=content.text(block, read.language),
                change=changes.get(block, _UNKNOWN),
            )
            for block, state in read.states.items()
            if stays(block, state)
        ),
    )


# --- what became of the originals, which only the whole log of a draft tells ---

#: For each database: document, position, what it says and what is asked for -> what became of its originals.
_known: WeakKeyDictionary[Engine, BoundedCache[Changes]] = WeakKeyDictionary()
_lock: Final = Lock()


def _changes(read: Sequence[_Read]) -> dict[int, Changes]:
    """By the section's id. Of a draft that has not moved on since it was looked at last nothing is compared again."""
    with _lock:
        memory = _known.setdefault(db.engine, BoundedCache(entries=500, weight=8_000_000))
    asked = [(one, wanted) for one in read if (wanted := _wanted(one))]
    keys = {
        one.section.id: (one.section.document.id, one.section.document.seq, one.content.hash(), tuple(wanted.items()))
        for one, wanted in asked
    }
    unread = [(one, wanted) for one, wanted in asked if memory.kept(keys[one.section.id]) is None]
    read_now = changes_of(
        [Asked(one.section.document, one.content, one.section.original_language, wanted) for one, wanted in unread]
    )
    found: dict[int, Changes] = {}
    for one, wanted in asked:
        document, weight = one.section.document, 200 + 2 * sum(len(one.source(block)) for block in wanted)
        # Between the two looks at the memory it may have been thrown out.
        again = partial(original_changes, document, one.content, one.section.original_language, wanted)
        compute = partial(read_now.__getitem__, document.id) if document.id in read_now else again
        found[one.section.id] = memory.get(keys[one.section.id], weight, compute)
    return found


def _wanted(read: _Read) -> dict[BlockKey, str]:
    """Of each text that waits, the hash of the original that it was made from, where that was recorded."""
    basis = read.section.document.basis_value()
    digests = {
        block: NOTHING if state is TranslationState.MISSING else basis.get((block, read.language), "")
        for block, state in read.states.items()
        if state in _WAITS
    }
    return {block: digest for block, digest in digests.items() if digest}
