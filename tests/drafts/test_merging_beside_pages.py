"""Forms that are saved while others type on open pages, letter by letter: every word stays whole, and where it was begun."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pycrdt import Assoc, Doc, Map, Text

from reportflow.drafts.log import append, load
from reportflow.extensions import db
from reportflow.models import LiveDocument
from tests.drafts.conftest import NOW
from tests.drafts.test_merging import BODY_KEY, TEXT, check, save


class OpenPage:
    """A page of a browser on which somebody types letter by letter, from the end of the body on."""

    def __init__(self, document: LiveDocument, number: int) -> None:
        self.doc: Doc[Any] = Doc(client_id=number)
        self.doc.apply_update(load(db.session, document).whole())
        self.text: Text = self.doc.get("body", type=Map)["en"]
        self._letters: list[bytes] = []
        self.doc.observe(lambda event: self._letters.append(event.update))
        self.cursor = self.text.sticky_index(len(self.text), Assoc.BEFORE)

    def type(self, words: str) -> list[bytes]:
        """The letters as they are sent, each an update."""
        self._letters.clear()
        for letter in words:
            with self.doc.transaction():
                place = self.cursor.get_index()
                self.text.insert(place, letter)
                self.cursor = self.text.sticky_index(place + len(letter.encode()), Assoc.BEFORE)
        return list(self._letters)

    def send(self, document: LiveDocument, letters: list[bytes], actor: int) -> None:
        for letter in letters:
            append(db.session, document, letter, actor_id=actor, origin="live", now=NOW)


PAGE_NUMBERS = pytest.mark.parametrize("number", [1, 2**31, 2**32 - 1])


@PAGE_NUMBERS
def test_a_form_takes_no_place_away_where_somebody_on_an_open_page_has_begun_a_paragraph(
    document: LiveDocument, people: list[int], number: int
):
    """The line ends that they have typed stay theirs: their cursor stays behind these, and does not come into another's word."""
    page = OpenPage(document, number)
    page.send(document, page.type("\n\n"), people[1])
    saved = save(document, people[0], f"{TEXT}\n\n\n\nSaid without a socket.", document.seq)
    page.doc.apply_update(load(db.session, document).whole())
    page.send(document, page.type("Meanwhile"), people[1])
    assert saved.text == f"{TEXT}\n\n\n\nSaid without a socket."
    assert check(document).text(BODY_KEY, "en") == f"{TEXT}\n\nMeanwhile\n\nSaid without a socket."


@PAGE_NUMBERS
@pytest.mark.parametrize("sent_before", [0, 4, 8])
def test_a_paragraph_that_a_form_adds_comes_after_the_words_that_somebody_is_typing_before_it(
    document: LiveDocument, people: list[int], number: int, sent_before: int
):
    page = OpenPage(document, number)
    page.send(document, page.type(" It is prog"), people[1])
    seq = document.seq
    letters = page.type("ressing.")
    page.send(document, letters[:sent_before], people[1])
    save(document, people[0], f"{TEXT} It is prog\n\nSaid without a socket.", seq)
    page.send(document, letters[sent_before:], people[1])
    assert check(document).text(BODY_KEY, "en") == f"{TEXT} It is progressing.\n\nSaid without a socket."


@PAGE_NUMBERS
def test_a_line_that_a_form_adds_between_two_comes_after_the_words_that_somebody_is_typing_in_the_first(
    document: LiveDocument, people: list[int], number: int
):
    save(document, people[0], "- one\n- two", 1)
    page = OpenPage(document, number)
    for place in (5, 0):  # the end of the first line, the beginning of the text
        page.cursor = page.text.sticky_index(place, Assoc.BEFORE)
        letters = page.type("X")
        page.send(document, letters, people[1])
    save(document, people[0], "- one\n- new\n- two", 2)
    assert check(document).text(BODY_KEY, "en") == "X- oneX\n- new\n- two"


@PAGE_NUMBERS
@pytest.mark.parametrize("sent_before", [True, False])
def test_a_word_that_a_form_corrects_stays_before_what_somebody_types_after_it(
    document: LiveDocument, people: list[int], number: int, sent_before: bool
):
    page = OpenPage(document, number)
    letters = page.type(" It is late.")
    if sent_before:
        page.send(document, letters, people[1])
    seq = 1
    save(document, people[0], TEXT.replace("note.", "paper"), seq)
    if not sent_before:
        page.send(document, letters, people[1])
    text = check(document).text(BODY_KEY, "en")
    assert text == f"{TEXT.replace('note.', 'paper')} It is late."


@PAGE_NUMBERS
def test_a_word_that_a_form_adds_does_not_stand_on_a_blank_that_somebody_has_just_typed(
    document: LiveDocument, people: list[int], number: int
):
    page = OpenPage(document, number)
    page.send(document, page.type(" "), people[1])
    save(document, people[0], f"{TEXT} Added. ", document.seq)
    page.doc.apply_update(load(db.session, document).whole())
    page.send(document, page.type("Typed."), people[1])
    assert check(document).text(BODY_KEY, "en") in (f"{TEXT} Typed. Added. ", f"{TEXT} Added. Typed.")


LINES = "- one\n- two\n- three"


