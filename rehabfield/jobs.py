"""The worker: huey is only the clock. Ticks carry no arguments and are harmless when doubled.

The queue lives beside the data (SQLite) or in the same PostgreSQL. What has to be done is read
from our own tables and folders, so that a killed worker loses nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import cast
from uuid import UUID

from flask import Flask
from huey import Huey, PostgresHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer
from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Delete,
    Exists,
    Select,
    and_,
    delete,
    exists,
    or_,
    select,
)

from . import audit, clock, reminders, vault
from .config import Settings
from .database import db, reading, writing
from .exchange import backup
from .mail import Post
from .models import (
    Assignment,
    AssignmentState,
    Attempt,
    Delivery,
    Draft,
    Invitation,
    MailAddress,
    PrivateNote,
    PushTrial,
    Receipt,
    Reminder,
    Session,
    User,
    UserState,
)
from .offline import empty_spent
from .offline.forgetting import empty_evening, evenings_to_empty
from .push import Courier
from .reminders.mailing import Composed, send_mails
from .trials import send_trials
from .views.morning import compose

log = logging.getLogger("rehabfield.jobs")

DRAFTS_STAY = timedelta(days=30)
SESSIONS_STAY = timedelta(days=90)
TRIALS_STAY = timedelta(days=90)
UNCHECKED_STAY = timedelta(days=7)
RECEIPTS_STAY = timedelta(days=400)
REMINDERS_STAY = timedelta(days=400)


def queue(settings: Settings) -> Huey:
    """The queue of this installation, next to its data."""
    serializer = SignedSerializer(secret=vault.current().secret_key)
    if settings.database_url.startswith("postgresql"):
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://")
        return PostgresHuey("donghanh", dsn=dsn, serializer=serializer)
    return SqliteHuey(
        "donghanh", filename=str(settings.home / "jobs.db"), serializer=serializer, fsync=True
    )


def nudge(settings: Settings) -> None:
    """Somebody waits for a push that they asked for. Only a hint: every minute looks as well."""
    huey = queue(settings)
    try:
        _send_trials(huey, lambda: None)()
    finally:
        huey.storage.close()


def _send_trials(huey: Huey, work: Callable[[], object]) -> Callable[[], object]:
    """The task under the name by which the worker knows what a web process asks for."""

    def send_trials() -> None:
        work()

    return cast("Callable[[], object]", huey.task()(send_trials))


def run(app: Flask, settings: Settings) -> None:
    """Work until stopped."""
    huey = queue(settings)
    courier = Courier.of(settings)

    def try_out() -> None:
        with app.app_context():
            send_trials(courier, settings.public_url)

    _send_trials(huey, try_out)

    def sweep_reminders() -> None:
        with app.app_context():
            remind(settings)

    def tidy_up() -> None:
        with app.app_context():
            tidy()

    def back_up() -> None:
        nightly_backup(settings)

    minutely, now_and_then = huey.periodic_task(crontab()), huey.periodic_task(crontab("*/10"))
    for work in (try_out, sweep_reminders):
        minutely(work)
    for work in (tidy_up, back_up):
        now_and_then(work)
    if (post := Post.of(settings)) is not None:

        def send_morning_mail() -> None:
            with app.app_context():
                mail_out(post, settings)

        minutely(send_morning_mail)

    consumer = huey.create_consumer(workers=1, periodic=True, initial_delay=0.1, max_delay=5.0)
    consumer.run()


def remind(settings: Settings) -> reminders.Swept:
    """Do what the ladder, and the hours of the day's messages, ask for now."""
    swept = reminders.sweep(db.engine, partial(Courier.of, settings), settings.public_url)
    if swept.steps or swept.planned or swept.sent:
        log.info("reminded", extra={"job": "reminders", "count": swept.sent})
    return swept


def mail_out(post: Post, settings: Settings) -> int:
    """Send the officers' morning mail, where its hour has come; returns how many letters went."""

    def write(user: UUID, key: UUID) -> Composed | None:
        with reading():
            try:
                return compose(user, key, settings.public_url)
            finally:
                db.session.rollback()

    sent = send_mails(db.engine, post, write)
    if sent:
        log.info("mailed", extra={"job": "mail", "count": sent})
    return sent


