"""The sentences on inputs, as `sentences.ERRORS` has them."""

from collections.abc import Mapping
from typing import Final

from reportflow.i18n.marking import sentence

INPUTS: Final[Mapping[str, str]] = {
    "input.annex_full": sentence(
        "The annex has no room for this input: it can hold %(limit)s kB of inputs. Take another one out "
        "first, or put this one into the draft."
    ),
    "input.bad_form": sentence(
        "This form was incomplete, and nothing was saved. Load the page again; what you typed is kept."
    ),
    "input.changed": sentence(
        "This input was changed after you opened the page, so nothing was overwritten. "
        "See how it stands now, then press the button again."
    ),
    "input.discarded": sentence(
        "Somebody of your delegation has put this input away. Bring it back first, from the list of inputs."
    ),
    "input.does_not_fit": sentence(
        "This input cannot be put into the draft as it is: one of the two texts would change how the other is"
        " read (a comment left open, or a link that both define). Copy its words by hand."
    ),
    "input.empty": sentence("Nothing is written yet. Write your input in at least one language."),
    "input.handed_in": sentence(
        "A colleague has handed this input in meanwhile, so it was not changed. To change it, take it back first."
    ),
    "input.in_annex": sentence(
        "A rapporteur has marked this input for the annex, so it stays as it is. To change it, ask the "
        "rapporteur to take it out of the annex."
    ),
    "input.no_party": sentence(
        "You are not registered with a delegation or organisation, so you cannot hand in inputs. The "
        "secretariat can add yours."
    ),
    "input.no_such_kind": sentence("Choose what this is: a report, a proposal or a remark."),
    "input.no_such_language": sentence("An input is written in English or Spanish."),
    "input.not_found": sentence("This input is not there. The delegation may have taken it back."),
    "input.not_handed_in": sentence("This input is a draft of your delegation. Hand it in first."),
    "input.not_yours": sentence("This input belongs to another delegation. Only its own people can change it."),
    "input.still_there": sentence("The draft still has this input, so it was not inserted again."),
    "input.too_long": sentence(
        "An input can have %(limit)s kB of text in one language. Shorten it, or divide it into two inputs."
    ),
    "input.too_many": sentence(
        "Your delegation has %(limit)s inputs on this item already. Put one away first, or write in one of them."
    ),
    "input.used": sentence(
        "A rapporteur has already put this input into the draft, so it stays as it is. To add to it, hand in "
        "another one."
    ),
}
