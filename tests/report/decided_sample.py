"""The sample report near its end: every section before the meeting or agreed, printed from its revision, with reservations and
with inputs for the annex. Everything in it is invented."""

import json
from dataclasses import replace

from reportflow.domain.agreement import Nature
from reportflow.domain.inputs import InputKind
from reportflow.domain.report import AnnexedInput, Report, ReportSection, Reservation
from reportflow.report import trees_of
from tests.report.report_sample import sample_report, texts

RESERVATIONS: dict[int | None, tuple[Reservation, ...]] = {
    None: (Reservation("USA", Nature.EXPLANATION, texts("We joined the consensus.", "Nos sumamos al consenso.")),),
    3: (
        Reservation(
            "GTM",
            Nature.RESERVATION,
            texts(
                "Guatemala reserves its position on agreement 3.1 until its *budget* is approved.\nSee law 14.\n\n"
                "1. It will say so by 31 January.",
                "Guatemala se reserva su posición sobre el acuerdo 3.1 hasta que se apruebe su *presupuesto*.\nVéase la ley 14."
                "\n\n1. Lo comunicará a más tardar el 31 de enero.",
            ),
        ),
        Reservation(
            "MEX", Nature.INTERPRETATION, {"es": "México entiende que la participación es voluntaria <siempre>."}
        ),
    ),
    5: (Reservation("PAN", Nature.EXPLANATION, {"en": "Panama [^1] supports the campaign & its aims."}),),
}

INPUTS = (
    AnnexedInput(
        "HND",
        3,
        InputKind.REPORT,
        texts(
            "# New efforts\n\nHonduras opened *two* mobile consulates:\n\n- in the north;\n- in the south.[^1]\n\n"
            "[^1]: Since May.",
            "# Nuevos esfuerzos\n\nHonduras abrió *dos* consulados móviles:\n\n- en el norte;\n- en el sur.[^1]\n\n"
            "[^1]: Desde mayo.",
        ),
    ),
    AnnexedInput(
        "MEX",
        3,
        InputKind.REPORT,
        {"es": "México atendió **148 200** casos.\n\n| Año | Casos |\n|---|---|\n| 2015 | 3 |"},
    ),
    AnnexedInput("IOM", 6, InputKind.PROPOSAL, {"en": "IOM proposes [a campaign]{.bracket by=IOM} on the radio."}),
)


def from_revision(section: ReportSection, *, agreed: bool = True) -> ReportSection:
    """The section as it is printed from a revision."""
    trees = json.loads(json.dumps(trees_of(section.content)))
    return replace(
        section,
        agreed=agreed,
        revision=2,
        trees=trees,
        hash=section.content.hash(),
        reservations=RESERVATIONS.get(section.number, ()),
    )


def decided_report(*, all_agreed: bool = False) -> Report:
    """The report; unless all is agreed, point 3 is before the meeting and point 6 a draft."""
    report = sample_report(complete=all_agreed)
    sections = tuple(
        from_revision(section, agreed=all_agreed or section.number != 3)
        if all_agreed or section.number != 6
        else section
        for section in report.sections
    )
    return replace(report, sections=sections, inputs=INPUTS)
