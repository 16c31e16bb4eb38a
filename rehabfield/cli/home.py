"""The home folder and its database, made ready for a command."""

import sys

import click
from flask import Flask
from sqlalchemy import select

from .. import clock, create_app, logs
from ..config import SettingError, Settings
from ..database import db
from ..exchange import beginnings, schema
from ..models import User
from ..vault import Vault, VaultError


def settings_or_exit() -> Settings:
    """The settings of the environment; a wrong one is said in a line."""
    try:
        return Settings.from_environment()
    except SettingError as error:
        click.echo(f"{error}", err=True)
        sys.exit(2)


def make_ready(settings: Settings) -> None:
    """Secrets and schema, where they are missing. Nothing that exists is touched."""
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (settings.home / "secrets").exists():
        Vault.create(settings.home / "secrets")
    schema.upgrade(settings.engine_url)


def ready_app(settings: Settings, *, migrate: bool = True) -> Flask:
    """The app of a home that is ready; exits with a sentence where it cannot be."""
    logs.begin(settings.log_level)
    try:
        if migrate:
            make_ready(settings)
        return create_app(settings)
    except VaultError as error:
        click.echo(f"{error}", err=True)
        sys.exit(2)


def begin(*, demo: bool = False) -> None:
    """Units, days off and the installation's own row; inside an app context."""
    beginnings.begin(db.session, at=clock.now(), demo=demo)
    db.session.commit()


def is_empty() -> bool:
    """Whether nobody has an account yet; inside an app context."""
    return db.session.scalar(select(User.id).limit(1)) is None
