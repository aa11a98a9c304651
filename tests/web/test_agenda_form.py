"""The agenda's form gives back what it was given, whatever is removed on the way no line of the source is lost."""

from datetime import date, time

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from reportflow.domain.agenda import AgendaItem, ItemKind, Reference, SubItem
from reportflow.domain.parties import PartyDirectory
from reportflow.i18n.reference import shipped_parties
from reportflow.services.agenda import understand_text
from reportflow.services.agenda_entries import Entry, entry_of_item
from reportflow.services.agenda_review import source_now
from reportflow.web.agenda_acts import perform
from reportflow.web.agenda_form import AgendaFields, fields_from_entries, fields_from_form
from reportflow.web.agenda_reading import entries_from_fields

PARTIES = PartyDirectory(shipped_parties())
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

words = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"]), min_size=1, max_size=12
)
texts = st.lists(words, min_size=1, max_size=5).map(" ".join).filter(lambda text: text == text.strip())
# A name as intake keeps it: one that no party has, without what stands between names.
unknown = texts.map(lambda text: text.replace(";", "").strip()).filter(
    lambda text: text and "".join(text.split(",")).strip() and not PARTIES.find(text) and text.strip(" ,") == text
)
leads = st.lists(st.sampled_from([party.code for party in PARTIES]) | unknown, max_size=4, unique=True).map(tuple)
maybe_texts = st.none() | texts
points = st.none() | st.integers(1, 999)
references = st.one_of(
    st.builds(
        lambda kind, on, place, point: Reference(kind, {"date": on, "place": place, "point": point}),
        st.sampled_from(["earlier_report", "earlier_meeting"]), texts, maybe_texts, points,
    ),
    st.builds(lambda title, on: Reference("instrument", {"title": title, "date": on}), texts, maybe_texts),
    st.builds(
        lambda first, last, year, place: Reference(
            "other_meeting", {"date_from": first, "date_to": last, "year": year, "place": place}
        ),
        texts, maybe_texts, st.none() | st.integers(1900, 2100), maybe_texts,
    ),
)  # fmt: skip
clock = st.none() | st.builds(time, st.integers(0, 23), st.integers(0, 59))
minutes = st.none() | st.integers(1, 600)
items = st.builds(
    AgendaItem,
    ord=st.just(1),
    title=texts,
    kind=st.sampled_from(ItemKind),
    day=st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    start=clock,
    end=clock,
    duration_min=minutes,
    number=st.sampled_from(["", "3", "II", "(a)", "3.1"]),
    leads=leads,
    per_delegation_min=minutes,
    notes=st.lists(texts, max_size=3).map(tuple),
    sub_items=st.lists(st.builds(SubItem, texts, leads, st.sampled_from(["", "(a)"])), max_size=3).map(tuple),
    refs=st.lists(references, max_size=2).map(tuple),
    lines=st.lists(st.integers(1, 500), max_size=3, unique=True).map(lambda lines: tuple(sorted(lines))),
)


def sent(fields: AgendaFields) -> AgendaFields:
    """The form as a browser sends it: with CRLF."""
    pairs = [(name, value.replace("\n", "\r\n")) for name, value in fields.pairs()]
    return fields_from_form(MultiDict(pairs), fields.languages)


@QUICK
@given(st.lists(items, max_size=3), st.sampled_from(["en", "es"]), st.sampled_from(["en", "es"]))
def test_what_the_form_shows_is_what_it_gives_back(
    app: Flask, drawn: list[AgendaItem], language: str, reader: str
) -> None:
    agenda = [
        AgendaItem(**{name: getattr(item, name) for name in item.__slots__} | {"ord": place})
        for place, item in enumerate(drawn, start=1)
    ]
    entries = [entry_of_item(item, language) for item in agenda]
    shown = fields_from_entries(entries, ["Note"], [language], PARTIES, reader)
    with app.test_request_context():
        again, notes = entries_from_fields(sent(shown), [language], PARTIES)
    assert [entry.as_item(place, language) for place, entry in enumerate(again, start=1)] == agenda
    assert notes == ["Note"]


@QUICK
@given(st.lists(st.tuples(items, items), max_size=2))
def test_texts_in_two_languages_come_back_each_in_its_own(
    app: Flask, drawn: list[tuple[AgendaItem, AgendaItem]]
) -> None:
    entries = [
        Entry(
            {"es": first.title, "en": second.title},
            notes=tuple({"es": note} for note in first.notes) + tuple({"en": note} for note in second.notes),
            id=place,
        )
        for place, (first, second) in enumerate(drawn, start=1)
    ]
    shown = fields_from_entries(entries, (), ["es", "en"], PARTIES, "en")
    with app.test_request_context():
        again, _notes = entries_from_fields(sent(shown), ["es", "en"], PARTIES)
    assert again == entries


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["1. Opening", "2. Reports [Lead: Honduras]", "3. Proposals", "(a) Workshops", "Nobody knows what this is",
             "09:00 – 10:00 Registration", "10:00 – 10:15 Break", "Meeting of the Network", "", "Note: five minutes each",
             "[Lead: Atlantis]", "15 November 2016", "• Guidelines"]
        ),
        max_size=25,
    ),
    st.lists(st.tuples(st.sampled_from(["remove", "up", "down", "add", "drop-note"]), st.integers(1, 12)), max_size=15),
)  # fmt: skip
def test_no_line_of_the_source_is_lost_whatever_is_removed(
    app: Flask, lines: list[str], acts: list[tuple[str, int]]
) -> None:
    source = "\n".join(lines)
    with app.app_context():
        agenda = understand_text(source).agenda
    entries = [entry_of_item(item, "en") for item in agenda.items]
    fields = fields_from_entries(entries, agenda.header.notes, ["en"], PARTIES, "en")
    known = {line for item in agenda.items for line in item.lines}
    for act, place in acts:
        if place <= len(fields.items):
            before = said(fields)
            removed = fields.items[place - 1]
            perform(fields, f"{act}:{removed.key}:0", agenda.source)
            if act == "remove":
                kept = said(fields)
                for line in agenda.source:
                    if line.number in removed.lines and line.text.strip():
                        assert line.text.strip() in kept
            elif act in ("up", "down"):
                assert sorted(said(fields)) == sorted(before)
        fields = sent(fields)
    with app.test_request_context():
        now, _notes = entries_from_fields(fields, ["en"], PARTIES)
    held = [line for entry in now for line in entry.lines]
    assert len(held) == len(set(held))
    assert set(held) <= known
    assert [line.text for line in source_now(agenda.source, now)] == source.splitlines()


def said(fields: AgendaFields) -> list[str]:
    """Every text of the form."""
    return [value for _name, value in fields.pairs() if value]
