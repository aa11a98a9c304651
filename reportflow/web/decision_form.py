"""What the forms of the decision page say."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from werkzeug.datastructures import MultiDict

from reportflow.domain.agreement import NATURES, DecisionKind, Nature
from reportflow.domain.errors import InvalidInput
from reportflow.domain.languages import LANGUAGES
from reportflow.services.deciding_request import DecisionRequest, Shown
from reportflow.web.addresses import id_from

#: Approving although words are typed for a reservation or an objection: asked for by a button of its own.
APPROVE_PLAINLY: Final = "approve_plainly"
#: The kinds of decision that carry words.
WORDED: Final = (DecisionKind.RESERVE, DecisionKind.OBJECT)

Form = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class TypedDecision:
    """What is typed and chosen on the page, as it is sent.

    Attributes:
        pressed: the kind of decision whose button was pressed, `approve_plainly`, or "" for none.
        natures: kind -> the nature that is chosen.
        texts: kind -> language -> words.
        stood: kind -> language -> the words of an earlier decision that the page put into the field.
    """

    shown: Shown
    pressed: str = ""
    natures: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    stood: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def has_words(self) -> bool:
        """Whether anything is typed."""
        return any(self.words(kind) for kind in WORDED)

    def words(self, kind: str) -> Mapping[str, str]:
        """What is typed for one kind of decision; nothing where the fields say what they said when the page was sent out."""
        texts, stood = self.texts.get(kind, {}), self.stood.get(kind, {})
        if all(_same(text, stood.get(language, "")) for language, text in texts.items()):
            return {}
        return {language: text for language, text in texts.items() if text.strip()}

    def nature(self, kind: str) -> str:
        """The nature that is chosen, the usual one where none is."""
        return self.natures.get(kind) or NATURES[DecisionKind(kind)][0].value

    def opens(self, kind: str) -> bool:
        """Whether the part of the page for this kind is to be open."""
        return self.pressed == kind or bool(self.words(kind))

    def request(self) -> DecisionRequest:
        """The decision that is asked for.

        Raises:
            InvalidInput: `decision.not_chosen`; `decision.words_left`, where somebody approves and has typed words that would
                be lost; `decision.nature_unknown`.
        """
        if self.pressed == APPROVE_PLAINLY:
            return _request(self.shown, DecisionKind.APPROVE)
        if self.pressed not in set(DecisionKind):
            raise InvalidInput("decision.not_chosen")
        kind = DecisionKind(self.pressed)
        if kind is DecisionKind.APPROVE and self.has_words:
            raise InvalidInput("decision.words_left")
        return _request(self.shown, kind, self.natures.get(kind, ""), self.texts.get(kind, {}))


@dataclass(frozen=True, slots=True)
class TypedSpoken:
    """What the secretariat's form says. `said`: kind and nature, `reserve:explanation`."""

    shown: Shown
    party: str
    said: str
    texts: Mapping[str, str]

    def request(self) -> DecisionRequest:
        """The decision that was spoken.

        Raises:
            InvalidInput: `decision.not_chosen`; `decision.spoken_words_left`, where the delegation approves and words are typed
                that would be lost; `decision.nature_unknown`.
        """
        kind, _, nature = self.said.partition(":")
        if not self.party or kind not in set(DecisionKind):
            raise InvalidInput("decision.not_chosen")
        if kind == DecisionKind.APPROVE and any(text.strip() for text in self.texts.values()):
            raise InvalidInput("decision.spoken_words_left")
        return _request(self.shown, DecisionKind(kind), nature, self.texts)


def no_decision() -> TypedDecision:
    """A page on which nothing is typed."""
    return TypedDecision(Shown(0, "", "", "", 0, ""))


def read_shown(form: Form, seen: str = "seen_decision") -> Shown:
    """What the page showed, as its hidden fields say; what they do not say is no text."""
    return Shown(
        revision_id=id_from(form.get("revision", "")) or 0,
        hash=form.get("hash", ""),
        language=form.get("language", ""),
        language_hash=form.get("language_hash", ""),
        seen_decision=id_from(form.get(seen, "")) or 0,
        form_id=form.get("form_id", ""),
        party=form.get("party") or None,
    )


def read_decision(form: Form) -> TypedDecision:
    """What the form of a head of delegation says."""
    return TypedDecision(
        shown=read_shown(form),
        pressed=form.get("kind", ""),
        natures={kind.value: form.get(f"nature-{kind}", "") for kind in WORDED},
        texts=_texts(form, "text"),
        stood=_texts(form, "stood"),
    )


def read_spoken(form: Form) -> TypedSpoken:
    """What the secretariat's form says; the delegation's decision that the page showed has a field of its own."""
    party = form.get("spoken_party", "")
    return TypedSpoken(
        shown=read_shown(form, f"seen-{party}"),
        party=party,
        said=form.get("said", ""),
        texts={language: form.get(f"text-{language}", "") for language in LANGUAGES},
    )


def _texts(form: Form, name: str) -> Mapping[str, Mapping[str, str]]:
    return {
        kind.value: {language: form.get(f"{name}-{kind}-{language}", "") for language in LANGUAGES} for kind in WORDED
    }


def _same(one: str, other: str) -> bool:
    """Whether two texts are the same words; browsers send other ends of lines than they were given."""
    return one.split() == other.split()


def _request(
    shown: Shown, kind: DecisionKind, nature: str = "", texts: Mapping[str, str] | None = None
) -> DecisionRequest:
    if nature and nature not in set(Nature):
        raise InvalidInput("decision.nature_unknown")
    return DecisionRequest(
        revision_id=shown.revision_id,
        hash=shown.hash,
        language=shown.language,
        language_hash=shown.language_hash,
        seen_decision=shown.seen_decision,
        form_id=shown.form_id,
        party=shown.party,
        kind=kind,
        nature=Nature(nature) if nature else None,
        text=texts or {},
    )
