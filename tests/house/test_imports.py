"""Who may import whom (docs/design.md, "Rooms")."""

import ast
import subprocess
import sys

from tests.house.checkout import PROJECT, imported_modules, parsed, tracked_python

#: What pages may take from the extensions: none of these can reach the database.
EXTENSIONS_FOR_PAGES = {"babel", "csrf", "limiter", "login_manager"}


def test_the_contracts_of_the_design_are_kept() -> None:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    run = subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert run.returncode == 0, run.stdout + run.stderr


def test_the_rules_import_the_standard_library_only() -> None:
    for path in tracked_python("reportflow"):
        if path.parts[1] == "domain":
            for module in imported_modules(path):
                top = module.partition(".")[0]
                assert top in sys.stdlib_module_names or module.startswith("reportflow.domain"), f"{path}: {module}"


def test_pages_take_no_database_session_from_the_extensions() -> None:
    for path in tracked_python("reportflow"):
        if path.parts[1] not in ("web", "api"):
            continue
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.ImportFrom) and node.module == "reportflow.extensions":
                assert {alias.name for alias in node.names} <= EXTENSIONS_FOR_PAGES, f"{path}:{node.lineno}"
            if isinstance(node, ast.Import):
                assert "reportflow.extensions" not in {alias.name for alias in node.names}, f"{path}:{node.lineno}"
