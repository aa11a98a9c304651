"""The report's page: the document as it will be printed, what is still missing, and the download."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from werkzeug.utils import secure_filename

from reportflow.domain.languages import LANGUAGES
from reportflow.i18n.messages import message_for
from reportflow.services.changes import last_event
from reportflow.services.report import FORMATS, Gap, download_report, read_report
from reportflow.web.asking import mark_of
from reportflow.web.session import now, viewer_id
from reportflow.web.told import names
from reportflow.web.view import party_name, reader_language, use_meeting

blueprint = Blueprint("report", __name__, url_prefix="/meetings/<int:meeting_id>/report")


@dataclass(frozen=True, slots=True)
class Sentence:
    """What is missing, in the reader's words. `address`: of the page on which it is mended."""

    text: str
    address: str


@dataclass(frozen=True, slots=True)
class SectionGaps:
    """What one section still lacks. `address`: where it is read."""

    number: int | None
    heading: str
    address: str
    sentences: list[Sentence]


@blueprint.get("")
@login_required
def show(meeting_id: int) -> ResponseReturnValue:
    """The document in one language, with what it lacks beside it.

    With `shown`, the mark of a document that an open page has: whether it is another one by now.
    """
    language = request.args.get("language", "")
    if language not in LANGUAGES:
        language = reader_language()
    seq = last_event(meeting_id)
    page = read_report(viewer_id(), meeting_id, language, reader=reader_language())
    use_meeting(page.report.parties, page.details.time_zone)
    failure = message_for(page.failure.code, page.failure.params) if page.failure else ""
    printed = mark_of(page.html)
    return render_template(
        "report/show.html",
        page=page,
        seq=seq,
        printed=printed,
        overtaken=request.args.get("shown", printed) != printed,
        language=language,
        formats=FORMATS,
        failure=failure,
        gaps=list(by_section(meeting_id, page.gaps)),
        not_agreed=sum(gap.code == "section.not_agreed" for gap in page.gaps),
    )


@blueprint.get("/download")
@login_required
def download(meeting_id: int) -> Response:
    """The document as a file."""
    language = request.args.get("language") or reader_language()
    built = download_report(viewer_id(), meeting_id, language, request.args.get("format", "docx"), now=now())
    response = make_response(built.content)
    response.headers["Content-Type"] = built.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{secure_filename(built.filename)}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def by_section(meeting_id: int, gaps: list[Gap]) -> Iterator[SectionGaps]:
    """The gaps of each section."""
    for section, group in groupby(gaps, key=lambda gap: gap.section):
        of_section = list(group)
        first = of_section[0]
        sentences = [
            Sentence(text, _address(meeting_id, gap))
            for gap in of_section
            for text in (standing_sentences(gap) if gap.code == "section.not_agreed" else [gap_sentence(gap)])
        ]
        address = url_for("sections.show", meeting_id=meeting_id, section_id=section)
        yield SectionGaps(first.number, first.heading, address, sentences)


def _address(meeting_id: int, gap: Gap) -> str:
    """The page on which a gap is mended, or read about."""
    where: dict[str, Any] = {"meeting_id": meeting_id, "section_id": gap.section}
    if gap.code == "section.not_agreed" and gap.params.get("revision"):
        return url_for("decision.show", **where)
    if gap.params.get("block") == "input" or gap.code == "input.section_set_aside":
        return url_for("inputs.section", **where)
    return url_for("sections.show", **where, language=gap.params.get("language"))


def standing_sentences(gap: Gap) -> Iterable[str]:
    """Why a section is not agreed: who objects, what is open, who has yet to answer."""
    params = gap.params
    revision = params.get("revision")
    if not revision:
        yield gettext("Not yet put before the meeting.")
        return
    for party, nature in params["objecting"]:
        sentence = {
            "opposed": gettext("Blocked: %(party)s is opposed.", party=party_name(party)),
            "more_time": gettext("Blocked: %(party)s needs more time to consider.", party=party_name(party)),
        }
        yield sentence.get(nature) or gettext("Blocked: %(party)s objects.", party=party_name(party))
    if params["open_brackets"]:
        yield gettext("Blocked: words in square brackets are still open.")
    if params["waiting"]:
        yield gettext(
            "Revision %(number)s is before the meeting. Not answered yet: %(parties)s.",
            number=revision,
            parties=names(params["waiting"]),
        )
    elif params["state"] == "put_forward":
        yield gettext("Revision %(number)s is before the meeting, and not concluded yet.", number=revision)
    if params["draft_ahead"]:
        yield gettext("The draft has changed since: what is printed is revision %(number)s.", number=revision)


def gap_sentence(gap: Gap) -> str:
    """One gap in the reader's words."""
    party = party_name(str(gap.params.get("party", "")))
    block = _block_name(str(gap.params.get("block", "")), gap.params.get("place", 0), party)
    of_language = {
        ("translation.missing", "en"): gettext("%(block)s: not yet in English.", block=block),
        ("translation.missing", "es"): gettext("%(block)s: not yet in Spanish.", block=block),
        ("translation.stale", "en"): gettext("%(block)s: the English is older than the original.", block=block),
        ("translation.stale", "es"): gettext("%(block)s: the Spanish is older than the original.", block=block),
        ("chapeau.delegation_not_named", "en"): gettext("%(party)s is present, but not named in English.", party=party),
        ("chapeau.delegation_not_named", "es"): gettext("%(party)s is present, but not named in Spanish.", party=party),
    }
    of_code = {
        "section.empty": gettext("No text yet."),
        "action.no_owner": gettext("%(block)s: nobody is named to do it.", block=block),
        "action.no_due": gettext("%(block)s: no day is set.", block=block),
        "input.section_set_aside": gettext(
            "The input of %(party)s is not printed: its section is no longer in the report.", party=party
        ),
    }
    return (
        of_language.get((gap.code, gap.params.get("language", "")))
        or of_code.get(gap.code)
        or f"{block}: {message_for(gap.code, gap.params)}"
    )


def _block_name(block: str, place: int, party: str) -> str:
    kind = block.partition(":")[0]
    return {
        "heading": gettext("Heading"),
        "body": gettext("Text"),
        "agreement": gettext("Agreement %(place)s", place=place),
        "action": gettext("Action item %(place)s", place=place),
        "input": gettext("Input of %(party)s for the annex", party=party),
    }.get(kind, "")
