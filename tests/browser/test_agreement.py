"""From the first input to the agreed section in the document: the rapporteur, a head on a phone and the chair, all at once."""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.accessibility import PAIRS, violations
from tests.browser.drafting_pages import RAPPORTEUR, expect_words, wait_until_live, wait_until_saved, write
from tests.browser.pages import choose_language, follow
from tests.browser.serving import Served

pytestmark = pytest.mark.browser

CHAIR, SECRETARIAT = "Chair (Honduras)", "Secretariat (TS)"
MEXICO, GUATEMALA, PANAMA = (f"Head of delegation ({name})" for name in ("Mexico", "Guatemala", "Panama"))
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
MEETING = "/meetings/1"
#: Of the sample meeting: sections that are still being drafted, and one that is before the meeting.
SECTIONS = {"en": 9, "es": 10}
BEFORE_MEETING = 8

INPUT = {"en": "Mexico proposes a second workshop in May.", "es": "México propone un segundo taller en mayo."}
ADDED = {"en": " It is held in Panama City.", "es": " Se celebra en Ciudad de Panamá."}
RESERVATION = {
    "en": "Mexico understands that the second workshop depends on funds.",
    "es": "México entiende que el segundo taller depende de los fondos.",
}
REASON = {"en": "The date has not been agreed with the host.", "es": "La fecha no se ha acordado con el anfitrión."}

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def states(served: Served, browser: Browser) -> Callable[[str], Any]:
    """The cookies of each person: a link works once."""
    known: dict[str, Any] = {}

    def state(who: str) -> Any:
        if who not in known:
            context = browser.new_context()
            served.sign_in(context.new_page(), who)
            known[who] = context.storage_state()
            context.close()
        return known[who]

    return state


@pytest.fixture
def enter(served: Served, browser: Browser, states: Callable[[str], Any]) -> Iterator[Enter]:
    """A page of one of the people, in a browser of their own that speaks their language."""
    opened: list[BrowserContext] = []

    def open_page(who: str, language: str = "en", **settings: Any) -> Page:
        opened.append(browser.new_context(storage_state=states(who), base_url=served.address, **settings))
        page = opened[-1].new_page()
        page.goto("/account")
        choose_language(page, language)
        return page

    yield open_page
    for context in opened:
        context.close()


def hand_in(page: Page, section: int, words: str) -> None:
    page.goto(f"{MEETING}/sections/{section}/inputs/new")
    page.locator("#kind-proposal").check()
    page.locator("#input-text").fill(words)
    # Saving by itself changes the address: wait for what handing in leads to, not for any other address.
    page.locator("button[name=act][value=hand_in]").click()
    expect(page.locator("main .page-facts .state-put_forward")).to_be_visible()


def insert_first(page: Page, section: int) -> None:
    """Put the first input that was handed in on a section into its text."""
    page.goto(f"{MEETING}/sections/{section}?language=en")
    wait_until_live(page)
    page.locator("#inputs .input-acts button").first.click()
    expect(page.locator("#inputs-said .notice")).to_be_visible()


def put_forward(page: Page, section: int) -> None:
    page.goto(f"{MEETING}/putting-forward?section={section}")
    page.locator(f"#choose-{section}").check()
    follow(page, page.locator("form.asked .btn-primary"))


def reading(page: Page, section: int, language: str) -> None:
    """Open the text before the meeting."""
    page.goto(f"{MEETING}/sections/{section}/decision?language={language}")


def approve(page: Page) -> None:
    follow(page, page.locator("button[name=kind][value=approve]"))


def reserve(page: Page, words: str) -> None:
    page.locator("#choice-reserve > summary").click()
    page.locator("#nature-reserve-interpretation").check()
    page.locator("textarea[name^=text-reserve]").first.fill(words)
    follow(page, page.locator("button[name=kind][value=reserve]"))


def object_to(page: Page, words: str) -> None:
    page.locator("#choice-object > summary").click()
    page.locator("#nature-object-more_time").check()
    page.locator("textarea[name^=text-object]").first.fill(words)
    follow(page, page.locator("button[name=kind][value=object]"))


