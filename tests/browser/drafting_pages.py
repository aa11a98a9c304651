"""The drafting page of the sample meeting, as the tests open it and type in it: with its editor, or with its forms alone."""

import re

from lxml import html
from playwright.sync_api import BrowserContext, Locator, Page, WebSocketRoute, expect

from tests.browser.pages import comes_true
from tests.browser.serving import Served

RAPPORTEUR, COLLEAGUE, TRANSLATOR = "Rapporteur (Honduras)", "Rapporteur (TS)", "Translator (TS)"
SECRETARIAT, CHAIR = "Secretariat (TS)", "Chair (Honduras)"
SAVED = '[data-save-status][data-state="saved"]'
#: What an editor says, line by line, without the carets of the others.
WORDS = """element => {
    const copy = element.cloneNode(true);
    for (const other of copy.querySelectorAll(".caret, .cm-placeholder, .cm-widgetBuffer")) other.remove();
    return [...copy.querySelectorAll(".cm-line")].map(line => line.textContent).join("\\n");
}"""


def section(served: Served, page: Page, number: int, language: str = "en") -> None:
    """Open the section of a point of the sample meeting: the chapeau is section 1."""
    page.goto(f"{served.address}/meetings/1/sections/{number + 1}?language={language}")


def ending(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words) + "$")


def wait_until_saved(page: Page) -> None:
    page.wait_for_selector(SAVED)


def body(served: Served, context: BrowserContext, number: int, language: str = "en") -> str:
    """The text of a point's draft as the server has it: as the page is without scripts."""
    answer = context.request.get(f"{served.address}/meetings/1/sections/{number + 1}?language={language}")
    assert answer.ok
    area = html.fromstring(answer.text()).get_element_by_id("text-body")
    return str(area.text_content()).removeprefix("\n")


# --- the network ---


class Network:
    """What lies between the pages of a browser and the server, and can be cut: open sockets end as well, which Chromium's own
    way of being offline leaves open.

    Call it before a page of the context has opened a socket.
    """

    def __init__(self, context: BrowserContext) -> None:
        self._context = context
        self._is_cut = False
        self._open: list[tuple[WebSocketRoute, WebSocketRoute]] = []
        context.route_web_socket(re.compile("/live/"), self._pass_on)

    def _pass_on(self, page: WebSocketRoute) -> None:
        if self._is_cut:
            page.close()
        else:
            self._open.append((page, page.connect_to_server()))

    def cut(self) -> None:
        """From now on nothing goes through."""
        self._is_cut = True
        self._context.set_offline(True)
        for ends in self._open:
            for end in ends:
                end.close()
        self._open = []

    def mend(self) -> None:
        """Everything goes through again."""
        self._is_cut = False
        self._context.set_offline(False)


def wait_until_offline(page: Page) -> None:
    page.wait_for_selector('[data-save-status][data-state="offline"]')


# --- forms ---


def without_sockets(context: BrowserContext) -> BrowserContext:
    """A venue whose network lets no socket through: the page's forms do the work of its editor."""
    context.route_web_socket(re.compile("/live/"), lambda socket: socket.close())
    return context


def add_words(page: Page, words: str, block: str = "body") -> None:
    """Type at the end of a form's text."""
    control = page.locator(f"#text-{block}")
    control.focus()
    control.press("Control+End")
    control.press_sequentially(words)


# --- the editor ---


def live_section(served: Served, page: Page, number: int, language: str = "en") -> None:
    """Open the section of a point, and wait for its editor."""
    section(served, page, number, language)
    wait_until_live(page)


def wait_until_live(page: Page) -> None:
    page.wait_for_selector("html.is-live")


def editor(page: Page, block: str = "body", language: str = "en") -> Locator:
    """The editor of a text: of "heading", "body", or of a row by the id of its element."""
    return page.locator(f'#{block} .side[data-language="{language}"] .cm-content')


def row(page: Page, kind: str, place: int) -> str:
    """The id of the element of the agreement or action item at this place, from 1."""
    found = page.locator(f"#{kind}-rows > li").nth(place - 1).get_attribute("id")
    assert found
    return found


def words(page: Page, block: str = "body", language: str = "en") -> str:
    """What an editor says."""
    return str(editor(page, block, language).evaluate(WORDS))


def write(page: Page, text: str, block: str = "body", language: str = "en") -> None:
    """Type at the end of an editor's text."""
    place = editor(page, block, language)
    place.focus()
    place.press("Control+End")
    page.keyboard.type(text)


def expect_words(page: Page, text: str | re.Pattern[str], block: str = "body", language: str = "en") -> None:
    """Wait until an editor has these words, among carets and whatever else stands there."""
    expect(editor(page, block, language)).to_contain_text(text)


def says_the_same(pages: list[Page], block: str = "body", language: str = "en") -> str:
    """Wait until all pages say one thing in a text; gives it."""
    place = f'#{block} .side[data-language="{language}"] .cm-content'
    said = words(pages[0], block, language)
    for page in pages[1:]:
        for _ in range(20):
            said = words(pages[0], block, language)
            wanted = said.replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")
            if comes_true(page, f"({WORDS})(document.querySelector('{place}')) === `{wanted}`"):
                break
    assert [words(page, block, language) for page in pages] == [said] * len(pages)
    return said
