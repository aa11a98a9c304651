"""Something changed: said and heard in one process, and between processes over Redis, which may be away."""

import queue

import pytest

from reportflow.bus import InProcess, OnRedis, Topic, TopicKind
from tests.live.conftest import Redis

DOCUMENT = Topic(TopicKind.DOCUMENT, 7)
PERSON = Topic(TopicKind.PERSON, 3)
MISSED = "missed"


class Hearing:
    """What was heard, by whoever asks in a test."""

    def __init__(self, bus: InProcess | OnRedis) -> None:
        self.heard: queue.Queue[Topic | str] = queue.Queue()
        self.stop = bus.subscribe(self.heard.put, lambda: self.heard.put(MISSED))

    def next(self) -> Topic | str:
        return self.heard.get(timeout=20)


def test_who_listens_hears_until_they_stop() -> None:
    bus = InProcess()
    first, second = Hearing(bus), Hearing(bus)
    bus.publish([DOCUMENT])
    assert first.next() == second.next() == DOCUMENT
    first.stop()
    bus.publish([PERSON])
    assert second.next() == PERSON
    assert first.heard.empty()
    bus.have_missed()
    assert second.next() == MISSED


@pytest.mark.redis
def test_processes_hear_one_another_and_each_itself_once(own_redis: Redis) -> None:
    one, other = OnRedis(own_redis.url), OnRedis(own_redis.url)
    here, there = Hearing(one), Hearing(other)
    try:
        until_connected(one, there)
        until_connected(other, here)
        while not there.heard.empty():
            there.heard.get()
        one.publish([DOCUMENT])
        assert there.next() == DOCUMENT
        other.publish([PERSON])
        assert [here.next(), here.next()] == [DOCUMENT, PERSON]  # its own, not again from Redis, then the other's
    finally:
        one.close()
        other.close()


def until_connected(one: OnRedis, there: Hearing) -> None:
    """Say something until it is heard: a process that has just begun to listen hears a moment later."""
    for _ in range(200):
        one.publish([Topic(TopicKind.MEETING, 1)])
        try:
            there.heard.get(timeout=0.1)
        except queue.Empty:
            continue
        break
    while True:
        try:
            there.heard.get(timeout=0.3)
        except queue.Empty:
            return


@pytest.mark.redis
def test_redis_that_is_away_keeps_nobody_waiting_and_what_was_missed_is_said_when_it_is_back(own_redis: Redis) -> None:
    one, other = OnRedis(own_redis.url), OnRedis(own_redis.url)
    here, there = Hearing(one), Hearing(other)
    try:
        until_connected(one, there)
        own_redis.stop()
        while not here.heard.empty():
            here.heard.get()
        one.publish([DOCUMENT])
        assert here.next() == DOCUMENT
        own_redis.start()
        assert there.next() == MISSED
        until_connected(one, there)
        one.publish([PERSON])
        assert there.next() == PERSON
    finally:
        one.close()
        other.close()


@pytest.mark.redis
def test_a_process_that_ends_at_once_has_said_what_it_changed(own_redis: Redis) -> None:
    listening, passing = OnRedis(own_redis.url), OnRedis(own_redis.url)
    there = Hearing(listening)
    try:
        until_connected(passing, there)
        passing.publish([DOCUMENT])
        passing.close()
        assert there.next() == DOCUMENT
    finally:
        listening.close()
