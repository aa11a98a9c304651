"""Nothing is lost and nothing breaks: every line of any text has its place, every word of it is kept."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.domain.agenda import Agenda, LineRole
from reportflow.domain.errors import ReportflowError
from reportflow.domain.parties import folded
from reportflow.i18n.reference import shipped_directory
from reportflow.intake import parse_text, read_agenda
from reportflow.intake.lines import cleaned
from reportflow.intake.vocabulary import is_agenda_heading, is_page_number, is_part_of_day

PARTIES = shipped_directory()
AGENDAS = sorted((Path(__file__).parent / "agendas").glob("*.[tm]*"))

#: Words that an agenda is built with: they become times, days, leads, kinds and places, not text.
STRUCTURE = frozenset(
    folded(
        "lead leads responsable responsables presenter presenters moderator moderador expositor speaker co by and y e with con "
        "am pm a m p hrs h hs horas hr hour hours hora min mins minutes minute minutos minuto half media "
        "duration to de from del el la las los at "
        "day day dia item punto tema point monday tuesday wednesday thursday friday lunes martes miercoles jueves viernes "
        "january february march april may july august september october december enero febrero marzo abril mayo julio agosto "
        "septiembre octubre diciembre saturday sunday sabado domingo "
        "january june november june junio noviembre per delegation each por delegacion pais on held time date fecha lugar place "
        "venue title gmt utc of one two three first second primer segundo uno dos tres the 1 2"
    ).split()
)

PIECES = st.sampled_from(
    [
        "09:00 – 09:30",
        "9:00 a.m. – 10:30 a.m.",
        "2-3 pm",
        "9h30",
        "14.00",
        "1.",
        "2.",
        "II.",
        "3 (a)",
        "(a)",
        "a)",
        "Item 3.",
        "•",
        "-",
        "·",
        "[Lead: Honduras]",
        "[Leads: IOM/RNCOM]",
        "[Responsable: Atlantis y Lemuria]",
        "Lead: Mexico",
        "(20 min)",
        "½ hr",
        "(5 minutes per delegation)",
        "Day 1 – Monday, 5 June 2017",
        "Lunes 5 de junio",
        "15 November 2016",
        "PRELIMINARY AGENDA",
        "Orden del día",
        "Note:",
        "Break",
        "Receso",
        "Opening of the meeting",
        "Approval of the agenda",
        "zulu",
        "yankee xray",
        "Whiskey victor.",
        "During the meeting held in Tegucigalpa",
        "San José, Costa Rica",
        "Meeting of the Network",
        "Room quebec",
        "[",
        "]",
        "(",
        ")",
        "“",
        "—",
        "\t",
        "   ",
        "|",
        "# ",
        "**",
        "SESSION I: TANGO",
        "Morning session",
        "tango sierra romeo papa oscar november mike lima kilo juliett india hotel golf foxtrot echo delta",
        "(Mexico)",
    ]
)
LINES = st.lists(PIECES, max_size=6).map(" ".join)
TEXTS = st.lists(LINES, max_size=25).map("\n".join)
ANYTHING = st.one_of(
    st.text(max_size=400), TEXTS, st.lists(st.one_of(LINES, st.text(max_size=60)), max_size=12).map("\n".join)
)


def kept_words(agenda: Agenda) -> set[str]:
    header = agenda.header
    texts = [header.title, header.body, header.place, header.venue, *header.notes]
    for item in agenda.items:
        texts += [item.title, item.number, *item.notes]
        for sub in item.sub_items:
            texts += [sub.title, sub.number, *sub.leads]
        texts += item.leads
    words = {word for text in texts for word in folded(text).split()}
    for item in agenda.items:
        for code in (*item.leads, *(lead for sub in item.sub_items for lead in sub.leads)):
            party = PARTIES.get(code)
            if party is not None:
                for name in (party.code, *party.names.values(), *party.full_names.values(), *party.aliases):
                    words.update(folded(name).split())
    return words


def lost_words(agenda: Agenda) -> set[tuple[int, str]]:
    kept = kept_words(agenda)
    lost = set()
    for line in agenda.source:
        text = re.sub(r"\[bookmark: ?[^\[\]]*\]", "", line.text, flags=re.IGNORECASE)
        bare = " ".join(re.split(r"[^\w.:’']+", cleaned(text))).strip()
        bare = re.sub(r"^(?:\d[\w:.]*\s+(?:pm\s+|a\.m\.\s+)?)+(?=[A-Za-z])", "", bare)
        closed = is_agenda_heading(bare) or is_part_of_day(bare) or is_page_number(bare)
        if line.role is LineRole.HEADING and (closed or "|" in text):
            continue
        for word in folded(text.replace("\u00ad", "").replace("\u200b", "")).split():
            if word not in kept and word not in STRUCTURE and not any(char.isdigit() for char in word):
                lost.add((line.number, word))
    return lost


def assert_accounted_for(agenda: Agenda, lines: list[str]) -> None:
    assert [line.text for line in agenda.source] == lines
    assert [line.number for line in agenda.source] == list(range(1, len(lines) + 1))
    for line in agenda.source:
        if line.role is LineRole.BLANK:
            assert not any(
                char.isalnum() for char in re.sub(r"\[bookmark: ?[^\[\]]*\]", "", line.text, flags=re.IGNORECASE)
            )
        if line.item is not None:
            assert line.number in agenda.items[line.item - 1].lines
    assert [item.ord for item in agenda.items] == list(range(1, len(agenda.items) + 1))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_every_word_of_an_agenda_is_kept(text: str) -> None:
    agenda = parse_text(text, PARTIES)
    assert_accounted_for(agenda, text.splitlines())
    assert lost_words(agenda) == set()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(PIECES, min_size=1, max_size=5).map("\t".join), max_size=15))
def test_every_word_of_a_pasted_table_is_kept(rows: list[str]) -> None:
    text = "\n".join(["Time\tItem\tLead\tRemarks", *rows])
    agenda = parse_text(text, PARTIES)
    assert_accounted_for(agenda, text.splitlines())
    assert {(line, word) for line, word in lost_words(agenda) if line > 1} == set()


@pytest.mark.parametrize("path", [path for path in AGENDAS if path.suffix == ".txt"], ids=lambda path: path.stem)
def test_every_word_of_the_test_agendas_is_kept(path: Path) -> None:
    assert lost_words(read_agenda(path.read_bytes(), path.name, PARTIES)) == set()


@settings(max_examples=150, deadline=None)
@given(ANYTHING)
def test_any_text_gives_an_agenda_with_every_line_in_it(text: str) -> None:
    agenda = parse_text(text, PARTIES)
    assert_accounted_for(agenda, text.removeprefix("\ufeff").splitlines())


@settings(max_examples=100, deadline=None)
@given(ANYTHING)
def test_any_markdown_gives_an_agenda_with_every_line_in_it(text: str) -> None:
    try:
        agenda = read_agenda(text.encode(), "agenda.md", PARTIES)
    except ReportflowError:
        return
    assert_accounted_for(agenda, text.removeprefix("\ufeff").splitlines())


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300),
        ANYTHING.map(lambda text: text.encode("utf-16")),
        ANYTHING.map(lambda text: text.encode("cp1252", "ignore")),
    ),
    st.sampled_from(["a.txt", "a.md", "a.docx", "a.doc", "a.pdf", "a", "", ".docx", "a.TXT", "a.b/c"]),
)
def test_any_bytes_give_an_agenda_or_a_clear_error(data: bytes, name: str) -> None:
    try:
        agenda = read_agenda(data, name, PARTIES)
    except ReportflowError:
        return
    assert_accounted_for(agenda, [line.text for line in agenda.source])


@pytest.mark.parametrize(
    "unit",
    [
        "[lead: ",
        "(lead: a ",
        "((((",
        "[[[[",
        "“Agreement ",
        "meeting held ",
        "point 6 of ",
        "1 h ",
        "9:00 - ",
        "5 June - ",
        "a, ",
        "/a",
        "**",
        "__a",
        "`",
        "[a](",
        "| ",
        "\\",
        "held in A ",
        "Convention on ",
        "and ",
        "a.b.c ",
        "UTC-6 ",
        "hora de ",
        "draft agenda ",
        "\t",
        "1.",
        "5 min ",
        "session ",
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "md"])
def test_a_long_line_of_anything_is_read_in_time_that_grows_with_its_length(unit: str, suffix: str) -> None:
    text = "\n".join(["1. " + unit * (19_000 // len(unit))] * 3 + [unit * (19_000 // len(unit))])
    began = time.process_time()
    read_agenda(text.encode(), f"agenda.{suffix}", PARTIES)
    assert time.process_time() - began < 3


def test_an_agenda_of_five_thousand_lines_is_read_in_seconds() -> None:
    sample = (Path(__file__).parents[2] / "samples" / "agenda-2016-11-15.txt").read_text("utf-8")
    lines = (sample * 100).splitlines()[:5000]
    began = time.process_time()
    agenda = parse_text("\n".join(lines), PARTIES)
    assert time.process_time() - began < 8
    assert_accounted_for(agenda, lines)
