"""What people do in a session: write, save forms, put forward, decide, conclude, read along, come and go."""

import asyncio
import random
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from typing import Any

from pycrdt import Map, Text

from benchmarks.deciding.people import BARE, MEETING, Browser, decide
from benchmarks.live.writing import CORRECTED, WORDS
from benchmarks.session.lines import SectionLine
from benchmarks.session.visits import SectionVisit, Sitting, Visit
from reportflow.drafts.ordering import key_between

#: Characters that a writer types a second, how many at a stretch, and the pause after it in seconds.
SPEED, STRETCH, PAUSE = 6.0, (8, 36), (0.4, 3.5)
#: After a stretch: how likely it is that the line drops, that a row is added, that one is moved.
DROPS, ADDS, MOVES = 0.1, 0.08, 0.08
PARAGRAPH = "\n\n"
OFFLINE_STRETCH = (4, 16)
ROWS_AT_MOST = 25
FORM_EVERY, HEADS_WITHIN = (2.0, 5.0), 3.0


class Caret:
    """Where somebody writes: right after their last letter, whatever others write and take away.

    (The sticky positions of the library count otherwise than its texts where there is more than ASCII.)
    """

    def __init__(self, text: Text) -> None:
        self.text = text
        self.at = len(text)
        self._is_own = False
        self._subscription = text.observe(self._follow)

    def write(self, words: str, *, takes_back: bool) -> None:
        """Insert words, having taken the last letter away where `takes_back`: in a transaction, after which is `rest`."""
        self._is_own = True
        if takes_back:
            del self.text[self.at - 1 : self.at]
            self.at -= 1
        self.text.insert(self.at, words)
        self.at += len(words.encode())

    def rest(self) -> None:
        """The transaction is over."""
        self._is_own = False

    def leave(self) -> None:
        """Write elsewhere."""
        self.text.unobserve(self._subscription)

    def _follow(self, event: Any) -> None:
        if self._is_own:
            return
        place = 0  # in bytes, as the text was before this piece
        for piece in event.delta:
            if place > self.at or (place == self.at and "insert" in piece):
                return
            if "retain" in piece:
                place += piece["retain"]
            elif "insert" in piece:
                size = len(piece["insert"].encode())
                place += size
                self.at += size
            else:
                self.at -= min(piece["delete"], self.at - place)


class Writer:
    """Somebody who drafts a section, in a paragraph of their own or in a row, and goes on when the line drops.

    Args:
        sections: where they write; the next one once it is agreed.
    """

    def __init__(self, sitting: Sitting, browser: Browser, sections: list[int], number: int) -> None:
        self.sitting = sitting
        self.browser = browser
        self.number = number
        self._sections = sections
        self._chance = random.Random(number)
        self._visit: SectionVisit | None = None
        self._letters = 0

    @property
    def copy(self) -> SectionLine:
        """Their page's copy."""
        assert self._visit is not None
        assert self._visit.copy is not None
        return self._visit.copy

    async def come_in(self) -> None:
        """Open the section, and begin a paragraph."""
        self._visit = SectionVisit(self.sitting, self.browser, self._sections[0], writes=True)
        await self._visit.open()
        self._caret = Caret(self.copy.text())
        if self.copy.closed is None:
            self._write(PARAGRAPH)

    async def write(self) -> None:
        """Until the session is over."""
        chance = self._chance
        while await self.sitting.rest(chance.uniform(*PAUSE)):
            await self._stretch(chance.randint(*STRETCH))
            what = chance.random()
            if self.copy.closed is not None:
                await self._move_on()
            elif what < DROPS:
                await self._drop()
            elif what < DROPS + ADDS:
                self._add_row()
            elif what < DROPS + ADDS + MOVES:
                self._move_row()

    async def settle(self) -> None:
        """Wait until the server has said what became of everything."""
        await self.copy.until(lambda: self.copy.is_settled)

    async def leave(self) -> None:
        """Close the page."""
        if self._visit is not None:
            await self._visit.close()

    # --- writing ---

    async def _stretch(self, letters: int) -> None:
        for _ in range(letters):
            if self.copy.closed is not None:
                return
            self._letters += 1
            self._write(WORDS[self._letters % len(WORDS)])
            if not await self.sitting.rest(self._chance.uniform(0.4, 1.6) / SPEED):
                return

    def _write(self, words: str) -> None:
        # Now and then a letter is taken back: their own, which is never the one before a new paragraph.
        takes_back = words != PARAGRAPH and self._letters % CORRECTED == CORRECTED - 1

        self._change("typed", lambda: self._caret.write(words, takes_back=takes_back))
        self._caret.rest()

    def _change(self, what: str, change: Callable[[], None]) -> None:
        self.sitting.figures.counts[what] += 1
        self.copy.write_update(self.copy.edit(change))

    # --- rows ---

    def _rows(self) -> list[tuple[str, str]]:
        """Order and id of the agreements that stand."""
        rows: Map[Any] = self.copy.doc.get("agreements", type=Map)
        return sorted((str(row["order"]), name) for name, row in rows.items() if not row["removed"])

    def _add_row(self) -> None:
        """An agreement at the end, in which they go on to write."""
        rows = self._rows()
        if len(rows) >= ROWS_AT_MOST:
            return
        name, order = f"b{self.number}-{secrets.token_hex(4)}", key_between(rows[-1][0] if rows else "", None)

        def change() -> None:
            found: Map[Any] = self.copy.doc.get("agreements", type=Map)
            found[name] = Map({"order": order, "removed": False})
            found[name]["text"] = Map({"en": Text("To "), "es": Text("")})

        self._change("rows added", change)
        self._caret.leave()
        self._caret = Caret(self.copy.text(f"agreements:{name}"))

    def _move_row(self) -> None:
        """The last agreement comes first."""
        rows = self._rows()
        if len(rows) < 2 or rows[0][0] == rows[-1][0]:
            return
        try:
            order = key_between("", rows[0][0])
        except ValueError:
            return

        def change() -> None:
            self.copy.row("agreements", rows[-1][1])["order"] = order

        self._change("rows moved", change)

    # --- lines ---

    async def _drop(self) -> None:
        """The network is gone in the middle of a word; they go on, and it comes back."""
        visit = self._visit
        assert visit is not None
        self.sitting.figures.counts["lines dropped"] += 1
        self.copy.drop()
        await self._stretch(self._chance.randint(*OFFLINE_STRETCH))
        await visit.join()

    async def _move_on(self) -> None:
        """The section was agreed: what was on its way is settled one way or the other, then the next one is opened."""
        copy = self.copy
        await copy.until(lambda: copy.is_settled)
        self.sitting.figures.counts["writers who moved on"] += 1
        self._caret.leave()
        await self.leave()
        self._sections = [*self._sections[1:], self._sections[0]]
        await self.come_in()


