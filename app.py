"""The door: `app` for WSGI and the `flask` command, `asgi` for uvicorn; `python app.py` serves it."""

import os
import sys

from reportflow import create_app
from reportflow.config import SettingsError
from reportflow.door import asgi_of, serve

try:
    app = create_app()
except SettingsError as error:
    sys.exit(f"reportflow cannot start: {error}")

asgi = asgi_of(app)

if __name__ == "__main__":
    serve(asgi, {"host": os.environ.get("HOST", "127.0.0.1"), "port": int(os.environ.get("PORT", "8000"))})
