"""The chapeau in its usual form, with the delegations that are present, for the rapporteur to work on."""

from datetime import datetime

from reportflow.domain.content import BODY, BlockKey, text_hash
from reportflow.domain.errors import InvalidInput
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.policy import Action
from reportflow.domain.report import SectionKind
from reportflow.drafts.document import Draft
from reportflow.drafts.log import edit
from reportflow.models import Meeting
from reportflow.report import chapeau_text
from reportflow.services.access import section_for
from reportflow.services.record import record_of_section
from reportflow.services.report import collect
from reportflow.services.standing import refuse_if_agreed
from reportflow.services.transactions import lock_meeting, transaction


def write_chapeau(person_id: int, meeting_id: int, section_id: int, *, now: datetime) -> None:
    """Put the usual wording, with the delegations that are present, into the chapeau in both languages.

    It is an edit like any other: what the chapeau said before stays in its history.

    Raises:
        NotFound, NotAllowed: as `section_for`.
        InvalidInput: `section.not_the_chapeau`; `meeting.nobody_present` where no delegation is marked as present.
        Conflict: `section.agreed`, until the chair reopens it.
    """
    with transaction() as session:
        lock_meeting(session, meeting_id)
        section, _viewer = section_for(person_id, meeting_id, section_id, Action.DRAFT, lock=True)
        if section.section_kind is not SectionKind.CHAPEAU:
            raise InvalidInput("section.not_the_chapeau")
        refuse_if_agreed(session, section)
        report = collect(session.get_one(Meeting, meeting_id))
        if not report.present:
            raise InvalidInput("meeting.nobody_present")
        wording = {language: chapeau_text(report, language) for language in LANGUAGES}

        def change(draft: Draft) -> None:
            original = section.original_language
            for language in LANGUAGES:
                draft.set_text(BlockKey(BODY), language, wording[language])
                if language != original:
                    draft.set_basis(BlockKey(BODY), language, text_hash(wording[original]))

        edit(session, section.document, change, actor_id=person_id, origin="form", now=now)
        data = {"present": list(report.present)}
        record_of_section(session, section, actor_id=person_id, verb="chapeau.written", now=now, data=data)
