"""Text that means harm: a clear error or harmless words, on the screen and in the document, and the next section unharmed."""

import io
import re

import pytest
from docx import Document
from flask import Flask
from flask.testing import FlaskClient

from reportflow.domain.policy import Role
from tests.web.conftest import browser_of
from tests.web.test_meeting import section_ids

HARMLESS = {
    "script": "Before <script>alert(1)</script><img src=x onerror=alert(1)> after.",
    "javascript link": "[Read this](javascript:alert%281%29) and [this](data:text/html,x).",
    "local image": "![secret](/etc/passwd) ![secret](file:///etc/passwd) ![far](http://127.0.0.1:9/x.png)",
    "raw blocks": "```{=html}\n<script>alert(1)</script>\n```\n\n`<b>`{=openxml}\n\n<style>body{display:none}</style>",
    "unclosed fence": "```\nThis fence is never closed.",
    "unclosed html": "<!-- This comment is never closed\n\n<div><table><tr>",
    "attributes": '[text]{onclick="alert(1)" style="x" .danger} and # {.x onload=alert(1)}',
    "styles and bookmarks": '::: {custom-style="Title"}\nlarge\n:::\n\n[x]{#sec-1}',
}
REFUSED = {
    "brackets": "[" * 60 + "text" + "]" * 60,
    "footnote that cites itself": "Text[^a].\n\n[^a]: Note[^a].",
    "chained footnotes": "Text[^1].\n\n" + "".join(f"[^{n}]: Note[^{n + 1}].\n\n" for n in range(1, 30)),
}
TOO_LONG = "The Network took note. " * 45_600  # over 1 MB


@pytest.fixture
def rapporteur(app: Flask, sample_meeting: int) -> FlaskClient:
    """The rapporteur's browser, in English."""
    client = browser_of(app, Role.RAPPORTEUR)
    client.post("/language", data={"language": "en"})
    return client


def write(client: FlaskClient, text: str) -> tuple[int, int, int, str]:
    """Write into point 1; gives the ids of points 1 and 2, the status and the page of the answer."""
    _chapeau, first, second, *_rest = section_ids(client.get("/meetings/1").text)
    page = client.get(f"/meetings/1/sections/{first}").text
    seq = re.search(r'data-base-seq="(\d+)"', page)
    assert seq is not None
    form = {"language": "en", "base_seq": seq[1], "text": text}
    answer = client.post(f"/meetings/1/sections/{first}/blocks/body", data=form)
    return first, second, answer.status_code, answer.text


def act_of(page: str) -> list[str]:
    """Everything in a page that could act or load from elsewhere, outside of what the frame of the page has."""
    main = page.partition("<main")[2].partition("</main>")[0]
    text_only = re.sub(r"<textarea.*?</textarea>", "", main, flags=re.DOTALL)
    return re.findall(r"<script|<style|<img|<iframe|<[a-z][^>]*\son\w+\s*=|javascript:|data:text|file:", text_only)


@pytest.mark.parametrize("kind", HARMLESS)
def test_hostile_text_is_harmless_on_every_page_and_in_the_document(rapporteur: FlaskClient, kind: str) -> None:
    first, _second, status, _page = write(rapporteur, HARMLESS[kind])
    assert status == 303
    for path in (f"sections/{first}", f"sections/{first}/history", "report", ""):
        assert act_of(rapporteur.get(f"/meetings/1/{path}".rstrip("/")).text) == []
    file = rapporteur.get("/meetings/1/report/download?language=en&format=docx")
    assert file.status_code == 200
    document = Document(io.BytesIO(file.data))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "root:" not in words
    assert "Delegations reported" in words or "Each delegation" in words, "the next section is unharmed"
    assert not [part for part in document.part.package.iter_parts() if part.content_type.startswith("image/")]
    addresses = [link.target_ref for link in document.part.rels.values() if link.is_external]
    assert not [address for address in addresses if not address.startswith(("http:", "https:", "mailto:"))]


@pytest.mark.parametrize("kind", REFUSED)
def test_text_that_pandoc_must_not_see_is_named_and_the_next_section_is_unharmed(
    rapporteur: FlaskClient, kind: str
) -> None:
    first, second, _status, _page = write(rapporteur, REFUSED[kind])
    page = rapporteur.get(f"/meetings/1/sections/{first}")
    assert page.status_code == 200
    assert REFUSED[kind][:40] in page.text, "what was typed is still there"
    report = rapporteur.get("/meetings/1/report")
    assert report.status_code == 200
    assert "notice-error" in report.text
    assert "Approval of the agenda" in report.text
    refused = rapporteur.get("/meetings/1/report/download?language=en&format=docx")
    assert refused.status_code in {413, 422}
    assert "Approval of the agenda" in refused.text
    assert "What you typed is saved." in page.text, "it cannot be printed, which is said beside it"
    unharmed = rapporteur.get(f"/meetings/1/sections/{second}")
    assert unharmed.status_code == 200
    assert "What you typed is saved." not in unharmed.text
    spanish = rapporteur.get("/meetings/1/report/download?language=es&format=docx")
    assert spanish.status_code == 200, "the other language does not hold this text"


def test_a_megabyte_of_text_is_refused_with_a_sentence_and_comes_back_in_the_form(rapporteur: FlaskClient) -> None:
    first, _second, status, page = write(rapporteur, TOO_LONG)
    assert status == 413
    assert page.count("The Network took note.") > 45_000
    assert "The Network took note. The Network" not in rapporteur.get(f"/meetings/1/sections/{first}").text
