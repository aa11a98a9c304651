"""The sentences on putting forward, withdrawing, concluding and reopening, as `sentences.ERRORS` has them."""

from collections.abc import Mapping
from typing import Final

from reportflow.i18n.marking import sentence

AGREEMENT: Final[Mapping[str, str]] = {
    "conclusion.bracket": sentence(
        "This text has an open bracket, so it cannot be concluded. Settle the words in brackets, then put the section forward "
        "again."
    ),
    "conclusion.objection": sentence(
        "A delegation objects to this text, so it cannot be concluded. Talk to that delegation, or put a new text forward."
    ),
    "conclusion.nothing_chosen": sentence("No section was chosen. Choose at least one to conclude."),
    "forwarding.nothing_chosen": sentence("No section was chosen. Choose at least one to put before the meeting."),
    "reason.too_long": sentence("The reason is longer than %(limit)s characters. Shorten it."),
    "reopening.reason_missing": sentence("Say why the section is reopened: all delegations are told."),
    "revision.changed": sentence(
        "Another text is before the meeting by now: revision %(revision)s. Read it, then decide again what to do."
    ),
    "revision.newer_before_meeting": sentence(
        "A later text is before the meeting by now: revision %(revision)s. What you were shown is older, so nothing was put "
        "forward."
    ),
    "revision.not_before_meeting": sentence(
        "Revision %(revision)s is no longer before the meeting: it was withdrawn, or a later one was put forward. Look at the "
        "section again."
    ),
    "revision.unchanged": sentence(
        "The draft says exactly what revision %(revision)s says, which is before the meeting. There is nothing new to put "
        "forward."
    ),
    "section.acted_meanwhile": sentence(
        "This section was withdrawn, concluded or reopened after you opened the page. It is shown here as it stands now."
    ),
    "section.agreed": sentence(
        "This section is agreed, so its text was not changed. What you typed stays here. The chair can reopen it."
    ),
    "section.before_meeting": sentence(
        "This section is before the meeting, so it cannot be merged, split or set aside. Withdraw it first."
    ),
    "section.empty": sentence("Nothing is written in this section yet. Write its text first, then put it forward."),
    "section.not_agreed": sentence("This section is not agreed (any more), so there is nothing to reopen."),
}
