"""Footnotes of a Markdown text that is cut in two or joined with another: a note goes where it is cited."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

_DEFINITION: Final = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_MARK: Final = re.compile(r"\[\^([^\]\s]+)\]")
#: A fenced block or words in code, in which nothing is cited; else a footnote's label, as `label`.
_CODE_OR_MARK: Final = re.compile(
    r"^ {0,3}(?P<fence>`{3,}|~{3,}).*?(?:^ {0,3}(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?<!`)(?P<ticks>`+)(?!`).{0,1000}?(?<!`)(?P=ticks)(?!`)"
    r"|(?<!\\)\[\^(?P<label>[^\]\s]+)\]",
    re.MULTILINE | re.DOTALL,
)
_CONTINUED: Final = re.compile(r" {4}|\t")


@dataclass(frozen=True, slots=True)
class Note:
    """A paragraph that defines footnotes, with the paragraphs that go on with it."""

    labels: frozenset[str]
    text: str


def text_and_notes(paragraphs: Iterable[str]) -> tuple[list[str], list[Note]]:
    """The paragraphs that are read where they stand, and the notes that are printed where they are cited."""
    text: list[str] = []
    notes: list[Note] = []
    within = False
    for paragraph in paragraphs:
        if _DEFINITION.match(paragraph):
            notes.append(Note(frozenset(_DEFINITION.findall(paragraph)), paragraph))
            within = True
        elif within and _CONTINUED.match(paragraph):
            notes[-1] = Note(notes[-1].labels, f"{notes[-1].text}\n\n{paragraph}")
        else:
            text.append(paragraph)
            within = False
    return text, notes


def cut(paragraphs: Iterable[str], first: int) -> tuple[str, str]:
    """What stays and what moves where the text is cut before its paragraph `first` (counted without notes).

    A note goes with the part that cites it, with both where both do; one that nobody cites stays.
    """
    text, notes = text_and_notes(paragraphs)
    kept, moved = text[:first], text[first:]
    for note in notes:
        leaves = _cited(moved, note)
        if leaves:
            moved = [*moved, note.text]
        if not leaves or _cited(kept, note):
            kept = [*kept, note.text]
    return "\n\n".join(kept), "\n\n".join(moved)


def labels_apart(body: str, other: str) -> str:
    """`body`, joined with `other`, with labels of its own: two notes of one label would become one.

    A label that only one of the two defines stays: the words that cite it find their note again.
    """
    taken = set(_MARK.findall(other))
    own = set(_MARK.findall(body))

    def free(label: str) -> str:
        number = 2
        while f"{label}-{number}" in taken | own:
            number += 1
        return f"{label}-{number}"

    both = set(_DEFINITION.findall(body)) & set(_DEFINITION.findall(other))
    names = {label: free(label) for label in both}
    return _MARK.sub(lambda mark: f"[^{names.get(mark[1], mark[1])}]", body)


def own_labels(entry: str, body: str) -> str:
    """`entry`, to be put after `body`, so that neither cites a note of the other: where both have a label, that of `entry` is
    given another name, and one that it cites without defining it is marked as the plain words that it is. Code is left alone."""
    defined = {label.casefold() for label in _DEFINITION.findall(entry)}
    taken = {label.casefold() for label in _MARK.findall(body)}
    own = {label.casefold() for label in _MARK.findall(entry)}
    names: dict[str, str] = {}
    for label in sorted(defined & taken):
        number = 2
        while f"{label}-{number}" in taken | own | set(names.values()):
            number += 1
        names[label] = f"{label}-{number}"

    def renamed(found: re.Match[str]) -> str:
        label = (found["label"] or "").casefold()
        if label in names:
            return f"[^{names[label]}]"
        return f"\\{found[0]}" if label in taken else found[0]

    return _CODE_OR_MARK.sub(renamed, entry)


def _cited(paragraphs: Sequence[str], note: Note) -> bool:
    return any(label in note.labels for paragraph in paragraphs for label in _MARK.findall(paragraph))
