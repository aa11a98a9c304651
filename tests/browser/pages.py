"""Moving between pages so that nothing is on its way when the next thing is done.

A click does not wait for the page that it leads to. What follows it too soon takes the place of that page, which then may
never have been asked for; and a page that is closed at that moment stays open (see `leave`).
"""

from playwright.sync_api import Locator, Page

SETTLE_SECONDS = 15


def follow(page: Page, button: Locator) -> None:
    """Press a button, and wait until the page that it leads to is there."""
    with page.expect_navigation():
        button.click()


def choose_language(page: Page, language: str) -> None:
    """Choose the language of the pages, at the top of each."""
    follow(page, page.locator(f".topbar button[name=language][value={language}]"))


def leave(page: Page) -> None:
    """Close a page.

    Chromium sometimes answers that a page is closed and leaves it open, when it was going to another page at that moment
    (about once in 30 times), and `Page.close` then waits for ever. From an empty page nothing goes anywhere.
    """
    page.goto("about:blank")
    page.close()


def comes_true(page: Page, condition: str) -> bool:
    """Whether an expression of JavaScript is true on the page, now or at one of its next frames, for so long and no longer.

    `Page.wait_for_function` asks again by `eval`, which the content policy of the page forbids.
    """
    look = f"""() => new Promise((told) => {{
        const until = performance.now() + {SETTLE_SECONDS * 1000};
        const look = () => ({condition}) ? told(true) : performance.now() > until ? told(false) : requestAnimationFrame(look);
        look();
    }})"""
    return bool(page.evaluate(look))
