"""A report of ten points as a network writes it, in both languages, with what a real one has: footnotes, a table, lists, a
negotiation bracket, a stale and a missing translation. Everything beyond the agenda's own words is invented.
"""

from datetime import date, time

from reportflow.domain.agenda import ItemKind
from reportflow.domain.content import ActionItem, Agreement, BlockKey, SectionContent, text_hash
from reportflow.domain.report import Attendee, Report, ReportAgendaLine, ReportSection, SectionKind
from reportflow.i18n.reference import shipped_directory
from tests.report.report_words import CHAPEAU, POINTS

PRESENT = ("BLZ", "CRI", "DOM", "SLV", "GTM", "HND", "MEX", "NIC", "PAN", "USA")

# start, end, title, leads, kind, sub-items (title, leads)
_AGENDA = (
    (
        "08:15",
        "09:00",
        ("Registration of participants and opening words", "Registro de participantes y palabras de apertura"),
        (),
    ),
    ("09:00", "09:15", ("Approval of the agenda", "Aprobación de la agenda"), ("PPT",)),
    ("09:15", "10:30", (POINTS[1][0][0], POINTS[1][0][1]), ("ALL_DELEGATIONS",)),
    ("10:30", "10:45", ("Break", "Receso"), ()),
    (
        "10:45",
        "11:00",
        (
            "Presentation of the concept note for a possible workshop to develop general guidelines for the consular "
            "protection to "
            "migrant workers.",
            "Presentación de la nota conceptual para un posible taller para elaborar lineamientos generales.",
        ),
        ("HND",),
    ),
    ("11:00", "11:20", POINTS[3][0], ("HND", "MEX")),
    ("11:20", "11:40", POINTS[4][0], ("IOM", "RNCOM")),
    ("11:40", "12:00", POINTS[5][0], ("IOM",)),
    ("12:00", "12:30", POINTS[6][0], ("RNCOM",)),
    ("12:30", "12:50", ("Proposals of new activities", "Propuestas de nuevas actividades"), ("ALL_DELEGATIONS",)),
    ("12:50", "13:45", ("Preparation of the report for the RCGM", "Preparación del informe para el GRCM"), ("PPT",)),
)


def texts(english: str, spanish: str) -> dict[str, str]:
    return {"en": english, "es": spanish}


def content_of(point: int, drop: frozenset[tuple[str, str]] = frozenset()) -> SectionContent:
    """The content of one of the ten points; `drop` names (block, language) pairs that are left out."""
    heading, body, agreements, actions = POINTS[point - 1]

    def kept(block: str, pair: tuple[str, str]) -> dict[str, str]:
        return {language: text for language, text in texts(*pair).items() if (block, language) not in drop}

    return SectionContent(
        heading=kept("heading", heading),
        body=kept("body", body),
        agreements=tuple(Agreement(f"g{i}", kept(f"agreement:g{i}", pair)) for i, pair in enumerate(agreements, 1)),
        action_items=tuple(
            ActionItem(f"a{i}", kept(f"action:a{i}", pair), owners, due)
            for i, (pair, owners, due) in enumerate(actions, 1)
        ),
    )


def basis_of(content: SectionContent, original: str = "en") -> dict[tuple[BlockKey, str], str]:
    """Every translation made from the original as it is now."""
    other = "es" if original == "en" else "en"
    return {(key, other): text_hash(blocks.get(original, "")) for key, blocks in content.blocks()}


def section_of(
    point: int, *, agreed: bool = True, stale: str = "", drop: frozenset[tuple[str, str]] = frozenset()
) -> ReportSection:
    """One of the ten points; `stale` names a block whose translation is out of date."""
    content = content_of(point, drop)
    basis = basis_of(content)
    if stale:
        basis[(BlockKey.parse(stale), "es")] = text_hash("an earlier text")
    return ReportSection(
        point + 1, SectionKind.AGENDA, point, content, "en", basis, agreed, revision=2 if agreed else None
    )


def sample_report(*, complete: bool = False) -> Report:
    """The report: complete and agreed, or as it stands an hour before the end."""
    chapeau = SectionContent(heading=texts("Chapeau", "Párrafo introductorio"), body=texts(*CHAPEAU))
    sections = [ReportSection(1, SectionKind.CHAPEAU, None, chapeau, "en", basis_of(chapeau), True, 1)]
    for point in range(1, 11):
        if complete:
            sections.append(section_of(point))
        else:
            gaps = frozenset({("body", "es"), ("action:a1", "es")}) if point == 6 else frozenset[tuple[str, str]]()
            sections.append(
                section_of(point, agreed=point not in (3, 6), stale="body" if point == 5 else "", drop=gaps)
            )
    return Report(
        title=texts(
            "Meeting of the Liaison Officers Network for Consular Protection",
            "Reunión de la Red de Funcionarios de Enlace de Protección Consular",
        ),
        body=texts(
            "Regional Consultation Group on Migration (RCGM)", "Grupo Regional de Consulta sobre Migración (GRCM)"
        ),
        place=texts("San Pedro Sula, Honduras", "San Pedro Sula, Honduras"),
        start_date=date(2016, 11, 15),
        end_date=date(2016, 11, 15),
        original="en",
        sections=tuple(sections),
        parties=shipped_directory(),
        present=PRESENT,
        agenda=tuple(_agenda_line(*line) for line in _AGENDA),
        attendees=tuple(_attendees()),
    )


def _agenda_line(start: str, end: str, title: tuple[str, str], leads: tuple[str, ...]) -> ReportAgendaLine:
    subs = ()
    if title[0].startswith("Proposals"):
        subs = (
            ReportAgendaLine(title=texts(*POINTS[7][0]), leads=("CRI",)),
            ReportAgendaLine(title=texts(*POINTS[8][0]), leads=("USA", "IOM")),
        )
    return ReportAgendaLine(
        title=texts(*title),
        day=date(2016, 11, 15),
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
        leads=leads,
        kind=ItemKind.BREAK if title[0] == "Break" else ItemKind.SUBSTANTIVE,
        sub_items=subs,
    )


def _attendees() -> list[Attendee]:
    people = [
        Attendee(f"Delegate {number} of {code}", function, code)
        for code in PRESENT
        for number, function in enumerate(("Head of Delegation, Director of Consular Affairs", "Liaison officer"), 1)
    ]
    others = [Attendee(f"Representative of {code}", "Regional officer", code) for code in ("IOM", "UNHCR", "RNCOM")]
    return [
        *others,
        *people,
        Attendee("A guest", "", "University of San Pedro Sula"),
        Attendee("Coordinator", "", "TS"),
    ]
