"""Fixtures that all tests share."""

# Which parts are found, databases, and the refusal of other machines.
pytest_plugins = ["tests.plugin_parts"]
