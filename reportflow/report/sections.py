"""One section as it is printed: the blocks that screen and document are both written from."""

from collections.abc import Iterator

from reportflow.domain.content import ACTION, AGREEMENT, ActionItem, Agreement, BlockKey, SectionContent
from reportflow.domain.errors import ReportflowError
from reportflow.domain.languages import LANGUAGES
from reportflow.domain.parties import PartyDirectory
from reportflow.domain.report import ReportSection, SectionKind
from reportflow.domain.translation import TranslationState, translation_states
from reportflow.i18n.dates import format_due
from reportflow.i18n.lists import join_names
from reportflow.report import nodes, words
from reportflow.report.clean import clean_ast
from reportflow.report.nodes import Blocks, Inlines, Node

HEADING = BlockKey("heading")
BODY = BlockKey("body")


def anchor(section: ReportSection) -> str:
    """The id of a section in every format."""
    return f"sec-{section.id}"


def section_ast(section: ReportSection, language: str, parties: PartyDirectory) -> Blocks:
    """The section in one language: numbered heading, body, agreements and action items with their marks.

    A text that is missing in the language is marked, one that is out of date is printed with a mark; the other language never
    stands in for it. Numbers are text. The chapeau has no heading of its own.

    Raises:
        ReportflowError: what is wrong with one of its texts, with `section` (the point's number, 0 for none), `heading` and
            `block` added to the params.
    """
    composer = SectionComposer(section, language, parties)
    if section.kind is SectionKind.CHAPEAU:
        return [nodes.styled_div("Chapeau", list(composer.parts()), anchor(section))]
    return [composer.heading(), *composer.parts()]


def block_ast(section: ReportSection, block: BlockKey, language: str, parties: PartyDirectory) -> Blocks:
    """One block of the section with its mark, as `section_ast` has it, without numbers, owners or dates."""
    return SectionComposer(section, language, parties).text(block)


def trees_of(content: SectionContent) -> dict[str, dict[str, Blocks]]:
    """The clean blocks of every text, by language and block, as JSON values: what a revision keeps of its content, so that
    no later pandoc changes what was decided on. A `ReportSection` with these `trees` is printed from them.

    Raises:
        ReportflowError: what is wrong with one of the texts; `language` and `block` are among the params.
    """
    trees: dict[str, dict[str, Blocks]] = {language: {} for language in LANGUAGES}
    for block, texts in content.blocks():
        for language, typed in texts.items():
            try:
                trees[language][str(block)] = list(clean_ast(_as_read(block, typed), language))
            except ReportflowError as error:
                where = {"language": language, "block": str(block)}
                raise type(error)(error.code, **{**error.params, **where}) from error
    return trees


def _as_read(block: BlockKey, typed: str) -> str:
    """The Markdown of a block as it is read. A heading is read as one, so that "2017. Plan" is no list, and is one line."""
    if block != HEADING:
        return typed
    line = " ".join(typed.split())
    return f"# {line}" if line else ""


def heading_text(section: ReportSection, language: str) -> str:
    """The heading as it names the section in a list or a message, in another language where this one has none."""
    texts = section.content.heading
    heading = texts.get(language) or texts.get(section.original) or next(iter(texts.values()), "")
    return " ".join(heading.split())[:200]


def point_name(section: ReportSection, language: str) -> str:
    """How an annex names the section: "Point 3", or that it is the opening paragraph."""
    if section.number is None:
        return words.OPENING[language]
    return f"{words.POINT[language]} {section.number}"


def mark(words_: str) -> Node:
    """A remark of the system in square brackets: not part of the text that is agreed."""
    # Not the class "mark", of which pandoc's HTML makes an element of its own.
    return {"t": "Span", "c": [["", ["provisional"], [["custom-style", "Mark"]]], nodes.text(words_)]}


