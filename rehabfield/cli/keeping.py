"""backup, restore, keys, reseal, verify."""

import sys
from pathlib import Path
from uuid import uuid4

import click
from sqlalchemy import select, text

from .. import audit, clock, vault
from ..config import Settings
from ..database import db, writing
from ..exchange import backup as backups
from ..exchange import schema
from ..exchange.reseal import reseal as seal_anew
from ..models import Installation
from .home import ready_app, settings_or_exit


@click.command()
def backup() -> None:
    """Write an encrypted backup now; old ones are thinned out (7 days, 4 weeks, 12 months)."""
    settings = settings_or_exit()
    ready_app(settings)
    try:
        made = write_backup(settings)
    except backups.BackupError as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)
    click.echo(str(made))


def write_backup(settings: Settings) -> Path:
    """A backup of database and keys, sealed to the recovery sheet. Raises BackupError."""
    return backups.create(
        settings.engine_url, settings.home / "secrets", settings.home / "backups", clock.wall()
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check", is_flag=True, help="Only open and check it; leave nothing behind.")
def restore(file: Path, check: bool) -> None:
    """Restore a backup into an EMPTY home. Asks for the lines of the recovery sheet."""
    settings = settings_or_exit()
    code = click.prompt("Gõ lại các dòng trên tờ khôi phục (recovery sheet)", hide_input=False)
    try:
        if check:
            backups.verify(file, code)
            click.echo("Bản sao lưu còn tốt. (The backup is sound.)")
            return
        backups.restore(file, code, settings.home, settings.database_url or None)
    except (backups.BackupError, vault.VaultError) as error:
        click.echo(f"{error}", err=True)
        sys.exit(1)
    _new_epoch(settings)
    click.echo("Đã khôi phục. Điện thoại sẽ tự gửi lại những gì còn thiếu. (Restored.)")


def _new_epoch(settings: Settings) -> None:
    """Tell phones that this database went back in time, so that they send again."""
    schema.upgrade(settings.engine_url)
    app = ready_app(settings)
    with app.app_context(), writing():
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
        click.echo(
            "Đã có tờ khôi phục; thêm --again để làm tờ mới. (There is one already.)", err=True
        )
        sys.exit(1)
    made = vault.current().new_recovery_sheet()
    click.echo("TỜ KHÔI PHỤC – Đồng Hành (recovery sheet)")
    click.echo("In hoặc chép tay, cất vào két. Mất tờ này thì không mở được bản sao lưu.")
    click.echo("(Print it, lock it away. Without it no backup can be opened.)")
    click.echo("")
    click.echo(f"    {made.name}")
    for number, line in enumerate(made.lines, 1):
        click.echo(f"    {number}.  {line}")


@keys.command()
@click.argument("compartment", type=click.Choice(vault.COMPARTMENTS))
def rotate(compartment: str) -> None:
    """Begin a new key for a compartment; then run `rehabfield reseal`."""
    ready_app(settings_or_exit())
    click.echo(f"{compartment}: {vault.current().rotate(compartment)}")


@click.command()
def reseal() -> None:
    """Seal everything under the newest keys. May be stopped and run again."""
    app = ready_app(settings_or_exit())
    with app.app_context(), writing():
        for table, rows in seal_anew(db.session):
            click.echo(f"{table}: {rows}")


@click.command()
def verify() -> None:
    """Check the trail's chain, the foreign keys, and that every key opens."""
    app = ready_app(settings_or_exit())
    with app.app_context():
        try:
            count = audit.verify(db.session)
        except audit.BrokenTrail as error:
            click.echo(f"Nhật ký bị sửa ở dòng {error.entry_id}. (The trail is broken.)", err=True)
            sys.exit(1)
        broken = []
        if db.engine.dialect.name == "sqlite":
            broken = list(db.session.execute(text("PRAGMA foreign_key_check")))
            broken += [
                r for r in db.session.execute(text("PRAGMA integrity_check")) if r[0] != "ok"
            ]
        if broken:
            click.echo(f"Cơ sở dữ liệu hỏng: {len(broken)}. (The database is damaged.)", err=True)
            sys.exit(1)
        db.session.execute(select(Installation.epoch))
    click.echo(f"Nhật ký nguyên vẹn: {count} dòng. (The trail is whole.)")
