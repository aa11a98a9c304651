"""The sentences on deciding and on presence, as `sentences.ERRORS` has them."""

from collections.abc import Mapping
from typing import Final

from reportflow.i18n.marking import sentence

DECISION: Final[Mapping[str, str]] = {
    "decision.absent": sentence(
        "This delegation is noted as absent for this point, so nothing was decided for it. Once it is noted as present, it can "
        "decide."
    ),
    "decision.agreed": sentence(
        "The chair has concluded this text in the meantime: it is agreed, and your decision was not taken. If something must "
        "still change, ask the chair to reopen it."
    ),
    "decision.bad_page": sentence(
        "The page was not sent whole, so nothing was decided. Load it again and decide once more."
    ),
    "decision.colleague_decided": sentence(
        "Your delegation’s decision on this text has changed since you opened the page. It is shown below; decide again if yours "
        "is to replace it."
    ),
    "decision.delegation_decided": sentence(
        "The decision of this delegation has changed since you opened the page, so nothing was entered. Look at how it stands "
        "now."
    ),
    "decision.nature_unknown": sentence("Choose from the list what kind of reservation or objection it is."),
    "decision.not_a_member": sentence(
        "Only Member Countries decide. Observers, organisations and offices can hand in a remark."
    ),
    "decision.not_chosen": sentence("Nothing was chosen. Choose who decides and what is said, then press its button."),
    "decision.nothing_before_meeting": sentence(
        "This text was withdrawn in the meantime, so there is nothing to decide. You will be asked again once a text is put "
        "forward."
    ),
    "decision.nothing_to_confirm": sentence(
        "There is no decision here that waits to be confirmed by your delegation. Look at how it stands now."
    ),
    "decision.other_delegation": sentence(
        "This page was made for another delegation than the one that you head now. Nothing was decided: read the page again, "
        "then decide."
    ),
    "decision.other_text": sentence(
        "A new text is before the meeting: revision %(revision)s. Your decision was for the one before and was not taken. See "
        "below what has changed, then decide on the new text."
    ),
    "decision.reason_missing": sentence("Write why your delegation objects, in one language at least."),
    "decision.reservation_missing": sentence("Write the words of your delegation, in one language at least."),
    "decision.spoken_words_left": sentence(
        "Words are written, and “Approves” leaves them out. Choose an answer that has words, or empty the field."
    ),
    "decision.too_long": sentence("These words have more than %(limit)s characters. Shorten them."),
    "decision.too_many_lines": sentence("These words have more than %(limit)s lines. Join some of them."),
    "decision.words_left": sentence(
        "You have written words, and pressed “Approve this text”, which leaves them out. Send them with their own button, or "
        "approve without them."
    ),
    "presence.agreed": sentence(
        "This text is agreed, and who was present is recorded with it. It can be changed only if the chair reopens the text."
    ),
    "presence.no_such_member": sentence("Only Member Countries are noted as present for a point. Load the page again."),
}
