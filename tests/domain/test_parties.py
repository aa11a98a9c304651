"""Parties found by the names that people use for them."""

import pytest

from reportflow.domain.parties import Party, PartyDirectory, PartyKind, folded
from reportflow.i18n.reference import shipped_directory, shipped_parties

#: From docs/domain.md, "The body".
MEMBERS = {
    "BLZ": ("Belize", "Belice"),
    "CAN": ("Canada", "Canadá"),
    "CRI": ("Costa Rica", "Costa Rica"),
    "DOM": ("Dominican Republic", "República Dominicana"),
    "SLV": ("El Salvador", "El Salvador"),
    "GTM": ("Guatemala", "Guatemala"),
    "HND": ("Honduras", "Honduras"),
    "MEX": ("Mexico", "México"),
    "NIC": ("Nicaragua", "Nicaragua"),
    "PAN": ("Panama", "Panamá"),
    "USA": ("United States", "Estados Unidos"),
}


def test_the_eleven_members_ship_with_their_names_in_both_languages() -> None:
    members = {
        party.code: (party.names["en"], party.names["es"])
        for party in shipped_parties()
        if party.kind is PartyKind.MEMBER
    }
    assert members == MEMBERS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Mexico", "MEX"),
        ("méxico", "MEX"),
        ("MEX", "MEX"),
        ("the United States", "USA"),
        ("EE. UU.", "USA"),
        ("la República Dominicana", "DOM"),
        ("OIM", "IOM"),
        ("Organización Internacional para las Migraciones", "IOM"),
        ("RROCM", "RNCOM"),
        ("ST", "TS"),
        ("Secretaría Técnica", "TS"),
        ("Presidencia Pro Témpore", "PPT"),
        ("All delegations", "ALL_DELEGATIONS"),
        ("Todas las delegaciones", "ALL_DELEGATIONS"),
        ("Países Miembros", "MEMBERS"),
    ],
)
def test_a_party_is_found_by_any_of_its_names(text: str, code: str) -> None:
    found = shipped_directory().find(text)
    assert found is not None
    assert found.code == code


def test_a_name_that_is_nobodys_is_not_guessed() -> None:
    assert shipped_directory().find("The Ministry") is None
    assert shipped_directory().find("") is None


def test_no_name_belongs_to_two_parties() -> None:
    owners: dict[str, str] = {}
    for party in shipped_parties():
        for name in {
            folded(name) for name in (party.code, *party.names.values(), *party.full_names.values(), *party.aliases)
        }:
            assert owners.setdefault(name, party.code) == party.code


def test_a_name_is_given_in_the_readers_language_and_else_as_its_code() -> None:
    directory = PartyDirectory([Party("XYZ", PartyKind.ORGANISATION, {"en": "The body"})])
    assert directory.name("XYZ", "en") == "The body"
    assert directory.name("XYZ", "es") == "XYZ"
    assert directory.name("Somebody else", "es") == "Somebody else"
