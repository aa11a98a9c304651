"""Servers that are processes of their own: killed in mid-edit, ended in order, two on one database."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from flask import Flask
from flask_migrate import upgrade

from reportflow import create_app
from reportflow.config import Settings
from reportflow.domain.content import BlockKey
from reportflow.drafts.log import load
from reportflow.extensions import db
from reportflow.services.drafting import save_text
from tests.live.conftest import CookieOf, Redis, signed_in_cookie
from tests.live.page import Closed, Line, Page
from tests.live.serving import Process, Server
from tests.plugin_parts import NewDatabase
from tests.services.drafting_meeting import NOW, DraftingMeeting, make_drafting_meeting


@pytest.fixture
def postgresql_app(new_database: NewDatabase, settings: Settings) -> Iterator[tuple[Flask, Settings]]:
    """An application on an empty database of PostgreSQL."""
    own = replace(settings, database_url=new_database("postgresql"))
    app = create_app(own)
    with app.app_context():
        upgrade()
    yield app, own
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def open_on(server: Server, meeting: DraftingMeeting, cookie: str, before: Page | None = None) -> Page:
    """A page, or one that was open before and has its document still."""
    page = Page(
        server.address(meeting.meeting, meeting.section),
        cookie,
        origin=server.base,
        doc=before.doc if before else None,
    )
    return page.open()


def text_of(app: Flask, meeting: DraftingMeeting) -> str:
    with app.app_context():
        document = meeting.document()
        content = load(db.session, document).content()
        assert content == document.content_value()
        return content.body["en"]


def test_what_was_said_to_be_saved_is_there_after_the_server_was_killed(
    app: Flask, meeting: DraftingMeeting, cookie_of: CookieOf, process: Process
) -> None:
    writers = ("rapporteur", "colleague")
    pages = {who: open_on(process.server, meeting, cookie_of(who)) for who in writers}
    acknowledged: set[str] = set()
    for round_number in range(3):
        words: dict[str, list[tuple[int, str]]] = {who: [] for who in writers}
        for step in range(25):
            for who, page in pages.items():
                word = f"[{who}-{round_number}-{step}é😀]"
                words[who].append((page.write(word, place=0), word))
        first = pages["rapporteur"]
        first.until(lambda first=first: first.saved > 10)
        process.kill()
        for who, page in pages.items():
            with suppress(Closed):
                page.until_closed()
            acknowledged |= {word for number, word in words[who] if number <= page.saved}
        found = text_of(app, meeting)
        assert {word for word in acknowledged if word not in found} == set()
        process.start()
        pages = {who: open_on(process.server, meeting, cookie_of(who), page) for who, page in pages.items()}
        for page in pages.values():
            page.until(lambda page=page: page.sent == 1 and page.saved == 1)
        everything = [word for said in words.values() for _number, word in said]
        for page in pages.values():
            page.until(lambda page=page, everything=everything: all(word in page.say() for word in everything))
        assert {page.say() for page in pages.values()} == {text_of(app, meeting)}
    assert process.stop() in (0, -15)


def test_a_server_that_is_to_end_commits_what_it_has_and_says_that_it_will_be_back(
    app: Flask, meeting: DraftingMeeting, cookie_of: CookieOf, process: Process
) -> None:
    page, reader = (open_on(process.server, meeting, cookie_of(who)) for who in ("rapporteur", "delegate"))
    channel = Line(process.server.address(meeting.meeting), cookie_of("delegate"), origin=process.server.base)
    channel.until_told("hello")
    for step in range(50):
        page.write(f"[{step}]")
    page.until(lambda: page.saved > 1)
    assert process.stop() in (0, -15)
    assert [line.until_closed() for line in (page, reader, channel)] == [1012, 1012, 1012]
    found = text_of(app, meeting)
    assert all(f"[{number - 2}]" in found for number in range(2, page.saved + 1))
    assert reader.say() == found


@pytest.mark.postgresql
@pytest.mark.redis
def test_two_processes_on_one_database_have_the_same_text_also_while_redis_is_away(
    postgresql_app: tuple[Flask, Settings], own_redis: Redis
) -> None:
    app, settings = postgresql_app
    with app.app_context():
        meeting = make_drafting_meeting()
        db.session.remove()
    both = [
        Process(settings, "app.py", redis_url=own_redis.url),
        Process(settings, "-m", "reportflow.live", redis_url=own_redis.url),
    ]
    try:
        pages = [
            open_on(process.start().server, meeting, signed_in_cookie(app, person))
            for process, person in zip(both, (meeting.rapporteur, meeting.colleague), strict=True)
        ]
        for away in (False, True, False):
            (own_redis.stop if away else own_redis.restart)()
            write_at_once(app, meeting, pages)
        assert text_of(app, meeting) == pages[0].say() == pages[1].say()
    finally:
        for process in both:
            process.kill()


def write_at_once(app: Flask, meeting: DraftingMeeting, pages: list[Page]) -> None:
    """Two pages on two processes and a form write in the same moment; all three have all of it in the end."""
    before = len(pages[0].say())
    for _ in range(15):
        for page in pages:
            page.write("x", place=0)
    with app.app_context():
        document = meeting.document()
        words, seq = document.content_value().body["en"], document.seq
        body = BlockKey("body")
        save_text(meeting.rapporteur, meeting.meeting, meeting.section, body, "en", f"{words}y", base_seq=seq, now=NOW)
        db.session.remove()
    for page in pages:
        page.until_saved()
        page.until(lambda page=page: len(page.say()) == before + 31)
