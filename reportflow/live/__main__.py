"""`python -m reportflow.live`: the live room as a process of its own, beside those that serve the pages."""

import os
import sys

from reportflow import create_app
from reportflow.config import Settings, SettingsError
from reportflow.door import live_asgi_of, serve

if __name__ == "__main__":
    try:
        live = live_asgi_of(create_app(Settings.from_environment()))
    except SettingsError as error:
        sys.exit(f"reportflow cannot start: {error}")
    serve(live, {"host": os.environ.get("HOST", "127.0.0.1"), "port": int(os.environ.get("LIVE_PORT", "8001"))})
