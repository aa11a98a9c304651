"""What is read off the clean blocks that a revision keeps: open brackets, and whether two revisions print the same."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from reportflow.domain.content import SectionContent
from reportflow.domain.languages import LANGUAGES
from reportflow.report.nodes import Node

#: language -> block -> its clean blocks (`trees_of`).
Trees = Mapping[str, Mapping[str, Any]]


def has_open_brackets(trees: Trees) -> bool:
    """Whether a text holds a negotiation bracket in any language (docs/domain.md, rule 3); typed square brackets are none."""
    return any(
        node["t"] == "Span" and "bracket" in node["c"][0][1]
        for blocks in trees.values()
        for tree in blocks.values()
        for node in _walk(tree)
    )


def same_print(
    before: SectionContent, before_trees: Trees, after: SectionContent, after_trees: Trees
) -> dict[str, bool]:
    """For each language, whether two texts print the same after white space is collapsed (docs/domain.md, rule 8).

    Rows, their order, owners and days are printed in every language: where they differ, no language prints the same.
    """
    rows_alike = _rows(before) == _rows(after)
    return {
        language: rows_alike and _printed(before_trees.get(language, {})) == _printed(after_trees.get(language, {}))
        for language in LANGUAGES
    }


def _rows(content: SectionContent) -> list[object]:
    return [
        *(row.id for row in content.agreements),
        *((row.id, row.owners, row.due) for row in content.action_items),
    ]


def _printed(trees: Mapping[str, Any]) -> dict[str, str]:
    """The blocks that print something, with runs of white space as one space, to be compared."""
    collapsed = {block: _collapsed(tree) for block, tree in trees.items()}
    return {block: json.dumps(tree, sort_keys=True) for block, tree in collapsed.items() if tree}


def _collapsed(value: Any) -> Any:
    if isinstance(value, dict):
        if value.get("t") == "Str":
            return {"t": "Str", "c": re.sub(r"\s+", " ", value["c"])}
        return {key: _collapsed(part) for key, part in value.items()}
    if not isinstance(value, (list, tuple)):
        return value
    parts: list[Any] = []
    for part in value:
        if _is_space(part) and (not parts or _is_space(parts[-1])):
            continue
        parts.append(_collapsed(part))
    while parts and _is_space(parts[-1]):
        parts.pop()
    return parts


def _is_space(part: Any) -> bool:
    return isinstance(part, dict) and part.get("t") in ("Space", "SoftBreak")


def _walk(tree: Any) -> Iterator[Node]:
    """Every node of a tree."""
    waiting = [tree]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if "t" in value:
                yield value
            waiting.append(value.get("c"))
        elif isinstance(value, (list, tuple)):
            waiting.extend(value)
