"""Sockets by whatever address the room reaches the service: over plain HTTP, and over HTTPS without a proxy.

No address is configured: a page's socket is its own where both name the same host, port and scheme.
"""

import json
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from reportflow.config import Settings
from tests.live.conftest import CookieOf
from tests.live.page import answer_to_handshake, open_line
from tests.live.serving import Process
from tests.services.drafting_meeting import DraftingMeeting

#: Addresses of this machine that are not the one that it is usually called by, as those in a local network are not.
IN_THE_ROOM, IN_ANOTHER_NETWORK = "127.0.0.2", "127.0.0.3"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


@pytest.fixture
def plain(settings: Settings) -> Iterator[Process]:
    running = Process(settings, more={"HOST": "0.0.0.0"})
    yield running.start()
    running.kill()


@pytest.fixture
def secure(settings: Settings, authority: trustme.CA, trust: ssl.SSLContext, tmp_path: Path) -> Iterator[Process]:
    certificate = authority.issue_cert("127.0.0.1", IN_THE_ROOM)
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"".join(part.bytes() for part in certificate.cert_chain_pems))
    certificate.private_key_pem.write_to_path(key)
    more = {"HOST": "0.0.0.0", "TLS_CERTIFICATE": str(chain), "TLS_KEY": str(key)}
    running = Process(settings, more=more, trust=trust)
    yield running.start()
    running.kill()


def first_told(address: str, cookie: str, origin: str, trust: ssl.SSLContext | None = None) -> str:
    """What kind of thing a page is told first."""
    with open_line(address, cookie, origin=origin, ssl=trust) as line:
        message = line.recv(timeout=20)
        kind: str = json.loads(message)["kind"]
        return kind


def test_over_plain_http_a_socket_is_opened_by_each_of_the_machines_addresses(
    plain: Process, meeting: DraftingMeeting, cookie_of: CookieOf
) -> None:
    for host in (IN_THE_ROOM, IN_ANOTHER_NETWORK):
        server = plain.server_at(host)
        for section in (None, meeting.section):
            address = server.address(meeting.meeting, section)
            assert first_told(address, cookie_of("rapporteur"), server.base) == "hello"


def test_a_page_of_another_address_of_the_same_machine_opens_nothing(
    plain: Process, meeting: DraftingMeeting, cookie_of: CookieOf
) -> None:
    address = plain.server_at(IN_THE_ROOM).address(meeting.meeting, meeting.section)
    others = (plain.server.base, f"http://{IN_THE_ROOM}", f"https://{IN_THE_ROOM}:{plain.port}")
    for origin in others:
        assert answer_to_handshake(address, cookie_of("rapporteur"), origin=origin) == 403


def test_over_https_a_socket_is_opened_by_its_own_pages_and_not_by_those_over_plain_http(
    secure: Process, meeting: DraftingMeeting, cookie_of: CookieOf, trust: ssl.SSLContext
) -> None:
    server = secure.server_at(IN_THE_ROOM)
    address = server.address(meeting.meeting, meeting.section)
    assert address.startswith("wss://")
    assert first_told(address, cookie_of("rapporteur"), server.base, trust) == "hello"
    plain = server.base.replace("https", "http")
    assert answer_to_handshake(address, cookie_of("rapporteur"), origin=plain, trust=trust) == 403