def tidy() -> int:
    """Forget what has had its day; returns how many rows went."""
    with writing():
        total = sum(_gone(statement) for statement in _had_their_day())
        total += _papers_gone()
        db.session.commit()
        total += _names_gone()
    if total:
        log.info("tidied", extra={"job": "tidy", "count": total})
    return total


def _had_their_day() -> tuple[Delete, ...]:
    """Old drafts, ended sessions, spent invitations, counters, notes of ended assignments."""
    now, real = clock.now(), clock.wall()
    old = real - SESSIONS_STAY
    return (
        delete(Draft).where(Draft.changed_at < now - DRAFTS_STAY),
        delete(Attempt).where(Attempt.hour < real - timedelta(days=1)),
        delete(Invitation).where(Invitation.expires_at < old),
        delete(Receipt).where(Receipt.at < now - RECEIPTS_STAY),
        delete(PushTrial).where(PushTrial.asked_at < real - TRIALS_STAY),
        delete(Delivery).where(Delivery.reminder_id.in_(_old_reminders())),
        delete(Reminder).where(Reminder.id.in_(_old_reminders())),
        delete(Session).where(or_(Session.ended_at < old, Session.ends_at < old)),
        delete(MailAddress).where(_unused(real)),
        delete(PrivateNote).where(~_still_helps(clock.today())),
    )


def _unused(real: datetime) -> ColumnElement[bool]:
    """Mail addresses of accounts that ended, and those from which no code came back."""
    ended = select(User.id).where(User.state == UserState.ended)
    unchecked = and_(MailAddress.checked_at.is_(None), MailAddress.made_at < real - UNCHECKED_STAY)
    return or_(MailAddress.user_id.in_(ended), unchecked)


def _old_reminders() -> Select[UUID]:
    """Who was told what a year ago is nobody's matter any more."""
    return select(Reminder.id).where(Reminder.day < clock.today() - REMINDERS_STAY)


def _still_helps(today: date) -> Exists:
    """That a private note's author still helps: the note goes with the assignment (field.md)."""
    return exists().where(
        Assignment.case_id == PrivateNote.case_id,
        Assignment.user_id == PrivateNote.author_id,
        Assignment.state == AssignmentState.active,
        or_(Assignment.ends_on.is_(None), Assignment.ends_on >= today),
    )


def _papers_gone() -> int:
    """Pictures whose record was taken back, or never came; the log says how many they were."""
    now = clock.now()
    count = empty_spent(db.session, now)
    if count:
        log.warning("emptied attachments", extra={"job": "tidy", "count": count})
    return count


def _names_gone() -> int:
    """Names on signing evenings of years that are over: an evening at a time, a note a commune."""
    now = clock.now()
    gone: Counter[int] = Counter()
    waiting = evenings_to_empty(db.session, clock.today())
    db.session.rollback()
    for evening, unit in waiting:
        gone[unit] += empty_evening(db.session, evening, now)
        db.session.commit()
    for unit, count in gone.items():
        if count:
            about = {"unit": unit}
            audit.note(db.session, None, "signing.empty", "unit", at=now, count=count, detail=about)
            db.session.commit()
    return gone.total()


def _gone(statement: Delete) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return result.rowcount if isinstance(result, CursorResult) else 0


def nightly_backup(settings: Settings) -> bool:
    """Make the night's backup once its hour has come; True when one was made now."""
    now = clock.local(clock.wall())
    if now.hour < settings.backup_hour or _made_today(settings):
        return False
    secrets, folder = settings.home / "secrets", settings.home / "backups"
    try:
        backup.create(settings.engine_url, secrets, folder, clock.wall())
    except backup.BackupError as error:
        log.warning("no backup: %s", error, extra={"job": "backup"})
        return False
    log.info("backed up", extra={"job": "backup"})
    return True


def _made_today(settings: Settings) -> bool:
    stamp = clock.local(clock.wall()).strftime("%Y%m%d")
    folder = settings.home / "backups"
    return folder.is_dir() and any(stamp in path.name for path in folder.glob("*.dh"))
