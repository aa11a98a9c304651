"""The opening paragraph names who took part."""

from reportflow.domain.chapeau import not_named
from reportflow.i18n.reference import shipped_directory

PARTIES = shipped_directory()


def codes(text: str, *present: str, language: str = "en") -> list[str]:
    return [party.code for party in not_named(text, [party for party in PARTIES if party.code in present], language)]


def test_a_member_that_is_present_and_not_named_is_found() -> None:
    assert codes("representatives from Belize and Mexico", "BLZ", "MEX", "PAN") == ["PAN"]


def test_names_are_read_in_the_language_of_the_text_with_or_without_accents_and_markup() -> None:
    assert codes("**México**, la República Dominicana y los Estados Unidos", "MEX", "DOM", "USA", language="es") == []
    assert codes("Mexico y los Estados Unidos de América", "MEX", "USA", language="es") == []


def test_a_name_within_another_word_names_nobody() -> None:
    assert codes("Panamanian and Canadian officials", "PAN", "CAN") == ["CAN", "PAN"]


def test_observers_need_not_be_named_and_an_empty_text_lacks_nobody() -> None:
    assert codes("Belize", "BLZ", "IOM", "ARG") == []
    assert codes("  ", "BLZ") == []
