"""Addresses: the full ones that go into mails and codes, and the ones to go back to."""

from typing import Any
from urllib.parse import urlsplit

from flask import current_app, url_for

from reportflow.config import Settings


def full_address(endpoint: str, **values: Any) -> str:
    """The address of a page, for use outside of the pages: with the operator's own base where one is set."""
    settings: Settings = current_app.extensions["reportflow"]
    if settings.base_url is None:
        return url_for(endpoint, _external=True, **values)
    return settings.base_url + url_for(endpoint, **values)


def local_path(address: str | None) -> str | None:
    """The address if it is a path of this site, else None: nobody is led elsewhere by a link that starts here."""
    if not address or not address.startswith("/") or address.startswith("//") or len(address) > 2000:
        return None
    # Browsers read a backslash as a slash, and drop control characters: "/\t/elsewhere" is another site.
    if "\\" in address or any(ord(character) < 33 or ord(character) == 127 for character in address):
        return None
    parts = urlsplit(address)
    return None if parts.scheme or parts.netloc else address
