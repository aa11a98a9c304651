"""Bytes to text: the encodings that agendas come in."""

import codecs
from typing import Final

from reportflow.domain.errors import InvalidInput

#: What begins files that are no text, and what they are.
_MAGIC: Final = (
    (b"%PDF", "PDF"), (b"\xd0\xcf\x11\xe0", "DOC"), (b"{\\rtf", "RTF"), (b"PK\x03\x04", "ZIP"), (b"PK\x05\x06", "ZIP"),
    (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"\x1f\x8b", "GZIP"),
)  # fmt: skip
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_TEXT_CONTROLS: Final = frozenset("\t\n\r\f\v\x1a\x85")
#: One control character in so many is an accident of an old word processor; more are not text.
_CONTROLS_ALLOWED: Final = 500


def kind_by_content(data: bytes) -> str | None:
    """What the first bytes say a file is, None where they say nothing."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), None)


def decode(data: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252.

    Raises:
        InvalidInput: `agenda.not_text` for anything else.
    """
    if kind := kind_by_content(data):
        raise InvalidInput("agenda.not_text", kind=kind)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _checked(data.decode(encoding))
            except UnicodeDecodeError as error:
                raise InvalidInput("agenda.not_text", kind="") from error
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        # Five bytes have no character in Windows-1252; they are read as what Latin-1 has there.
        return _checked("".join(_windows(byte) for byte in data))


_WINDOWS: Final = [bytes([byte]).decode("cp1252", errors="replace").replace("\ufffd", chr(byte)) for byte in range(256)]


def _windows(byte: int) -> str:
    return _WINDOWS[byte]


def _checked(text: str) -> str:
    """`text`, unless so many control characters are in it that it is none."""
    controls = sum(1 for char in text if (char < " " or "\x7f" <= char <= "\x9f") and char not in _TEXT_CONTROLS)
    if "\x00" in text or controls > len(text) / _CONTROLS_ALLOWED + 1:
        raise InvalidInput("agenda.not_text", kind="")
    return text
