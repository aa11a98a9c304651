"""The annexes: agenda, participants, the action items of all points in one table, reservations, and inputs."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final

from reportflow.domain.content import ACTION, BlockKey
from reportflow.domain.languages import Texts
from reportflow.domain.report import Attendee, Report, ReportAgendaLine, ReportSection
from reportflow.i18n.dates import format_date, format_time_range, format_weekday
from reportflow.i18n.lists import join_names
from reportflow.report import nodes, words
from reportflow.report.handed_in import annex as inputs_annex
from reportflow.report.nodes import Blocks, Inlines, Node
from reportflow.report.reservations import MarkedReservation
from reportflow.report.reservations import annex as reservations_annex
from reportflow.report.sections import block_ast, mark, owner_names

AGENDA_ID = "table-agenda"
ACTIONS_ID = "table-actions"

_NUMERALS: Final = ("I", "II", "III", "IV", "V")

#: Shares of the columns; a date is on one line in either language.
_ACTION_WIDTHS: Final = {"en": (0.09, 0.46, 0.23, 0.22), "es": (0.09, 0.41, 0.22, 0.28)}


def annexes(report: Report, reservations: list[MarkedReservation], language: str) -> Blocks:
    """All annexes, each under a heading of its own whose id is `annex-<number>`; the last two where there is anything in them."""
    parts: list[tuple[Texts, Iterable[Node]]] = [
        (words.AGENDA, _agenda(report, language)),
        (words.PARTICIPANTS, _participants(report, language)),
        (words.ACTION_ITEMS, _action_items(report, language)),
    ]
    if reservations:
        parts.append((words.RESERVATIONS, reservations_annex(reservations, language, report.parties)))
    if report.inputs:
        parts.append((words.INPUTS, inputs_annex(report, language)))
    blocks: Blocks = []
    for place, (title, content) in enumerate(parts, 1):
        heading = nodes.text(f"{words.ANNEX[language]} {_NUMERALS[place - 1]}. {title[language]}")
        blocks += [nodes.header(1, heading, f"annex-{place}", ["annex"]), *content]
    return blocks


def _agenda(report: Report, language: str) -> Iterator[Node]:
    if not report.agenda:
        yield nodes.para([mark(words.NO_TEXT[language])])
        return
    every_line = [line for item in report.agenda for line in (item, *item.sub_items)]
    if any(language not in line.title for line in every_line):
        yield nodes.para([mark(words.AGENDA_IN_ORIGINAL[language])])
    timed = any(item.start or item.end for item in report.agenda)
    days = [(day, list(items)) for day, items in groupby(report.agenda, key=lambda item: item.day)]
    for place, (day, items) in enumerate(days, 1):
        if len(days) > 1 and day is not None:
            yield nodes.header(2, nodes.text(format_weekday(day, language)))
        head = [words.TIME if timed else words.NUMBER, words.ITEM, words.LEADS]
        rows = [
            [
                _cell(_first_column(item, timed, language)),
                _item(report, item, timed, language),
                _leads(report, item, language),
            ]
            for item in items
        ]
        widths = (0.15, 0.62, 0.23) if timed else (0.08, 0.67, 0.25)
        yield nodes.table(widths, [_cell(label[language]) for label in head], rows, f"{AGENDA_ID}-{place}")


def _cell(text: str) -> Blocks:
    return [nodes.plain(nodes.text(text))]


def _first_column(item: ReportAgendaLine, timed: bool, language: str) -> str:
    return format_time_range(item.start, item.end, language) if timed else item.number


def _item(report: Report, item: ReportAgendaLine, timed: bool, language: str) -> Blocks:
    number = f"{item.number} " if timed and item.number else ""
    cell: Blocks = [nodes.plain([*nodes.text(number), *_title(report, item, language)])]
    if item.sub_items:
        cell.append(
            {"t": "BulletList", "c": [[nodes.plain(_sub_item(report, sub, language))] for sub in item.sub_items]}
        )
    return cell


def _sub_item(report: Report, item: ReportAgendaLine, language: str) -> Inlines:
    leads = _lead_names(report, item, language)
    number = f"{item.number} " if item.number else ""
    return [*nodes.text(number), *_title(report, item, language), *(nodes.text(f" ({leads})") if leads else [])]


def _title(report: Report, item: ReportAgendaLine, language: str) -> Inlines:
    """The title in the language, or the agenda's own words with their language named (the annex says so at its top)."""
    if language in item.title:
        return nodes.text(_line(item.title[language]))
    original = report.original if report.original in item.title else next(iter(item.title), language)
    words_ = nodes.text(_line(item.title.get(original, "")))
    return [{"t": "Span", "c": [["", [], [["lang", original]]], words_]}]


def _line(text: str) -> str:
    return " ".join(text.split())


def _lead_names(report: Report, item: ReportAgendaLine, language: str) -> str:
    return join_names([report.parties.name(lead, language) for lead in item.leads], language)


def _leads(report: Report, item: ReportAgendaLine, language: str) -> Blocks:
    return _cell(_lead_names(report, item, language))


def _participants(report: Report, language: str) -> Iterator[Node]:
    """By delegation in the meeting's order, then the other parties, then affiliations that are no party."""
    people: dict[str, list[Attendee]] = {code: [] for code in report.present}
    order = dict.fromkeys([*report.present, *(party.code for party in report.parties)])
    rank = {code: place for place, code in enumerate(order)}
    for attendee in sorted(report.attendees, key=lambda one: rank.get(one.party, len(rank))):
        people.setdefault(attendee.party, []).append(attendee)
    if not people:
        yield nodes.para([mark(words.NO_NAMES[language])])
    if report.attendees:
        yield nodes.para([nodes.emph(nodes.text(words.AS_HANDED_IN[language]))])
    for code, attendees in people.items():
        party = report.parties.get(code)
        yield nodes.styled_div("Delegation", [nodes.para(nodes.text(party.full_name(language) if party else code))])
        for one in attendees:
            function = nodes.text(f", {_line(one.function)}") if one.function.strip() else []
            yield nodes.styled_div("Participant", [nodes.para([nodes.strong(nodes.text(_line(one.name))), *function])])
        if not attendees:
            yield nodes.styled_div("Participant", [nodes.para([mark(words.NO_NAMES[language])])])


def _action_items(report: Report, language: str) -> Iterator[Node]:
    rows = [row for section in report.sections for row in _action_rows(report, section, language)]
    if not rows:
        yield nodes.para(nodes.text(words.NO_ACTIONS[language]))
        return
    head = [_cell(label[language]) for label in (words.POINT, words.ACTION, words.OWNERS, words.DUE)]
    yield nodes.table(_ACTION_WIDTHS[language], head, rows, ACTIONS_ID)


def _action_rows(report: Report, section: ReportSection, language: str) -> Iterator[list[Blocks]]:
    for action in section.content.action_items:
        key = BlockKey(ACTION, action.id)
        text = block_ast(section, key, language, report.parties) or [nodes.plain([mark(words.NO_TEXT[language])])]
        yield [
            _cell(str(section.number) if section.number is not None else words.NOTHING),
            _in_cell(text),
            _cell(owner_names(action, language, report.parties) or words.NOTHING),
            _cell(format_date(action.due, language) if action.due else words.NOTHING),
        ]


def _in_cell(blocks: Blocks) -> Blocks:
    """The same text without a paragraph's space, where it is a single paragraph."""
    if len(blocks) == 1 and blocks[0]["t"] == "Para":
        return [nodes.plain(blocks[0]["c"])]
    return blocks
