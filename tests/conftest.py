"""Fixtures that all tests share."""

# Which parts are found, databases, and the refusal of other machines; the application on a database.
pytest_plugins = ["tests.plugin_parts", "tests.application"]
