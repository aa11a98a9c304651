"""An input as it will be printed, on the screen: as the draft or the annex will have it."""

from reportflow.domain.content import SectionContent
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.report.html import fragment
from reportflow.report.sections import BODY, block_ast


def input_html(input_id: int, text: str, language: str, parties: PartyDirectory, *, heading_level: int = 4) -> str:
    """The Markdown of an input as safe HTML to be put into a page beside others.

    Args:
        heading_level: level of the headings in it.

    Raises:
        ReportflowError: what is wrong with the text, with its `line`.
    """
    section = ReportSection(0, SectionKind.ADDED, None, SectionContent(body={language: text}), original=language)
    blocks = block_ast(section, BODY, language, parties)
    return fragment(blocks, prefix=f"i{input_id}-", shift=heading_level - 2, ids=False)
