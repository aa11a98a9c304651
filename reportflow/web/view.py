"""What every template may use: languages, names, dates and times as people read them."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request, url_for
from flask_babel import get_locale, gettext
from werkzeug.exceptions import HTTPException

from reportflow.domain.languages import LANGUAGES, Texts, in_language
from reportflow.domain.parties import PartyDirectory
from reportflow.i18n.dates import format_date, format_date_range, format_partial_date, format_time, format_time_range
from reportflow.i18n.roles import role_name
from reportflow.web.session import now


def reader_language() -> str:
    """`en` or `es`."""
    return str(get_locale().language)


def mine(texts: Texts) -> str:
    """The text in the reader's language, else in the other one."""
    return in_language(texts, reader_language())


def use_meeting(parties: PartyDirectory, time_zone: str) -> None:
    """From now on in this request, name parties as this meeting does, and tell time as its place does."""
    g.parties = parties
    g.time_zone = time_zone


def party_name(code: str) -> str:
    """Short name of a party in the reader's language; a name that is no code is given back as it is."""
    parties: PartyDirectory | None = g.get("parties")
    return parties.name(code, reader_language()) if parties else code


def day(value: date | None) -> str:
    """ "15 November 2016", in the reader's language."""
    return format_date(value, reader_language()) if value else ""


def partial_day(value: str) -> str:
    """An ISO 8601 date as far as it is known, in the reader's language: "December 2011"."""
    return format_partial_date(value, reader_language())


def days(start: date | None, end: date | None) -> str:
    """ "26–28 October 2016", in the reader's language."""
    return format_date_range(start, end, reader_language())


def clock(value: time | None) -> str:
    """ "09:15"."""
    return format_time(value, reader_language()) if value else ""


def clocks(start: time | None, end: time | None) -> str:
    """ "09:00–09:15"."""
    return format_time_range(start, end, reader_language())


def moment(value: datetime) -> str:
    """When something happened, as people at the meeting say it: "today 13:20", "15 November 2016, 13:20"."""
    local = value.astimezone(ZoneInfo(g.get("time_zone", "UTC")))
    at = format_time(local.time(), reader_language())
    if local.date() == now().astimezone(local.tzinfo).date():
        return gettext("today %(time)s", time=at)
    return f"{day(local.date())}, {at}"


def local_time() -> str:
    """What the clock shows where the meeting is, with the name of its zone: "13:20 (Tegucigalpa)"."""
    zone = ZoneInfo(g.get("time_zone", "UTC"))
    return f"{format_time(now().astimezone(zone).time(), reader_language())} ({zone_city()})"


def zone_city() -> str:
    """The city that the meeting's time zone is named after: "Tegucigalpa"."""
    return str(g.get("time_zone", "UTC")).rpartition("/")[2].replace("_", " ")


def language_name(code: str, *, begins: bool = False) -> str:
    """A language's name in the reader's language: "Spanish", "español"; with a capital where it begins a line."""
    name = {"en": gettext("English"), "es": gettext("Spanish")}[code]
    return name if begins or reader_language() == "en" else name.lower()


def this_page() -> str:
    """Where to come back to after another language was chosen: this page, or the one that the form was sent from."""
    here = request.full_path.rstrip("?")
    if request.method == "GET":
        return here
    adapter = current_app.create_url_adapter(request)
    try:
        if adapter:
            adapter.match(request.path, method="GET")
            return here
    except HTTPException:  # nothing to read at this address
        pass
    before = request.referrer or ""
    return (
        before.removeprefix(request.host_url.rstrip("/"))
        if before.startswith(request.host_url)
        else url_for("home.index")
    )


def init_app(app: Flask) -> None:
    """Register the filters and globals."""
    for template_filter in (mine, day, partial_day, clock, moment):
        app.add_template_filter(template_filter)
    for template_global in (
        reader_language,
        language_name,
        party_name,
        role_name,
        days,
        clocks,
        local_time,
        zone_city,
        this_page,
    ):
        app.add_template_global(template_global)
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
    app.jinja_env.globals["LANGUAGE_NAMES"] = {"en": "English", "es": "Español"}
