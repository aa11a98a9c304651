"""What delegations say to a text that they approve (docs/domain.md, rule 6): a footnote at its point, and a list in an annex.

These footnotes have marks of their own, "R1", "R2", in the order of the points: the text's own notes keep their numbers
whether anybody makes a reservation or not, and the annex calls each by its mark. In the tree such a note is a `Note` whose first
paragraph begins with its name, "Reservation R1, Guatemala:"; each writer makes of it what its format has.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reportflow.domain.agreement import Nature
from reportflow.domain.languages import Texts, other_language
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.report import ReportSection, Reservation
from reportflow.report import nodes, words
from reportflow.report.clean import printable
from reportflow.report.nodes import Blocks, Inlines, Node
from reportflow.report.sections import anchor, mark, point_name

#: The character style that tells a reservation's name from the text behind it.
NAME_STYLE: Final = "Reservation Name"
_NAME_CLASS: Final = nodes.class_of(NAME_STYLE)
#: The attribute that says its mark.
_LABEL: Final = "mark"
#: Between two marks at one place.
_BETWEEN: Final[Node] = {"t": "Str", "c": "\u202f"}

_NATURES: Final[Mapping[Nature, Texts]] = {
    Nature.RESERVATION: words.RESERVATION,
    Nature.INTERPRETATION: words.INTERPRETATION,
    Nature.EXPLANATION: words.EXPLANATION,
}


@dataclass(frozen=True, slots=True)
class MarkedReservation:
    """A reservation with the mark that it has in this report: "R1"."""

    label: str
    section: ReportSection
    reservation: Reservation


def marked(sections: list[ReportSection]) -> list[MarkedReservation]:
    """The reservations of all sections in printing order, each with its mark."""
    found = ((section, reservation) for section in sections for reservation in section.reservations)
    return [MarkedReservation(f"R{place}", *one) for place, one in enumerate(found, 1)]


def with_notes(blocks: Blocks, notes: list[Blocks]) -> Blocks:
    """A section with footnotes on the whole of it: at the end of its heading, or of its text where it has none."""
    if not notes or not blocks:
        return blocks
    cited: Inlines = []
    for note in notes:
        cited += [*([_BETWEEN] if cited else []), {"t": "Note", "c": note}]
    first = blocks[0]
    if first["t"] == "Header":
        level, look, inlines = first["c"]
        return [{"t": "Header", "c": [level, look, [*inlines, *cited]]}, *blocks[1:]]
    look, within = first["c"]
    return [{"t": "Div", "c": [look, _at_the_end(within, cited)]}, *blocks[1:]]


def _at_the_end(blocks: Blocks, inlines: Inlines) -> Blocks:
    if blocks and blocks[-1]["t"] in ("Para", "Plain"):
        return [*blocks[:-1], {"t": blocks[-1]["t"], "c": [*blocks[-1]["c"], *inlines]}]
    return [*blocks, nodes.para(inlines)]


def note(one: MarkedReservation, language: str, parties: PartyDirectory) -> Blocks:
    """The footnote: "Reservation R1, Guatemala: …"."""
    nature = _NATURES[one.reservation.nature][language]
    called = f"{nature[:1].upper()}{nature[1:]} {one.label}, {parties.name(one.reservation.party, language)}:"
    look = ["", [_NAME_CLASS], [["custom-style", NAME_STYLE], [_LABEL, one.label]]]
    name: Node = {"t": "Span", "c": [look, nodes.text(called)]}
    first, *further = _statement(one.reservation.text, language)
    return [nodes.para([name, nodes.SPACE, *first]), *(nodes.para(paragraph) for paragraph in further)]


def annex(reservations: list[MarkedReservation], language: str, parties: PartyDirectory) -> Iterator[Node]:
    """Each reservation with its mark, its point, whose it is, and its text."""
    for one in reservations:
        link: Node = {
            "t": "Link",
            "c": [nodes.NO_ATTR, nodes.text(point_name(one.section, language)), [f"#{anchor(one.section)}", ""]],
        }
        lead: Inlines = [
            *nodes.text(f"{one.label} – {_full_name(one.reservation.party, language, parties)}, "),
            *nodes.text(f"{_NATURES[one.reservation.nature][language]}, "),
            link,
        ]
        yield nodes.styled_div("Delegation", [nodes.para(lead)])
        paragraphs = _statement(one.reservation.text, language)
        yield nodes.styled_div("Participant", [nodes.para(paragraph) for paragraph in paragraphs])


def _full_name(code: str, language: str, parties: PartyDirectory) -> str:
    party = parties.get(code)
    return party.full_name(language) if party else code


def _statement(texts: Texts, language: str) -> list[Inlines]:
    """The paragraphs of a plain text in the language, or in the other one where it exists in that alone, marked as such."""
    given = language if texts.get(language, "").strip() else other_language(language)
    paragraphs = [nodes.text(part) for part in _paragraphs(texts.get(given, ""))]
    if given == language or not paragraphs:
        return paragraphs or [[mark(words.NO_TEXT[language])]]
    foreign: list[Inlines] = [[{"t": "Span", "c": [["", [], [["lang", given]]], inlines]}] for inlines in paragraphs]
    foreign[0] = [mark(words.OTHER_LANGUAGE_ONLY[language]), nodes.SPACE, *foreign[0]]
    return foreign


def _paragraphs(typed: str) -> list[str]:
    """Plain text cut at its blank lines, without what no document can carry."""
    paragraphs: list[list[str]] = [[]]
    for line in printable(typed).replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if line.strip():
            paragraphs[-1].append(" ".join(line.split()))
        elif paragraphs[-1]:
            paragraphs.append([])
    return ["\n".join(lines) for lines in paragraphs if lines]


def label_of(node: Node) -> str:
    """The mark of a reservation's footnote, empty for any other node."""
    if node["t"] != "Note" or not node["c"] or node["c"][0]["t"] != "Para":
        return ""
    first = next(iter(node["c"][0]["c"]), None)
    return str(dict(first["c"][0][2]).get(_LABEL, "")) if first is not None and first["t"] == "Span" else ""