class FormWriter:
    """Somebody who drafts without a socket: loads the page, and saves what is typed at its end as a form."""

    def __init__(self, sitting: Sitting, browser: Browser, sections: list[int], number: int) -> None:
        self._sitting = sitting
        self._browser = browser
        self._sections = sections
        self._chance = random.Random(1_000 + number)
        self._name = f"form{number}"
        self._saved = 0

    async def write(self) -> None:
        """Until the session is over."""
        while await self._sitting.rest(self._chance.uniform(*FORM_EVERY)):
            await self._save(self._chance.choice(self._sections))

    async def _save(self, section: int) -> None:
        sitting, path = self._sitting, f"/meetings/{MEETING}/sections/{section}"
        page = await sitting.load(self._browser, path)
        form = re.search(r'id="form-body"[^>]* data-base-seq="(\d+)"', page)
        token = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
        text = re.search(r'<textarea[^>]* id="text-body"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
        if form is None or token is None or text is None:
            sitting.figures.counts["forms that were closed"] += 1
            return
        self._saved += 1
        word = f"{self._name}x{self._saved}x"
        headers = f"Accept: application/json\r\nX-Requested-With: autosave\r\nX-CSRFToken: {unescape(token[1])}\r\n"
        said = {"language": "en", "text": f"{unescape(text[1])}\n\nSaid {word}", "base_seq": form[1], "save_id": word}
        asking = replace(self._browser, headers=headers)
        status, answer, took = await asking.ask(f"{path}/blocks/body", said)
        if status == 200:
            sitting.figures.pages.note("saving", took)
            sitting.figures.forms.setdefault(section, []).append(word)
        elif status == 409 and "agreed" in answer:
            sitting.figures.counts["forms that were refused"] += 1
        else:
            sitting.figures.answers[status] += 1


class Presiding:
    """The rapporteur and the chair put texts before the meeting and conclude them; the heads decide on each in between."""

    def __init__(self, sitting: Sitting, rapporteur: Browser, chair: Browser, heads: dict[str, Browser]) -> None:
        self._sitting = sitting
        self._rapporteur = rapporteur
        self._chair = chair
        self._heads = heads

    async def go_through(self, sections: list[int], seconds: float) -> None:
        """One section after the other, within so many seconds."""
        each = seconds / len(sections)
        for place, section in enumerate(sections):
            started = time.perf_counter()
            await self._press(self._rapporteur, "putting-forward", section, "putting forward", ("seq", "seen"))
            await asyncio.gather(
                *(
                    self._decide(party, browser, section, number)
                    for number, (party, browser) in enumerate(self._heads.items())
                )
            )
            await self._press(self._chair, "conclusion", section, "concluding", ("revision", "seen"))
            left = each - (time.perf_counter() - started)
            if place < len(sections) - 1 and not await self._sitting.rest(max(0.0, left)):
                return

    async def _decide(self, party: str, browser: Browser, section: int, number: int) -> None:
        await asyncio.sleep(random.uniform(0, HEADS_WITHIN))
        await decide(party, browser, section, self._sitting.figures.pages, None, twice=number % 3 == 0)

    async def _press(self, browser: Browser, page: str, section: int, kind: str, names: tuple[str, ...]) -> None:
        """Load the page that asks, and press its button. Raises RuntimeError where that is not done."""
        figures = self._sitting.figures
        path = f"/meetings/{MEETING}/{page}"
        status, asked, took = await browser.ask(f"{path}?section={section}")
        figures.pages.note("asking", took)
        form = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', asked.partition("<main")[2]))
        wanted = ("csrf_token", "listed", *(f"{name}-{section}" for name in names))
        if status != 200 or not set(wanted) <= form.keys():
            raise RuntimeError(f"{path} answered {status} with the fields {sorted(form)}")
        sent = {name: unescape(form[name]) for name in wanted} | {"section": str(section)}
        status, _answer, took = await browser.ask(path, sent)
        if status != 303:
            raise RuntimeError(f"{kind} was answered with {status}")
        figures.pages.note(kind, took)
        figures.counts[kind] += 1


async def come_and_go(sitting: Sitting, visits: list[Visit], every: float) -> None:
    """Now and then one of them closes the page and opens it again, as phones do."""
    chance = random.Random(2)
    while await sitting.rest(every):
        sitting.figures.counts["pages left and opened again"] += 1
        sitting.spawn(chance.choice(visits).reload())


async def glance(sitting: Sitting, every: float) -> None:
    """Somebody loads the bare page, beside which all others are measured."""
    while await sitting.rest(every):
        sitting.spawn(sitting.load(Browser(sitting.port), BARE))
