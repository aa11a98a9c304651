"""What rapporteurs make of an input: it is put into the draft with its author's name, or marked for the annex.

Putting it in is an entry of the draft's log like any other; its history takes it out again. The input stays "used" then,
and can be put in once more while the draft no longer says it: the delegation need not hand it in again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from reportflow.domain.content import BODY, BlockKey, text_hash
from reportflow.domain.errors import Conflict, InvalidInput, LimitExceeded, ReportflowError
from reportflow.domain.inputs import Input, InputState, attributed, joined, still_says
from reportflow.domain.languages import Texts, other_language
from reportflow.domain.policy import Action
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.drafts import log
from reportflow.drafts.document import Draft
from reportflow.extensions import db
from reportflow.models import DatabaseSession, InputRow, MeetingParty
from reportflow.report import clean_ast
from reportflow.services.access import authorise
from reportflow.services.drafting import drafting_section
from reportflow.services.homes import home_of
from reportflow.services.inputs import check_printable, record_input, visible_input
from reportflow.services.transactions import lock_meeting, transaction

#: Bytes of all inputs in the annex of one report, in the language that has more of them.
MAX_ANNEX_BYTES: Final = 400_000
_BODY: Final = BlockKey(BODY)


@dataclass(frozen=True, slots=True)
class Used:
    """What came of putting an input into a draft.

    Attributes:
        section_id: the section whose draft has it.
        seq: the entry of the draft's log by which it was put in.
        inserted: False where somebody had done it already, and nothing was added.
        untranslated: the language that the party gave no text for, to be written by somebody else; "" for none.
    """

    section_id: int
    seq: int
    inserted: bool
    untranslated: str = ""


def use_input(
    person_id: int, meeting_id: int, input_id: int, *, version: int, seen_seq: int = 0, now: datetime
) -> Used:
    """Put an input at the end of the section's text, in each language in which it was handed in, after its author's name.

    Where the party gave both languages, the translation is as much up to date afterwards as it was before; where it gave
    one, the other language is out of date.

    Args:
        version: of the input that the person was shown.
        seen_seq: by which entry of the log it had been put in when the person's page was made, 0 for none. Where somebody
            has put it in since then, nothing is added.

    Raises:
        NotFound, NotAllowed: as `authorise`; `input.not_found`.
        Conflict: `input.not_handed_in`; `input.changed`; `input.still_there` where the draft still has what was put in;
            `input.does_not_fit` where the two texts would change each other; `section.agreed`, `section.not_in_report`.
        LimitExceeded: `section.too_long`.
    """
    viewer = authorise(person_id, meeting_id, Action.USE_INPUT)
    found = visible_input(db.session, viewer, input_id)
    home = home_of(db.session, found.section)
    # The reader's work is done before anybody waits for it; within the transaction its answers are remembered.
    _entries(found, Draft.new(home.document.content_value(), {}))
    with transaction() as session:
        lock_meeting(session, meeting_id)
        home = home_of(session, visible_input(session, viewer, input_id).section)
        section, _ = drafting_section(person_id, meeting_id, home.id, Action.USE_INPUT)
        row = visible_input(session, viewer, input_id, lock=True)
        if row.state == InputState.USED and row.used_seq != seen_seq:
            return Used(section.id, row.used_seq or 0, inserted=False)
        _check_usable(row, version)
        log.lock(session, section.document)
        if row.state == InputState.USED and is_in_draft(row.text, section.document.content_value().body):
            raise Conflict("input.still_there")
        seq = log.edit(
            session,
            section.document,
            lambda draft: _insert(draft, row, section.original_language),
            actor_id=person_id,
            origin="input",
            now=now,
        )
        again = row.state == InputState.USED
        row.state, row.used_at, row.used_by_id, row.used_seq = InputState.USED.value, now, person_id, seq
        record_input(session, row, "input.used", person_id, now, into=section.id, seq=seq, again=again)
        given = next(iter(row.text)) if len(row.text) == 1 else ""
        return Used(section.id, seq, inserted=True, untranslated=other_language(given) if given else "")


def mark_for_annex(
    person_id: int, meeting_id: int, input_id: int, *, marked: bool, version: int, now: datetime
) -> Input:
    """Have an input printed in the annex of the report, or no longer. It stays as it is while it is marked.

    Raises:
        NotFound, NotAllowed: as `authorise`; `input.not_found`.
        Conflict: `input.not_handed_in`; `input.changed`.
        InvalidInput, LimitExceeded: what the text has that cannot be printed, with `line`; `input.annex_full` (limit).
    """
    viewer = authorise(person_id, meeting_id, Action.USE_INPUT)
    if marked:
        check_printable(visible_input(db.session, viewer, input_id).text)
    with transaction() as session:
        lock_meeting(session, meeting_id)
        row = visible_input(session, viewer, input_id, lock=True)
        if row.for_annex == marked:
            return row.as_value()
        if marked:
            _check_usable(row, version)
            check_printable(row.text)
            _check_annex(session, meeting_id, row)
        row.for_annex = marked
        record_input(session, row, "input.annexed" if marked else "input.left_out_of_annex", person_id, now)
        return row.as_value()


def is_in_draft(text: Texts, body: Texts) -> bool:
    """Whether a draft still has what was put in, in any language."""
    return any(still_says(body.get(language, ""), words) for language, words in text.items())


def _check_usable(row: InputRow, version: int) -> None:
    if row.state not in (InputState.HANDED_IN, InputState.USED):
        raise Conflict("input.not_handed_in")
    if row.version != version:
        raise Conflict("input.changed")


def _insert(draft: Draft, row: InputRow, original: str) -> None:
    translation = other_language(original)
    content, basis = draft.content(), draft.basis()
    before = translation_states(content, original, translation, basis)[_BODY]
    for language, body in _entries(row, draft).items():
        draft.set_text(_BODY, language, body)
    if translation not in row.text:
        return  # the original says more than the translation was made from: it is out of date by that
    if original not in row.text:
        draft.set_basis(_BODY, translation, None)  # nobody has said that the original says the same
    elif before in (TranslationState.CURRENT, TranslationState.EMPTY):
        draft.set_basis(_BODY, translation, text_hash(draft.text(_BODY, original)))


def _entries(row: InputRow, draft: Draft) -> dict[str, str]:
    """The section's text with the input at its end, in each of the input's languages."""
    party = row.party.as_value()
    bodies = {}
    for language, words in row.text.items():
        body, entry = draft.text(_BODY, language), attributed(words, party.name(language))
        bodies[language] = joined(body, entry)
        _check_fits(body, entry, bodies[language], language)
    return bodies


def _check_fits(body: str, entry: str, together: str, language: str) -> None:
    """Refuse to put together two texts of which one would be read otherwise beside the other (a comment that is not closed,
    a link's name that both define). A draft that cannot be printed as it is takes anything."""
    try:
        apart = [*clean_ast(body, language), *clean_ast(entry, language)]
    except ReportflowError:
        return
    try:
        fits = _comparable(list(clean_ast(together, language))) == _comparable(apart)
    except (InvalidInput, LimitExceeded) as error:
        raise Conflict("input.does_not_fit") from error
    if not fits:
        raise Conflict("input.does_not_fit")


def _comparable(tree: Any) -> Any:
    """A tree without what depends on its place: the level of headings, which follow the first one of a text, and the line
    end after a block of code that the text leaves open."""
    if isinstance(tree, list | tuple):
        return [_comparable(value) for value in tree]
    if not isinstance(tree, dict):
        return tree
    kind, content = tree.get("t"), tree.get("c")
    if kind == "Header" and isinstance(content, list | tuple):
        content = [1, *content[1:]]
    if kind == "CodeBlock" and isinstance(content, list | tuple):
        content = [content[0], str(content[1]).rstrip("\n")]
    return {"t": kind, "c": _comparable(content)}


def _annexed(session: DatabaseSession, meeting_id: int) -> Sequence[InputRow]:
    query = (
        select(InputRow)
        .join(InputRow.party)
        .where(MeetingParty.meeting_id == meeting_id, InputRow.for_annex)
        .options(contains_eager(InputRow.party))
    )
    return session.scalars(query).all()


def _check_annex(session: DatabaseSession, meeting_id: int, row: InputRow) -> None:
    """The annex is bounded: a report of any number of inputs must still be printed."""
    texts = [other.text for other in _annexed(session, meeting_id)] + [row.text]
    for language in row.text:
        if sum(len(text.get(language, "").encode("utf-8", "surrogatepass")) for text in texts) > MAX_ANNEX_BYTES:
            raise LimitExceeded("input.annex_full", limit=MAX_ANNEX_BYTES // 1000)
