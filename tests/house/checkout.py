"""What the guards look at: the files of the checkout and what its Python imports."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def tracked_files() -> list[Path]:
    """The files that belong to the project, relative to it."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=PROJECT, check=True, capture_output=True, text=True, timeout=60).stdout
    return [Path(name) for name in listed.split("\0") if name and (PROJECT / name).is_file()]


def text_of(path: Path) -> str | None:
    """The text of a tracked file, None where it is no text."""
    data = (PROJECT / path).read_bytes()
    if b"\0" in data:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def tracked_python(*places: str) -> list[Path]:
    """The tracked Python files below these folders (or of these names)."""
    return [path for path in tracked_files() if path.suffix == ".py" and path.parts[0] in places]


def parsed(path: Path) -> ast.Module:
    """The syntax tree of a tracked Python file."""
    return ast.parse((PROJECT / path).read_text("utf-8"), str(path))


def imported_modules(path: Path) -> Iterator[str]:
    """The dotted name of every module that a file imports; relative imports are not used here."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def string_constants(path: Path) -> Iterator[str]:
    """Every string that stands in a Python file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def string_patterns(path: Path) -> Iterator[str]:
    """Every f-string that stands in a Python file, as a pattern with `*` for what is put in."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.JoinedStr):
            parts = (part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
            yield "".join(str(part) for part in parts)
