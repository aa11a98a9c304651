"""The standard phrases of the field, in both languages, as reports of regional consultations use them.

A report says the same things in the same words, meeting after meeting, so that a capital knows at once what was meant: what
was *noted* binds nobody, what was *agreed* does. English and Spanish stand side by side, each as its own readers expect it:
an agreement opens with an infinitive in both (docs/domain.md, "The form of a network's report").
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from reportflow.domain.content import ACTION, AGREEMENT, BODY
from reportflow.domain.languages import Texts

#: Where the writer puts in who, what or when. The editor selects the first one.
GAP: Final = "…"


class Use(StrEnum):
    """What a phrase is for; in the order in which a report needs them."""

    OPENING = "opening"
    NOTING = "noting"
    AGREEING = "agreeing"
    ASKING = "asking"
    FOLLOWING_UP = "following_up"
    RESERVING = "reserving"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase.

    Attributes:
        id: stable for life.
        place: the kind of block that it is written for: `body` (a whole sentence), `agreement` (opens with an infinitive) or
            `action` (what somebody is to do, without a full stop).
    """

    id: str
    use: Use
    place: str
    text: Texts


def _phrases(use: Use, *rows: tuple[str, str, str, str]) -> tuple[Phrase, ...]:
    return tuple(Phrase(id, use, place, {"en": english, "es": spanish}) for id, place, english, spanish in rows)


_OPENING: Final = _phrases(
    Use.OPENING,
    (
        "network-met",
        BODY,
        "The Network met on … in …, with the participation of representatives from ….",
        "La Red se reunió el … en …, con la participación de representantes de ….",
    ),
    (
        "chaired",
        BODY,
        "… chaired the meeting as Presidency Pro Tempore (PPT), with the support of the Technical Secretariat (TS).",
        "Presidió la reunión …, en su calidad de Presidencia Pro Témpore (PPT), con el apoyo de la Secretaría Técnica (ST).",
    ),
    (
        "observers-took-part",
        BODY,
        "The following also took part in the meeting as observers: ….",
        "Participaron también en la reunión, en calidad de observadores: ….",
    ),
    (
        "opened-and-welcomed",
        BODY,
        "The PPT opened the meeting and welcomed the delegations.",
        "La PPT inauguró la reunión y dio la bienvenida a las delegaciones.",
    ),
    (
        "agenda-submitted",
        BODY,
        "The PPT submitted the preliminary agenda to the Network for its consideration. No delegation proposed changes.",
        "La PPT sometió la agenda preliminar a la consideración de la Red. Ninguna delegación propuso cambios.",
    ),
    (
        "delegations-thanked",
        BODY,
        "Delegations thanked … for the presentation of ….",
        "Las delegaciones agradecieron a … la presentación de ….",
    ),
    (
        "approve-agenda",
        AGREEMENT,
        "To approve the agenda as submitted by the PPT.",
        "Aprobar la agenda tal como fue presentada por la PPT.",
    ),
    (
        "approve-agenda-amended",
        AGREEMENT,
        "To approve the agenda with the amendments proposed by ….",
        "Aprobar la agenda con las modificaciones propuestas por ….",
    ),
    ("thank-for", AGREEMENT, "To thank … for the presentation of ….", "Agradecer a … la presentación de …."),
    (
        "thank-and-accept",
        AGREEMENT,
        "To thank … and to accept its offer to ….",
        "Agradecer a … y aceptar su ofrecimiento de ….",
    ),
)

_NOTING: Final = _phrases(
    Use.NOTING,
    ("took-note", BODY, "The Network took note of ….", "La Red tomó nota de …."),
    ("took-note-interest", BODY, "The Network took note with interest of ….", "La Red tomó nota con interés de …."),
    (
        "took-note-appreciation",
        BODY,
        "The Network took note with appreciation of ….",
        "La Red tomó nota con reconocimiento de ….",
    ),
    (
        "pursuant-presented",
        BODY,
        "Pursuant to point … of the report of the meeting held in … on …, the delegation of … presented ….",
        "Conforme al punto … del informe de la reunión celebrada en … el …, la delegación de … presentó ….",
    ),
    (
        "delegation-reported",
        BODY,
        "The delegation of … reported on its efforts in ….",
        "La delegación de … informó sobre sus esfuerzos en materia de ….",
    ),
    (
        "exchanged-views",
        BODY,
        "Delegations exchanged views on ….",
        "Las delegaciones intercambiaron opiniones sobre ….",
    ),
    ("recalled", BODY, "Delegations recalled that ….", "Las delegaciones recordaron que …."),
    (
        "stressed",
        BODY,
        "Delegations stressed the importance of ….",
        "Las delegaciones subrayaron la importancia de ….",
    ),
    (
        "concern",
        BODY,
        "Delegations expressed their concern about ….",
        "Las delegaciones expresaron su preocupación por ….",
    ),
    (
        "progress-recognized",
        BODY,
        "The Network recognized the progress made in ….",
        "La Red reconoció los avances logrados en ….",
    ),
    ("take-note", AGREEMENT, "To take note of ….", "Tomar nota de …."),
    ("welcome", AGREEMENT, "To welcome ….", "Acoger con beneplácito …."),
    ("acknowledge-value", AGREEMENT, "To acknowledge the value of … for ….", "Reconocer el valor de … para …."),
)

