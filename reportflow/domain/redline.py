"""What changed between two texts, word by word.

`word_diff` is exact: the equal and deleted pieces together are the old text, the equal and inserted ones the new. Its
work is bounded whatever the texts are; where a passage would be too costly to compare finely it is shown as replaced.
"""

import difflib
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

# A word keeps its hyphens, apostrophes and decimal points: "ad-hoc", "Network's", "3.1" change as a whole. An accent that is a
# character of its own (as some systems write "ó"), a soft hyphen and a joiner are within a word.
_LETTER: Final = "[\\w\u0300-\u036f\u00ad\u200c\u200d]"
_TOKEN: Final = re.compile(rf"{_LETTER}+(?:[-'’.,]{_LETTER}+)*|[^\S\n]+|\n+|[^\w\s]", re.UNICODE)
_WORD: Final = re.compile(r"\w", re.UNICODE)

#: Comparisons that one diff may spend in difflib (about a second); past it, passages are replaced whole.
_WORK: Final = 20_000_000


class Op(StrEnum):
    """What became of a piece of text."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


#: A piece of text and what became of it.
Change = tuple[Op, str]


@dataclass(slots=True)
class _Budget:
    """What is left of the work that one diff may do."""

    left: int

    def spend(self, work: int) -> bool:
        """Take `work` from what is left; False, and nothing taken, where there is not that much."""
        if work > self.left:
            return False
        self.left -= work
        return True


def words_of(text: str) -> list[str]:
    """`text` cut into words, runs of blanks, line ends and single punctuation marks; joined they are `text` again."""
    return _TOKEN.findall(text)


def word_diff(old: str, new: str) -> list[Change]:
    """The changes that lead from `old` to `new`, word by word, deletions before insertions.

    Neighbouring pieces never have the same operation, and no piece is empty. A lone blank or comma that happens to be equal
    between two changes is shown as part of the change, since a reader takes in phrases.
    """
    pieces: list[Change] = []
    before, after = words_of(old), words_of(new)
    for start_a, end_a, start_b, end_b, equal in matching(before, after):
        if equal:
            pieces.append((Op.EQUAL, "".join(before[start_a:end_a])))
        else:
            pieces.append((Op.DELETE, "".join(before[start_a:end_a])))
            pieces.append((Op.INSERT, "".join(after[start_b:end_b])))
    return _joined(_readable(pieces))


def accepted(changes: Sequence[Change]) -> str:
    """The new text."""
    return "".join(text for op, text in changes if op is not Op.DELETE)


def rejected(changes: Sequence[Change]) -> str:
    """The old text."""
    return "".join(text for op, text in changes if op is not Op.INSERT)


#: start and end in the old sequence, start and end in the new, and whether the two runs are equal.
Run = tuple[int, int, int, int, bool]


def matching(old: Sequence[Hashable], new: Sequence[Hashable]) -> Iterator[Run]:
    """How two sequences match: runs that cover both from start to end, in order.

    Equal ends are taken off first, then items that are unique in both are the anchors (patience diff), and difflib does what
    lies between, as far as the budget reaches.
    """
    yield from _matching(old, new, 0, len(old), 0, len(new), _Budget(_WORK))


def _matching(
    old: Sequence[Hashable], new: Sequence[Hashable], a0: int, a1: int, b0: int, b1: int, budget: _Budget
) -> Iterator[Run]:
    head = 0
    while a0 + head < a1 and b0 + head < b1 and old[a0 + head] == new[b0 + head]:
        head += 1
    if head:
        yield a0, a0 + head, b0, b0 + head, True
    a0, b0 = a0 + head, b0 + head
    tail = 0
    while a0 < a1 - tail and b0 < b1 - tail and old[a1 - tail - 1] == new[b1 - tail - 1]:
        tail += 1
    yield from _middle(old, new, a0, a1 - tail, b0, b1 - tail, budget)
    if tail:
        yield a1 - tail, a1, b1 - tail, b1, True


def _middle(
    old: Sequence[Hashable], new: Sequence[Hashable], a0: int, a1: int, b0: int, b1: int, budget: _Budget
) -> Iterator[Run]:
    if a0 == a1 and b0 == b1:
        return
    if a0 == a1 or b0 == b1:
        yield a0, a1, b0, b1, False
        return
    count_a, count_b = Counter(old[a0:a1]), Counter(new[b0:b1])
    pairs = sum(count * count_b[item] for item, count in count_a.items())
    # The worst that SequenceMatcher can do: one pass over all equal pairs for each match that it finds.
    if not pairs or budget.spend(pairs * min(a1 - a0, b1 - b0) + (a1 - a0) + (b1 - b0)):
        matcher = difflib.SequenceMatcher(None, old[a0:a1], new[b0:b1], autojunk=False)
        for tag, i0, i1, j0, j1 in matcher.get_opcodes():
            yield a0 + i0, a0 + i1, b0 + j0, b0 + j1, tag == "equal"
        return
    anchors = _anchors(old, new, a0, a1, b0, b1, {item for item, n in count_a.items() if n == 1 == count_b[item]})
    if not anchors:
        yield a0, a1, b0, b1, False
        return
    for i, j in anchors:
        if i < a0 or j < b0:  # taken as part of the run before
            continue
        # What follows an anchor, as long as it is equal, belongs to it.
        length = 1
        while i + length < a1 and j + length < b1 and old[i + length] == new[j + length]:
            length += 1
        yield from _matching(old, new, a0, i, b0, j, budget)
        yield i, i + length, j, j + length, True
        a0, b0 = i + length, j + length
    yield from _matching(old, new, a0, a1, b0, b1, budget)


def _anchors(
    old: Sequence[Hashable], new: Sequence[Hashable], a0: int, a1: int, b0: int, b1: int, unique: set[Hashable]
) -> list[tuple[int, int]]:
    """Positions of the longest series of unique items that stand in the same order in both (patience sorting)."""
    place = {item: j for j, item in enumerate(new[b0:b1], b0) if item in unique}
    pairs = [(i, place[item]) for i, item in enumerate(old[a0:a1], a0) if item in unique]
    tops: list[int] = []
    top_pairs: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(pairs):
        pile = bisect_left(tops, j)
        before.append(top_pairs[pile - 1] if pile else -1)
        if pile == len(tops):
            tops.append(j)
            top_pairs.append(index)
        else:
            tops[pile], top_pairs[pile] = j, index
    series: list[tuple[int, int]] = []
    index = top_pairs[-1] if top_pairs else -1
    while index >= 0:
        series.append(pairs[index])
        index = before[index]
    return series[::-1]


def _readable(pieces: list[Change]) -> list[Change]:
    """`pieces` where equal text without a word, within one line and between two changes, has become part of them."""
    solid = [piece for piece in pieces if piece[1]]
    result: list[Change] = []
    for index, (op, text) in enumerate(solid):
        between = 0 < index < len(solid) - 1
        if op is Op.EQUAL and between and "\n" not in text and not _WORD.search(text):
            result += [(Op.DELETE, text), (Op.INSERT, text)]
        else:
            result.append((op, text))
    return result


def _joined(pieces: list[Change]) -> list[Change]:
    """`pieces` with each stretch of changes as one deletion and one insertion, and equal neighbours as one."""
    result: list[Change] = []
    gone, come, same = "", "", ""
    for op, text in [*pieces, (Op.EQUAL, "")]:
        if op is not Op.EQUAL and same:
            result.append((Op.EQUAL, same))
            same = ""
        if op is Op.DELETE:
            gone += text
        elif op is Op.INSERT:
            come += text
        else:
            result += [piece for piece in ((Op.DELETE, gone), (Op.INSERT, come)) if piece[1]]
            gone, come = "", ""
            same += text
    return [*result, (Op.EQUAL, same)] if same else result
