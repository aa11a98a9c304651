"""The words of agendas in both languages: what kind of item a title names, what is a heading, which language it is."""

import re
from collections.abc import Iterable
from typing import Final

from reportflow.domain.agenda import ItemKind

_BREAK = re.compile(
    r"(?:(?:morning|afternoon|mid-?morning|short|health|networking|comfort|working|free)\s+)*(?:(?:coffee|tea|"
    r"lunch|health|bio)[\s/-]*)?"
    r"\b(?:break|recess|lunch(?:eon)?|coffee|dinner|breakfast|refreshments?|receso|almuerzo|café|cafe|pausa|"
    r"refrigerio|cena|desayuno|"
    r"coffee-?break|descanso|merienda|intermedio)\b",
    re.IGNORECASE,
)
_DRAFTING = re.compile(
    r"\b(?:preparation|drafting|elaboration|preparing|writing|finali[sz]ation|preparaci[oó]n|elaboraci[oó]n|"
    r"redacci[oó]n)"
    r"(?:\s+and\s+\w+|\s+y\s+\w+)?\s+(?:of\s+|del?\s+)?(?:la\s+|el\s+|the\s+|an?\s+|un\s+)?(?:[\w’']+\s+){0,3}?"
    r"(?:reports?|informes?|relator[ií]a|minutes|acta|ayuda memoria|conclusions|conclusiones)\b|"
    r"\breport drafting\b|\bdrafting (?:of the report|committee|session)\b",
    re.IGNORECASE,
)
_PROCEDURAL = re.compile(
    r"\b(?:(?:approval|adoption|consideration|acceptance|aprobaci[oó]n|adopci[oó]n|"
    r"lectura)\b.{0,40}?\b(?:agenda|programme|program|"
    r"order of business|report|minutes|orden del d[ií]a|temario|programa|informe|acta|calendario|"
    r"rules of procedure|reglamento interno)"
    r"|election of|elecci[oó]n de|organi[sz]ation of (?:the )?(?:work|business|session|meeting)|"
    r"organizaci[oó]n de (?:los )?trabajos?|"
    r"credentials|credenciales|(?:any )?other (?:matters|business)|a\.?o\.?b\b|otros asuntos|asuntos varios|varios$|"
    r"(?:date|fecha|venue|dates?)\b.{0,30}\b(?:next|pr[oó]xima)\b.{0,20}\b(?:meeting|session|reuni[oó]n|sesi[oó]n)|"
    r"(?:provisional|draft) agenda (?:of|for) the|(?:proyecto de )?(?:agenda|temario) provisional (?:de|para) la|"
    r"approval of (?:the )?(?:draft )?conclusions|quorum|qu[oó]rum|verificaci[oó]n de)",
    re.IGNORECASE,
)
_CEREMONIAL = re.compile(
    r"^(?:\W*)(?:(?:official|formal|participant|participants?['’]?|official)\s+)?(?:registration|accreditation|"
    r"arrival|opening|welcom\w+|inaugura\w+|"
    r"closing|closure|group photo|official photo|family photo|photo\w*|reception|ceremony|farewell|adjourn\w*|"
    r"end of (?:the )?(?:meeting|session)|"
    r"close of|vote of thanks|registro|inscripci[oó]n|acreditaci[oó]n|apertura|palabras|bienvenida|"
    r"inauguraci[oó]n|clausura|cierre|"
    r"fotograf[ií]a|foto|acto|ceremonia|recepci[oó]n|sesi[oó]n (?:inaugural|de apertura|de clausura|de cierre)|"
    r"mensaje de|"
    r"introductory remarks|remarks by|keynote address|departure)\b",
    re.IGNORECASE,
)
_AGENDA_WORD = (
    r"(?:agenda|programme|program|programa|temario|orden del d[ií]a|order of business|timetable|"
    r"schedule|horario|run of show)"
)
_AGENDA_ADJECTIVE = (
    r"(?:preliminary|provisional|draft|tentative|annotated|revised|final|proposed|detailed|indicative|"
    r"preliminar|tentativ[ao]|"
    r"anotad[ao]|comentad[ao]|definitiv[ao]|propuest[ao]|borrador|proyecto|propuesta|versi[oó]n|meeting|day|"
    r"work|of|the|"
    r"and|y|de|del|la|el|trabajo|reuni[oó]n|items|rev\.?\d?|\d)"
)
_AGENDA_HEADING = re.compile(
    rf"(?:{_AGENDA_ADJECTIVE}[\s:–—-]+)*{_AGENDA_WORD}(?:[\s:(–—,-]+(?:{_AGENDA_ADJECTIVE}|{_AGENDA_WORD}))*[\s).:]*",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"(?:(?:morning|afternoon|evening|plenary|working|first|second|third|mañana|tarde|matutina|"
    r"vespertina)\s+)?(?:session|meeting|block|sesi[oó]n|"
    r"jornada)?(?:\s+(?:of|de|por)\s+(?:the|la))?\s*(?:morning|afternoon|evening|mañana|tarde|matutina|"
    r"vespertina|plenaria)?"
    r"(?:\s+session)?[\s.:]*",
    re.IGNORECASE,
)
_PAGE = re.compile(
    r"(?:page|p[aá]gina|p[aá]g\.|p\.)?\s*[-–—]?\s*\d{1,3}\s*(?:(?:of|de|/)\s*\d{1,3})?\s*[-–—]?", re.IGNORECASE
)
_NOTE = re.compile(
    r"(?:notes?|notas?|n\.?b\.?|remarks?|observaci[oó]n(?:es)?|objectives?|objetivos?|background|antecedentes|"
    r"documents?|documentos?|documentation|"
    r"documentaci[oó]n|reference|referencias?|purpose|prop[oó]sito|expected (?:results?|outcomes?|outputs?)|"
    r"resultados? esperados?|outcomes?|format|"
    r"formato|action|acci[oó]n|languages?|idiomas?|interpretation|interpretaci[oó]n|venue|lugar|place|room|sala|"
    r"sal[oó]n|time|description|descripci[oó]n|"
    r"comments?|comentarios?|for (?:information|decision|discussion|action)|para (?:informaci[oó]n|"
    r"decisi[oó]n))\b\s*(?:\([^()]{0,40}\))?\s*[:.–—]",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"[^\W\d_][\w ’'/()-]{1,40}:\s+\S")
