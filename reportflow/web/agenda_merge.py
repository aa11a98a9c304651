"""Two people change one agenda at once: what the second typed stays, and what the first saved is shown beside it."""

from collections.abc import Sequence

from reportflow.services.agenda_editing import MeetingAgenda
from reportflow.services.agenda_entries import Entry
from reportflow.web.agenda_form import AgendaFields, ItemFields, item_from_entry


def merge_with_saved(
    fields: AgendaFields, entries: Sequence[Entry], known: str, agenda: MeetingAgenda, reader: str
) -> AgendaFields:
    """The form as it was typed, brought up to what is saved by now.

    An item that only one of the two changed is as that one left it. One that both changed stays as it was typed, with what is
    saved beside it (`flag` "changed"). What the other one added comes in ("added"); what they removed while it was changed
    here stays, as a new item ("removed").

    Args:
        entries: what `fields` say, item by item.
        known: the items that the page was made from, each with its digest (`id:digest,…`).
        agenda: as it is saved now.
        reader: the language in which parties are named.
    """
    saved = {entry.id: entry for entry in agenda.entries}
    bases = dict(pair.split(":", 1) for pair in known.split(",") if pair.count(":") == 1)
    items: list[ItemFields] = []
    for item, typed in zip(fields.items, entries, strict=True):
        merged = _merged(item, typed, saved.get(typed.id), agenda, reader)
        if merged is not None:
            items.append(merged)
    typed_ids = {entry.id for entry in entries}
    for position, entry in enumerate(agenda.entries):
        # Removed here, and not changed by anybody else since: it stays removed.
        if entry.id in typed_ids or bases.get(str(entry.id)) == entry.digest:
            continue
        items.insert(min(position, len(items)), _flagged(_fields_of(entry, agenda, reader), "added"))
    return AgendaFields(fields.languages, items, fields.header_notes)


def _merged(
    item: ItemFields, typed: Entry, saved: Entry | None, agenda: MeetingAgenda, reader: str
) -> ItemFields | None:
    if not item.id:
        return item
    unchanged_here = typed.digest == item.base
    if saved is None:
        if unchanged_here:
            return None
        item.id = item.base = ""
        item.key = f"x{item.key}"
        return _flagged(item, "removed")
    if saved.digest in (item.base, typed.digest):
        item.base = saved.digest
        return item
    if unchanged_here:
        return _fields_of(saved, agenda, reader)
    item.base, item.theirs = saved.digest, saved
    return _flagged(item, "changed")


def _fields_of(entry: Entry, agenda: MeetingAgenda, reader: str) -> ItemFields:
    return item_from_entry(entry, str(entry.id), agenda.languages, agenda.parties, reader)


def _flagged(item: ItemFields, flag: str) -> ItemFields:
    item.flag = flag
    return item
