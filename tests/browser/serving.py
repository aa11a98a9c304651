"""The product served in a process of its own, with the sample meeting, for tests in a browser."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.pages import follow
from tests.servers import free_port, until_answered

PROJECT = Path(__file__).parents[2]
STOP_SECONDS = 30
COMMAND_SECONDS = 120
#: `python app.py`, which ends when nobody holds the other end of its standard input: nobody else would end the server of a
#: test process that was ended itself.
SERVE = """
import os, runpy, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
runpy.run_path("app.py", run_name="__main__")
"""


class Served:
    """A server that can be stopped and started again on the same port and data.

    Args:
        folder: the data.
        port: on loopback.
        links: what `flask demo links --all` printed for these data, where that is known.
    """

    def __init__(self, folder: Path, port: int, links: str = "") -> None:
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
        self._links = links

    def flask(self, *words: str) -> str:
        """Run a command of the product; gives what it prints."""
        command = [sys.executable, "-m", "flask", *words]
        return subprocess.run(
            command,
            cwd=PROJECT,
            env=self._environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=COMMAND_SECONDS,
        ).stdout

    def start(self) -> None:
        """Serve, and wait until it answers."""
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVE], cwd=PROJECT, env=self._environment, stdin=subprocess.PIPE
        )
        until_answered(f"{self.address}/sign-in", self._server)

    def stop(self) -> None:
        """End the server: it is asked to, and then made to."""
        if self._server is None:
            return
        server, self._server = self._server, None
        server.terminate()
        try:
            server.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.communicate(timeout=STOP_SECONDS)

    def kill(self) -> None:
        """End the server in the middle of whatever it does (SIGKILL)."""
        if self._server is not None:
            server, self._server = self._server, None
            server.kill()
            server.communicate(timeout=STOP_SECONDS)

    def sign_in(self, page: Page, who: str) -> None:
        """Sign in as one of the people of the sample meeting ("Rapporteur (Honduras)"), once for each."""
        self._links = self._links or self.flask("demo", "links", "--all")
        line = next(line for line in self._links.splitlines() if who in line)
        found = re.search(r"https?://[^/\s]+(/\S+)", line)
        assert found
        page.goto(self.address + found.group(1))
        follow(page, page.locator("main form button").first)


@dataclass(frozen=True)
class Sample:
    """The data of the sample meeting, as a folder that nobody serves."""

    folder: Path
    links: str

    @classmethod
    def made_in(cls, folder: Path) -> "Sample":
        """Load the sample meeting into an empty folder."""
        made = Served(folder, free_port())
        made.flask("db", "upgrade")
        made.flask("demo", "load")
        return cls(folder, made.flask("demo", "links", "--all"))

    def copied_to(self, folder: Path) -> Served:
        """A server, not yet started, of a copy of the data; the folder is made."""
        shutil.copytree(self.folder, folder)
        return Served(folder, free_port(), self.links)
