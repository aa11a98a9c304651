"""The reference document that gives the report its look, built by code: one a language and paper size.

pandoc's own is the starting point for the parts that have no look (theme, web settings, numbering); styles, page, header and
footer are ours.
"""

import io
import zipfile
from enum import StrEnum
from functools import cache
from typing import Final

from reportflow.report import words
from reportflow.report.pandoc import run
from reportflow.report.styles import styles_xml

LOCALES: Final = {"en": "en-US", "es": "es-HN"}
#: What the document's header and footer say, put in for each report.
TITLE_SLOT: Final = "@@TITLE@@"
DRAFT_SLOT: Final = "@@DRAFT@@"
STAMP_SLOT: Final = "@@STAMP@@"


class Paper(StrEnum):
    """Paper sizes; Letter is the usual one in most Member Countries of the Conference."""

    LETTER = "letter"
    A4 = "a4"


_SIZES: Final = {Paper.LETTER: (12240, 15840), Paper.A4: (11906, 16838)}
_MARGIN_TOP: Final = 1500
_MARGIN_SIDE: Final = 1656

_W: Final = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_REL: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WML: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_XML: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def text_width(paper: Paper) -> int:
    """Width of the text in twips."""
    return _SIZES[paper][0] - 2 * _MARGIN_SIDE


@cache
def reference_document(language: str, paper: Paper) -> bytes:
    """The reference document as a file.

    Raises:
        Unavailable: if pandoc is not to be had.
    """
    parts = _pandoc_parts()
    parts["word/styles.xml"] = styles_xml(LOCALES[language]).replace("8928", str(text_width(paper)))
    parts["word/header1.xml"] = _part("hdr", _header(f"{_run(TITLE_SLOT)}{_TAB}{_run(DRAFT_SLOT, 'Draft')}"))
    parts["word/header2.xml"] = _part("hdr", _header(f"{_TAB}{_run(DRAFT_SLOT, 'Draft')}"))
    parts["word/footer1.xml"] = _part("ftr", _footer(language))
    parts["word/document.xml"] = _document(paper)
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        "</Types>",
        "".join(
            f'<Override PartName="/word/{name}.xml" ContentType="{_WML}.{kind}+xml"/>'
            for name, kind in (("header1", "header"), ("header2", "header"), ("footer1", "footer"))
        )
        + "</Types>",
    )
    relations = "".join(
        f'<Relationship Id="rIdReport{name}" Type="{_REL}/{name[:6]}" Target="{name}.xml"/>'
        for name in ("header1", "header2", "footer1")
    )
    key = "word/_rels/document.xml.rels"
    parts[key] = parts[key].replace("</Relationships>", f"{relations}</Relationships>")
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return file.getvalue()


@cache
def _default_reference() -> bytes:
    return run(["--print-default-data-file", "reference.docx"], b"")


def _pandoc_parts() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(_default_reference())) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist() if not name.endswith("/")}


_TAB: Final = "<w:r><w:tab/></w:r>"


def _run(text: str, style: str = "") -> str:
    look = f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>' if style else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(code: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def _part(root: str, content: str) -> str:
    return f"{_XML}<w:{root} {_W}>{content}</w:{root}>"


def _header(content: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr>{content}</w:p>'


def _footer(language: str) -> str:
    before, rest = words.PAGE[language].split("{page}")
    between, after = rest.split("{pages}")
    page = f"{_run(before)}{_field('PAGE')}{_run(between)}{_field('NUMPAGES')}{_run(after) if after else ''}"
    return f'<w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr>{_run(STAMP_SLOT)}{_TAB}{page}</w:p>'


def _document(paper: Paper) -> str:
    width, height = _SIZES[paper]
    return (
        f'{_XML}<w:document {_W}><w:body><w:p/><w:sectPr><w:headerReference w:type="default" r:id="rIdReportheader1"/>'
        '<w:headerReference w:type="first" r:id="rIdReportheader2"/><w:footerReference w:type="default" r:id="rIdReportfooter1"/>'
        '<w:footerReference w:type="first" r:id="rIdReportfooter1"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"/><w:pgMar w:top="{_MARGIN_TOP}" w:right="{_MARGIN_SIDE}" w:bottom="1400" '
        f'w:left="{_MARGIN_SIDE}" w:header="720" w:footer="640" w:gutter="0"/><w:titlePg/></w:sectPr></w:body></w:document>'
    )
