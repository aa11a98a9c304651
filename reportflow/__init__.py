"""reportflow: the service with which a meeting drafts, agrees and publishes its report."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from reportflow import bus, cli, web
from reportflow.config import PROJECT_ROOT, Settings
from reportflow.extensions import babel, csrf, db, limiter, login_manager, migrate
from reportflow.i18n.locale import current_locale
from reportflow.services.transactions import configure_sqlite


def create_app(settings: Settings | None = None) -> Flask:
    """The application.

    Args:
        settings: validated settings; read from the environment when absent.

    Raises:
        SettingsError: naming the setting that is missing or cannot be used.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, template_folder=str(PROJECT_ROOT / "templates"))
    app.request_class = web.PageRequest
    app.config.from_mapping(settings.flask_config())
    app.extensions["reportflow"] = settings
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db, directory=str(PROJECT_ROOT / "migrations"), compare_type=True, render_as_batch=True)
    login_manager.init_app(app)
    csrf.init_app(app)
    limiter.init_app(app)
    babel.init_app(app, locale_selector=current_locale)
    with app.app_context():
        configure_sqlite(db.engine)
    bus.init_app(app, settings.redis_url)
    web.init_app(app, production=settings.production)
    cli.init_app(app)
    return app
