"""What the start prints: where it runs, how to sign in, where the data lies. In plain words."""

from urllib.parse import urlsplit

import click
import segno
from sqlalchemy import select

from .. import clock, messages, vault
from ..config import Settings
from ..database import db
from ..i18n import full_day
from ..models import Enrolment, Installation, InvitationKind, Membership, Role, User
from ..views.keys import Slip, invite
from .listening import LOOPBACK

OURS = "http://localhost:8000"
"""Where the app is when neither a setting nor an option says otherwise."""


def fill() -> None:
    """Fill the empty database with invented people, and say that this takes a moment."""
    click.echo("Đang tạo dữ liệu mẫu… (making the demonstration)")
    from ..exchange.demo import fill

    fill(db.session, at=clock.now())
    db.session.commit()


def say(settings: Settings, base: str) -> None:
    """Print the way in. Codes are fresh at every start; earlier unused ones end."""
    click.echo("")
    click.echo(f"  Đồng Hành đang chạy tại:  {base}")
    click.echo(f"  (running; today is {full_day(clock.today())} here)")
    installation = db.session.get(Installation, 1)
    if installation is not None and installation.demo:
        _demo()
    elif not _has_admin():
        _first_admin(base)
    elif vault.current().recovery_public is None:
        _no_sheet()
    if urlsplit(base).scheme == "http" and urlsplit(base).hostname not in LOOPBACK:
        _no_https()
    click.echo("")
    click.echo(f"  Dữ liệu nằm ở (data):     {settings.home.resolve()}")
    click.echo("  Dừng lại (stop):          Ctrl-C")
    click.echo("")


def _demo() -> None:
    click.echo("")
    click.echo("  DỮ LIỆU MẪU. Mở địa chỉ trên, gõ mã mời, rồi chọn một mã PIN 6 số.")
    click.echo("  (Sample data: open the address, type a code, choose a PIN of 6 digits.)")
    click.echo("")
    for role in Role:
        user = first(role)
        if user is not None:
            slip = invite(user, InvitationKind.enrol, by=None, at=clock.wall())
            click.echo(f"    {slip.spoken}   {messages.role(role):<32} {user.name}")
    db.session.commit()


def first(role: Role) -> User | None:
    """The user of that role who was there first and has a phone."""
    return db.session.scalar(
        select(User)
        .join(Membership)
        .where(Membership.role == role, Membership.ends_on.is_(None), User.has_phone)
        .order_by(User.created_at, User.id)
        .limit(1)
    )


def new_admin() -> User:
    """One more administrator. The caller commits."""
    user = User(name="Quản trị", created_at=clock.now())
    db.session.add(user)
    user.join(Role.admin, on=clock.today())
    db.session.flush()
    return user


def _has_admin() -> bool:
    enrolled = (
        select(Enrolment.id)
        .join(Membership, Membership.user_id == Enrolment.user_id)
        .where(Membership.role == Role.admin, Enrolment.revoked_at.is_(None))
    )
    return db.session.scalar(enrolled.limit(1)) is not None


def _first_admin(base: str) -> None:
    slip = invite(first(Role.admin) or new_admin(), InvitationKind.enrol, by=None, at=clock.wall())
    db.session.commit()
    click.echo("")
    click.echo(
        "  Bắt đầu thật: mở địa chỉ trên và gõ mã mời của người quản trị (dùng một lần, 24 giờ):"
    )
    click.echo("  (A real start: type the administrator's code; once, within 24 hours.)")
    show(slip, base)
    _no_sheet()


def _no_sheet() -> None:
    click.echo("")
    click.echo("  Chưa có tờ khôi phục nên chưa sao lưu được. Gõ:  rehabfield keys sheet")
    click.echo("  (No recovery sheet yet, so there are no backups.)")


def _no_https() -> None:
    click.echo("")
    click.echo("  Máy khác chỉ vào được qua https: --cert và --key, hoặc một proxy (xem README).")
    click.echo("  (Other machines need https: --cert and --key, or a proxy; see the README.)")


def show(slip: Slip, base: str) -> None:
    """An invitation on the terminal: code and QR."""
    click.echo("")
    click.echo(f"    {slip.spoken}")
    click.echo("")
    segno.make(f"{base}/invitation#{slip.token}", micro=False).terminal(compact=True)
