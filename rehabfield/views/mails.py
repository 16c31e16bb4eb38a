"""Thư buổi sáng: an officer's own address, checked by a code that is sent there."""

import secrets
from hmac import compare_digest
from uuid import UUID, uuid4

from flask import Blueprint, current_app, request, url_for
from flask.typing import ResponseReturnValue

from .. import audit, clock, vault
from ..config import Settings
from ..database import db
from ..forms.base import Invalid
from ..forms.mails import MailCodeForm, MailForm
from ..i18n import gettext as _
from ..mail import Letter, Post, Verdict
from ..models import MailAddress, Reminder, ReminderKind
from ..policies import can_have_mail, visible_mail_addresses, visible_reminders
from .gate import me
from .keys import may_try_code
from .page import allow, go, invalid, page

bp = Blueprint("mails", __name__)


@bp.get("/me/mail")
def show() -> ResponseReturnValue:
    """Whether a mail comes, and where to; else the form for it."""
    allow(can_have_mail(me()))
    if not has_server():
        return page("me/mail.html", mailbox=None, last=None)
    kept = _mine()
    if kept is None or kept.checked_at is None:
        return _form(kept)
    newest = (
        visible_reminders(me())
        .where(Reminder.user_id == me().id, Reminder.kind == ReminderKind.email)
        .order_by(Reminder.day.desc())
        .limit(1)
    )
    return page("me/mail.html", mailbox=kept, last=db.session.scalar(newest))


@bp.post("/me/mail")
def create() -> ResponseReturnValue:
    """Keep the address and send a code there; the mail goes after the commit."""
    allow(can_have_mail(me()))
    post = Post.of(_settings())
    if post is None:
        return go(url_for("mails.show"))
    at = clock.wall()
    try:
        form = MailForm.read(request.form)
        if not may_try_code(f"mail to {me().id}", at):
            raise Invalid({"address": _("Too many tries. Please try again in an hour.")})
    except Invalid as problem:
        db.session.commit()
        return invalid("me/mail_form.html", problem.errors, waits=False)
    code = f"{secrets.randbelow(10**6):06d}"
    kept = _mine()
    if kept is None:
        db.session.add(kept := MailAddress(user_id=me().id))
    kept.change(form.address, _hash(me().id, code), at)
    db.session.commit()
    answer = post.send(_letter(form.address, code), clock.now())
    if answer.verdict is Verdict.refused:
        said = _("The mail server does not take mail for this address. Please look at it again.")
        return invalid("me/mail_form.html", {"address": said}, waits=False)
    if answer.verdict is Verdict.later:
        said = _("The mail server did not answer. Nothing was sent; please try again later.")
        return invalid("me/mail_form.html", {"address": said}, waits=False)
    return go(url_for("mails.show"), said=_("The code is sent. Look into the mailbox."))


@bp.post("/me/mail/check")
def check() -> ResponseReturnValue:
    """The code came back: from the next working morning on the mail comes."""
    allow(can_have_mail(me()))
    kept, at = _mine(), clock.wall()
    if kept is None or not has_server():
        return go(url_for("mails.show"))
    try:
        form = MailCodeForm.read(request.form)
        if not may_try_code(f"mail code {me().id}", at):
            raise Invalid({"code": _("Too many tries. Please try again in an hour.")})
        fits = kept.waits_for_code(at) and compare_digest(
            kept.code_hash or b"", _hash(me().id, form.code)
        )
        if not fits:
            raise Invalid({"code": _("This is not the code of the newest mail.")})
    except Invalid as problem:
        db.session.commit()
        return invalid("me/mail_form.html", problem.errors, waits=True)
    kept.check(at)
    audit.note(db.session, me(), "mail.check", "user", me().id, at=clock.now())
    db.session.commit()
    return go(url_for("mails.show"), said=_("Right. The mail comes from the next morning on."))


@bp.post("/me/mail/removal")
def remove() -> ResponseReturnValue:
    """No mail any more, and the address is forgotten."""
    kept = _mine()
    if kept is not None:
        db.session.delete(kept)
        audit.note(db.session, me(), "mail.stop", "user", me().id, at=clock.now())
        db.session.commit()
    return go(url_for("me.show"), said=_("No mail comes any more. The address is deleted."))


def has_server() -> bool:
    """Whether this installation can send mail at all."""
    return _settings().mail_server is not None


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _mine() -> MailAddress | None:
    return db.session.scalar(visible_mail_addresses(me()))


def _form(kept: MailAddress | None) -> ResponseReturnValue:
    waits = kept is not None and kept.waits_for_code(clock.wall())
    values = {"address": kept.address if kept is not None else ""}
    return page("me/mail_form.html", errors={}, values=values, waits=waits)


def _hash(user: UUID, code: str) -> bytes:
    """A code has 20 bits only, so it is kept under the vault's key."""
    return vault.current().mac(user.bytes + code.encode(), "mail code")


def _letter(to: str, code: str) -> Letter:
    text = [
        _("Your code: %(code)s", code=code),
        "",
        _("Type it in the app, at “Me”, “Morning mail”. It is good for 24 hours."),
        _("You did not ask for it? Then there is nothing to do."),
    ]
    return Letter(
        to, _("A code for the morning mail"), "\n".join(text) + "\n", uuid4(), me().locale
    )
