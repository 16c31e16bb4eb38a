"""backup, restore, keys, reseal, verify."""

from pathlib import Path
from uuid import uuid4

import click
from sqlalchemy import select, text

from .. import audit, clock, vault
from ..config import Settings
from ..database import db, reading, writing
from ..exchange import backup as backups
from ..exchange.reseal import reseal as seal_anew
from ..exchange.reseal import unreadable
from ..models import Installation, PushSubscription
from .home import at_home, ready_app, settings_or_exit, stop

LINES = 4
LETTERS, PUSH = "letters", "push"


@click.command()
def backup() -> None:
    """Write an encrypted backup now.

    Old ones are thinned out: one a day for 7 days, a week for 4 weeks, a month for 12 months.
    """
    settings = settings_or_exit()
    ready_app(settings, migrate=False)
    secrets, folder = settings.home / "secrets", settings.home / "backups"
    try:
        click.echo(str(backups.create(settings.engine_url, secrets, folder, clock.wall())))
    except backups.BackupError as error:
        stop(f"Chưa sao lưu được (no backup): {error}", 1)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only open and check it; leave nothing behind.")
def restore(file: Path, check: bool) -> None:
    """Restore a backup into an EMPTY home.

    Asks for the lines of the recovery sheet. Home and database are those of the settings.
    Phones send again what the backup has not.
    """
    settings = settings_or_exit()
    code = _typed_sheet()
    try:
        if check:
            backups.verify(file, code)
            click.echo("Bản sao lưu còn tốt. (The backup is sound.)")
            return
        backups.restore(file, code, settings.home, settings.database_url or None)
    except (backups.BackupError, vault.VaultError) as error:
        stop(f"Chưa khôi phục được (not restored): {error}", 1)
    _new_epoch(settings)
    click.echo("Đã khôi phục. Điện thoại sẽ tự gửi lại những gì còn thiếu. (Restored.)")


def _typed_sheet() -> str:
    """The lines as typed; those that are mistyped are asked for again."""
    click.echo("Gõ lại các dòng trên tờ khôi phục. (Type the lines of the recovery sheet.)")
    lines = {number: _line(number) for number in range(1, LINES + 1)}
    while True:
        code = "\n".join(lines.values())
        try:
            vault.RecoverySheet.read(code)
        except vault.MistypedLines as error:
            click.echo(f"{error}", err=True)
            lines |= {number: _line(number) for number in error.lines}
        else:
            return code


def _line(number: int) -> str:
    return str(click.prompt(f"  {number}", prompt_suffix=".  "))


def _new_epoch(settings: Settings) -> None:
    """Tell phones that this database went back in time, so that they send again."""
    with at_home(settings), writing():
        installation = db.session.get(Installation, 1)
        if installation is not None:
            installation.epoch = uuid4()
        audit.note(db.session, None, "restore", "installation", at=clock.now())
        db.session.commit()


@click.group()
def keys() -> None:
    """Keys and the recovery sheet."""


@keys.command()
@click.option("--again", is_flag=True, help="Make a new sheet; the old one opens old backups only.")
def sheet(again: bool) -> None:
    """Print the recovery sheet. It is shown once and kept nowhere."""
    ready_app(settings_or_exit())
    if vault.current().recovery_public is not None and not again:
        stop("Đã có tờ khôi phục; thêm --again để làm tờ mới. (There is one already.)", 1)
    made = vault.current().new_recovery_sheet()
    click.echo("TỜ KHÔI PHỤC – Đồng Hành (recovery sheet)")
    click.echo("In hoặc chép tay, cất vào két. Mất tờ này thì không mở được bản sao lưu.")
    click.echo("(Print it, lock it away. Without it no backup can be opened.)")
    click.echo("")
    click.echo(f"    {made.name}")
    for number, line in enumerate(made.lines, 1):
        click.echo(f"    {number}.  {line}")


@keys.command()
@click.argument("compartment", type=click.Choice((*vault.COMPARTMENTS, LETTERS, PUSH)))
def rotate(compartment: str) -> None:
    """Begin a new key for a compartment.

    Then restart the server, and run `rehabfield reseal`. "letters" is what phones seal their
    unsent records to: nothing is to be resealed, and the old keys go on opening. "push" is what
    reminders are signed with: phones take the new key by themselves at their next start, and an
    old one is deleted by the next rotation after the last phone has left it.
    """
    settings = settings_or_exit()
    ready_app(settings)
    held = vault.current()
    pairs = {LETTERS: held.letters, PUSH: held.push}
    number = pairs[compartment].rotate() if compartment in pairs else held.rotate(compartment)
    click.echo(f"{compartment}: {number}")
    if compartment == PUSH:
        _drop_unused(settings, held.push)


def _drop_unused(settings: Settings, keys: vault.Pairs) -> None:
    """Delete the push keys that no phone is subscribed with.

    The one before stays: a page that is open now may still subscribe with it.
    """
    kept = select(PushSubscription.vapid_key_id).where(PushSubscription.retired_at.is_(None))
    with at_home(settings), reading():
        used = set(db.session.scalars(kept))
    for number in keys.numbers()[:-2]:
        if number not in used:
            keys.drop(number)
            click.echo(f"push {number}: đã xóa, không máy nào dùng nữa (deleted, unused)")


@click.command()
def reseal() -> None:
    """Seal everything under the newest keys.

    May be stopped and run again.
    """
    with at_home(settings_or_exit()), writing():
        for table, rows in seal_anew(db.session):
            click.echo(f"{table}: {rows}")


@click.command()
def verify() -> None:
    """Check the trail, the database and the keys.

    The trail's chain, the database's own consistency, and that the keys open every value.
    """
    with at_home(settings_or_exit(), migrate=False), reading():
        try:
            count = audit.verify(db.session)
        except audit.BrokenTrail as error:
            stop(f"Nhật ký bị sửa ở dòng {error.entry_id}. (The trail is broken.)", 1)
        broken = _broken()
        if broken:
            stop(f"Cơ sở dữ liệu hỏng, {broken} chỗ. (The database is damaged.)", 1)
        for column, rows in unreadable(db.session):
            stop(f"{column}: {rows} ô không mở được. (No key opens them.)", 1)
    click.echo(f"Nhật ký nguyên vẹn: {count} dòng. (The trail is whole.)")


def _broken() -> int:
    """How many things SQLite itself finds wrong; PostgreSQL never lets them happen."""
    if db.engine.dialect.name != "sqlite":
        return 0
    wrong = len(db.session.execute(text("PRAGMA foreign_key_check")).all())
    said = db.session.execute(text("PRAGMA integrity_check")).scalars().all()
    return wrong + len([line for line in said if line != "ok"])
