"""What changed in a section from one text to another, as it is printed and in its Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from reportflow.domain.content import ACTION, AGREEMENT, ActionItem, Agreement, BlockKey, SectionContent
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.redline import Change, matching, word_diff
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.report import nodes, words
from reportflow.report.html import clean
from reportflow.report.nodes import Blocks, Inlines, Node
from reportflow.report.redline_html import diff_blocks, is_marked
from reportflow.report.redline_words import diff_inlines
from reportflow.report.sections import BODY, HEADING, SectionComposer, row_key

Row = Agreement | ActionItem

_EMPTY: Final = SectionContent()
_MARK: Final = {"added": "ins", "removed": "del", "moved_away": "del"}


@dataclass(frozen=True, slots=True)
class RedlineRow:
    """One block of the section.

    Attributes:
        block: heading, body, or a row.
        change: `same`, `changed`, `added`, `removed`; for a row that changed its place `moved` where it is now, and once
            more `moved_away` where it was.
        label: the row's number now ("3.2"), or before for one that went from there; empty where it has none.
        html: what is printed, with `<ins>` and `<del>`; safe.
        text: the words of its Markdown: rejected the old, accepted the new text. Nothing for `moved_away`.
        was: the number before, where it is another one.
        remark: what is said of the row beside its number.
    """

    block: BlockKey
    change: str
    label: str
    html: str
    text: tuple[Change, ...]
    was: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Redline:
    """The rows in printing order, those that went where they were.

    `html`: without `del`, `.removed` and `.remark`, and with `ins` opened, the new text as it is printed; without `ins`,
    `.added`, `.moved` and `.remark`, and with `del` opened, the old one.
    """

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
    *,
    heading_level: int = 2,
) -> Redline:
    """What changed between two contents of a section in one language, without marks of translation: for drafts.

    Args:
        before: None where there was none: all is new.
        number: the point's number, for the numbers of the agreements.
        heading_level: level of the section's heading.

    Raises:
        ReportflowError: what the linter or the door to pandoc has against one of the texts.
    """
    old, new = (ReportSection(0, SectionKind.ADDED, number, content, language) for content in (before or _EMPTY, after))
    return _Comparison(old, new, language, parties, marks=False, heading_level=heading_level).redline()


def redline_of(
    before: ReportSection | None,
    after: ReportSection,
    language: str,
    parties: PartyDirectory,
    *,
    heading_level: int = 2,
) -> Redline:
    """What changed between two printed forms of a section in one language: from their stored trees where they have any, and
    with the marks of what was missing or out of date in each.

    Args:
        before: None where there was none: all is new.
        heading_level: level of the section's heading.

    Raises:
        ReportflowError: as `section_ast`, for a section without stored trees.
    """
    return _Comparison(before, after, language, parties, marks=True, heading_level=heading_level).redline()


class _Comparison:
    def __init__(
        self,
        before: ReportSection | None,
        after: ReportSection,
        language: str,
        parties: PartyDirectory,
        *,
        marks: bool,
        heading_level: int,
    ) -> None:
        self._before = before.content if before else _EMPTY
        self._after, self._language = after.content, language
        self._old = SectionComposer(before, language, parties, marks=marks) if before else None
        self._new = SectionComposer(after, language, parties, marks=marks)
        self._numbers = (before.number if before else after.number, after.number)
        self._chapeau = after.kind is SectionKind.CHAPEAU
        self._level = heading_level

    def redline(self) -> Redline:
        rows = [*self._top(), *self._agreements(), *self._actions()]
        shown = tuple(row for row in rows if row.text or row.html)
        return Redline(shown, clean("".join(self._page(shown))))

    def _top(self) -> Iterator[RedlineRow]:
        if not self._chapeau:
            old: Inlines = self._old.heading_inlines() if self._old else []
            yield self._row(HEADING, diff_inlines(old, self._new.heading_inlines()))
        opening = [list(side.opening()) if side else [] for side in (self._old, self._new)]
        yield self._row(BODY, self._diff(*opening))

    def _agreements(self) -> list[RedlineRow]:
        return self._rows(self._before.agreements, self._after.agreements)

    def _actions(self) -> list[RedlineRow]:
        return self._rows(self._before.action_items, self._after.action_items)

    def _rows(self, before: Sequence[Row], after: Sequence[Row]) -> list[RedlineRow]:
        old: dict[str, tuple[int, Row]] = {row.id: (place, row) for place, row in enumerate(before, 1)}
        new: dict[str, tuple[int, Row]] = {row.id: (place, row) for place, row in enumerate(after, 1)}
        rows: list[RedlineRow] = []
        for a0, a1, b0, b1, in_place in matching(list(old), list(new)):
            if not in_place:
                rows += [self._gone(*old[id], new.get(id)) for id in list(old)[a0:a1]]
            for id in list(new)[b0:b1]:
                rows.append(self._kept(old.get(id), *new[id], in_place=in_place))
        return rows

    def _gone(self, place: int, row: Row, now: tuple[int, Row] | None) -> RedlineRow:
        """A row that is no longer where it was: it is gone, or it moved."""
        key, label = row_key(row), self._label(row, place, old=True)
        html = self._diff(self._old.row(row) if self._old else [], [])
        if now is None:
            return self._row(key, html, "removed", label, remark=words.REMOVED[self._language])
        remark = words.MOVED_AWAY[self._language].format(number=self._label(now[1], now[0]) or now[0])
        return RedlineRow(key, "moved_away", label, clean(html), (), remark=remark)

    def _kept(self, was: tuple[int, Row] | None, place: int, row: Row, *, in_place: bool) -> RedlineRow:
        key, label, new = row_key(row), self._label(row, place), self._new.row(row)
        if was is None:
            return self._row(key, self._diff([], new), "added", label, remark=words.ADDED[self._language])
        html = self._diff(self._old.row(was[1]) if self._old else [], new)
        before = self._label(was[1], was[0], old=True)
        if in_place:
            return self._row(key, html, None, label, was=before if before != label else "")
        remark = words.MOVED[self._language].format(number=before or was[0])
        return self._row(key, html, "moved", label, remark=remark)

    def _diff(self, old: Blocks, new: Blocks) -> str:
        return diff_blocks(self._lowered(old), self._lowered(new))

    def _lowered(self, blocks: Blocks) -> Blocks:
        """Blocks whose headings stand below the section's, as on every page of ours."""

        def change(node: Node) -> Node:
            return nodes.header(node["c"][0] + self._level - 2, node["c"][2]) if node["t"] == "Header" else node

        lowered: Blocks = [change(block) for block in blocks]
        return lowered

    def _label(self, row: Row, place: int, *, old: bool = False) -> str:
        number = self._numbers[0 if old else 1]
        if isinstance(row, ActionItem):
            return ""
        return f"{number}.{place}" if number is not None else str(place)

    def _row(
        self, block: BlockKey, html: str, change: str | None = None, label: str = "", *, was: str = "", remark: str = ""
    ) -> RedlineRow:
        old, new = self._before.text(block, self._language), self._after.text(block, self._language)
        if change is None:
            # What prints the same is the same (docs/domain.md, rule 8), whatever its Markdown is.
            change = "changed" if is_marked(html) else "same"
        return RedlineRow(block, change, label, clean(html), tuple(word_diff(old, new)), was, remark)

    def _page(self, rows: Sequence[RedlineRow]) -> Iterator[str]:
        """The rows under the headings that the printed section has."""
        kind = ""
        for row in rows:
            if row.block.kind != kind and row.block.kind in (AGREEMENT, ACTION):
                yield self._title(row.block.kind)
            kind = row.block.kind
            if kind == HEADING.kind:
                yield f"<h{self._level}>{row.html}</h{self._level}>"
            elif kind == BODY.kind:
                yield row.html
            else:
                look = "removed" if row.change == "moved_away" else row.change
                yield f'<div class="{kind} {look}">{_line(row)}{row.html}</div>'

    def _title(self, kind: str) -> str:
        title = (words.AGREEMENTS if kind == AGREEMENT else words.ACTION_ITEMS)[self._language]
        old, new = (
            bool(content.agreements if kind == AGREEMENT else content.action_items)
            for content in (self._before, self._after)
        )
        inlines = nodes.text(title)
        level = f"h{min(6, self._level + 1)}"
        return f"<{level}>{diff_inlines(inlines if old else [], inlines if new else [])}</{level}>"


def _line(row: RedlineRow) -> str:
    """What became of a row, and its number, with the one before: the page puts the number beside the words, as in print."""
    mark = _MARK.get(row.change)
    label = f"<{mark}>{escape(row.label)}</{mark}>" if mark and row.label else escape(row.label)
    if row.was:
        label = f"<del>{escape(row.was)}</del><ins>{label}</ins>"
    number = f'<div class="row-label"><span class="point-number">{label}</span></div>' if label else ""
    remark = f'<div class="remark">{escape(row.remark)}</div>' if row.remark else ""
    return remark + number
