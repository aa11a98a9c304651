"""The product served in a process of its own, with the sample meeting, for tests in a browser."""

import os
import re
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page

PROJECT = Path(__file__).parents[2]
START_SECONDS = 60


class Served:
    """A server that can be stopped and started again on the same port and data."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("REPORTFLOW_")}
        kept.pop("DATABASE_URL", None)
        self._environment = {
            **kept,
            "FLASK_APP": "app",
            "REPORTFLOW_DATA_DIR": str(folder),
            "PORT": str(port),
            "HOST": "127.0.0.1",
        }
        self._server: subprocess.Popen[bytes] | None = None
        self._links = ""

    def flask(self, *words: str) -> str:
        """Run a command of the product; gives what it prints."""
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(
            command, cwd=PROJECT, env=self._environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    def start(self) -> None:
        """Serve, and wait until it answers."""
        self._server = subprocess.Popen([sys.executable, "app.py"], cwd=PROJECT, env=self._environment)
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                with urllib.request.urlopen(f"{self.address}/sign-in", timeout=5):
                    return
            except OSError:
                if self._server.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def stop(self) -> None:
        """End the server."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(timeout=30)
            self._server = None

    def sign_in(self, page: Page, who: str) -> None:
        """Sign in as one of the people of the sample meeting ("Rapporteur (Honduras)"), once for each."""
        self._links = self._links or self.flask("demo", "links")
        line = next(line for line in self._links.splitlines() if who in line)
        found = re.search(r"https?://[^/\s]+(/\S+)", line)
        assert found
        page.goto(self.address + found.group(1))
        page.locator("main form button").first.click()
        page.wait_for_load_state("networkidle")
