"""The pages: thin routes that fetch, call a service and answer; templates render."""

from flask import Flask

from reportflow.web import (
    account,
    addresses,
    agenda,
    arrangement,
    conclusion,
    decision,
    errors,
    forward,
    home,
    inputs,
    late_changes,
    live_drafting,
    meeting,
    people,
    phrases,
    report,
    sections,
    security,
    session,
    translations,
    view,
)
from reportflow.web.requests import PageRequest

__all__ = ["PageRequest", "init_app"]


def init_app(app: Flask, *, production: bool) -> None:
    """Register every page, the error pages, the headers and what templates may use."""
    addresses.init_app(app)
    security.init_app(app, production)
    session.init_app(app)
    view.init_app(app)
    errors.init_app(app)
    for module in (
        home,
        account,
        meeting,
        arrangement,
        agenda,
        people,
        sections,
        live_drafting,
        translations,
        inputs,
        late_changes,
        report,
        decision,
        forward,
        conclusion,
        phrases,
    ):
        app.register_blueprint(module.blueprint)
