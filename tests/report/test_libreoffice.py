"""LibreOffice opens the document, and shows what it says."""

import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reportflow.report import build
from tests.report.decided_sample import decided_report
from tests.report.reading import document_words, words
from tests.report.report_sample import sample_report

NOW = datetime(2016, 11, 15, 19, 4, tzinfo=UTC)


def converted(docx: bytes, target: str, folder: Path) -> Path:
    source = folder / "report.docx"
    source.write_bytes(docx)
    profile = (folder / "profile").as_uri()
    command = [
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        target,
        "--outdir",
        str(folder),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / f"report.{target.split(':', maxsplit=1)[0]}"


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("language", "draft", "page"), [("en", "DRAFT", "Page 2 of"), ("es", "BORRADOR", "Página 2 de")]
)
def test_every_page_says_draft_and_its_number(language: str, draft: str, page: str, tmp_path: Path) -> None:
    pdf = converted(build(sample_report(), language, "docx", NOW), "pdf", tmp_path)
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    pages = done.stdout.decode().split("\f")[:-1]
    assert 6 <= len(pages) <= 12
    assert all(draft in text for text in pages)
    assert page in pages[1]
    annexes = [
        number
        for number, text in enumerate(pages)
        if text.lstrip().split("\n")[1:] and ("Annex I" in text or "Anexo I" in text)
    ]
    assert len(annexes) >= 3


@pytest.mark.libreoffice
def test_the_words_survive_opening_and_saving(tmp_path: Path) -> None:
    data = build(sample_report(complete=True), "en", "docx", NOW)
    text = converted(data, "txt:Text (encoded):UTF8", tmp_path).read_text("utf-8-sig")
    kept = words(text)
    for sentence in (
        "3. Concept note for a possible workshop",
        "3.1 To comment on the concept note",
        "Submit the report to the RCGM.",
    ):
        assert sentence in kept
    assert abs(len(kept) - len(document_words(data))) < 400


def pages_of(docx: bytes, folder: Path) -> list[str]:
    """The words of each page, as LibreOffice lays them out."""
    pdf = converted(docx, "pdf", folder)
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, timeout=60)
    return done.stdout.decode().split("\f")[:-1]


@pytest.mark.libreoffice
def test_reservations_stand_at_the_foot_of_the_page_that_cites_them_and_draft_is_gone_once_all_is_agreed(
    tmp_path: Path,
) -> None:
    pages = pages_of(build(decided_report(all_agreed=True), "en", "docx", NOW), tmp_path)
    assert not [number for number, text in enumerate(pages, 1) if "DRAFT" in text]
    foot = next(words(text) for text in pages if re.search(r"migrant workers ?R2 R3", words(text)))
    assert "Reservation R2, Guatemala: Guatemala reserves its position" in foot
    assert "Interpretative statement R3, Mexico: [Given in Spanish only] México entiende" in foot
    assert "R2R2" not in foot
    assert any("Annex IV. Reservations and statements" in text for text in pages)
    assert "Since May." in words(pages[-1])