def notes_below(blocks: Blocks) -> Blocks:
    """The blocks as a screen shows them: the footnotes of reservations at the end of their section."""
    shown: Blocks = []
    waiting: Blocks = []

    def change(node: Node) -> Node:
        label = label_of(node)
        if not label:
            return node
        waiting.append(nodes.div("reservation-note", _with_link(node["c"], label)))
        return _link(f"fnref-{label}", f"fn-{label}", "footnote-ref", [{"t": "Superscript", "c": nodes.text(label)}])

    for block in blocks:
        if waiting and block["t"] == "Header" and block["c"][0] <= 1:
            shown.append(nodes.div("reservation-notes", list(waiting)))
            waiting.clear()
        shown.append(nodes.map_nodes(block, change))
    return [*shown, nodes.div("reservation-notes", list(waiting))] if waiting else shown


def _with_link(blocks: Blocks, label: str) -> Blocks:
    """The note, whose name leads back to where it is cited."""
    first, *further = blocks
    (_, classes, _), called = first["c"][0]["c"]
    back = _link(f"fn-{label}", f"fnref-{label}", classes[0], called)
    return [nodes.para([back, *first["c"][1:]]), *further]


def _link(name: str, target: str, look: str, inlines: Inlines) -> Node:
    return {"t": "Link", "c": [[name, [look], []], inlines, [f"#{target}", ""]]}


def notes_apart(blocks: Blocks, cite: Callable[[str], Node]) -> tuple[Blocks, dict[str, Blocks]]:
    """The blocks with `cite(label)` in place of each reservation's footnote, and the notes by their marks."""
    notes: dict[str, Blocks] = {}

    def change(node: Node) -> Node:
        label = label_of(node)
        if not label:
            return node
        notes[label] = node["c"]
        return cite(label)

    return [nodes.map_nodes(block, change) for block in blocks], notes
