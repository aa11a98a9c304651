"""Takes the pictures of README.md from the running product: `make pictures`.

A sample meeting of its own is loaded into a folder that is removed afterwards, served, and opened in Chromium.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.drafting_pages import wait_until_live, wait_until_saved, write
from tests.browser.pages import choose_language
from tests.plugin_parts import browser_arguments, chromium
from tests.servers import free_port, until_answered

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "docs" / "images"
#: Of point 7, which has changed since the head of delegation decided on it.
SECTION = "/meetings/1/sections/8"
#: Of point 8, which is being drafted.
DRAFTED = "/meetings/1/sections/9"


@contextmanager
def served_sample() -> Iterator[dict[str, str]]:
    """The sample meeting, served; gives the sign-in links of its people."""
    with tempfile.TemporaryDirectory(prefix="reportflow-pictures-") as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REPORTFLOW_")}
        port = str(free_port())
        environment = {**kept, "FLASK_APP": "app", "REPORTFLOW_DATA_DIR": folder, "PORT": port, "HOST": "127.0.0.1"}
        environment.pop("DATABASE_URL", None)

        def flask(*words: str) -> str:
            command = [sys.executable, "-m", "flask", *words]
            return subprocess.run(
                command, cwd=PROJECT, env=environment, check=True, stdout=subprocess.PIPE, text=True, timeout=120
            ).stdout

        flask("db", "upgrade")
        flask("demo", "load")
        links = {
            name.strip(): f"http://{address}"
            for name, address in re.findall(r"^(.*?)http://(\S+)$", flask("demo", "links"), re.MULTILINE)
        }
        server = subprocess.Popen([sys.executable, "app.py"], cwd=PROJECT, env=environment)
        try:
            until_answered(f"http://127.0.0.1:{port}/sign-in", server)
            yield links
        finally:
            server.terminate()
            server.wait(timeout=30)


def sign_in(page: Page, link: str) -> None:
    """Follow a sign-in link and confirm that it is for oneself."""
    page.goto(link)
    page.locator("main form button").click()
    page.wait_for_load_state("networkidle")


def take(page: Page, path: str, name: str, begin: str = "") -> None:
    """A picture of what the window shows. `begin`: selector of what is to stand at its top."""
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{path} does not answer")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    if begin:
        page.locator(begin).evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top - 16)")
    page.screenshot(path=PICTURES / f"{name}.png")


def take_drafting(browser: Browser, links: dict[str, str]) -> None:
    """Two people who write one section: the page of one, in which the other writes."""
    pages: list[Page] = []
    for person in ("Rapporteur (Honduras)", "Translator (TS)"):
        link = links[person]
        address = link.partition("/sign-in")[0]
        page = browser.new_page(viewport={"width": 1280, "height": 1000}, base_url=address, locale="en-GB")
        sign_in(page, link)
        choose_language(page, "en")
        page.goto(DRAFTED)
        wait_until_live(page)
        page.locator("#languages a").last.click()
        pages.append(page)
    first, second = pages
    write(first, " To invite other Members to join them.")
    wait_until_saved(first)
    write(second, " Invitar", language="es")
    wait_until_saved(second)
    expect(first.locator(".caret")).to_have_count(1)
    expect(first.locator("#body .state-stale")).to_be_visible()
    first.locator(".standing-bar").evaluate("element => window.scrollTo(0, element.getBoundingClientRect().top - 16)")
    first.locator(".caret").evaluate("element => element.classList.add('caret-named')")
    first.screenshot(path=PICTURES / "drafting.png")


def main() -> int:
    """Write the pictures of docs/images anew."""
    executable = chromium()
    if executable is None:
        sys.stderr.write("Pictures are taken with Chromium; none was found.\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    pictures = (
        ("Chair (Honduras)", 1280, 1640, "/meetings/1", "meeting", ""),
        ("Head of delegation (Mexico)", 390, 1180, f"{SECTION}/decision", "decide", "#changed-title"),
    )
    with served_sample() as links, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=browser_arguments())
        for person, width, height, path, name, begin in pictures:
            link = links[person]
            page = browser.new_page(
                viewport={"width": width, "height": height}, base_url=link.partition("/sign-in")[0], locale="en-GB"
            )
            sign_in(page, link)
            choose_language(page, "en")
            take(page, path, name, begin)
        take_drafting(browser, links)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
