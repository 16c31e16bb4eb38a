"""Nhập hộ: the leader enters the notebook of a member who has no phone. All lines or none."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload, selectinload
from werkzeug.datastructures import MultiDict

from .. import clock, messages
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.entries import LINES, NEWS, EntriesForm, LineForm, Typed, lines_of, named
from ..forms.visits import VisitForm
from ..i18n import gettext as _
from ..i18n import ngettext
from ..models import (
    Assignment,
    AssignmentState,
    Case,
    CaseState,
    Membership,
    Role,
    Source,
    User,
)
from ..offline import Refused, Unseen, accept_visit, logged_on
from ..policies import can_enter_for, can_log_for, visible_cases, visible_users
from ..schedule import News, Outcome, Way
from ..vietnamese import sort_key
from .colleagues import called
from .gate import me
from .page import allow, go, invalid, new_key, one_or_404, opened, page
from .receipts import is_new

bp = Blueprint("entries", __name__)


@bp.get("/entries/new")
def new() -> ResponseReturnValue:
    """Whose notebook? Then its lines."""
    allow(bool(me().teams(Role.leader, on_paper=True)))
    member_id = request.args.get("member", type=UUID)
    if member_id is None:
        return page("entries/whose.html", members=_members())
    member = _member(member_id)
    cases = _cases(member)
    opened("list", member.id, len(cases))
    values = MultiDict({"source": Source.notebook.value})
    for at in range(LINES):
        values[f"id-{at}"] = str(new_key())
        values[f"case-{at}"] = str(cases[0].id) if len(cases) == 1 else ""
    return page("entries/new.html", errors={}, values=values, **_shown(member, cases, new_key()))


@bp.post("/entries")
def create() -> ResponseReturnValue:
    """Take every line, or none and say what is wrong with which."""
    form = EntriesForm.read(request.form)
    member = _member(form.member)
    to = url_for("members.show", user_id=member.id)
    if not is_new("entries", form.id):
        return go(to)
    lines = lines_of(request.form, me().today)
    errors = _accept(lines, member, form.source)
    if errors:
        db.session.rollback()
        member = _member(form.member)
        return invalid("entries/new.html", errors, **_shown(member, _cases(member), form.id))
    db.session.commit()
    said = ngettext("%(count)s line entered.", "%(count)s lines entered.", len(lines))
    return go(to, said=said)


def _accept(lines: list[Typed], member: User, source: Source) -> Errors:
    if not lines:
        return {"day-0": _("Please write at least one line.")}
    errors: Errors = {}
    for line in lines:
        errors |= line.errors or _accept_line(line, member, source, clock.now())
    return errors


def _accept_line(line: Typed, member: User, source: Source, now: datetime) -> Errors:
    """Take one line through the same door as a meeting from a phone."""
    form = line.form
    if form is None:
        return line.errors
    if not form.again and _stands_already(form, member):
        return named({"again": _("This day already has a log. Is it another meeting?")}, line.at)
    try:
        accept_visit(db.session, me(), form.case, _visit(form), now, by=member.id, source=source)
        db.session.flush()
    except Invalid as problem:
        return named(problem.errors, line.at)
    except (Unseen, Refused):
        return named({"case": _("This person was not assigned to this member.")}, line.at)
    return {}


def _visit(form: LineForm) -> VisitForm:
    return VisitForm.take(
        {
            "id": form.id,
            "outcome": form.outcome,
            "news": form.news,
            "way": form.way,
            "note": form.note,
            "day": form.day,
        }
    )


def _stands_already(form: LineForm, member: User) -> bool:
    """Whether the same notebook page may have been entered before."""
    found = logged_on(db.session, form.case, member.id, form.day, form.outcome)
    return found is not None


def _member(user_id: UUID) -> User:
    user = one_or_404(
        visible_users(me()).where(User.id == user_id).options(selectinload(User.memberships))
    )
    allow(can_enter_for(me(), user) and user.id != me().id)
    return user


def _members() -> list[User]:
    """Members one may enter for: those without a phone first."""
    teams = me().teams(Role.leader)
    query = (
        visible_users(me())
        .where(User.id != me().id, User.memberships.any(Membership.team_id.in_(teams)))
        .options(selectinload(User.memberships))
    )
    users = [user for user in db.session.scalars(query) if can_enter_for(me(), user)]
    return sorted(users, key=lambda user: (user.has_phone, sort_key(user.name)))


def _cases(member: User) -> list[Case]:
    """Open cases of people this member helps or helped."""
    query = (
        visible_cases(me())
        .where(
            Case.state == CaseState.open,
            Case.assignments.any(
                (Assignment.user_id == member.id)
                & Assignment.state.in_([AssignmentState.active, AssignmentState.ended])
            ),
        )
        .options(joinedload(Case.person), selectinload(Case.assignments))
    )
    cases = [case for case in db.session.scalars(query) if can_log_for(me(), case, member.id)]
    return sorted(cases, key=lambda case: sort_key(case.person.name))


def _shown(member: User, cases: list[Case], key: UUID) -> dict[str, Any]:
    return {
        "key": key,
        "member": member,
        "called": called(member.name, member.form_of_address),
        "lines": range(LINES),
        "people": [("", "")]
        + [(str(case.id), f"{case.person.name} · {case.person.birth_year}") for case in cases],
        "outcomes": [("", ""), *_outcomes()],
        "ways": messages.choices(Way),
    }


def _outcomes() -> list[tuple[str, str]]:
    """All outcomes; news is spelled out, since there is no second question on a line."""
    plain = [(o.value, messages.outcome(o)) for o in Outcome if o is not Outcome.news]
    return plain + [
        (NEWS + n.value, f"{messages.outcome(Outcome.news)}: {messages.news(n)}") for n in News
    ]
