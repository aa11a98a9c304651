"""What a page hands in when somebody decides: which text was shown, and what is said to it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from reportflow.domain.agreement import NATURES, DecisionKind, Nature
from reportflow.domain.content import normalised
from reportflow.domain.errors import InvalidInput, LimitExceeded
from reportflow.domain.languages import LANGUAGES, Texts
from reportflow.drafts.differences import as_typed

#: Characters of a reservation or of the reason of an objection, in one language.
MAX_WORDS_LENGTH: Final = 5_000
#: Lines, blank ones counted: a statement is printed beside the text, and eleven of them on ten points must still be printed.
MAX_WORDS_LINES: Final = 100
MAX_FORM_ID_LENGTH: Final = 64


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of the person who decides showed (docs/domain.md, rule 1).

    Attributes:
        revision_id, hash: the revision, and the hash of its whole content.
        language, language_hash: the language that was read, and the hash of what its reader saw.
        seen_decision: id of the delegation's own decision that the page showed, 0 for none: whoever decides knows what a
            colleague has decided before.
        form_id: names the form; the same form sent again decides nothing again.
        party: code of the delegation that the page said it decides for; None for a caller that shows no page.
    """

    revision_id: int
    hash: str
    language: str
    language_hash: str
    seen_decision: int
    form_id: str
    party: str | None = None


@dataclass(frozen=True, slots=True)
class DecisionRequest(Shown):
    """What a delegation says to the text that was shown to it.

    Attributes:
        nature: of a reservation or an objection; the usual one where absent.
        text: the reservation, or the reason of the objection: plain, in one language or in both.
    """

    kind: DecisionKind = DecisionKind.APPROVE
    nature: Nature | None = None
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Words:
    """What is said, checked: as it is kept."""

    kind: DecisionKind
    nature: Nature | None
    text: Mapping[str, str]


def check_shown(shown: Shown) -> None:
    """Refuse what no page of ours hands in.

    Raises:
        InvalidInput: `draft.no_such_language`, `decision.bad_page`.
    """
    if shown.language not in LANGUAGES:
        raise InvalidInput("draft.no_such_language", language=shown.language[:20])
    if not 0 < len(shown.form_id) <= MAX_FORM_ID_LENGTH:
        raise InvalidInput("decision.bad_page")


def checked_words(request: DecisionRequest) -> Words:
    """What is said, as it is kept: an approval carries no words, all else carries some in one language at least.

    Raises:
        InvalidInput: `decision.nature_unknown`, `decision.reservation_missing`, `decision.reason_missing`.
        LimitExceeded: `decision.too_long`, `decision.too_many_lines` with the limit.
    """
    natures = NATURES[request.kind]
    nature = request.nature or (natures[0] if natures else None)
    if nature is not None and nature not in natures:
        raise InvalidInput("decision.nature_unknown")
    if request.kind is DecisionKind.APPROVE:
        return Words(request.kind, None, {})
    typed = {language: as_typed(request.text.get(language, "")) for language in LANGUAGES}
    # Putting accents in order takes its time: what is too long by far is not looked at, letters and accents counted apart.
    if any(len(words) > 2 * MAX_WORDS_LENGTH for words in typed.values()):
        raise LimitExceeded("decision.too_long", limit=MAX_WORDS_LENGTH)
    text = {language: normalised(words) for language, words in typed.items()}
    text = {language: words for language, words in text.items() if words.strip()}
    if not text:
        code = "reservation_missing" if request.kind is DecisionKind.RESERVE else "reason_missing"
        raise InvalidInput(f"decision.{code}")
    if any(len(words) > MAX_WORDS_LENGTH for words in text.values()):
        raise LimitExceeded("decision.too_long", limit=MAX_WORDS_LENGTH)
    if any(words.count("\n") >= MAX_WORDS_LINES for words in text.values()):
        raise LimitExceeded("decision.too_many_lines", limit=MAX_WORDS_LINES)
    return Words(request.kind, nature, text)


def form_key(shown: Shown, party: str, words: Words | None) -> str:
    """The name under which a form's decision is kept.

    It is the same for a form that is sent twice, and another one for a page that somebody went back to and said something
    else in, or that is sent for another delegation.
    """
    said = [shown.form_id, party, str(shown.revision_id), shown.language]
    if words is not None:
        said += [words.kind.value, words.nature.value if words.nature else ""]
        said += [f"{language}:{words.text.get(language, '')}" for language in LANGUAGES]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
