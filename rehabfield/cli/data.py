"""migrate, demo, invite, units, settings."""

import sys
from uuid import UUID

import click

from .. import clock
from ..config import documented
from ..database import db
from ..exchange import beginnings
from ..models import InvitationKind, Role, User
from ..views.keys import invite as make_invitation
from . import hello
from .home import begin, is_empty, make_ready, ready_app, settings_or_exit


@click.command()
def migrate() -> None:
    """Make the secrets if there are none, and bring the database to the newest schema."""
    settings = settings_or_exit()
    make_ready(settings)
    app = ready_app(settings, migrate=False)
    with app.app_context():
        begin()
    click.echo("Cơ sở dữ liệu đã sẵn sàng. (The database is ready.)")


@click.command()
def demo() -> None:
    """Fill an empty database with invented people, and print an invitation for each role."""
    settings = settings_or_exit()
    app = ready_app(settings)
    with app.app_context():
        if not is_empty():
            click.echo("Đã có người dùng: không thêm dữ liệu mẫu. (Not empty.)", err=True)
            sys.exit(1)
        begin(demo=True)
        from ..exchange.demo import fill

        fill()
        hello.say(settings, settings.url or "http://localhost:8000")


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), help="First of a role.")
@click.option("--user", "user_id", type=click.UUID, help="The user's id.")
@click.option("--admin", is_flag=True, help="A new administrator, where all others are lost.")
def invite(role: str | None, user_id: UUID | None, admin: bool) -> None:
    """Print an invitation: code and QR, once, valid for 24 hours."""
    settings = settings_or_exit()
    app = ready_app(settings)
    with app.app_context():
        begin()
        if admin:
            user: User | None = User(name="Quản trị", created_at=clock.now())
            db.session.add(user)
            if user is not None:
                user.join(Role.admin, on=clock.today())
        elif user_id is not None:
            user = db.session.get(User, user_id)
        else:
            user = hello.first(Role(role)) if role else None
        if user is None:
            click.echo("Không tìm thấy người dùng. (No such user; see --help.)", err=True)
            sys.exit(1)
        slip = make_invitation(user, InvitationKind.enrol, by=None, at=clock.wall())
        db.session.commit()
        hello.show(slip, settings.url or "http://localhost:8000")


@click.group()
def units() -> None:
    """Administrative units."""


@units.command("load")
def load_units() -> None:
    """Load units and their history that are not there yet."""
    app = ready_app(settings_or_exit())
    with app.app_context():
        count = beginnings.units(db.session)
        db.session.commit()
    click.echo(f"{count} đơn vị mới. (new units)")


@click.command()
def settings() -> None:
    """List every setting, its default and what it does."""
    for name, default, says in documented():
        click.echo(f"{name}\n    {says}\n    {default!r}\n")