def downloaded(page: Page, language: str) -> tuple[str, str]:
    """The words of the report as it was downloaded, and those of its footnotes."""
    answer = page.request.get(f"{MEETING}/report/download?format=docx&language={language}")
    assert answer.ok
    with ZipFile(BytesIO(answer.body())) as package:
        parts = (package.read(f"word/{name}.xml").decode() for name in ("document", "footnotes"))
        whole, notes = (" ".join(re.sub(r"<[^>]+>", "", part).split()) for part in parts)
    return whole, notes


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_section_goes_from_first_input_to_the_document(enter: Enter, language: str) -> None:
    section = SECTIONS[language]
    head = enter(MEXICO, language, **PHONE)
    rapporteur = enter(RAPPORTEUR, language, **DESK)
    chair = enter(CHAIR, language, **DESK)
    other = enter(GUATEMALA, language, **PHONE)

    # The head hands in from the phone; the rapporteur finds it beside the draft and puts it into the text.
    hand_in(head, section, INPUT[language])
    insert_first(rapporteur, section)
    rapporteur.goto(f"{MEETING}/sections/{section}?language={language}")
    expect_words(rapporteur, INPUT[language], language=language)
    put_forward(rapporteur, section)

    # The head types a reservation. Meanwhile another text is put forward, and the page is no longer true.
    reading(head, section, language)
    expect(head.locator("#text")).to_contain_text(INPUT[language])
    rapporteur.goto(f"{MEETING}/sections/{section}?language={language}")
    wait_until_live(rapporteur)
    write(rapporteur, ADDED[language], language=language)
    wait_until_saved(rapporteur)
    put_forward(rapporteur, section)
    reserve(head, RESERVATION[language])
    expect(head.locator(".error-summary")).to_be_visible()
    expect(head.locator("textarea[name^=text-reserve]").first).to_have_value(RESERVATION[language])
    expect(head.locator(".changed-text ins").first).to_contain_text(ADDED[language].split()[0])
    follow(head, head.locator("button[name=kind][value=reserve]"))
    expect(head.locator(".own-decision")).to_contain_text(RESERVATION[language])

    # Another delegation needs more time: the chair cannot conclude until it approves.
    reading(other, section, language)
    object_to(other, REASON[language])
    chair.goto(f"{MEETING}/conclusion?section={section}")
    expect(chair.locator(f"#choose-{section}")).to_be_disabled()
    expect(chair.locator(f"#answers-{section}")).to_contain_text(REASON[language])
    approve(other)
    chair.goto(f"{MEETING}/conclusion?section={section}")
    chair.locator(f"#choose-{section}").check()
    follow(chair, chair.locator("form.asked .btn-primary"))

    # It is agreed for all: nobody writes or decides any more, and the document says it, with the reservation as a footnote.
    reading(head, section, language)
    expect(head.locator(".state-agreed").first).to_be_visible()
    expect(head.locator("#decision")).to_have_count(0)
    rapporteur.goto(f"{MEETING}/sections/{section}?language={language}")
    expect(rapporteur.locator("#text-body:not([readonly]), .cm-content[contenteditable=true]")).to_have_count(0)
    text, notes = downloaded(head, language)
    assert (INPUT[language] + ADDED[language]) in text
    assert RESERVATION[language] in notes

    # The history tells all of it.
    head.goto(f"{MEETING}/sections/{section}/history?show=agreement")
    rows = head.locator(".moment")
    expect(rows.first).to_contain_text(re.compile("Agreed|Acordada"))
    expect(head.locator(".moment-put_forward").nth(1)).to_be_visible()
    expect(head.locator(".moment-input").first).to_be_visible()
    for words in (RESERVATION[language], REASON[language]):
        expect(head.locator(".moment-decision").filter(has_text=words)).to_have_count(1)


def test_a_head_who_approves_a_text_that_was_replaced_approves_nothing(enter: Enter) -> None:
    section = 11
    rapporteur, head, chair = enter(RAPPORTEUR, **DESK), enter(PANAMA, **PHONE), enter(CHAIR, **DESK)
    put_forward(rapporteur, section)
    reading(head, section, "en")
    rapporteur.goto(f"{MEETING}/sections/{section}?language=en")
    wait_until_live(rapporteur)
    write(rapporteur, " Nobody has seen this yet.")
    wait_until_saved(rapporteur)
    put_forward(rapporteur, section)
    approve(head)
    expect(head.locator(".error-summary")).to_contain_text("revision 2")
    expect(head.locator(".changed-text ins").first).to_contain_text("Nobody has seen this yet.")
    chair.goto(f"{MEETING}/conclusion?section={section}")
    expect(chair.locator(f"#answers-{section}")).to_contain_text(re.compile("Present, and not answered:.*Panama"))
    approve(head)
    chair.reload()
    expect(chair.locator(f"#answers-{section}")).to_contain_text(re.compile("Approve:.*Panama"))


@pytest.mark.parametrize("language", ["en", "es"])
def test_without_scripts_a_head_reads_and_decides(enter: Enter, language: str) -> None:
    page = enter(PANAMA, language, java_script_enabled=False, **PHONE)
    reading(page, BEFORE_MEETING, language)
    expect(page.locator("#text .report-text")).not_to_be_empty()
    if page.locator("button[name=kind][value=approve]").count():
        approve(page)
        expect(page.locator(".own-approved")).to_be_visible()
    reserve(page, RESERVATION[language])
    expect(page.locator(".own-reserved")).to_contain_text(RESERVATION[language])
    object_to(page, REASON[language])
    expect(page.locator(".own-objects")).to_contain_text(REASON[language])
    approve(page)
    expect(page.locator(".own-approved")).to_be_visible()
    page.goto(f"{MEETING}/sections/{BEFORE_MEETING}/history?show=agreement")
    expect(page.locator(".moment-decision").first).to_contain_text("Panam")
    follow(page, page.locator("#compare button"))
    expect(page.locator("main .redline, main .empty").first).to_be_visible()


#: The pages of agreement, each as somebody who is asked something there.
PAGES = {
    CHAIR: ("/putting-forward", "/conclusion", "/sections/2/reopening", "/sections/2/decision", "/sections/8/history"),
    MEXICO: ("/sections/8/decision", "/sections/3/inputs/new", "/inputs", "/sections/8/changes?from=r1&to=r2"),
    SECRETARIAT: ("/sections/6/decision", "/sections/6/history", "/sections/3/inputs"),
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_pages_of_agreement_fit_the_screen_pass_axe_and_keep_the_policy(
    enter: Enter, language: str, width: int
) -> None:
    complaints: list[str] = []
    for who, paths in PAGES.items():
        page = enter(who, language, viewport={"width": width, "height": 900})
        page.on("console", lambda message: complaints.append(message.text) if "Content Sec" in message.text else None)
        for path in paths:
            answer = page.goto(MEETING + path)
            assert answer is not None
            assert answer.status == 200, path
            assert page.locator("html").get_attribute("lang") == language
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert (language, width) not in PAIRS or violations(page) == [], path
    assert complaints == []
