"""A room's copy of a section's document: takes in what people wrote, judges it, and has it committed.

Everything here waits for the database, so it is called in a thread, by one caller at a time (`room`). Between two calls the
copy is what the log says at `seq`; whenever something was in it that is not to stay, it is read anew.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from reportflow.domain.content import BlockKey
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.drafts.checking import (
    MAX_ROWS,
    MAX_TEXT_BYTES,
    Shape,
    changed_beyond,
    check,
    check_extent,
    compare,
    said,
)
from reportflow.drafts.document import Draft, joined
from reportflow.drafts.foreign import BuildsOnUnknown, NotAnUpdate, effect_of, since
from reportflow.drafts.reading import Reading, settle_new_translations
from reportflow.live.incoming import BAD_UPDATE, Incoming, Outcome, Refusal
from reportflow.live.protocol import EMPTY_UPDATE
from reportflow.services import live_log
from reportflow.services.live_log import Appended, Refused, Written

_TOLD: Final = (TranslationState.STALE, TranslationState.MISSING)


class _Closed(Exception):
    """The document was closed for writing."""


class _Unfit(Exception):
    """An update cannot be taken, and the copy that it was tried on is spoiled. `refusal`: None where it is no update."""

    def __init__(self, refusal: Refusal | None = None) -> None:
        super().__init__()
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class _Taken:
    incoming: Incoming
    effect: bytes


class Book:
    """The document of one section, as of a position of its log.

    Attributes:
        seq: the position.
        closed: why nothing can be written into it, None where something can.
        vector: the state vector at `seq`.

    Raises:
        LookupError: where there is no such document.
    """

    def __init__(self, document_id: int, original: str) -> None:
        self.document_id = document_id
        self.original = original
        self._is_followed = False
        self._people: Mapping[int, int] = {}
        self._reading: Reading
        self._read()

    # --- reading ---

    def catch_up(self) -> bytes:
        """Take in what others appended; gives it as one update, `b""` where there is none."""
        known = self.vector
        with self._followed():
            if not self._take_in_log():
                return b""
            self._learn()
        return self._draft.update_since(known)

    def read_anew(self) -> bytes:
        """Forget the copy, and read it from the log; gives what has come since, as one update."""
        known, seq = self.vector, self.seq
        self._read()
        return self._draft.update_since(known) if self.seq > seq else b""

    def since(self, vector: bytes) -> bytes:
        """One update with all that a client with this vector has not got. Raises NotAnUpdate where it is no vector."""
        return since(self._draft, vector)

    def states(self) -> dict[str, str]:
        """The translations that are missing or out of date, `body|es` -> `stale`."""
        content, basis = self._content, self._reading.basis()
        return {
            f"{block}|{language}": state.value
            for language in LANGUAGES
            if language != self.original
            for block, state in translation_states(content, self.original, language, basis).items()
            if state in _TOLD
        }

    @property
    def is_long(self) -> bool:
        """Whether much was appended since all of it was kept at once: every page and form that needs the document reads that."""
        return self.seq - self._kept_at > live_log.SNAPSHOT_AFTER

    def keep(self) -> None:
        """Keep all of it at once. Raises SQLAlchemyError where the database could not."""
        live_log.keep(self.document_id, self.seq, self._draft)
        self._kept_at = self.seq

    def _read(self) -> None:
        opened = live_log.open_document(self.document_id)
        reading = Reading(opened.draft)
        if self._is_followed:
            self._reading.let_go()
            reading.follow()
        self._draft, self._reading = opened.draft, reading
        self.seq, self.closed = opened.head.seq, opened.head.closed
        self._kept_at = opened.kept_at
        self._learn()

    @contextmanager
    def _followed(self) -> Iterator[None]:
        """What changes in the copy is read again, and nothing else."""
        self._is_followed = True
        self._reading.follow()
        try:
            yield
        finally:
            self._is_followed = False
            self._reading.let_go()

    def _take_in_log(self) -> bool:
        entries, head = live_log.updates_after(self.document_id, self.seq)
        for _seq, update in entries:
            self._draft.apply(update)
        self.seq, self.closed = head.seq, head.closed
        return bool(entries)

    def _learn(self, shape: Shape | None = None) -> None:
        """What has to be known of the copy, which now is what the log says, before the next update. `shape`: where that was read
        already, and no row has come or gone since."""
        self._shape = shape or self._reading.shape()
        self._content = self._reading.content()
        self.vector = self._draft.state_vector()
        self._probe: Draft | None = None

    # --- writing ---

    def take(self, batch: Sequence[Incoming], people: Mapping[int, int] | None = None) -> Outcome:
        """Have what people wrote committed.

        Args:
            people: the pages that are here, by the number under which each writes, and whose they are.

        Raises:
            SQLAlchemyError: where the database could not; then `read_anew` is to be called before anything else.
        """
        self._people = people or {}
        with self._followed():
            return self._take(batch)

    def _take(self, batch: Sequence[Incoming]) -> Outcome:
        known, seq = self.vector, self.seq
        carefully = False
        while True:
            outcome, written = Outcome(), list[Written]()
            try:
                taken = self._apply(batch, outcome, carefully)
                written = self._commit(taken, carefully) if taken else []
            except _Unfit:
                carefully = True  # whose update it is shows when they are taken one by one
            except _Closed:
                pass  # in the moment before: read anew, it is known
            else:
                break
            self._read()
        outcome.settled.extend(one.incoming for one in taken)
        outcome.is_written = bool(taken)
        if self.seq > seq + len(written):
            outcome.update = self._draft.update_since(known)
        elif written:
            outcome.update = joined(one.update for one in written)
            alone = {one.incoming.source for one in taken}
            outcome.alone = alone.pop() if len(alone) == 1 else None
        return outcome

    def _apply(self, batch: Iterable[Incoming], outcome: Outcome, carefully: bool) -> list[_Taken]:
        """Take in what may be written, and sort out the rest.

        Args:
            carefully: judge each update by itself; else all are judged together, by `_commit`.

        Raises:
            _Unfit: one cannot be taken, unless `carefully`.
        """
        taken: list[_Taken] = []
        for one in batch:
            if outcome.has_turned_away(one) or not self._is_to_be_written(one, outcome):
                continue
            try:
                effect = self._judged_effect(one) if carefully else self._effect(self._draft, one)
            except _Unfit as unfit:
                if not carefully:
                    raise
                outcome.refuse(one, unfit.refusal)
                self._read()
                for other in taken:
                    self._draft.apply(other.effect)
                continue
            if effect:
                taken.append(_Taken(one, effect))
            else:
                outcome.settled.append(one)
        return taken

    def _judged_effect(self, one: Incoming) -> bytes:
        before = self._reading.extent()
        effect = self._effect(self._draft, one)
        self._check_shape()
        try:
            check_extent(self._reading.extent(), before)
        except LimitExceeded as error:
            raise _Unfit(Refusal(error.code, error.params)) from error
        return effect

    def _effect(self, draft: Draft, one: Incoming) -> bytes:
        """What an update changes in a document, as one update; `b""` where nothing.

        Raises:
            _Unfit: it is no update, of no document of ours, or builds on something that the document has not got.
        """
        people, own = self._people, one.person_id
        try:
            return effect_of(draft, one.update, lambda page: people.get(page, own) != own)
        except NotAnUpdate as error:
            raise _Unfit from error
        except (BuildsOnUnknown, InvalidInput) as error:
            raise _Unfit(Refusal(BAD_UPDATE)) from error

    def _is_to_be_written(self, one: Incoming, outcome: Outcome) -> bool:
        """Whether this changes something that its author may change; what does not is settled or refused here.

        A client that has nothing new still sends what it knows to be removed, so whether it changes anything is seen on a copy.
        """
        if one.update == EMPTY_UPDATE:
            outcome.settled.append(one)
            return False
        may_write = bool(one.languages) and self.closed is None
        if may_write and one.drafts:
            return True
        probe = self._probe or Draft.from_updates([self._draft.whole()])
        self._probe = None
        before = said(probe) if may_write else {}
        try:
            effect = self._effect(probe, one)
            if effect and may_write:
                _check(probe, self._shape)
        except _Unfit as unfit:
            outcome.refuse(one, unfit.refusal)
            return False
        if not effect:
            outcome.settled.append(one)
            self._probe = probe
            return False
        if may_write and not changed_beyond(before, said(probe), one.languages):
            self._probe = probe
            return True
        if self.closed is not None and one.languages:
            outcome.refuse(one, Refusal.because_closed(self.closed))
        else:
            outcome.refuse(one, Refusal("policy.not_allowed"))
        return False

    def _commit(self, taken: Sequence[_Taken], carefully: bool) -> list[Written]:
        """Append what was taken in; gives it as it was written.

        Raises:
            _Unfit: all together it cannot be taken.
            _Closed: the document was closed.
        """
        shape = self._judge_together(carefully)
        written = self._written(taken)
        standing: Collection[BlockKey] | None = self._shape.standing
        while True:
            result = live_log.append(
                self.document_id, self.seq, written, self._reading, now=datetime.now(UTC), standing=standing
            )
            if isinstance(result, Appended):
                self.seq = result.seq
                self._learn(shape)
                return written
            if isinstance(result, Refused):
                raise _Closed
            self._take_in_log()
            standing = None
            shape = self._judge_together(carefully)

    def _check_shape(self) -> Shape:
        shape = self._reading.shape()
        try:
            compare(shape, self._shape)
        except InvalidInput as error:
            raise _Unfit(Refusal(error.code, error.params)) from error
        return shape

    def _judge_together(self, carefully: bool) -> Shape:
        shape = self._check_shape()
        extent = self._reading.extent()
        if not carefully and (extent.text_bytes > MAX_TEXT_BYTES or extent.rows > MAX_ROWS):
            raise _Unfit
        return shape

    def _written(self, taken: Sequence[_Taken]) -> list[Written]:
        """What is to be appended: what one person wrote at a stretch is one entry."""
        stretches: list[tuple[int, list[bytes]]] = []
        for one in taken:
            if not stretches or stretches[-1][0] != one.incoming.person_id:
                stretches.append((one.incoming.person_id, []))
            stretches[-1][1].append(one.effect)
        now = self._reading.content()
        stretches[-1][1].append(settle_new_translations(self._draft, self._content, now, self.original))
        return [Written(person_id, joined(effects)) for person_id, effects in stretches]


def _check(draft: Draft, before: Shape) -> None:
    try:
        check(draft, before)
    except InvalidInput as error:
        raise _Unfit(Refusal(error.code, error.params)) from error