_AGREEING: Final = _phrases(
    Use.AGREEING,
    ("network-agreed", BODY, "The Network agreed to ….", "La Red acordó …."),
    ("agreed-that", BODY, "Delegations agreed that ….", "Las delegaciones coincidieron en que …."),
    ("consensus-on", BODY, "There was consensus on ….", "Hubo consenso sobre …."),
    ("accept", AGREEMENT, "To accept ….", "Aceptar …."),
    ("adopt", AGREEMENT, "To adopt ….", "Adoptar …."),
    ("support-proposal", AGREEMENT, "To support the proposal of … to ….", "Respaldar la propuesta de … de …."),
    (
        "consider-holding",
        AGREEMENT,
        "To consider holding …, on the basis of ….",
        "Considerar la celebración de …, sobre la base de ….",
    ),
    ("recommend-to-rcgm", AGREEMENT, "To recommend to the RCGM that ….", "Recomendar al GRCM que …."),
    (
        "transmit-to-rcgm",
        AGREEMENT,
        "To transmit … to the RCGM for its consideration.",
        "Transmitir … al GRCM para su consideración.",
    ),
    (
        "working-group",
        AGREEMENT,
        "To establish a working group, coordinated by …, to ….",
        "Conformar un grupo de trabajo, coordinado por …, para ….",
    ),
    (
        "focal-points",
        AGREEMENT,
        "To designate one focal point per Member Country for … by …, at the latest.",
        "Designar un punto focal por País Miembro para …, a más tardar el ….",
    ),
    (
        "next-agenda",
        AGREEMENT,
        "To include … in the agenda of the next meeting of the Network.",
        "Incluir … en la agenda de la próxima reunión de la Red.",
    ),
)

_ASKING: Final = _phrases(
    Use.ASKING,
    ("delegation-proposed", BODY, "The delegation of … proposed that ….", "La delegación de … propuso que …."),
    ("delegation-requested", BODY, "The delegation of … requested that ….", "La delegación de … solicitó que …."),
    ("delegation-offered", BODY, "The delegation of … offered to ….", "La delegación de … ofreció …."),
    ("delegations-suggested", BODY, "Delegations suggested that ….", "Las delegaciones sugirieron que …."),
    ("request", AGREEMENT, "To request … to ….", "Solicitar a … que …."),
    ("invite", AGREEMENT, "To invite … to ….", "Invitar a … a …."),
    (
        "invite-interested",
        AGREEMENT,
        "To invite interested Member Countries to ….",
        "Invitar a los Países Miembros interesados a ….",
    ),
    ("encourage", AGREEMENT, "To encourage Member Countries to ….", "Alentar a los Países Miembros a …."),
    ("urge", AGREEMENT, "To urge Member Countries to ….", "Instar a los Países Miembros a …."),
    ("call-upon", AGREEMENT, "To call upon … to ….", "Exhortar a … a …."),
)

