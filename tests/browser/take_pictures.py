"""Takes the pictures of README.md from the running product: `make pictures`.

A sample meeting of its own is loaded into a folder that is removed afterwards, served, and opened in Chromium.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.plugin_parts import browser_arguments, chromium
from tests.servers import free_port

PROJECT = Path(__file__).parents[2]
PICTURES = PROJECT / "docs" / "images"
START_SECONDS = 60


@contextmanager
def served_sample() -> Iterator[str]:
    """The sample meeting, served; gives a sign-in link of its secretariat."""
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
        links = re.findall(
            r"http://\S+", next(line for line in flask("demo", "links").splitlines() if "ecretariat" in line)
        )
        server = subprocess.Popen([sys.executable, "app.py"], cwd=PROJECT, env=environment)
        try:
            wait_until_it_answers(f"http://127.0.0.1:{port}/sign-in", server)
            yield links[0]
        finally:
            server.terminate()
            server.wait(timeout=30)


def wait_until_it_answers(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def sign_in(page: Page, link: str) -> None:
    """Follow a sign-in link and confirm that it is for oneself."""
    page.goto(link)
    page.locator("main form button").click()
    page.wait_for_load_state("networkidle")


def take(page: Page, path: str, name: str) -> None:
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{path} does not answer")
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=PICTURES / f"{name}.png")


def main() -> int:
    """Write docs/images/meeting.png and docs/images/section.png anew."""
    executable = chromium()
    if executable is None:
        sys.stderr.write("Pictures are taken with Chromium; none was found.\n")
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served_sample() as link, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=browser_arguments())
        page = browser.new_page(
            viewport={"width": 1280, "height": 900}, base_url=link.partition("/sign-in")[0], locale="en-GB"
        )
        sign_in(page, link)
        take(page, "/meetings/1", "meeting")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
