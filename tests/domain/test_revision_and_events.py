"""The class of a change, and the chain of a record."""

import itertools
from datetime import UTC, datetime, timedelta, timezone

import pytest

from reportflow.domain.content import SectionContent
from reportflow.domain.events import GENESIS, event_hash
from reportflow.domain.revision import ChangeClass, change_since

BEFORE = SectionContent(body={"en": "Text", "es": "Texto"})
AT = datetime(2016, 11, 15, 18, 50, tzinfo=UTC)


@pytest.mark.parametrize(
    ("original", "same_en", "same_es"), list(itertools.product(["en", "es"], [True, False], [True, False]))
)
def test_the_class_of_a_change_follows_from_what_is_printed_the_same(
    original: str, same_en: bool, same_es: bool
) -> None:
    same = {"en": same_en, "es": same_es}
    if same_en and same_es:
        expected = ChangeClass.EDITORIAL
    elif same[original]:
        expected = ChangeClass.TRANSLATION
    else:
        expected = ChangeClass.SUBSTANTIVE
    assert change_since(BEFORE, original, same) is expected


def test_the_first_revision_changes_nothing_that_was_there() -> None:
    assert change_since(None, "en", {"en": False, "es": False}) is ChangeClass.FIRST


def test_an_events_hash_changes_with_everything_that_it_says() -> None:
    base = (GENESIS, 1, AT, 7, "section.merged", "section:3", {"into": 4})
    changes = ("f" * 64, 2, AT + timedelta(microseconds=1), None, "section.split", "section:4", {"into": 5})
    hashes = {event_hash(*base)}
    for place, value in enumerate(changes):
        hashes.add(event_hash(*(*base[:place], value, *base[place + 1 :])))
    assert len(hashes) == 1 + len(changes)


def test_an_events_hash_does_not_depend_on_the_zone_or_on_the_order_of_keys() -> None:
    local = AT.astimezone(timezone(timedelta(hours=-6)))
    one = event_hash(GENESIS, 1, AT, 7, "verb", "subject", {"a": 1, "b": 2})
    assert event_hash(GENESIS, 1, local, 7, "verb", "subject", {"b": 2, "a": 1}) == one
