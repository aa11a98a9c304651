"""What an author makes of a late change: hands it in as an input, merges it into a draft that was opened again, or lets it go."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from reportflow.domain.errors import Conflict, NotAllowed
from reportflow.domain.inputs import InputKind, joined
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.policy import Action, Participation, can
from reportflow.domain.redline import matching
from reportflow.drafts import log
from reportflow.drafts.checking import changed_beyond, check, said, shape_of
from reportflow.drafts.document import joined as joined_updates
from reportflow.drafts.foreign import effect_of
from reportflow.drafts.reading import settle_new_translations
from reportflow.i18n.messages import part_name
from reportflow.models import DatabaseSession, LateChange, LateState, Section
from reportflow.services import inputs
from reportflow.services.access import section_for
from reportflow.services.late_changes import own_late
from reportflow.services.live_access import languages_of
from reportflow.services.live_log import Written, record_row_acts
from reportflow.services.sections import paragraphs_of
from reportflow.services.transactions import lock_meeting, transaction


def hand_on(person_id: int, meeting_id: int, section_id: int, late_id: int, *, now: datetime) -> int:
    """Begin an input of the author's party with the texts of a late change: a proposal, as a draft. Asked again, it is the same.

    Returns:
        the id of the input.

    Raises:
        NotFound: as `section_for`; `late_change.not_found`.
        NotAllowed, Conflict, InvalidInput, LimitExceeded: as `inputs.write_input`; Conflict `late_change.in_draft`.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT, lock=True)
        row = own_late(session, person_id, section, late_id)
        if row.state == LateState.HANDED_ON:
            if row.input_id is None:
                raise Conflict("late_change.in_draft")
            return row.input_id
        written = inputs.Written(InputKind.PROPOSAL.value, as_proposal(row.texts), 0)
        place = (person_id, meeting_id, section_id)
        begun = inputs.begin_input(session, *place, written, form_id=f"late-{row.id}", now=now)
        row.input_id = begun.id
        _settle(row, LateState.HANDED_ON, now)
        return begun.id


def as_proposal(texts: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """What was changed of the texts, as one text a language: the paragraphs that are new or were changed, not the whole section;
    where there are several texts in it, each after the name of its part."""
    found = {}
    for language in LANGUAGES:
        own = [text for text in texts if text["language"] == language and text["after"].strip()]
        whole = ""
        for text in own:
            title = f"**{part_name(text['block'], language)}**\n\n" if len(own) > 1 else ""
            whole = joined(whole, title + _new_paragraphs(text["before"], text["after"]))
        if whole:
            found[language] = whole
    return found


def _new_paragraphs(before: str, after: str) -> str:
    """The paragraphs of `after` that `before` has not; all of them where something only went."""
    old, new = paragraphs_of(before), paragraphs_of(after)
    changed = [new[start:end] for _, _, start, end, equal in matching(old, new) if not equal]
    return "\n\n".join(paragraph for run in changed for paragraph in run) or after


def put_into_draft(person_id: int, meeting_id: int, section_id: int, late_id: int, *, now: datetime) -> int:
    """Merge a late change into the draft of a section that was opened again, as if it had come in time: nothing that others
    wrote meanwhile is overwritten. Asked again, or where a page of the author's has sent it by now, nothing is added.

    Returns:
        the draft's position.

    Raises:
        NotFound: as `section_for`; `late_change.not_found`.
        NotAllowed: `policy.not_allowed` for what the author may not write.
        Conflict: `section.agreed`, `section.not_in_report` where it is closed.
        LimitExceeded: `section.too_long`, `section.too_many_rows`.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, viewer = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT, lock=True)
        log.lock(session, section.document)
        row = own_late(session, person_id, section, late_id)
        if row.state != LateState.HANDED_ON:
            _merge(session, section, viewer, row, now)
            _settle(row, LateState.HANDED_ON, now)
        return section.document.seq


def dismiss(person_id: int, meeting_id: int, section_id: int, late_id: int, *, now: datetime) -> None:
    """The author needs a late change no more. What is settled stays as it is.

    Raises:
        NotFound: as `section_for`; `late_change.not_found`.
    """
    with transaction() as session:
        section, _ = section_for(person_id, meeting_id, section_id, Action.VIEW_DRAFT)
        row = own_late(session, person_id, section, late_id)
        if row.state == LateState.OPEN:
            _settle(row, LateState.DISMISSED, now)


def _settle(row: LateChange, state: LateState, now: datetime) -> None:
    row.state, row.settled_at = state.value, now


def _merge(session: DatabaseSession, section: Section, viewer: Participation, row: LateChange, now: datetime) -> None:
    """Append a late change to the draft, under its author's name, and put on the record what it does to rows."""
    document, drafts = section.document, can(viewer, Action.DRAFT)
    draft = log.load(session, document)
    shape, extent, before, content = shape_of(draft), draft.extent(), said(draft), draft.content()
    effect = effect_of(draft, row.update)
    check(draft, shape)
    languages = languages_of(viewer, section.original_language)
    if not languages or (not drafts and changed_beyond(before, said(draft), languages)):
        raise NotAllowed("policy.not_allowed", action=Action.DRAFT.value)
    if effect:
        settled = settle_new_translations(draft, content, draft.content(), section.original_language)
        effect = joined_updates([effect, settled])
        earlier = log.load(session, document)
        record_row_acts(session, section, earlier, Written(row.person_id, effect), now)
    log.append(session, document, effect, actor_id=row.person_id, origin="live", now=now, head=draft, before=extent)