_SENTENCE_START = re.compile(
    r"(?:during|pursuant|in accordance|as (?:agreed|decided|requested|mandated)|at (?:its|the|their)|please|"
    r"participants (?:will|are)|delegations (?:will|are)|"
    r"this (?:item|session|agenda)|under this|in this|the (?:committee|meeting|conference|group|network|session|"
    r"chair|secretariat|council|commission) (?:will|may|shall|is|has)|"
    r"see|v[eé]ase|ver|durante|de conformidad|conforme|seg[uú]n lo|en (?:la|el|su|cumplimiento|este|esta)|"
    r"se (?:invita|solicita|ruega|presentar|espera)|favor|por favor|"
    r"los participantes|las delegaciones|cada delegaci[oó]n|each delegation|el comité|la comisi[oó]n|el grupo)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"\b(?:was|were|is|are|will|would|agreed|offered|has|have|had|should|shall|may|can|could|must|recalled|"
    r"requested|invited|decided|recommended|"
    r"fue|fueron|ser[aá]n?|es|son|est[aá]n?|acord[oó]|acordaron|ofreci[oó]|ofrecieron|deber[aá]n?|podr[aá]n?|ha|"
    r"han|tendr[aá]n?|solicit[oó]|"
    r"solicitaron|presentar[aá]n?|dispondr[aá]n?|se)\b",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(
    r"(?:[,;–—(/&-]|\b(?:of|the|and|or|for|to|in|on|with|by|from|at|a|an|as|its|their|de|del|la|el|los|las|y|e|"
    r"o|en|con|para|por|un|una|al|sobre|que|su))$",
    re.IGNORECASE,
)
_SPANISH = re.compile(
    r"\b(?:el|la|los|las|del|de|y|en|para|por|con|reuni[oó]n|receso|almuerzo|aprobaci[oó]n|apertura|clausura|"
    r"informe|orden|punto|hora|responsables?)\b",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"\b(?:the|of|and|for|to|in|on|with|by|meeting|break|lunch|adoption|approval|opening|closing|report|item|"
    r"time|leads?)\b",
    re.IGNORECASE,
)
#: A title longer than this that mentions lunch is about something else ("Lunch-time presentation of …").
_BREAK_WORDS: Final = 7


def kind_of(title: str) -> ItemKind:
    """The kind of item that a title names (docs/domain.md: ceremonial items and breaks get no section)."""
    head = title[:300]
    found = _BREAK.match(head.lstrip(" –—-*"))
    if found and len(head.split()) <= _BREAK_WORDS:
        return ItemKind.BREAK
    if _DRAFTING.search(head):
        return ItemKind.REPORT_DRAFTING
    if _PROCEDURAL.search(head):
        return ItemKind.PROCEDURAL
    if _CEREMONIAL.match(head):
        return ItemKind.CEREMONIAL
    return ItemKind.SUBSTANTIVE


def is_agenda_heading(text: str) -> bool:
    """Whether a line only says that the agenda follows ("PRELIMINARY AGENDA", "Orden del día")."""
    return len(text) <= 80 and _AGENDA_HEADING.fullmatch(text) is not None


def is_part_of_day(text: str) -> bool:
    """Whether a line only names a part of the day ("Afternoon session")."""
    return len(text) <= 40 and any(char.isalpha() for char in text) and _PART_OF_DAY.fullmatch(text) is not None


def is_page_number(text: str) -> bool:
    """Whether a line is a page's number ("Page 2 of 3", "- 2 -")."""
    return len(text) <= 20 and any(char.isdigit() for char in text) and _PAGE.fullmatch(text) is not None


def is_labelled_note(text: str) -> bool:
    """Whether a line says itself that it is a note ("Note: …", "Documento: …")."""
    return _NOTE.match(text) is not None


def has_label(text: str) -> bool:
    """Whether a line has the form "Label: words"."""
    return _LABELLED.match(text) is not None


def is_sentence(text: str) -> bool:
    """Whether a text explains (a note) rather than names a thing (a title).

    Titles are noun phrases: what has a finite verb and a full stop, several sentences or the opening of an explanation is none.
    """
    head = text[:2000]
    if _SENTENCE_START.match(head):
        return True
    stops = head.rstrip().endswith((".", ";")) or len(head.split()) > 14
    return bool((stops and _VERB.search(head)) or re.search(r"[^\W\d_]{3,}\.\s+[A-ZÁÉÍÓÚÑ]", head))


def is_unfinished(text: str) -> bool:
    """Whether a line breaks off where a sentence cannot end."""
    return _UNFINISHED.search(text[-40:]) is not None


def language_of(texts: Iterable[str]) -> str:
    """`es` where Spanish words outnumber English ones, else `en`."""
    spanish = english = 0
    for text in texts:
        spanish += sum(1 for _ in _SPANISH.finditer(text))
        english += sum(1 for _ in _ENGLISH.finditer(text))
    return "es" if spanish > english else "en"
