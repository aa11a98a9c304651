"""The report's page: the document as it will be printed, what is still missing, and the download."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import login_required
from werkzeug.utils import secure_filename

from reportflow.domain.languages import LANGUAGES
from reportflow.i18n.messages import message_for
from reportflow.services.report import FORMATS, Gap, download_report, read_report
from reportflow.web.session import now, viewer_id
from reportflow.web.view import party_name, reader_language, use_meeting

blueprint = Blueprint("report", __name__, url_prefix="/meetings/<int:meeting_id>/report")


@dataclass(frozen=True, slots=True)
class SectionGaps:
    """What one section still lacks, as sentences, each with the language in which it is to be mended."""

    section: int
    number: int | None
    heading: str
    sentences: list[tuple[str, str]]


@blueprint.get("")
@login_required
def show(meeting_id: int) -> ResponseReturnValue:
    """The document in one language, with what it lacks beside it."""
    language = request.args.get("language", "")
    if language not in LANGUAGES:
        language = reader_language()
    page = read_report(viewer_id(), meeting_id, language, reader=reader_language())
    use_meeting(page.report.parties, page.details.time_zone)
    failure = message_for(page.failure.code, page.failure.params) if page.failure else ""
    return render_template(
        "report/show.html",
        page=page,
        language=language,
        formats=FORMATS,
        failure=failure,
        gaps=list(by_section(page.gaps)),
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


def by_section(gaps: list[Gap]) -> Iterator[SectionGaps]:
    """The gaps of each section. That it is not agreed is said once for all, above the list."""
    for section, group in groupby(gaps, key=lambda gap: gap.section):
        of_section = list(group)
        sentences = [
            (gap_sentence(gap), gap.params.get("language", ""))
            for gap in of_section
            if gap.code != "section.not_agreed"
        ]
        if sentences:
            yield SectionGaps(section, of_section[0].number, of_section[0].heading, sentences)


def gap_sentence(gap: Gap) -> str:
    """One gap in the reader's words."""
    block = _block_name(str(gap.params.get("block", "")), gap.params.get("place", 0))
    party = party_name(str(gap.params.get("party", "")))
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
    }
    return (
        of_language.get((gap.code, gap.params.get("language", "")))
        or of_code.get(gap.code)
        or f"{block}: {message_for(gap.code, gap.params)}"
    )


def _block_name(block: str, place: int) -> str:
    kind = block.partition(":")[0]
    return {
        "heading": gettext("Heading"),
        "body": gettext("Text"),
        "agreement": gettext("Agreement %(place)s", place=place),
        "action": gettext("Action item %(place)s", place=place),
    }.get(kind, "")
