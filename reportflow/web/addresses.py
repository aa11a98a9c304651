"""Addresses: the full ones that go into mails and codes, and the ones to go back to."""

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlsplit

from flask import Flask, current_app, url_for
from werkzeug.routing import IntegerConverter

from reportflow.config import Settings
from reportflow.domain.errors import Unavailable
from reportflow.network import leads_here

#: The largest id that either database can hold: a greater one is of nothing, and is not looked for.
LARGEST_ID: Final = 2**31 - 1


class IdConverter(IntegerConverter):
    """`<int:…>` in addresses: an id that a row can have; anything else is not found."""

    regex = r"\d{1,10}"

    def __init__(self, map: Any) -> None:
        super().__init__(map, max=LARGEST_ID)


def id_from(text: str) -> int | None:
    """The id that a field of a form says, None where it says none that a row can have."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 10):
        return None
    return int(text) if int(text) <= LARGEST_ID else None


def init_app(app: Flask) -> None:
    """Read ids in addresses; to be called before the pages are registered."""
    app.url_map.converters["int"] = IdConverter


def full_address(endpoint: str, **values: Any) -> str:
    """The address of a page, for use outside of the pages: with the operator's own base where one is set."""
    settings: Settings = current_app.extensions["reportflow"]
    if settings.base_url is None:
        return url_for(endpoint, _external=True, **values)
    return settings.base_url + url_for(endpoint, **values)


def leads_others_here(address: str) -> bool:
    """Whether another device that opens this full address can come to this service: `localhost` leads each to itself."""
    return leads_here(urlsplit(address).hostname or "")


def text_address(meeting_id: int) -> Callable[[int], str]:
    """Makes the address of the page on which a section's text is read, for mails."""
    return lambda section_id: full_address("decision.show", meeting_id=meeting_id, section_id=section_id)


def check_own_address() -> None:
    """To be asked before a mail with a key in it is made for whoever asks.

    In production its link leads to the operator's own address only: the host of a request is whatever its sender names.

    Raises:
        Unavailable: `mail.no_address` where the operator has named no address.
    """
    settings: Settings = current_app.extensions["reportflow"]
    if settings.base_url is None and settings.production:
        raise Unavailable("mail.no_address")


def local_path(address: str | None) -> str | None:
    """The address if it is a path of this site, else None: nobody is led elsewhere by a link that starts here."""
    if not address or not address.startswith("/") or address.startswith("//") or len(address) > 2000:
        return None
    # Browsers read a backslash as a slash, and drop control characters: "/\t/elsewhere" is another site.
    if "\\" in address or any(ord(character) < 33 or ord(character) == 127 for character in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