_FOLLOWING_UP: Final = _phrases(
    Use.FOLLOWING_UP,
    ("ts-follows-up", BODY, "The TS will follow up on ….", "La ST dará seguimiento a …."),
    ("send-to-ts", AGREEMENT, "To send the TS … by …, at the latest.", "Enviar a la ST …, a más tardar el …."),
    (
        "comments-through-ts",
        AGREEMENT,
        "To send comments on … through the TS by …, at the latest.",
        "Enviar comentarios sobre … por medio de la ST, a más tardar el ….",
    ),
    (
        "ts-to-report",
        AGREEMENT,
        "To request the TS to follow up on … and to report on it at the next meeting of the Network.",
        "Solicitar a la ST que dé seguimiento a … e informe al respecto en la próxima reunión de la Red.",
    ),
    ("action-send", ACTION, "Send … to the TS", "Enviar … a la ST"),
    (
        "action-circulate",
        ACTION,
        "Circulate … to Member Countries, through the TS",
        "Distribuir … a los Países Miembros, por medio de la ST",
    ),
    (
        "action-concept-note",
        ACTION,
        "Prepare and circulate a concept note on …",
        "Elaborar y distribuir una nota conceptual sobre …",
    ),
    (
        "action-focal-point",
        ACTION,
        "Designate a focal point for … and inform the TS",
        "Designar un punto focal para … e informarlo a la ST",
    ),
    ("action-convene", ACTION, "Convene the first meeting of …", "Convocar la primera reunión de …"),
    (
        "action-report",
        ACTION,
        "Report on … at the next meeting of the Network",
        "Informar sobre … en la próxima reunión de la Red",
    ),
)

_RESERVING: Final = _phrases(
    Use.RESERVING,
    (
        "on-record",
        BODY,
        "The delegation of … placed on record that ….",
        "La delegación de … dejó constancia de que ….",
    ),
    (
        "reserved-position",
        BODY,
        "The delegation of … reserved its position on ….",
        "La delegación de … reservó su posición sobre ….",
    ),
    (
        "consult-capital",
        BODY,
        "The delegation of … stated that it needed to consult its capital on ….",
        "La delegación de … manifestó que debía consultar con su capital sobre ….",
    ),
    (
        "time-to-comment",
        BODY,
        "Delegations asked for time until … to comment on ….",
        "Las delegaciones solicitaron contar con plazo hasta el … para formular comentarios sobre ….",
    ),
    (
        "no-consensus",
        BODY,
        "No consensus was reached on …. The matter remains pending.",
        "No se alcanzó consenso sobre …. El tema queda pendiente.",
    ),
    (
        "subject-to-resources",
        AGREEMENT,
        "To …, subject to the availability of resources.",
        "…, con sujeción a la disponibilidad de recursos.",
    ),
    (
        "national-legislation",
        AGREEMENT,
        "To …, in accordance with the national legislation of each Member Country.",
        "…, de conformidad con la legislación nacional de cada País Miembro.",
    ),
    (
        "continue-consideration",
        AGREEMENT,
        "To continue the consideration of … at the next meeting of the Network.",
        "Continuar el examen de … en la próxima reunión de la Red.",
    ),
)

_CLOSING: Final = _phrases(
    Use.CLOSING,
    (
        "report-prepared",
        BODY,
        "The PPT coordinated the preparation of this report, with the support of the TS.",
        "La PPT coordinó la preparación del presente informe, con el apoyo de la ST.",
    ),
    (
        "report-reviewed",
        BODY,
        "The Network reviewed this report point by point, in English and in Spanish.",
        "La Red revisó el presente informe punto por punto, en español y en inglés.",
    ),
    (
        "hospitality",
        BODY,
        "The Network thanked the Government of … for its hospitality and for the organization of the meeting.",
        "La Red agradeció al Gobierno de … su hospitalidad y la organización de la reunión.",
    ),
    (
        "closed",
        BODY,
        "The PPT thanked the delegations for their participation and closed the meeting.",
        "La PPT agradeció a las delegaciones su participación y clausuró la reunión.",
    ),
    ("submit-report", AGREEMENT, "To submit this report to the RCGM.", "Presentar este informe al GRCM."),
    (
        "thank-ts",
        AGREEMENT,
        "To thank the TS for its support in the organization of the meeting.",
        "Agradecer a la ST su apoyo en la organización de la reunión.",
    ),
    (
        "next-meeting",
        AGREEMENT,
        "To hold the next meeting of the Network in … on ….",
        "Celebrar la próxima reunión de la Red en … el ….",
    ),
)

#: All of them, by their use.
PHRASES: Final[tuple[Phrase, ...]] = (
    *_OPENING,
    *_NOTING,
    *_AGREEING,
    *_ASKING,
    *_FOLLOWING_UP,
    *_RESERVING,
    *_CLOSING,
)


def of_use(use: Use) -> tuple[Phrase, ...]:
    """The phrases for one use, in the order in which they are shown."""
    return tuple(phrase for phrase in PHRASES if phrase.use is use)
