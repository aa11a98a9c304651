"""LibreOffice opens the document, and shows what it says."""

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reportflow.report import build
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
