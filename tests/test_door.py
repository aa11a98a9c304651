"""The door: forms come in whole, people go before pages that ask by themselves, and what goes wrong is told."""

import asyncio
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from a2wsgi import WSGIMiddleware
from flask import Flask

from reportflow.door import WORKERS, Turns, WholeForms, asgi_of
from tests.servers import free_port, until_answered

FORM = [(b"host", b"localhost"), (b"content-type", b"application/x-www-form-urlencoded")]


def request(method: str, path: str, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    return {
        "type": "http", "http_version": "1.1", "method": method, "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "headers": headers, "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }  # fmt: skip


async def answer_of(door: WholeForms, scope: dict[str, Any], *pieces: bytes, stops: bool = False) -> list[Any]:
    """What the door answers to a body in these pieces, after which the sender may stop for good."""
    waiting = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    if not stops:
        waiting.append({"type": "http.request", "body": b"", "more_body": False})
    answers: list[Any] = []

    async def receive() -> Any:
        return waiting.pop(0) if waiting else await asyncio.Event().wait()

    async def send(message: Any) -> None:
        answers.append(message)

    await door(scope, receive, send)
    return answers


def test_senders_who_stop_in_the_middle_of_a_form_keep_nobody_out(app: Flask) -> None:
    async def run() -> list[Any]:
        door = asgi_of(app)
        half = request("POST", "/sign-in", [*FORM, (b"content-length", b"1000")])
        stopped = [asyncio.create_task(answer_of(door, half, b"email=a", stops=True)) for _ in range(2 * WORKERS)]
        await asyncio.sleep(0)
        answers = await asyncio.wait_for(answer_of(door, request("GET", "/sign-in", FORM)), 20)
        for task in stopped:
            task.cancel()
        return answers

    assert asyncio.run(run())[0]["status"] == 200


def test_a_form_that_does_not_arrive_in_time_is_given_up(app: Flask) -> None:
    half = request("POST", "/sign-in", [*FORM, (b"content-length", b"1000")])
    answers = asyncio.run(answer_of(WholeForms(app, 1000, seconds=0.01), half, b"email=a", stops=True))
    assert answers[0]["status"] == 408


def test_a_form_arrives_in_pieces_and_one_that_is_too_long_is_left_unread(app: Flask) -> None:
    def echo(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [])
        return [environ["wsgi.input"].read(), environ.get("HTTP_X_FORWARDED_FOR", "-").encode()]

    door = WholeForms(WSGIMiddleware(echo), 10)
    whole = request("POST", "/", [*FORM, (b"content-length", b"6"), (b"x_forwarded_for", b"10.0.0.1")])
    answers = asyncio.run(answer_of(door, whole, b"a=", b"bcde"))
    assert b"".join(answer.get("body", b"") for answer in answers) == b"a=bcde-"
    length = str(app.config["MAX_CONTENT_LENGTH"] + 1).encode()
    long = request("POST", "/sign-in", [*FORM, (b"content-length", length)])
    assert asyncio.run(answer_of(asgi_of(app), long, stops=True))[0]["status"] == 413


class Kept:
    """Pages that are being made until they are let go. `most`: how many were, at the same time."""

    def __init__(self) -> None:
        self.inside: list[asyncio.Event] = []
        self.seen: list[str] = []
        self.most = 0
        self.came = asyncio.Event()

    async def __call__(self, scope: dict[str, Any], _receive: Any, _send: Any) -> None:
        done = asyncio.Event()
        self.inside.append(done)
        self.seen.append(scope["path"])
        self.most = max(self.most, len(self.inside))
        self.came.set()
        await done.wait()
        self.inside.remove(done)
        if scope["path"] == "/fails":
            raise RuntimeError("a page that fails")

    async def until(self, count: int) -> None:
        while len(self.inside) < count:
            self.came.clear()
            await self.came.wait()


def test_so_many_pages_are_made_at_once_and_no_more_whatever_becomes_of_them() -> None:
    async def run() -> int:
        pages = Kept()
        turns = Turns(pages, 2, seconds=60)
        paths = ["/fails", "/", "/fails", "/", "/"]
        tasks = [asyncio.create_task(turns({"type": "http", "path": path}, None, None)) for path in paths]
        for _ in paths:
            await asyncio.wait_for(pages.until(1), 20)
            pages.inside[0].set()
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            tasks = [task for task in tasks if not task.done()]
        return pages.most

    assert asyncio.run(run()) == 2


def test_a_page_that_waits_for_something_keeps_nobody_out() -> None:
    async def run() -> None:
        pages = Kept()
        turns = Turns(pages, 2, seconds=0.01)
        tasks = [asyncio.create_task(turns({"type": "http", "path": "/"}, None, None)) for _ in range(5)]
        await asyncio.wait_for(pages.until(5), 20)
        for done in tuple(pages.inside):
            done.set()
        await asyncio.gather(*tasks)

    asyncio.run(run())


def test_what_people_ask_for_goes_before_what_pages_ask_for_by_themselves_and_who_has_gone_keeps_nobody_waiting() -> (
    None
):
    async def run() -> list[str]:
        pages = Kept()
        turns = Turns(pages, 1, seconds=60)

        def ask(method: str, path: str, *headers: tuple[bytes, bytes]) -> "asyncio.Task[None]":
            return asyncio.create_task(turns(request(method, path, list(headers)), None, None))

        tasks = [
            ask("GET", "/first"),
            ask("GET", "/board", (b"hx-request", b"true")),
            ask("GET", "/printed", (b"sec-fetch-dest", b"empty")),
            ask("GET", "/gone"),
            ask("GET", "/page", (b"sec-fetch-dest", b"document")),
            ask("POST", "/decision", (b"hx-request", b"true")),
        ]
        await asyncio.wait_for(pages.until(1), 20)
        tasks.pop(3).cancel()
        while not all(task.done() for task in tasks):
            await asyncio.wait_for(pages.until(1), 20)
            pages.inside[0].set()
            await asyncio.wait([task for task in tasks if not task.done()], return_when=asyncio.FIRST_COMPLETED)
        return pages.seen

    assert asyncio.run(run()) == ["/first", "/page", "/decision", "/board", "/printed"]


SERVES_A_FAULT = """
from reportflow import create_app
from reportflow.config import Settings
from reportflow.door import asgi_of, serve

settings = Settings.from_environment()
app = create_app(settings)
app.add_url_rule("/fault", view_func=lambda: 1 / 0)
serve(asgi_of(app), settings.listening())
"""


@contextmanager
def answered_with_500(address: str, timeout: float) -> Iterator[None]:
    with pytest.raises(HTTPError, match="500"):
        urlopen(address, timeout=timeout)
    yield


def test_what_nobody_foresaw_is_told_on_standard_error_with_its_time(tmp_path: Path) -> None:
    port = free_port()
    surroundings = {**os.environ, "REPORTFLOW_DATA_DIR": str(tmp_path), "PORT": str(port), "HOST": "127.0.0.1"}
    command = [sys.executable, "-c", SERVES_A_FAULT]
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as server:
        try:
            until_answered(f"http://127.0.0.1:{port}/fault", server, answered_with_500)
        finally:
            server.terminate()
        printed, told = server.communicate(timeout=20)
    assert re.search(
        rb"\d\d:\d\d:\d\d,\d+ ERROR reportflow: unexpected error on /fault\n.*ZeroDivisionError", told, re.DOTALL
    )
    assert b"ZeroDivisionError" not in printed