@pytest.mark.parametrize(
    ("first", "second", "wanted"),
    [
        ("- one more\n- two\n- three", "- one\n- new\n- two\n- three", "- one more\n- new\n- two\n- three"),
        ("- one\n- two\n- three and more", "- one\n- two\n- three\n- new", "- one\n- two\n- three and more\n- new"),
        ("- ONE\n- two\n- three", "- one\n- new\n- two\n- three", "- ONE\n- new\n- two\n- three"),
        ("- one\n- new two\n- three", "- one\n- new\n- two\n- three", "- one\n- new\n- new two\n- three"),
    ],
)
def test_what_is_added_to_a_line_stays_in_it_and_what_is_added_after_it_follows_whoever_saves_first(
    new_document: Callable[[], LiveDocument], people: list[int], first: str, second: str, wanted: str
):
    for texts in ((first, second), (second, first)):
        document = new_document()
        save(document, people[0], LINES, 1)
        saved = [save(document, person, text, 2) for person, text in zip(people, texts, strict=False)][-1]
        assert saved.text == wanted
        assert saved.collision is None
        check(document)


def test_two_who_add_lines_at_one_place_keep_both_and_are_told(document: LiveDocument, people: list[int]):
    save(document, people[0], LINES, 1)
    save(document, people[1], LINES.replace("- two", "- mine\n- two"), 2)
    saved = save(document, people[0], LINES.replace("- two", "- yours\n- two"), 2)
    assert saved.collision is not None
    assert sorted(saved.text.split("\n")) == ["- mine", "- one", "- three", "- two", "- yours"]


# --- random walks ---


class Typing:
    """Two open pages that type words at the ends of lines, whose letters arrive when they are sent; and forms between them."""

    def __init__(self, document: LiveDocument, people: list[int], numbers: tuple[int, int]) -> None:
        self.document, self.people = document, people
        self.pages = [OpenPage(document, number) for number in numbers]
        self.unsent: list[list[bytes]] = [[], []]
        self.rest = ["", ""]
        self.words: list[str] = []

    def begin(self, who: int, place: int) -> None:
        """Leave the word that was not finished, and begin one at the end of another line."""
        page, word = self.pages[who], f"p{len(self.words)}x"
        ends = [found.start() for found in re.finditer(r"\n|\Z", str(page.text))]
        page.cursor = page.text.sticky_index(ends[place % len(ends)], Assoc.BEFORE)
        self._type(who, " p")
        self.words.append(word)
        self.rest[who] = word[1:]

    def go_on(self, who: int, _place: int) -> None:
        self._type(who, self.rest[who][:1])
        self.rest[who] = self.rest[who][1:]

    def finish(self, who: int, _place: int) -> None:
        self._type(who, self.rest[who])
        self.rest[who] = ""

    def send(self, who: int, _place: int) -> None:
        self.pages[who].send(self.document, self.unsent[who], self.people[who])
        self.unsent[who] = []

    def receive(self, who: int, _place: int) -> None:
        self.pages[who].doc.apply_update(load(db.session, self.document).whole())

    def add_a_line(self, who: int, place: int) -> None:
        self._save(who, place, "\n- {}", r"\n|\Z")

    def add_a_word(self, who: int, place: int) -> None:
        self._save(who, place, " {}", r"\s|\Z")

    def _type(self, who: int, letters: str) -> None:
        self.unsent[who] += self.pages[who].type(letters)

    def _save(self, who: int, place: int, added: str, before: str) -> None:
        """A form of somebody else, made of the text of now or of a little earlier."""
        word, seq = f"f{len(self.words)}x", max(2, self.document.seq - 2 * who)
        text = load(db.session, self.document, seq).text(BODY_KEY, "en")
        ends = [found.start() for found in re.finditer(before, text) if text[: found.start()][-1:].isalnum()]
        end = ends[place % len(ends)]
        save(self.document, self.people[2], text[:end] + added.format(word) + text[end:], seq, save_id=word)
        self.words.append(word)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=set(Phase) - {Phase.explain},  # which takes longer than a test may
)
@given(
    numbers=st.tuples(st.integers(1, 2**31), st.integers(2**31 + 1, 2**32 - 1)),
    steps=st.lists(
        st.tuples(
            st.sampled_from(["begin", "go_on", "go_on", "finish", "send", "receive", "add_a_line", "add_a_word"]),
            st.integers(0, 1),
            st.integers(0, 50),
        ),
        min_size=3,
        max_size=16,
    ),
)
def test_every_word_that_is_typed_letter_by_letter_stays_whole_whatever_forms_add_around_it(
    new_document: Callable[[], LiveDocument],
    people: list[int],
    numbers: tuple[int, int],
    steps: list[tuple[str, int, int]],
):
    document = new_document()
    save(document, people[0], LINES, 1)
    typing = Typing(document, people, numbers)
    for what, who, place in steps:
        if what == "begin":
            typing.finish(who, place)
        getattr(typing, what)(who, place)
    for who in (0, 1):
        typing.finish(who, 0)
        typing.send(who, 0)
    text = check(document).text(BODY_KEY, "en")
    assert {word: len(re.findall(rf"\b{word}\b", text)) for word in typing.words} == dict.fromkeys(typing.words, 1)
    assert set(LINES.split("\n")) <= {line[: len("- three")].split(" p")[0].split(" f")[0] for line in text.split("\n")}
    db.session.commit()
