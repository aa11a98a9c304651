"""The grammar of an agenda: lines in, `Agenda` out. Every front end ends here.

The whole agenda is looked at first, to see what starts an item in it (`plan`); then every line is read once, from top to
bottom, and goes into exactly one place.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from reportflow.domain.agenda import Agenda, AgendaHeader, AgendaWarning, LineRole, SourceLine
from reportflow.domain.parties import PartyDirectory
from reportflow.intake.body import BodyReader
from reportflow.intake.checks import check_items
from reportflow.intake.header import read_header
from reportflow.intake.lines import Line
from reportflow.intake.marks import read_marks
from reportflow.intake.places import stated_zone
from reportflow.intake.plan import choose_plan
from reportflow.intake.vocabulary import language_of

_YEAR = re.compile(r"\b20\d\d\b")


def read_lines(lines: Sequence[Line], parties: PartyDirectory) -> Agenda:
    """The agenda that these lines make. Never fails: what is not understood becomes a note and a warning."""
    marked = [read_marks(line, parties) for line in lines]
    plan = choose_plan(marked)
    header, roles = read_header(marked[: plan.begin], language_of(line.text for line in lines))
    warnings = [
        AgendaWarning(marks.line.number, "line_not_understood", {"text": marks.line.text})
        for marks, role in zip(marked, roles, strict=False)
        if role is LineRole.UNKNOWN
    ]
    source = [
        SourceLine(marks.line.number, marks.line.source, role) for marks, role in zip(marked, roles, strict=False)
    ]
    year = next((int(found[0]) for marks in marked[: plan.begin] if (found := _YEAR.search(marks.line.text))), None)
    reader = BodyReader(plan, parties, header, year)
    body = marked[plan.begin :]
    for index, marks in enumerate(body):
        reader.read(marks, body[index + 1] if index + 1 < len(body) else None)
    items = reader.finish()
    header = _completed(header, reader, lines)
    warnings += reader.warnings
    if not items:
        warnings.append(AgendaWarning(0, "no_items"))
    if header.start_date is None:
        warnings.append(AgendaWarning(0, "no_date"))
    lines_read = (*source, *reader.source())
    warnings += check_items(items, [line.number for line in lines_read if line.role is LineRole.DAY])
    return Agenda(
        header=header,
        items=items,
        warnings=tuple(sorted(warnings, key=lambda warning: warning.line)),
        source=lines_read,
    )


def _completed(header: AgendaHeader, reader: BodyReader, lines: Sequence[Line]) -> AgendaHeader:
    """The header with what only the body says: the days, the zone, lines before the first item."""
    days = [day for day in (header.start_date, header.end_date, *reader.days) if day is not None]
    zone = header.time_zone
    if zone is None:
        zone = next((found for line in lines if (found := stated_zone(line.text, None))), None)
    return replace(
        header,
        start_date=min(days, default=None),
        end_date=max(days, default=None),
        time_zone=zone,
        notes=(*header.notes, *reader.orphans),
    )
