"""The pages. One blueprint a resource; the only place of request, session and status."""

from flask import Flask

from . import doors, drafts, errors, gate, headers, health, words
from .assets import Assets
from .page import htmx

BLUEPRINTS = (doors.bp, drafts.bp, health.bp)


def register(app: Flask) -> None:
    """Hang everything into the app, in the order in which a request meets it."""
    assets = Assets.load()
    htmx.init_app(app)
    gate.register(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    headers.register(app, assets)
    words.register(app, assets)
    assets.serve(app)
