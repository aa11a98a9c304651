"""The `flask` commands, each calling one service."""

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the commands."""
