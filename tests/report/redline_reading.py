"""What a redline says once it is accepted or rejected, and what a section says, in one form in which they can be compared.

Written against the pages' HTML alone: it knows nothing of how either was made.
"""

from collections.abc import Iterator
from typing import Any

from lxml import html

_INLINE = {"a", "br", "code", "del", "em", "ins", "s", "span", "strong", "sub", "sup", "u"}
_LEAVES = {"p", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_LOOKS = {"agreement", "action", "paren", "parens", "left", "right", "center"}
_SPANS = {"bracket", "owner", "provisional", "footnote", "smallcaps", "quoted"}

#: Letters, each with the formatting around it.
Letters = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


def accepted(fragment: str) -> list[Any]:
    """The section as it is once the redline is accepted."""
    return _resolved(fragment, "ins", "del", "removed")


def rejected(fragment: str) -> list[Any]:
    """The section as it was."""
    return _resolved(fragment, "del", "ins", "added", "moved")


def _resolved(fragment: str, stays: str, goes: str, *looks: str) -> list[Any]:
    root = html.fragment_fromstring(fragment, create_parent="div")
    gone = [f"//{goes}", *(f"//*[{_has(look)}]" for look in (*looks, "remark"))]
    for path in gone:
        for element in root.xpath(path):
            if element.getparent() is not None:
                element.drop_tree()
    for element in root.xpath(f"//{stays}"):
        element.drop_tag()
    for row in root.xpath(f"//div[{_has('agreement')} or {_has('action')}]"):
        for label in row.xpath("./div[@class='row-label']"):
            row.set("data-number", label.text_content().strip())
            label.drop_tree()
    return list(_blocks(root))


def printed(fragment: str) -> list[Any]:
    """The section as it is printed."""
    root = html.fragment_fromstring(fragment or "<p></p>", create_parent="div")
    for struck in root.xpath("//del"):
        struck.tag = "s"
    for end in root.xpath("//br"):
        end.tail = (end.tail or "").removeprefix("\n")
    notes = {note.get("id"): note for note in root.xpath("//section//li")}
    for mark in root.xpath("//a[@class='footnote-ref']"):
        _put_in_place(mark, notes[mark.get("href").removeprefix("#")])
    for section in root.xpath("//section[contains(@class, 'footnotes')]"):
        section.drop_tree()
    for number in root.xpath("//span[@class='point-number']"):
        row = next((one for one in number.iterancestors("div") if "agreement" in (one.get("class") or "")), None)
        if row is not None:
            row.set("data-number", number.text_content())
        number.tail = (number.tail or "").removeprefix(" ")
        number.drop_tree()
    return list(_blocks(root))


def _put_in_place(mark: html.HtmlElement, note: html.HtmlElement) -> None:
    """A footnote in brackets where it is cited, each of its paragraphs on a line."""
    span = html.Element("span")
    span.set("class", "footnote")
    span.text = " ["
    for place, paragraph in enumerate(note.xpath("./p")):
        copy = html.fromstring(html.tostring(paragraph, with_tail=False, encoding="unicode"))
        for back in copy.xpath(".//a[@class='footnote-back']"):
            back.drop_tree()
        if place:
            span.append(html.Element("br"))
        copy.tag = "span"
        copy.attrib.clear()
        span.append(copy)
    end = html.Element("span")
    end.text = "]"
    span.append(end)
    span.tail = mark.tail
    mark.tail = None
    mark.getparent().replace(mark, span)


def _has(look: str) -> str:
    return f"contains(concat(' ', normalize-space(@class), ' '), ' {look} ')"


def _blocks(element: html.HtmlElement) -> Iterator[Any]:
    """What is in an element: paragraphs as letters, everything else by its tag, its look and its own content."""
    loose: list[tuple[str, tuple[tuple[str, str], ...]]] = []

    def paragraph() -> Iterator[Any]:
        letters = _trimmed(tuple(loose))
        loose.clear()
        if letters:
            yield ("p", letters)

    loose += _letters(element.text, ())
    for child in element:
        if child.tag in _INLINE:
            loose += _inline(child, ())
        else:
            yield from paragraph()
            yield from _block(child)
        loose += _letters(child.tail, ())
    yield from paragraph()


def _block(element: html.HtmlElement) -> Iterator[Any]:
    if element.tag in _LEAVES:
        letters = [*_letters(element.text, ())]
        for child in element:
            letters += [*_inline(child, ()), *_letters(child.tail, ())]
        kept = tuple(letters) if element.tag == "pre" else _trimmed(tuple(letters))
        if kept:
            yield (element.tag, kept)
        return
    content = list(_blocks(element))
    if element.tag in ("thead", "tbody") and not content:
        return
    looks = tuple(sorted(_LOOKS.intersection((element.get("class") or "").split())))
    told = (element.get("start", "1"), element.get("type", "1")) if element.tag == "ol" else ()
    yield (element.tag, looks, told, element.get("data-number", ""), content)


def _inline(element: html.HtmlElement, around: tuple[tuple[str, str], ...]) -> Iterator[Any]:
    if element.tag == "br":
        yield ("\n", around)
        return
    inner = around
    if element.tag == "a":
        inner = (*around, ("a", element.get("href") or ""))
    elif element.tag != "span" or _SPANS.intersection((element.get("class") or "").split()):
        inner = (*around, (element.tag, element.get("class") or ""))
    yield from _letters(element.text, inner)
    for child in element:
        yield from _inline(child, inner)
        yield from _letters(child.tail, inner)


def _letters(text: str | None, around: tuple[tuple[str, str], ...]) -> Iterator[Any]:
    yield from ((letter, around) for letter in text or "")


def _trimmed(letters: Letters) -> Letters:
    start, end = 0, len(letters)
    while start < end and letters[start][0].isspace():
        start += 1
    while end > start and letters[end - 1][0].isspace():
        end -= 1
    return letters[start:end]
