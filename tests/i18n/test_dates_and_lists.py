"""Dates and joined names read as a person would say them."""

from datetime import date, time

import pytest

from reportflow.i18n.dates import (
    format_date,
    format_date_range,
    format_due,
    format_partial_date,
    format_time,
    format_time_range,
    format_weekday,
)
from reportflow.i18n.lists import join_names


def test_dates_put_the_day_first_in_both_languages() -> None:
    day = date(2016, 11, 15)
    assert format_date(day, "en") == "15 November 2016"
    assert format_date(day, "es") == "15 de noviembre de 2016"
    assert format_weekday(day, "en") == "Tuesday 15 November 2016"
    assert format_weekday(day, "es") == "martes 15 de noviembre de 2016"
    assert format_due(date(2017, 1, 31), "en") == "by 31 January 2017"
    assert format_due(date(2017, 1, 31), "es") == "a más tardar el 31 de enero de 2017"


@pytest.mark.parametrize(
    ("start", "end", "english", "spanish"),
    [
        (date(2016, 10, 26), date(2016, 10, 28), "26–28 October 2016", "26 al 28 de octubre de 2016"),
        (
            date(2016, 11, 30),
            date(2016, 12, 2),
            "30 November – 2 December 2016",
            "30 de noviembre al 2 de diciembre de 2016",
        ),
        (
            date(2016, 12, 31),
            date(2017, 1, 2),
            "31 December 2016 – 2 January 2017",
            "31 de diciembre de 2016 al 2 de enero de 2017",
        ),
        (date(2016, 11, 15), date(2016, 11, 15), "15 November 2016", "15 de noviembre de 2016"),
        (date(2016, 11, 15), None, "15 November 2016", "15 de noviembre de 2016"),
        (None, None, "", ""),
    ],
)
def test_a_range_of_days_says_each_month_and_year_once(
    start: date | None, end: date | None, english: str, spanish: str
) -> None:
    assert format_date_range(start, end, "en") == english
    assert format_date_range(start, end, "es") == spanish


def test_times_are_on_the_24_hour_clock() -> None:
    assert format_time(time(8, 15), "es") == "08:15"
    assert format_time_range(time(8, 15), time(13, 45), "en") == "08:15–13:45"
    assert format_time_range(time(8, 15), None, "en") == "08:15"
    assert format_time_range(None, None, "en") == ""


@pytest.mark.parametrize(
    ("names", "english", "spanish"),
    [
        ([], "", ""),
        (["Honduras"], "Honduras", "Honduras"),
        (["Honduras", "Panamá"], "Honduras and Panamá", "Honduras y Panamá"),
        (["A", "B", "C"], "A, B and C", "A, B y C"),
        (["Francia", "Italia"], "Francia and Italia", "Francia e Italia"),
        (["Puebla", "Hidalgo"], "Puebla and Hidalgo", "Puebla e Hidalgo"),
        (["agua", "hielo"], "agua and hielo", "agua y hielo"),
        (["Ohio", "Iowa"], "Ohio and Iowa", "Ohio y Iowa"),
        (["A", "Íñigo"], "A and Íñigo", "A e Íñigo"),
    ],
)
def test_names_are_joined_as_a_sentence_joins_them(names: list[str], english: str, spanish: str) -> None:
    assert join_names(names, "en") == english
    assert join_names(names, "es") == spanish


@pytest.mark.parametrize(
    ("text", "english", "spanish"),
    [
        ("2016-06-07", "7 June 2016", "7 de junio de 2016"),
        ("2011-12", "December 2011", "diciembre de 2011"),
        ("10-26", "26 October", "26 de octubre"),
        ("02-29", "29 February", "29 de febrero"),
        ("2014", "2014", "2014"),
        ("", "", ""),
        ("2016-13-45", "2016-13-45", "2016-13-45"),
        ("soon", "soon", "soon"),
        ("a-b-c-d", "a-b-c-d", "a-b-c-d"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(text: str, english: str, spanish: str) -> None:
    assert (format_partial_date(text, "en"), format_partial_date(text, "es")) == (english, spanish)
