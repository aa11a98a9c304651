"""What every template may use: languages, names and dates as people read them."""

from flask import Flask
from flask_babel import get_locale

from reportflow.domain.languages import LANGUAGES, Texts


def in_language(texts: Texts, language: str) -> str:
    """The text in `language`, else in the other one: for names on pages, never for text that is decided on."""
    return texts.get(language) or next((texts[code] for code in LANGUAGES if texts.get(code)), "")


def reader_language() -> str:
    """`en` or `es`."""
    return str(get_locale().language)


def init_app(app: Flask) -> None:
    """Register the filters and globals."""
    app.add_template_filter(lambda texts: in_language(texts, reader_language()), "mine")
    app.add_template_global(reader_language)
    app.jinja_env.globals["LANGUAGES"] = LANGUAGES
