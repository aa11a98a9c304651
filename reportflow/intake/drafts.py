"""An item while it is being read."""

from dataclasses import dataclass, field
from datetime import date

from reportflow.domain.agenda import AgendaItem, SubItem
from reportflow.intake.durations import per_delegation
from reportflow.intake.leads import Leads
from reportflow.intake.lines import squeezed
from reportflow.intake.references import find_references
from reportflow.intake.times import Span
from reportflow.intake.vocabulary import kind_of

#: A text in pieces: a line that goes on in the next adds one.
Pieces = list[str]


def joined(pieces: Pieces) -> str:
    """The pieces as one line."""
    return squeezed(" ".join(pieces))


@dataclass(slots=True)
class DraftSub:
    """A sub-item; `own` are the leads in its line, `after` those in lines below it."""

    title: Pieces
    number: str = ""
    own: Leads = field(default_factory=Leads)
    after: Leads = field(default_factory=Leads)


@dataclass(slots=True)
class DraftItem:
    """An item to which lines are still being added."""

    number: str = ""
    title: Pieces = field(default_factory=list)
    day: date | None = None
    span: Span | None = None
    duration: int | None = None
    leads: Leads = field(default_factory=Leads)
    per_delegation_min: int | None = None
    notes: list[Pieces] = field(default_factory=list)
    subs: list[DraftSub] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    last_sub: DraftSub | None = None

    def _settle_leads(self) -> None:
        """Gives the leads in lines below sub-items to whom they belong.

        An item without a lead whose only such line stands at its end has its own lead there, below its points; else each
        line belongs to the sub-item above it.
        """
        led = [sub for sub in self.subs if sub.after]
        if not self.leads.names and len(led) == 1 and led[0] is self.subs[-1] and not any(sub.own for sub in self.subs):
            self.leads += led[0].after
            led[0].after = Leads()

    def finished(self, position: int) -> AgendaItem:
        """The item as a value, at this 1-based position."""
        self._settle_leads()
        title = joined(self.title).rstrip(" :–—|").strip() or joined(self.title)
        notes = [joined(note) for note in self.notes]
        notes += [
            remark for leads in (self.leads, *(sub.own + sub.after for sub in self.subs)) for remark in leads.remarks
        ]
        if not title and notes:
            title = notes.pop(0)
        each = self.per_delegation_min or self.leads.per_delegation_min
        for text in (title, *notes):
            if each is None and (found := per_delegation(text)):
                each = found[0]
        duration = self.duration if self.duration is not None else self.span.minutes if self.span else None
        refs = [reference for text in (title, *notes) for reference in find_references(text)]
        return AgendaItem(
            ord=position,
            title=title,
            kind=kind_of(title),
            day=self.day,
            start=self.span.start if self.span else None,
            end=self.span.end if self.span else None,
            duration_min=duration,
            number=self.number,
            leads=self.leads.names,
            per_delegation_min=each,
            notes=tuple(notes),
            sub_items=tuple(SubItem(joined(sub.title), (sub.own + sub.after).names, sub.number) for sub in self.subs),
            refs=tuple(reference for index, reference in enumerate(refs) if reference not in refs[:index]),
            lines=tuple(sorted(self.lines)),
        )
