"""migrate, demo, invite, units, settings."""

from uuid import UUID

import click

from .. import clock
from ..config import documented
from ..database import db
from ..exchange import beginnings
from ..models import InvitationKind, Role, User
from ..views.keys import invite as make_invitation
from . import hello
from .home import at_home, begin, settings_or_exit, stop


@click.command()
def migrate() -> None:
    """Bring secrets and database to the newest form.

    Secrets are made where there are none; what is there is kept.
    """
    with at_home(settings_or_exit()):
        begin()
    click.echo("Cơ sở dữ liệu đã sẵn sàng. (The database is ready.)")


@click.command()
def demo() -> None:
    """Fill an empty database with invented people.

    Prints an invitation for each role.
    """
    settings = settings_or_exit()
    with at_home(settings):
        if not begin(demo=True):
            stop("Đã có người dùng: không thêm dữ liệu mẫu. (Not empty.)", 1)
        hello.fill()
        hello.say(settings, settings.url or hello.OURS)


@click.command()
@click.option("--role", type=click.Choice([role.value for role in Role]), help="First of a role.")
@click.option("--user", "user_id", type=click.UUID, help="The user with this id.")
@click.option("--admin", is_flag=True, help="A new administrator, where all others are lost.")
def invite(role: str | None, user_id: UUID | None, admin: bool) -> None:
    """Print an invitation, good for 24 hours.

    Code and QR are shown once. For exactly one of --role, --user and --admin.
    """
    if sum((role is not None, user_id is not None, admin)) != 1:
        raise click.UsageError("Give one of --role, --user and --admin.")
    settings = settings_or_exit()
    with at_home(settings):
        begin()
        user = _whom(role, user_id)
        if user is None or not user.has_phone:
            stop("Không có người dùng đó. (There is no such user with a phone.)", 1)
        slip = make_invitation(user, InvitationKind.enrol, by=None, at=clock.wall())
        db.session.commit()
        hello.show(slip, settings.url or hello.OURS)


def _whom(role: str | None, user_id: UUID | None) -> User | None:
    if role is not None:
        return hello.first(Role(role))
    return db.session.get(User, user_id) if user_id is not None else hello.new_admin()


@click.group()
def units() -> None:
    """Provinces and communes that a release brings."""


@units.command("load")
def load_units() -> None:
    """Load units and their history that are not there yet; what is there is kept."""
    with at_home(settings_or_exit()):
        begin()
        count = beginnings.units(db.session)
        db.session.commit()
    click.echo(f"{count} đơn vị mới. (new units)")


@click.command()
def settings() -> None:
    """List every setting, its default and what it does."""
    for name, default, says in documented():
        click.echo(f"{name}\n    {says}\n    {default!r}\n")
