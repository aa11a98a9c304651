"""Fixtures that all tests share."""

from hypothesis import settings

# Which parts are found, databases, and the refusal of other machines; the application on a database.
pytest_plugins = ["tests.plugin_parts", "tests.application"]

# How long an example takes says how busy the machine is, and nothing about a rule.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")