class SectionComposer:
    """Puts the parts of one section into one language.

    Args:
        marks: whether what is missing or out of date is said in square brackets, as in the report.
    """

    def __init__(self, section: ReportSection, language: str, parties: PartyDirectory, *, marks: bool = True) -> None:
        self._section, self._language, self._parties, self._marks = section, language, parties, marks
        self._states = translation_states(section.content, section.original, language, section.basis)

    def heading(self) -> Node:
        inlines = self.heading_inlines()
        number = self._section.number
        if number is not None:
            inlines = [*_number(f"{number}."), *inlines]
        return nodes.header(1, inlines, anchor(self._section))

    def heading_inlines(self) -> Inlines:
        """The heading without number."""
        blocks = self._clean(HEADING)
        inlines: Inlines = blocks[0]["c"][2] if blocks and blocks[0]["t"] == "Header" else []
        if inlines or not self._marks:
            return inlines
        missing = self._states[HEADING] is TranslationState.MISSING
        return [mark((words.NO_TRANSLATION if missing else words.NO_TEXT)[self._language])]

    def parts(self) -> Iterator[Node]:
        content, language = self._section.content, self._language
        yield from self.opening()
        if content.agreements:
            yield nodes.header(2, nodes.text(words.AGREEMENTS[language]))
        prefix = f"{self._section.number}." if self._section.number is not None else ""
        for place, agreement in enumerate(content.agreements, 1):
            yield nodes.styled_div("Agreement", nodes.with_prefix(self.row(agreement), _number(f"{prefix}{place}")))
        if content.action_items:
            yield nodes.header(2, nodes.text(words.ACTION_ITEMS[language]))
        for action in content.action_items:
            yield nodes.styled_div("Action", self.row(action))

    def opening(self) -> Iterator[Node]:
        """What stands between the heading and the agreements."""
        chapeau = self._section.kind is SectionKind.CHAPEAU
        if self._marks and not chapeau and self._states[HEADING] is TranslationState.STALE:
            yield nodes.para([mark(words.STALE_HEADING[self._language])])
        yield from self.text(BODY)
        if self._marks and self._section.content.is_empty:
            yield nodes.para([mark(words.NO_TEXT[self._language])])

    def row(self, row: Agreement | ActionItem) -> Blocks:
        """An agreement without its number, an action item after its owners: one without any text says so."""
        block = row_key(row)
        blocks = self.text(block)
        if not blocks and self._marks:
            blocks = [nodes.para([mark(words.NO_TEXT[self._language])])]
        return nodes.with_prefix(blocks, self.owners(row)) if isinstance(row, ActionItem) else blocks

    def text(self, block: BlockKey) -> Blocks:
        """The blocks of one text with its mark; nothing where neither language has a text."""
        state = self._states[block] if self._marks else TranslationState.ORIGINAL
        if state is TranslationState.MISSING:
            return [nodes.para([mark(words.NO_TRANSLATION[self._language])])]
        blocks = self._clean(block)
        if state is TranslationState.STALE:
            blocks = nodes.with_suffix(blocks, [mark(words.STALE_TRANSLATION[self._language])])
        return blocks

    def owners(self, action: ActionItem) -> Inlines:
        """ "**Honduras and Mexico**, by 27 January 2017: " """
        names = owner_names(action, self._language, self._parties)
        lead: Inlines = [nodes.styled_span("Owner", nodes.text(names))] if names else []
        if action.due:
            due = format_due(action.due, self._language)
            lead += nodes.text(f", {due}" if names else due[:1].upper() + due[1:])
        return [*lead, {"t": "Str", "c": ":"}, nodes.SPACE] if lead else []

    def _clean(self, block: BlockKey) -> Blocks:
        trees = self._section.trees
        blocks = self._read(block) if trees is None else trees.get(self._language, {}).get(str(block), [])
        return with_brackets(list(blocks), self._language, self._parties)

    def _read(self, block: BlockKey) -> Blocks:
        typed = self._section.content.text(block, self._language)
        try:
            return list(clean_ast(_as_read(block, typed), self._language))
        except ReportflowError as error:
            where = {"section": self._section.number or 0, "heading": heading_text(self._section, self._language)}
            raise type(error)(error.code, **{**error.params, **where, "block": str(block)}) from error


def with_brackets(blocks: Blocks, language: str, parties: PartyDirectory) -> Blocks:
    """Clean blocks with their negotiation brackets as they are printed: in square brackets, with who asked for them."""

    def change(node: Node) -> Node:
        if node["t"] != "Span" or "bracket" not in node["c"][0][1]:
            return node
        (_, _, attributes), inlines = node["c"]
        shown: Inlines = [{"t": "Str", "c": "["}, *inlines, {"t": "Str", "c": "]"}]
        by = [code for code in dict(attributes).get("by", "").replace(",", " ").split() if code]
        if by:
            names = " ".join(parties.name(code, language) for code in by)
            shown.append({"t": "Superscript", "c": nodes.text(names)})
        return nodes.styled_span("Bracket", shown)

    changed: Blocks = nodes.map_nodes(blocks, change)
    return changed


def row_key(row: Agreement | ActionItem) -> BlockKey:
    """The name of a row's block."""
    return BlockKey(ACTION if isinstance(row, ActionItem) else AGREEMENT, row.id)


def owner_names(action: ActionItem, language: str, parties: PartyDirectory) -> str:
    """Those who are to do it, joined as a sentence joins names."""
    return join_names([parties.name(owner, language) for owner in action.owners], language)


def _number(label: str) -> Inlines:
    return [nodes.styled_span("Point Number", [{"t": "Str", "c": label}]), nodes.TAB]
