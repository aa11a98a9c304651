"""The document's own words in both languages.

They belong to the printed form, are the same for every meeting, and are part of what delegations read; so they stand here,
side by side, and not in the catalogue of the pages.
"""

from typing import Final

from reportflow.domain.languages import Texts

REPORT: Final[Texts] = {"en": "Report", "es": "Informe"}
SUBMITTED_TO: Final[Texts] = {"en": "Submitted to: {body}", "es": "Presentado a: {body}"}
DRAFT: Final[Texts] = {"en": "DRAFT", "es": "BORRADOR"}
DRAFT_PRINTED: Final[Texts] = {"en": "Draft as of {date}, {time}", "es": "Borrador al {date}, {time}"}
PAGE: Final[Texts] = {"en": "Page {page} of {pages}", "es": "Página {page} de {pages}"}
AGREEMENTS: Final[Texts] = {"en": "Agreements", "es": "Acuerdos"}
ACTION_ITEMS: Final[Texts] = {"en": "Action items", "es": "Acciones"}

NO_TRANSLATION: Final[Texts] = {"en": "[Not yet available in English]", "es": "[Aún no disponible en español]"}
STALE_TRANSLATION: Final[Texts] = {
    "en": "[Translation to be updated: the Spanish text has changed]",
    "es": "[Traducción por actualizar: el texto en inglés ha cambiado]",
}
STALE_HEADING: Final[Texts] = {
    "en": "[Translation of the heading to be updated: the Spanish text has changed]",
    "es": "[Traducción del título por actualizar: el texto en inglés ha cambiado]",
}
NO_TEXT: Final[Texts] = {"en": "[No text yet]", "es": "[Aún sin texto]"}
NO_NAMES: Final[Texts] = {"en": "[No names yet]", "es": "[Aún sin nombres]"}
AS_HANDED_IN: Final[Texts] = {
    "en": "Names and functions as given by the delegations.",
    "es": "Nombres y cargos tal como los comunicaron las delegaciones.",
}
NO_ACTIONS: Final[Texts] = {"en": "No action items were agreed.", "es": "No se acordaron acciones."}
AGENDA_IN_ORIGINAL: Final[Texts] = {
    "en": "[Items without an English title are given in Spanish, as in the agenda]",
    "es": "[Los temas sin título en español figuran en inglés, como en la agenda]",
}
LINGUISTIC_REVIEW: Final[Texts] = {
    "en": "Subject to linguistic review: parts of this text are missing in English, or precede a change in the original. "
    "They are marked in square brackets.",
    "es": "Sujeto a revisión lingüística: partes de este texto faltan en español, o son anteriores a un cambio del original. "
    "Están señaladas entre corchetes.",
}

ANNEX: Final[Texts] = {"en": "Annex", "es": "Anexo"}
AGENDA: Final[Texts] = {"en": "Agenda", "es": "Agenda"}
PARTICIPANTS: Final[Texts] = {"en": "Participants", "es": "Participantes"}
TIME: Final[Texts] = {"en": "Time", "es": "Hora"}
ITEM: Final[Texts] = {"en": "Item", "es": "Tema"}
LEADS: Final[Texts] = {"en": "Leads", "es": "Responsables"}
NUMBER: Final[Texts] = {"en": "No.", "es": "N.º"}
POINT: Final[Texts] = {"en": "Point", "es": "Punto"}
ACTION: Final[Texts] = {"en": "Action", "es": "Acción"}
OWNERS: Final[Texts] = {"en": "Responsible", "es": "Responsable"}
DUE: Final[Texts] = {"en": "Due", "es": "Fecha límite"}
NOTHING: Final = "–"
OPENING: Final[Texts] = {"en": "Opening paragraph", "es": "Párrafo introductorio"}

RESERVATIONS: Final[Texts] = {"en": "Reservations and statements", "es": "Reservas y declaraciones"}
RESERVATION: Final[Texts] = {"en": "reservation", "es": "reserva"}
INTERPRETATION: Final[Texts] = {"en": "interpretative statement", "es": "declaración interpretativa"}
EXPLANATION: Final[Texts] = {"en": "explanation of position", "es": "explicación de posición"}
INPUTS: Final[Texts] = {"en": "Inputs of delegations", "es": "Aportes de las delegaciones"}
INPUT_REPORT: Final[Texts] = {"en": "report", "es": "informe"}
INPUT_PROPOSAL: Final[Texts] = {"en": "proposal", "es": "propuesta"}
INPUT_REMARK: Final[Texts] = {"en": "remark", "es": "observación"}
OTHER_LANGUAGE_ONLY: Final[Texts] = {"en": "[Given in Spanish only]", "es": "[Presentado solo en inglés]"}

AGENDA_TABLE: Final[Texts] = {
    "en": "The agenda of the meeting: time, item and leads.",
    "es": "La agenda de la reunión: hora, tema y responsables.",
}
ACTIONS_TABLE: Final[Texts] = {
    "en": "All action items of the report: point, action, who is responsible, and due date.",
    "es": "Todas las acciones del informe: punto, acción, responsable y fecha límite.",
}
TABLE_IN_TEXT: Final[Texts] = {"en": "Table in the text.", "es": "Cuadro en el texto."}

CHAPEAU: Final[Texts] = {
    "en": "The {title} took place on {date} in {place}, with the participation of representatives of {parties}, and submits its "
    "report to the {body}, as follows:",
    "es": "{Article} {title} se celebró el {date} en {place}, con la participación de representantes de {parties}, y presenta "
    "su informe {to} {body}, en los siguientes términos:",
}


def is_feminine(name: str) -> bool:
    """Whether a Spanish name takes "la", by its first word: "Reunión de…", "Conferencia…", "Red…", but "Grupo…", "Taller…"."""
    first = next(iter(name.casefold().split(maxsplit=1)), "")
    return first.endswith(("a", "ión", "dad", "tud")) or first in {"red", "cumbre", "mesa"}


ADDED: Final[Texts] = {"en": "added", "es": "agregado"}
REMOVED: Final[Texts] = {"en": "removed", "es": "eliminado"}
MOVED: Final[Texts] = {"en": "moved, was {number}", "es": "trasladado, antes {number}"}
MOVED_AWAY: Final[Texts] = {"en": "moved, now {number}", "es": "trasladado, ahora {number}"}
