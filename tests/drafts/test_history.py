"""The log becomes versions: stretches of writing by those who wrote."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from reportflow.drafts.history import LONGEST, PAUSE, versions

START = datetime(2016, 11, 15, 19, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Written:
    seq: int
    at: datetime
    actor_id: int | None
    origin: str = "form"
    started_at: None = None
    folded: tuple[()] = ()

    @property
    def first_seq(self) -> int:
        return self.seq


def log(*entries: tuple[float, int] | tuple[float, int, str]) -> list[Written]:
    """Entries given as (minutes after the start, author, origin)."""
    return [
        Written(seq, START + timedelta(minutes=minutes), *rest) for seq, (minutes, *rest) in enumerate(entries, start=1)
    ]


def spans(entries: list[Written]) -> list[tuple[int, int, tuple[int | None, ...]]]:
    return [(version.first_seq, version.seq, version.actor_ids) for version in versions(entries)]


def test_what_one_person_writes_without_a_long_pause_is_one_version():
    assert spans(log((0, 1, "create"), (10, 1), (11, 1), (15.5, 1), (21, 1))) == [
        (1, 1, (1,)),
        (2, 4, (1,)),
        (5, 5, (1,)),
    ]


def test_somebody_else_begins_a_version():
    assert spans(log((0, 1), (1, 1), (2, 2), (3, 2))) == [(1, 2, (1,)), (3, 4, (2,))]


def test_people_who_write_at_the_same_time_share_a_version():
    assert spans(log((0, 1), (0.2, 2), (0.4, 1), (0.6, 2), (0.8, 1))) == [(1, 1, (1,)), (2, 5, (2, 1))]


def test_a_restore_and_a_rearrangement_stand_alone():
    assert spans(log((0, 1), (0.1, 1, "restore"), (0.2, 1), (0.3, 1, "arrange"), (0.4, 1, "arrange"))) == [
        (1, 1, (1,)),
        (2, 2, (1,)),
        (3, 3, (1,)),
        (4, 4, (1,)),
        (5, 5, (1,)),
    ]


def test_nobody_writes_for_so_long_that_there_is_nothing_to_go_back_to():
    entries = log(*((minute, 1) for minute in range(40)))
    assert len(versions(entries)) == 3


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(min_value=0, max_value=400),
            st.sampled_from([1, 2, 3, None]),
            st.sampled_from(["form", "form", "form", "restore", "command"]),
        ),
        max_size=40,
    )
)
def test_every_entry_belongs_to_one_version_and_no_version_is_too_long(steps: list[tuple[int, int | None, str]]):
    at, entries = START, []
    for seq, (seconds, actor, origin) in enumerate(steps, start=1):
        at += timedelta(seconds=seconds)
        entries.append(Written(seq, at, actor, origin))
    found = versions(entries)
    assert [seq for version in found for seq in range(version.first_seq, version.seq + 1)] == [e.seq for e in entries]
    for version in found:
        inside = entries[version.first_seq - 1 : version.seq]
        assert version.at - version.started_at <= LONGEST
        assert all(later.at - earlier.at <= PAUSE for earlier, later in pairwise(inside))
        assert set(version.actor_ids) == {entry.actor_id for entry in inside}
        assert len({entry.origin for entry in inside}) == 1
