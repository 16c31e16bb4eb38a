"""Đồng Hành: the app of the voluntary social-work teams. `create_app` plugs it together."""

from inspect import iscoroutinefunction
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from . import clock, vault
from .config import Settings
from .database import db, prepare

__version__ = "0.1.0"


def create_app(settings: Settings | None = None) -> Flask:
    """The web application for these settings (from the environment where none are given).

    Raises SettingError for settings that cannot work and VaultMissing where `rehabfield migrate`
    has not made the secrets yet.
    """
    settings = settings or Settings.from_environment()
    app = Flask(__name__, static_folder=None)
    app.config["SETTINGS"] = settings
    app.config["SQLALCHEMY_ENGINES"] = {"default": settings.engine_url}
    app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
    app.config["MAX_FORM_MEMORY_SIZE"] = 1024 * 1024
    app.config["TRUSTED_HOSTS"] = [
        h.strip() for h in settings.hosts.split(",") if h.strip()
    ] or None

    vault.use(vault.Vault.load(settings.home / "secrets"))
    if settings.moved_to is not None:
        clock.set_offset(clock.offset_to(settings.moved_to))

    db.init_app(app)
    # The extension also closes async sessions, with an event loop and a thread a request. We
    # have none, and this was a tenth of a page.
    app.teardown_appcontext_funcs = [
        end for end in app.teardown_appcontext_funcs if not iscoroutinefunction(end)
    ]
    with app.app_context():
        prepare(db.engine)

    from . import views

    views.register(app)
    if settings.proxies:
        hops = settings.proxies
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)
        app.wsgi_app = proxied  # type: ignore[method-assign]  # Flask's documented place for it
    return app


def engine_of(app: Flask) -> Engine:
    """The engine of an app, for commands and tests."""
    with app.app_context():
        return db.engine


HOME_OF_PACKAGE = Path(__file__).parent
