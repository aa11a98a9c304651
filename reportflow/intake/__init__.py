"""Files that come in: the agenda's grammar and its front ends (docs/design.md, "Rooms").

Any text gives an `Agenda` or a `ReportflowError`; no line of the source is lost.
"""

from pathlib import PurePath

from reportflow.domain.agenda import Agenda
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.parties import PartyDirectory
from reportflow.intake.decoding import decode, kind_by_content
from reportflow.intake.export import agenda_as_json
from reportflow.intake.grammar import read_lines
from reportflow.intake.lines import source_lines
from reportflow.intake.markdown import markdown_lines
from reportflow.intake.text import text_lines
from reportflow.intake.word import word_lines

__all__ = ["MAX_BYTES", "MAX_WORD_BYTES", "SUFFIXES", "agenda_as_json", "parse_text", "read_agenda"]

#: Largest text that is looked at, and largest Word file, which may carry the organiser's emblem.
MAX_BYTES = 512 * 1024
MAX_WORD_BYTES = 8 * 1024 * 1024
#: Names of files that can be read.
SUFFIXES = (".txt", ".text", ".md", ".markdown", ".docx")


def parse_text(text: str, parties: PartyDirectory) -> Agenda:
    """The agenda that a pasted text makes.

    Raises:
        LimitExceeded: `agenda.too_large`, `agenda.too_many_lines`, `agenda.line_too_long`.
    """
    if len(text) > MAX_BYTES:
        raise LimitExceeded("agenda.too_large", limit_kb=MAX_BYTES // 1024)
    return read_lines(text_lines(source_lines(text), parties), parties)


def read_agenda(data: bytes, filename: str, parties: PartyDirectory) -> Agenda:
    """The agenda in a file.

    Args:
        filename: its ending says how to read it; where it has none, as plain text.

    Raises:
        InvalidInput: `agenda.kind_not_supported`, `agenda.not_text`, `agenda.docx_unreadable`.
        LimitExceeded: `agenda.too_large`, `agenda.too_many_lines`, `agenda.line_too_long`, `agenda.docx_too_large`.
    """
    suffix = PurePath(filename).suffix.lower()
    kind = kind_by_content(data)
    if suffix and suffix not in SUFFIXES:
        raise InvalidInput("agenda.kind_not_supported", kind=kind or suffix.lstrip(".").upper()[:12])
    if suffix == ".docx" and kind in ("PDF", "DOC", "RTF"):
        raise InvalidInput("agenda.kind_not_supported", kind=kind)
    limit = MAX_WORD_BYTES if suffix == ".docx" else MAX_BYTES
    if len(data) > limit:
        raise LimitExceeded("agenda.too_large", limit_kb=limit // 1024)
    if suffix == ".docx":
        return read_lines(word_lines(data, parties), parties)
    if kind is not None:
        raise InvalidInput("agenda.kind_not_supported", kind=kind)
    text = decode(data)
    if suffix in (".md", ".markdown"):
        return read_lines(list(markdown_lines(source_lines(text), parties)), parties)
    return read_lines(text_lines(source_lines(text), parties), parties)
