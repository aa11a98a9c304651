"""Every template is there because a page is written from it."""

import re
from fnmatch import fnmatch
from pathlib import Path

from tests.house.checkout import PROJECT, string_constants, string_patterns, tracked_python

TEMPLATES = PROJECT / "templates"
QUOTED = re.compile(r"""["']([\w./-]+\.(?:html|txt|svg))["']""")


def template_names() -> set[str]:
    return {str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.is_file()}


def names_in_templates() -> dict[str, Path]:
    """Every template that another one names in a tag."""
    tags = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
    return {
        name: path
        for path in TEMPLATES.rglob("*")
        if path.is_file()
        for tag in tags.findall(path.read_text("utf-8"))
        if re.match(r"{%-?\s*(?:extends|include|import|from)", tag)
        for name in QUOTED.findall(tag)
    }


def test_no_template_is_unused() -> None:
    code = tracked_python("reportflow")
    named = set(names_in_templates()) | {text for path in code for text in string_constants(path)}
    # `f"errors/{status}.html"` names all of that folder; a pattern without a fixed beginning names none.
    patterns = {text for path in code for text in string_patterns(path) if text.endswith(".html") and text[0] != "*"}
    unused = template_names() - named
    assert not {name for name in unused if not any(fnmatch(name, pattern) for pattern in patterns)}


def test_every_template_that_is_named_exists() -> None:
    assert not set(names_in_templates()) - template_names()
    rendered = {
        text
        for path in tracked_python("reportflow")
        if path.parts[1] in ("web", "api")
        for text in string_constants(path)
        if re.fullmatch(r"[\w-]+(?:/[\w-]+)*\.html", text)
    }
    assert not rendered - template_names()
