"""What scripts, pages and style sheets call one another by has both ends."""

import re
from collections.abc import Iterator

from tests.house.checkout import PROJECT, tracked_files

FRONTEND = PROJECT / "frontend"
#: Names that other people's code puts on elements: CodeMirror, its highlighter, htmx.
OF_LIBRARIES = ("cm-", "tok-", "htmx-")


def texts(place: str, ending: str) -> Iterator[str]:
    """The tracked files below a folder, without what is remarked in them."""
    for path in tracked_files():
        if str(path).startswith(f"{place}/") and path.suffix == ending:
            text = (PROJECT / path).read_text("utf-8")
            yield re.sub(r"(?m)^\s*//.*$|(?s:/\*.*?\*/|\{#.*?#\})", "", text)


def scripts() -> str:
    return "\n".join(texts("frontend/scripts", ".js"))


def pages() -> str:
    return "\n".join((*texts("templates", ".html"), *texts("reportflow", ".py")))


def test_whatever_one_script_tells_another_is_heard_and_whatever_one_waits_for_is_told() -> None:
    code = scripts()
    told = set(re.findall(r"CustomEvent\(\s*[\"']((?:reportflow|meeting)\S*?)[\"']", code))
    heard = set(re.findall(r"addEventListener\(\s*[\"']((?:reportflow|meeting)\S*?)[\"']", code))
    # The parts of a page wait for it by themselves.
    heard |= {event for event in told if re.search(rf"hx-trigger=\"[^\"]*\b{event} from:body", pages())}
    assert told
    assert told == heard


def test_every_shape_that_the_editor_asks_for_is_given_to_it_and_no_other() -> None:
    listed = re.search(r"for name in \(([^)]*)\) %}\s*<span data-icon", pages())
    assert listed
    given = set(re.findall(r'"(\w+)"', listed[1]))
    code = "\n".join(texts("frontend/scripts/live", ".js"))
    named = set(re.findall(r"\b(?:icon|iconButton|badge)\(\"(\w+)\"", code))
    assert not named - given
    assert not {name for name in given if not re.search(rf"[\"']{name}[\"']", code)}


def test_every_class_of_a_style_sheet_is_put_on_something() -> None:
    sheets = "\n".join(
        (*texts("frontend/styles", ".css"), re.sub(r"(?s)/\*.*?\*/", "", (FRONTEND / "theme.css").read_text()))
    )
    selectors = re.sub(r"\{[^{}]*\}", "{}", sheets)
    used = "\n".join((scripts(), pages()))
    # `class="state state-{{ state }}"`, `span.caret-colour-${colour}`, `caret caret-colour-${colour}`
    found = re.findall(r"class=\"[^\"]*?(?<![\w-])([\w-]+-)\{[{%]|[. ]([\w-]+-)\$\{", used)
    composed = tuple({prefix for pair in found for prefix in pair if prefix})
    unused = {
        name
        for name in re.findall(r"\.([a-zA-Z][\w-]*)", selectors)
        if not name.startswith((*OF_LIBRARIES, *composed)) and not re.search(rf"(?<![\w-]){name}(?![\w-])", used)
    }
    assert not unused
