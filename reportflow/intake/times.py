"""Clock times as agendas write them: "08:15 – 09:00", "2-3 pm", "9h30", "14.00", "De 9:00 a 10:30 hrs."."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

_SUFFIX = r"[ap]\.?\s?m\b\.?|m\.(?!\w)|noon\b|hrs?\b\.?|hs\b\.?|h\b\.?|horas?\b|hours?\b"
_WORDS: Final = {"noon": 12, "midday": 12, "mediodía": 12, "mediodia": 12, "midnight": 0, "medianoche": 0}


def _clock(name: str) -> str:
    """The pattern of one time, its groups named after `name`."""
    return (
        rf"(?:(?P<{name}h>\d{{1,2}})(?:\s?(?P<{name}sep>[:.h])\s?(?P<{name}m>[0-5]\d)(?::00)?)?(?![\d%°])(?![./]\d)"
        rf"(?:\s?(?P<{name}s>{_SUFFIX}))?"
        rf"|(?P<{name}mil>(?:[01]\d|2[0-3])[0-5]\d)(?!\d)(?:\s?(?P<{name}ms>hrs?\b\.?|h\b\.?|hs\b\.?|horas?\b|"
        rf"hours?\b))?"
        rf"|(?P<{name}w>{'|'.join(_WORDS)})\b)"
    )


_SEPARATOR = r"(?:\s*[-–—‒−~]\s*|\s+(?:to|a|al|until|till|hasta)\s+(?:las\s+)?)"
_PREFIX = r"(?:(?:time|hora|horario|hour)\s*:\s*|(?:de(?:sde)?|from|at|a)\s+(?:las?\s+)?(?=\d))?"
_ZONE = r"(?:\s*\(?(?:UTC|GMT)\s?[+\-–−]\s?\d{1,2}(?::\d\d)?\)?)?"
_SPAN = re.compile(rf"{_PREFIX}{_clock('a')}(?:{_SEPARATOR}{_clock('b')})?{_ZONE}", re.IGNORECASE)
#: Minutes: an unmarked end is the afternoon's ("9:00 – 5:00") unless that makes more than a working day.
_LONGEST: Final = 8 * 60 + 30
_OPEN = re.compile(r"[(\[]\s*")
_AFTER = re.compile(r"\s*[)\]]?\s*(?:[:.|,;–—-]+(?=\s|$))?\s*")
_TAIL = re.compile(r"[\s,;–—-]*[(\[]?\s*$")


@dataclass(frozen=True, slots=True)
class Span:
    """When an item begins and, where it is said, ends."""

    start: time
    end: time | None = None

    @property
    def minutes(self) -> int | None:
        """Its length; None where the end is unknown or lies before the start. An end at 00:00 is midnight."""
        if self.end is None:
            return None
        start, end = minute_of(self.start), minute_of(self.end) or 24 * 60
        return end - start if end >= start else None


def minute_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


@dataclass(frozen=True, slots=True)
class _Moment:
    """A time as written: `half` is "am", "pm" or "" where the text does not say."""

    hour: int
    minute: int
    half: str
    marked: bool
    padded: bool

    def hours(self) -> list[int]:
        """The hours of the day that it can mean, the likelier first."""
        if self.half == "am":
            return [self.hour % 12]
        if self.half == "pm":
            return [self.hour % 12 + 12 if self.hour <= 12 else self.hour]
        if self.hour > 12 or self.padded or self.hour == 0:
            return [self.hour % 24]
        # Nobody meets at two in the night: an unmarked small hour is the afternoon's.
        return [self.hour + 12] if self.hour < 6 else [self.hour, self.hour % 12 + 12]


def _moment(found: re.Match[str], name: str) -> _Moment | None:
    groups = found.groupdict()
    if word := groups[f"{name}w"]:
        return _Moment(_WORDS[word.lower()], 0, "", marked=True, padded=True)
    if digits := groups[f"{name}mil"]:
        # "2016-2017" are years unless something says that they are hours.
        marked = bool(groups[f"{name}ms"]) or (digits[:2] not in ("19", "20") and digits[3] in "05")
        return _Moment(int(digits[:2]), int(digits[2:]), "", marked=marked, padded=True)
    if not (hour := groups[f"{name}h"]):
        return None
    suffix = re.sub(r"[\s.]", "", groups[f"{name}s"] or "").lower()
    half = suffix if suffix in ("am", "pm") else "pm" if suffix in ("m", "noon") else ""
    marked = groups[f"{name}m"] is not None or suffix in ("am", "pm", "h", "noon", "hrs", "hr", "hs", "horas", "hours")
    return _Moment(int(hour), int(groups[f"{name}m"] or 0), half, marked=marked, padded=hour.startswith("0"))


def _stands_alone(found: re.Match[str], moment: _Moment) -> bool:
    """Whether a single time is one: not "2 hrs" (a duration), "3.1" or "10.10" (numbers of items)."""
    if found["aw"]:
        return False
    if found["amil"]:
        return bool(found["ams"])
    if moment.half:
        return True
    if found["am"] is None:
        return bool(found["as"]) and found["as"].lower().startswith("h") and len(found["as"]) <= 2 and moment.hour > 5
    if found["asep"].lower() == "h":
        return moment.hour > 5
    return found["asep"] == ":" or bool(found["as"]) or moment.minute % 15 == 0


def _resolved(start: _Moment, end: _Moment | None) -> Span | None:
    """The two times of day, each helping to read the other ("11:30 – 1 pm", "9:00 a.m. – 10:30")."""
    if start.hour > 24 or (end and end.hour > 24):
        return None
    if end is None:
        return Span(time(start.hours()[0], start.minute))
    starts = start.hours()
    if end.half and not start.half and start.hour <= 12 and not start.padded:
        starts = [start.hour % 12, start.hour % 12 + 12] if end.half == "pm" else [start.hour % 12]
    last = end.hours()
    if not end.half and end.hour <= 12 and not end.padded and end.hour:
        last = [end.hour % 12, end.hour % 12 + 12]
    pairs = [(a * 60 + start.minute, b * 60 + end.minute) for a in starts for b in last]
    # The shortest span that runs forward is what was meant; where none does, what is written stays and is warned about.
    forward = [pair for pair in pairs if (pair[1] or 24 * 60) > pair[0]]
    if not start.half and not end.half:
        forward = [pair for pair in forward if (pair[1] or 24 * 60) - pair[0] <= _LONGEST or pair == pairs[0]]
        forward = [pair for pair in forward if pair[0] == start.hours()[0] * 60 + start.minute] or forward
    a, b = min(forward, key=lambda pair: (pair[1] or 24 * 60) - pair[0]) if forward else pairs[0]
    return Span(time(a // 60 % 24, a % 60), time(b // 60 % 24, b % 60))


def _span(found: re.Match[str]) -> Span | None:
    start = _moment(found, "a")
    if start is None:
        return None
    end = _moment(found, "b")
    if end is None:
        return _resolved(start, None) if _stands_alone(found, start) else None
    if not (start.marked or end.marked):
        return None
    if found["amil"] and found["bmil"] and not (start.marked and end.marked) and not found["bms"]:
        return None
    return _resolved(start, end)


def leading_span(text: str) -> tuple[Span, str] | None:
    """The time or span of time that `text` begins with, and the rest; None where it begins with none."""
    opened = _OPEN.match(text)
    found = _SPAN.match(text, opened.end() if opened else 0)
    span = _span(found) if found else None
    if found is None or span is None:
        return None
    rest = text[found.end() :]
    if opened and not rest.lstrip().startswith((")", "]")):
        return None
    if rest and (rest[0].isalnum() or rest[0] in "/'’"):
        return None
    after = _AFTER.match(rest)
    return span, rest[after.end() :].strip() if after else rest.strip()


def trailing_span(text: str) -> tuple[Span, str] | None:
    """The span of time, or the single time in parentheses, that `text` ends with, and what is before it."""
    bare = text.rstrip(" .\t")
    closed = bare.endswith((")", "]"))
    inner = bare[:-1].rstrip() if closed else bare
    for found in _SPAN.finditer(inner, max(0, len(inner) - 60)):
        # A range can follow a number that is none of its own: only a match up to the very end counts.
        span = _span(found) if found.end() == len(inner) else None
        before = text[: found.start()]
        tail = _TAIL.search(before)
        opened = tail is not None and ("(" in tail[0] or "[" in tail[0])
        if span is None or tail is None or opened != closed or not (opened or span.end):
            continue
        if before and before[-1].isalnum():
            continue
        return span, before[: tail.start()].strip()
    return None
