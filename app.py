"""The door: `app` for WSGI and the `flask` command, `asgi` for uvicorn; `python app.py` serves it."""

import sys

import click

from reportflow import create_app
from reportflow.config import Settings, SettingsError
from reportflow.door import asgi_of, serve

try:
    settings = Settings.from_environment()
    app = create_app(settings)
except SettingsError as error:
    sys.exit(f"reportflow cannot start: {error}")

asgi = asgi_of(app)

if __name__ == "__main__":
    try:
        listening = settings.listening()
    except SettingsError as error:
        sys.exit(f"reportflow cannot start: {error}")
    click.echo(f"Serving on {settings.own_address} (Ctrl-C ends it)")
    serve(asgi, listening)
