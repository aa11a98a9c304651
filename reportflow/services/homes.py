"""Where a section is read: in its own place, or in the section that it was merged into."""

from sqlalchemy import select

from reportflow.models import DatabaseSession, Section


def home_of(session: DatabaseSession, section: Section) -> Section:
    """The section in which this one is read: itself, or the one that it was merged into."""
    seen = {section.id}
    while section.merged_into_id is not None and section.merged_into_id not in seen:
        section = session.get_one(Section, section.merged_into_id)
        seen.add(section.id)
    return section


def homes_of(session: DatabaseSession, meeting_id: int) -> dict[int, int]:
    """For each section of a meeting the one in which it is read: itself, or the one that it was merged into. One query."""
    rows = session.execute(select(Section.id, Section.merged_into_id).where(Section.meeting_id == meeting_id)).all()
    into = {row.id: row.merged_into_id for row in rows}
    homes = {}
    for section_id in into:
        home, seen = section_id, {section_id}
        while (further := into.get(home)) is not None and further not in seen:
            seen.add(further)
            home = further
        homes[section_id] = home
    return homes
