"""The Spanish catalogue is complete, right in its form, and made the same way every time."""

from pathlib import Path

import pytest

from reportflow.i18n import catalogue
from reportflow.i18n.catalogue import StableCatalogue


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of one sentence in Python and one in a template."""
    (tmp_path / "reportflow").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "reportflow" / "page.py").write_text('title = _("Minutes of %(place)s")\n', "utf-8")
    (tmp_path / "templates" / "page.html").write_text("{{ _('Approve this text') }}\n", "utf-8")
    return tmp_path


def written(folder: Path, translations: dict[str, str]) -> tuple[Path, Path]:
    """A catalogue of these translations on disk, with its compiled form."""
    spanish = StableCatalogue()
    for english, translation in translations.items():
        spanish.put((english, None), translation)
    po, mo = folder / "messages.po", folder / "messages.mo"
    po.write_bytes(spanish.po())
    mo.write_bytes(spanish.mo())
    return po, mo


COMPLETE = {"Minutes of %(place)s": "Acta de %(place)s", "Approve this text": "Aprobar este texto"}


def test_every_sentence_of_the_source_has_a_sound_translation_and_the_compiled_form_is_current() -> None:
    assert catalogue.problems() == []


def test_a_complete_catalogue_has_no_problems(project: Path) -> None:
    assert catalogue.problems(project, *written(project, COMPLETE)) == []


@pytest.mark.parametrize(
    ("translations", "problem"),
    [
        ({"Approve this text": "Aprobar este texto"}, "not in the catalogue: 'Minutes of %(place)s'"),
        (COMPLETE | {"Approve this text": ""}, "not translated: 'Approve this text'"),
        (COMPLETE | {"Minutes of %(place)s": "Acta de %(lugar)s"}, "placeholders differ: 'Minutes of %(place)s'"),
        (COMPLETE | {"Approve this text": "Aprobar este texto "}, "outer blanks differ: 'Approve this text'"),
        (COMPLETE | {"Table this text": "Presentar este texto"}, "messages.po has sentences that are no longer used"),
    ],
)
def test_a_catalogue_that_falls_short_is_told_what_it_lacks(
    project: Path, translations: dict[str, str], problem: str
) -> None:
    (found,) = catalogue.problems(project, *written(project, translations))
    assert found.startswith(problem)


def test_a_compiled_form_that_is_behind_is_found(project: Path) -> None:
    po, mo = written(project, COMPLETE)
    mo.write_bytes(b"")
    assert catalogue.problems(project, po, mo) == ["messages.mo is not the compiled messages.po"]


def test_updating_keeps_translations_adds_new_sentences_and_drops_unused_ones(project: Path) -> None:
    po, _ = written(project, {"Approve this text": "Aprobar este texto", "Gone": "Ya no está"})
    spanish = catalogue.updated(project, po)
    assert {message.id: message.string for message in spanish if message.id} == {
        "Approve this text": "Aprobar este texto",
        "Minutes of %(place)s": "",
    }


def test_updating_twice_writes_the_same_bytes(project: Path) -> None:
    po, _ = written(project, COMPLETE)
    once = catalogue.updated(project, po).po()
    po.write_bytes(once)
    assert catalogue.updated(project, po).po() == once
    assert b"POT-Creation-Date" not in once
