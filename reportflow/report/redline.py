"""What changed in a section from one text to another, as it is printed and in its Markdown."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from reportflow.domain.content import ACTION, AGREEMENT, ActionItem, Agreement, BlockKey, SectionContent
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.redline import Change, matching, word_diff
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.report import nodes, words
from reportflow.report.html import clean
from reportflow.report.nodes import Blocks
from reportflow.report.redline_html import diff_blocks, diff_inlines
from reportflow.report.sections import BODY, HEADING, SectionComposer

Row = Agreement | ActionItem

_EMPTY: Final = SectionContent()


@dataclass(frozen=True, slots=True)
class RedlineRow:
    """One block of the section.

    Attributes:
        block: heading, body, or a row.
        change: `same`, `changed`, `added`, `removed`; `moved` for a row that also or only changed its place.
        label: the row's number now ("3.2"), or before for one that was removed; empty where it has none.
        html: what is printed, with `<ins>` and `<del>`; safe.
        text: the words of its Markdown: rejected the old, accepted the new text.
    """

    block: BlockKey
    change: str
    label: str
    html: str
    text: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Redline:
    """The rows in printing order, removed ones where they were."""

    rows: tuple[RedlineRow, ...]
    html: str

    @property
    def changed(self) -> bool:
        """Whether anything did."""
        return any(row.change != "same" for row in self.rows)


def redline(
    before: SectionContent | None,
    after: SectionContent,
    language: str,
    parties: PartyDirectory,
    number: int | None = None,
) -> Redline:
    """What changed between two contents of a section in one language.

    Args:
        before: None where there was none: all is new.
        number: the point's number, for the numbers of the agreements.

    Raises:
        ReportflowError: what the linter or the door to pandoc has against one of the texts.
    """
    comparison = _Comparison(before or _EMPTY, after, language, parties, number)
    rows = (comparison.heading(), comparison.body(), *comparison.agreements(), *comparison.actions())
    shown = tuple(row for row in rows if row.text or row.html)
    return Redline(shown, clean(_page(shown, language)))


class _Comparison:
    def __init__(
        self, before: SectionContent, after: SectionContent, language: str, parties: PartyDirectory, number: int | None
    ) -> None:
        self._before, self._after, self._language, self._number = before, after, language, number
        self._old = SectionComposer(_section(before, language, number), language, parties)
        self._new = SectionComposer(_section(after, language, number), language, parties)

    def heading(self) -> RedlineRow:
        html = diff_inlines(self._old.heading_inlines(), self._new.heading_inlines())
        return self._row(HEADING, "", html, None)

    def body(self) -> RedlineRow:
        return self._row(BODY, "", diff_blocks(self._old.text(BODY), self._new.text(BODY)), None)

    def agreements(self) -> list[RedlineRow]:
        return self._rows(self._before.agreements, self._after.agreements)

    def actions(self) -> list[RedlineRow]:
        return self._rows(self._before.action_items, self._after.action_items)

    def _rows(self, before: Sequence[Row], after: Sequence[Row]) -> list[RedlineRow]:
        old: dict[str, tuple[int, Row]] = {row.id: (place, row) for place, row in enumerate(before, 1)}
        new: dict[str, tuple[int, Row]] = {row.id: (place, row) for place, row in enumerate(after, 1)}
        rows: list[RedlineRow] = []
        for a0, a1, b0, b1, in_place in matching(list(old), list(new)):
            if not in_place:
                rows += [self._gone(*old[id]) for id in list(old)[a0:a1] if id not in new]
            for id in list(new)[b0:b1]:
                rows.append(self._kept(old.get(id), *new[id], in_place=in_place))
        return rows

    def _gone(self, place: int, row: Row) -> RedlineRow:
        return self._row(_key(row), self._label(row, place), diff_blocks(self._printed(self._old, row), []), "removed")

    def _kept(self, was: tuple[int, Row] | None, place: int, row: Row, *, in_place: bool) -> RedlineRow:
        new = self._printed(self._new, row)
        if was is None:
            return self._row(_key(row), self._label(row, place), diff_blocks([], new), "added")
        html = diff_blocks(self._printed(self._old, was[1]), new)
        if in_place:
            return self._row(_key(row), self._label(row, place), html, None)
        remark = words.MOVED[self._language].format(number=self._label(was[1], was[0]) or was[0])
        return self._row(_key(row), self._label(row, place), html + _remark(remark), "moved")

    def _printed(self, composer: SectionComposer, row: Row) -> Blocks:
        blocks = composer.text(_key(row))
        return nodes.with_prefix(blocks, composer.owners(row)) if isinstance(row, ActionItem) else blocks

    def _label(self, row: Row, place: int) -> str:
        if isinstance(row, ActionItem):
            return ""
        return f"{self._number}.{place}" if self._number is not None else str(place)

    def _row(self, block: BlockKey, label: str, html: str, change: str | None) -> RedlineRow:
        old, new = self._before.text(block, self._language), self._after.text(block, self._language)
        if change is None:
            # What prints the same is the same (docs/domain.md, rule 8), whatever its Markdown is.
            change = "changed" if "<ins>" in html or "<del>" in html else "same"
        return RedlineRow(block, change, label, clean(html), tuple(word_diff(old, new)))


def _key(row: Row) -> BlockKey:
    return BlockKey(ACTION if isinstance(row, ActionItem) else AGREEMENT, row.id)


def _section(content: SectionContent, language: str, number: int | None) -> ReportSection:
    """The content as a section whose every text is an original: a redline carries no marks of translation."""
    return ReportSection(0, SectionKind.ADDED, number, content, language)


def _remark(text: str) -> str:
    return f'<span class="remark"> ({escape(text)})</span>'


def _page(rows: Sequence[RedlineRow], language: str) -> str:
    """The rows under the headings that the printed section has."""
    pieces: list[str] = []
    kind = ""
    for row in rows:
        if row.block.kind != kind and row.block.kind in (AGREEMENT, ACTION):
            title = words.AGREEMENTS if row.block.kind == AGREEMENT else words.ACTION_ITEMS
            pieces.append(f"<h3>{escape(title[language])}</h3>")
        kind = row.block.kind
        if kind == "heading":
            pieces.append(f"<h2>{row.html}</h2>")
        elif kind == "body":
            pieces.append(row.html)
        else:
            label = f'<span class="point-number">{escape(row.label)}</span> ' if row.label else ""
            state = {"added": words.ADDED, "removed": words.REMOVED}.get(row.change)
            remark = _remark(state[language]) if state else ""
            pieces.append(
                f'<div class="{kind} {row.change}"><div class="row-label">{label}{remark}</div>{row.html}</div>'
            )
    return "".join(pieces)
