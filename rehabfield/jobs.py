"""The worker: huey is only the clock. Ticks carry no arguments and are harmless when doubled.

The queue lives beside the data (SQLite) or in the same PostgreSQL. What has to be done is read
from our own tables and folders, so that a killed worker loses nothing.
"""

import logging
from datetime import timedelta

from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy import delete, or_

from . import clock, vault
from .config import Settings
from .database import db, writing
from .exchange import backup
from .models import Attempt, Draft, Invitation, Receipt, Session

log = logging.getLogger("rehabfield.jobs")

DRAFTS_STAY = timedelta(days=30)
SESSIONS_STAY = timedelta(days=90)
RECEIPTS_STAY = timedelta(days=400)


def queue(settings: Settings) -> Huey:
    """The queue of this installation, next to its data."""
    serializer = SignedSerializer(secret=vault.current().secret_key)
    if settings.database_url.startswith("postgresql"):
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        return PostgresHuey("donghanh", dsn=dsn, serializer=serializer)
    return SqliteHuey(
        "donghanh", filename=str(settings.home / "jobs.db"), serializer=serializer, fsync=True
    )


def run(app: Flask, settings: Settings) -> None:
    """Work until stopped."""
    huey = queue(settings)

    @huey.periodic_task(crontab(minute="*/10"))  # type: ignore[untyped-decorator]
    def tidy_up() -> None:
        with app.app_context():
            tidy()

    @huey.periodic_task(crontab(minute="*/10"))  # type: ignore[untyped-decorator]
    def back_up() -> None:
        nightly_backup(settings)

    consumer = huey.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=5.0)
    consumer.run()


def tidy() -> int:
    """Forget what has had its day: old drafts, ended sessions, used invitations, counters."""
    now, real = clock.now(), clock.wall()
    old = real - SESSIONS_STAY
    with writing():
        counts = [
            db.session.execute(statement).rowcount  # type: ignore[attr-defined]
            for statement in (
                delete(Draft).where(Draft.changed_at < now - DRAFTS_STAY),
                delete(Attempt).where(Attempt.hour < real - timedelta(days=1)),
                delete(Invitation).where(Invitation.expires_at < old),
                delete(Receipt).where(Receipt.at < now - RECEIPTS_STAY),
                delete(Session).where(or_(Session.ended_at < old, Session.ends_at < old)),
            )
        ]
        db.session.commit()
    total = sum(counts)
    if total:
        log.info("tidied", extra={"job": "tidy", "count": total})
    return total


def nightly_backup(settings: Settings) -> bool:
    """Make the night's backup once its hour has come; True when one was made now."""
    now = clock.local(clock.wall())
    folder = settings.home / "backups"
    if now.hour < settings.backup_hour or _made_today(settings):
        return False
    try:
        backup.create(settings.engine_url, settings.home / "secrets", folder, clock.wall())
    except backup.BackupError as error:
        log.warning("no backup: %s", error, extra={"job": "backup"})
        return False
    log.info("backed up", extra={"job": "backup"})
    return True


def _made_today(settings: Settings) -> bool:
    stamp = clock.local(clock.wall()).strftime("%Y%m%d")
    folder = settings.home / "backups"
    return folder.is_dir() and any(stamp in path.name for path in folder.iterdir())
