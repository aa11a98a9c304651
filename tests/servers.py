"""Throwaway servers for the tests: PostgreSQL and Redis on loopback, on ports and in folders of their own.

A server is found by its program, started when the first test asks for it, and ended by its process when the session
ends. One that somebody runs already is used only when it is named in the environment.
"""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg

#: PostgreSQL refuses to run as root, so there it runs as the person that Debian's package makes.
POSTGRESQL_USER = "postgres"
START_SECONDS = 60


def postgresql_programs() -> Path | None:
    """The folder with `initdb` and `postgres` of the newest PostgreSQL found, or None."""
    found = shutil.which("initdb")
    folders = [Path(found).parent] if found else []
    folders += sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: float(folder.parent.name), reverse=True
    )
    return next((folder for folder in folders if (folder / "postgres").exists()), None)


def redis_program() -> str | None:
    """The path of `redis-server`, or None."""
    return shutil.which("redis-server")


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def _running(command: list[str], log: Path, user: str | None) -> Iterator[subprocess.Popen[bytes]]:
    """A child process with its output in `log`, asked to end, and then made to, when the block is left."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            start_new_session=True,  # Ctrl-C belongs to pytest, which ends the server in its turn
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text(errors='replace')}")


def until_answered(
    address: str, server: subprocess.Popen[bytes], open_address: Callable[..., Any] = urllib.request.urlopen
) -> None:
    """Wait until a page of a server that was just started is there; between two looks, for the server's end.

    Args:
        open_address: how to ask for it, as `urllib.request.urlopen` does.

    Raises:
        OSError: it has ended, or took too long.
    """
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with open_address(address, timeout=5):
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(timeout=0.1)
                raise


@contextlib.contextmanager
def running_postgresql(programs: Path) -> Iterator[str]:
    """The address of a new PostgreSQL server's `postgres` database; it is gone when the block is left.

    Durability is switched off: nothing in it outlives the tests.
    """
    user = POSTGRESQL_USER if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="reportflow-postgresql-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        data = folder / "data"
        subprocess.run(
            [
                programs / "initdb",
                f"--pgdata={data}",
                "--auth=trust",
                "--username=tests",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            user=user,
            group=user,
            extra_groups=[] if user else None,
            timeout=START_SECONDS,
        )
        port = free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "shared_buffers": "32MB",
            "max_connections": 100,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        log = folder / "server.log"
        with _running([str(programs / "postgres"), "-D", str(data), *options], log, user) as process:
            _wait_until_it_answers(process, port, log)
            url = f"postgresql+psycopg://tests@127.0.0.1:{port}/postgres"
            _wait_until_it_is_ready(url)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_until_it_is_ready(url: str) -> None:
    """The port opens a moment before the server lets anybody in."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with administration(url):
                return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def administration(url: str) -> Iterator[psycopg.Connection]:
    """A connection to the server of a SQLAlchemy address, for creating and dropping databases."""
    with psycopg.connect(url.replace("postgresql+psycopg://", "postgresql://", 1), autocommit=True) as connection:
        yield connection


@contextlib.contextmanager
def running_redis(program: str) -> Iterator[str]:
    """The address of a new Redis server that keeps nothing on disk; it is gone when the block is left."""
    folder = Path(tempfile.mkdtemp(prefix="reportflow-redis-"))
    try:
        port = free_port()
        log = folder / "server.log"
        command = [program, "--bind", "127.0.0.1", "--port", str(port), "--save", "", "--appendonly", "no"]
        with _running([*command, "--dir", str(folder)], log, None) as process:
            _wait_until_it_answers(process, port, log)
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
