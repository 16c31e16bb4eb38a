"""The home folder and its database, made ready for a command; what hinders is said in a line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import click
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import ArgumentError, DBAPIError

from .. import clock, create_app, logs
from ..config import SettingError, Settings
from ..database import db
from ..exchange import beginnings, schema
from ..models import Installation, User
from ..vault import Vault, VaultError
from ..views.assets import AssetsMissing


def stop(sentence: object, code: int = 2) -> NoReturn:
    """Say why it cannot go on, and end."""
    click.echo(str(sentence), err=True)
    sys.exit(code)


def settings_or_exit() -> Settings:
    """The settings of the environment; a wrong one is said in a line."""
    try:
        return Settings.from_environment()
    except SettingError as error:
        stop(error)


def ready_app(settings: Settings, *, migrate: bool = True) -> Flask:
    """The app of a home that is ready, with no connection open; exits where it cannot be.

    With `migrate` secrets and schema are made where they are missing; what exists is kept.
    """
    logs.begin(settings.log_level)
    try:
        if migrate:
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not (settings.home / "secrets").exists():
                Vault.create(settings.home / "secrets")
        app = create_app(settings)
        _newest_schema(app, settings, migrate)
    except (VaultError, AssetsMissing, schema.SchemaError) as error:
        stop(error)
    except (OSError, ArgumentError) as error:
        stop(f"Không mở được (cannot open): {error}")
    except DBAPIError as error:
        reason = (str(error.orig).strip() or "?").splitlines()[0]
        stop(f"Không mở được cơ sở dữ liệu (cannot open the database): {reason}")
    return app


@contextmanager
def at_home(settings: Settings, *, migrate: bool = True) -> Iterator[None]:
    """Inside the app of a home that is ready; leaves no connection open."""
    with ready_app(settings, migrate=migrate).app_context():
        try:
            yield
        finally:
            db.session.rollback()
            db.engine.dispose()


def _newest_schema(app: Flask, settings: Settings, migrate: bool) -> None:
    with app.app_context():
        newest = schema.is_newest(db.engine)
        db.engine.dispose()
    if newest:
        return
    if not migrate:
        stop("Cơ sở dữ liệu chưa sẵn sàng, gõ `rehabfield migrate`. (The schema is not current.)")
    schema.upgrade(settings.engine_url)
    logs.begin(settings.log_level)


def begin(*, demo: bool = False) -> bool:
    """Units, days off and the installation's own row; inside an app context.

    Returns whether nobody has an account yet; only then `demo` is noted.
    """
    beginnings.begin(db.session, at=clock.now(), demo=demo)
    fresh = is_empty()
    if fresh:
        db.session.get_one(Installation, 1).demo = demo
    db.session.commit()
    return fresh


def is_empty() -> bool:
    """Whether nobody has an account yet; inside an app context."""
    return db.session.scalar(select(User.id).limit(1)) is None
