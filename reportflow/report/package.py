"""The outer form of a DOCX file: its properties, and a package whose bytes depend on its content and time alone."""

import io
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from html import escape
from typing import Final

_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CORE: Final = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
_CUSTOM: Final = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_TYPES: Final = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
#: The format id that Word gives to custom properties.
_FMTID: Final = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def core_xml(title: str, subject: str, locale: str, now: datetime) -> bytes:
    """`docProps/core.xml`; `now` is an aware time."""
    moment = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title><dc:subject>{escape(subject)}</dc:subject><dc:creator>reportflow</dc:creator>"
        f"<dc:language>{locale}</dc:language><cp:lastModifiedBy>reportflow</cp:lastModifiedBy><cp:revision>1</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{moment}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{moment}</dcterms:modified></cp:coreProperties>'
    ).encode()


def custom_xml(properties: Mapping[str, str]) -> bytes:
    """`docProps/custom.xml`; property ids start with 2, as the format wants."""
    entries = "".join(
        f'<property fmtid="{_FMTID}" pid="{number}" name="{escape(name)}"><vt:lpwstr>{escape(value)}</vt:lpwstr></property>'
        for number, (name, value) in enumerate(properties.items(), 2)
    )
    return f'{_XML}<Properties xmlns="{_CUSTOM}" xmlns:vt="{_TYPES}">{entries}</Properties>'.encode()


def write_package(parts: Mapping[str, bytes], now: datetime) -> bytes:
    """The parts as a file, content types first, each with the same time."""
    moment = max(now.astimezone(UTC), datetime(1980, 1, 1, tzinfo=UTC))
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(parts, key=lambda part: (part != "[Content_Types].xml", part)):
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, parts[name])
    return file.getvalue()
