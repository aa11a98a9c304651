"""`python -m reportflow.live`: the live room as a process of its own, beside those that serve the pages."""

import sys

from reportflow import create_app
from reportflow.config import Settings, SettingsError
from reportflow.door import live_asgi_of, serve

if __name__ == "__main__":
    try:
        settings = Settings.from_environment()
        listening = settings.listening(settings.live_port)
        live = live_asgi_of(create_app(settings))
    except SettingsError as error:
        sys.exit(f"reportflow cannot start: {error}")
    serve(live, listening)
