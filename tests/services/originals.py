"""What became of originals, read from the whole log at once: what those who follow it are to come to as well."""

from collections.abc import Mapping

from reportflow.domain.content import BlockKey, SectionContent
from reportflow.services.original_changes import OriginalChange, Originals, entries_after


def changes_read_at_once(
    document_id: int, content: SectionContent, original: str, wanted: Mapping[BlockKey, str]
) -> dict[BlockKey, OriginalChange]:
    """As `Originals.changes`, of everything that is wanted."""
    if not wanted:
        return {}
    originals = Originals(original)
    originals.ask(wanted)
    originals.read(entries_after({document_id: 0})[document_id])
    return originals.changes(content, wanted)
