"""Afterwards: whether all that the server said to be saved is in the database, and everybody had the same text."""

import asyncio
from collections.abc import Iterable, Iterator

from benchmarks.deciding.meeting import check as check_decisions
from benchmarks.deciding.people import MEETING
from benchmarks.live.servers import Place
from benchmarks.session.figures import Figures
from benchmarks.session.lines import SectionLine
from reportflow.domain.content import SectionContent
from reportflow.drafts.document import Draft
from reportflow.drafts.foreign import BuildsOnUnknown, effect_of
from reportflow.drafts.log import load, updates
from reportflow.extensions import db
from reportflow.models import LateChange, LiveDocument
from reportflow.services.sections import active_sections

#: Seconds in which the last words arrive everywhere, and between two looks whether they have.
PATIENCE, LOOK = 15.0, 0.2


async def until_alike(place: Place, copies: list[SectionLine]) -> list[str]:
    """Wait until every page has the text that the database has; whose has not in the end."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + PATIENCE
    while True:
        texts = _texts(place)
        others = [copy for copy in copies if Draft(copy.doc).content() != texts[copy.section]]
        if not others or loop.time() > deadline:
            return [f"a page of section {copy.section} has another text than the database" for copy in others]
        await asyncio.sleep(LOOK)


def _texts(place: Place) -> dict[int, SectionContent]:
    with place.app.app_context():
        db.session.rollback()
        return {row.id: load(db.session, row.document).content() for row in active_sections(db.session, MEETING)}


def check(place: Place, figures: Figures) -> list[str]:
    """What is missing of all that was acknowledged, what was doubled, and what is wrong with the record."""
    with place.app.app_context():
        db.session.rollback()
        documents = {row.id: row.document for row in active_sections(db.session, MEETING)}
        found = [*check_decisions(figures.pages.acknowledged)]
        for section, document in documents.items():
            found += _of_section(section, document, figures)
        return found


def _of_section(section: int, document: LiveDocument, figures: Figures) -> Iterator[str]:
    draft = load(db.session, document)
    if draft.content() != document.content_value():
        yield f"section {section}: its log says something else than what is kept of it"
    entries = updates(db.session, document)
    if any(
        entry.first_seq != before + 1
        for entry, before in zip(entries, [0, *(one.seq for one in entries)], strict=False)
    ):
        yield f"section {section}: there is a gap in its log"
    lost = _missing(draft.whole(), figures.acknowledged.get(section, ()))
    if lost:
        yield f"section {section}: {lost} acknowledged updates are lost"
    body = draft.content().body["en"]
    for word in figures.forms.get(section, ()):
        if body.count(word) != 1:
            saved = [entry.seq for entry in entries if entry.save_id == word]
            yield f"section {section}: the word {word!r} of a form is there {body.count(word)} times; in the log at {saved}"
    for late_section, late, update in figures.late:
        if late_section != section or late is None:
            continue
        row = db.session.get(LateChange, late)
        if row is None or _missing(_with(draft, row.update), [update]):
            yield f"section {section}: a change that came too late was to be kept, and is not"


def _missing(whole: bytes, wanted: Iterable[bytes]) -> int:
    """How many of these updates change something in the document, so that it has not got them."""
    draft, missing = Draft.from_updates([whole]), 0
    for update in wanted:
        try:
            missing += bool(effect_of(draft, update))
        except BuildsOnUnknown:
            missing += 1
            draft = Draft.from_updates([whole])
    return missing


def _with(draft: Draft, update: bytes) -> bytes:
    return Draft.from_updates([draft.whole(), update]).whole()
