"""Who leads an item: "[Lead: IOM/RNCOM]", "Responsables: Honduras y México", a column of names, "(Mexico)"."""

import re
from dataclasses import dataclass
from typing import Final

from reportflow.domain.parties import PartyDirectory, folded
from reportflow.intake.durations import per_delegation
from reportflow.intake.lines import squeezed

_LABEL = (
    r"(?:leads?|co-?leads?|led by|lead (?:agency|country|delegation|speaker|discussant)s?|responsables?|"
    r"presenter(?:s|\(s\))?|presented by|presenta(?:n|do por)?|presentador(?:a|es|as)?|speaker(?:s|\(s\))?|"
    r"moderator(?:s|\(s\))?|moderated by|modera(?:n|do por)?|moderador(?:a|es|as)?|facilitators?|"
    r"facilitad[oa]r?(?:a|es| por)?|"
    r"expositor(?:a|es|as|\(es\))?|ponentes?|panell?ists?|panelistas?|discussants?|a cargo de|introduced by|"
    r"introductory remarks by|"
    r"chair(?:ed by|person|s)?|co-chairs?|preside|presidente?|rapporteur|relator(?:a)?|coordina(?:dor|dora|"
    r"tor)?|lidera(?:n|do por)?)"
)
_TAG = re.compile(rf"[\[(]\s*(?:{_LABEL})\s*[:：]\s*([^\[\]]*?)\s*(?:\]|\)(?=[\s.;,]*$)|$)\s*[.;,]?", re.IGNORECASE)
_OWN_LINE = re.compile(rf"(?:{_LABEL})\s*(?:[:：]|\s[–—-]\s)\s*(\S.*)$", re.IGNORECASE)
_BARE_LABEL = re.compile(rf"(?:{_LABEL})\s*[:：]?$", re.IGNORECASE)
_INLINE = re.compile(
    r"(?:^|[\s.;,–—-])(?:leads?|responsables?|led by|a cargo de)\s*:\s*([^\[\]]{1,300})$", re.IGNORECASE
)
_TRAILING = re.compile(r"\s*[(\[]([^()\[\]]{2,120})[)\]]\s*[.;]?$")
_DASHED = re.compile(r"(?:\s+[–—-]\s+|\t+\s*|\s{3,})(\S[^–—\t]{1,119})$")
_PARENTHESES = re.compile(r"\(([^()]*)\)")
_STRONG = re.compile(r"\s*(?:[;|\n]|/(?!or\b|o\b))\s*")
_COMMA = re.compile(r"\s*,\s*(?:(?:and|y|e|&)\s+)?")
_WEAK = re.compile(r"\s+(?:and|y|e|&|with|con)\s+", re.IGNORECASE)
#: Names with an "and" of their own.
_COMPOUND: Final = frozenset(
    folded(name)
    for name in (
        "Trinidad and Tobago", "Trinidad y Tobago", "Antigua and Barbuda", "Antigua y Barbuda", "Bosnia and Herzegovina",
        "Bosnia y Herzegovina", "Saint Kitts and Nevis", "San Cristóbal y Nieves", "Saint Vincent and the Grenadines",
        "San Vicente y las Granadinas", "Sao Tome and Principe", "Turks and Caicos",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Leads:
    """Who leads, as a text says it.

    Attributes:
        names: codes of parties where known, else the name verbatim, each once.
        unknown: those of `names` that no party has.
        per_delegation_min: minutes that each delegation has, where the same text says so.
        remarks: what else the text says, to be kept as notes.
    """

    names: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    per_delegation_min: int | None = None
    remarks: tuple[str, ...] = ()

    def __add__(self, other: "Leads") -> "Leads":
        return Leads(
            tuple(dict.fromkeys(self.names + other.names)),
            tuple(dict.fromkeys(self.unknown + other.unknown)),
            self.per_delegation_min or other.per_delegation_min,
            self.remarks + other.remarks,
        )

    def __bool__(self) -> bool:
        return bool(self.names or self.remarks or self.per_delegation_min)


def _split(text: str, parties: PartyDirectory) -> list[str]:
    """The single names in a list of names.

    What a party is called is never cut. "and" cuts only where one side is a party or both are single words, so that
    "Ministry of Trade and Industry" stays whole; a comma does not cut a function from its person.
    """
    if parties.find(text) or folded(text) in _COMPOUND:
        return [text]
    strong = [part for part in _STRONG.split(text) if part]
    if len(strong) > 1:
        return [name for part in strong for name in _split(part, parties)]
    commas = [part for part in _COMMA.split(text) if part]
    if len(commas) > 1:
        pieces = [name for part in commas for name in _split(part, parties)]
        if any(parties.find(name) for name in pieces) or all(len(name.split()) <= 3 for name in commas):
            return pieces
        return [text]
    return _split_at_and(text, parties)


def _split_at_and(text: str, parties: PartyDirectory) -> list[str]:
    """The names that "and" joins; what is between two parties and no list of single words stays together."""
    words = [part for part in _WEAK.split(text) if part]
    single = all(" " not in word for word in words)
    if len(words) < 2 or not (single or any(parties.find(word) for word in words)):
        return [text]
    joints = [*(found[0] for found in _WEAK.finditer(text)), ""]
    names: list[str] = []
    open_name = False
    for word, joint in zip(words, ["", *joints], strict=False):
        whole = f"{names[-1]}{joint}{word}" if open_name else ""
        known = parties.find(word) is not None
        if whole and not known and (folded(whole) in _COMPOUND or " " in names[-1] or " " in word):
            names[-1] = whole
        else:
            names.append(word)
        open_name = not known
    return names


def read_leads(text: str, parties: PartyDirectory) -> Leads:
    """Who a list of names names.

    Args:
        text: what follows "Lead:", or a cell in a column of leads.
    """
    text = squeezed(text).strip(" .;:,")
    minutes: int | None = None
    remarks: list[str] = []
    if found := per_delegation(text):
        minutes = found[0]
        # "Each country will have 5 minutes" is a sentence of its own, "(5 minutes each)" only an amount.
        remarks += [found[1]] if len(found[1].split()) > 5 else []
        text = squeezed(text.replace(found[1], " ")).replace("()", "")
    for inner in _PARENTHESES.findall(text):
        if any(char.isalnum() for char in inner) and not parties.find(text):
            # "Honduras (Ministry of Foreign Affairs)": the party leads, the whole wording is kept as a note.
            text = text.replace(f"({inner})", " ")
            outside = squeezed(text).strip(" .;:,")
            same = parties.find(inner) is not None and parties.find(inner) == parties.find(outside)
            if not same:
                remarks.append(f"{outside} ({inner})" if parties.find(outside) else inner)
    names: list[str] = []
    unknown: list[str] = []
    for name in _split(squeezed(text).strip(" .;:,"), parties) if text.strip(" .;:,()") else ():
        bare = name.strip(" .;:,") or name
        party = parties.find(bare)
        if party is None and not any(char.isalnum() for char in bare):
            continue
        names.append(party.code if party else bare)
        if party is None:
            unknown.append(bare)
    return Leads(tuple(dict.fromkeys(names)), tuple(dict.fromkeys(unknown)), minutes, tuple(remarks))


def take_tags(text: str, parties: PartyDirectory) -> tuple[Leads, str]:
    """The leads that tags in `text` name ("[Lead: …]", a closing "Lead: …"), and `text` without these tags."""
    leads = Leads()
    for found in _TAG.finditer(text):
        leads += read_leads(found[1], parties)
    rest = _TAG.sub(" ", text).rstrip()
    if closing := _INLINE.search(rest):
        leads += read_leads(closing[1], parties)
        rest = rest[: closing.start()].rstrip()
    return leads, rest.strip()


def lead_line(text: str, parties: PartyDirectory) -> Leads | None:
    """The leads of a line that is about nothing else ("Lead: Honduras", "Moderador: OIM"), else None."""
    found = _OWN_LINE.match(text)
    return read_leads(found[1], parties) if found else None


def is_lead_label(text: str) -> bool:
    """Whether `text` is the label alone: the names follow in the next line, or it heads a column."""
    return _BARE_LABEL.fullmatch(text.strip()) is not None


def known_parties(text: str, parties: PartyDirectory) -> Leads | None:
    """The leads of a text that consists of names of parties alone ("Honduras and Mexico"), else None."""
    if len(text) > 200:
        return None
    leads = read_leads(text, parties)
    return leads if leads.names and not leads.unknown and not leads.remarks else None


def trailing_parties(text: str, parties: PartyDirectory) -> tuple[Leads, str] | None:
    """The parties that `text` ends with, set off from it ("Opening (PPT)", "Opening – Honduras", a last column).

    An acronym that explains the words before it, and a pair of places ("the border Guatemala – Mexico"), lead nothing.
    """
    for pattern in (_TRAILING, _DASHED):
        found = pattern.search(text, max(0, len(text) - 160))
        leads = known_parties(found[1], parties) if found else None
        if found is None or leads is None:
            continue
        before = text[: found.start()].rstrip()
        words = before.split()
        if not words or any(parties.find(" ".join(words[-count:])) for count in range(1, min(len(words), 12) + 1)):
            continue
        return leads, before
    return None
