"""What stands in the way of taking somebody in from a paper: all questions at once."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from .. import clock
from ..database import db
from ..forms.assignments import Kin
from ..forms.base import Errors
from ..forms.newcomers import NewcomerForm
from ..i18n import full_day
from ..i18n import gettext as _
from ..models import (
    Actor,
    Person,
    Role,
    Team,
    Unit,
    User,
)
from .likenesses import alike
from .paperwork import same_paper
from .rosters import members_of, teams_to_add_to

NEW = "new"
"""What stands for "not one of these people"."""


@dataclass
class Admission:
    """A form seen beside what is known here: where it belongs, and what is still in the way."""

    actor: Actor
    form: NewcomerForm
    team: Team | None = None
    unit: Unit | None = None
    person: Person | None = None
    alike: list[Person] = field(default_factory=list)
    helper: User | None = None
    errors: Errors = field(default_factory=dict)

    @classmethod
    def of(cls, actor: Actor, form: NewcomerForm) -> "Admission":
        """Look at everything at once, so that all questions stand on one page."""
        new = cls(actor, form)
        new._place()
        new._term()
        if new.unit is not None:
            new._somebody(new.unit)
        new._guardian()
        new._helper()
        return new

    def _place(self) -> None:
        teams = teams_to_add_to(self.actor)
        members = members_of([one.id for one in teams])
        of_helper = (one.team.id for one in members if one.user.id == self.form.helper)
        wanted = self.form.team or next(of_helper, teams[0].id if len(teams) == 1 else None)
        self.team = next((one for one in teams if one.id == wanted), None)
        if self.team is not None:
            self.unit = self.team.unit
        elif self.form.team is None and not teams:
            self.unit = only_unit(self.actor)
        if self.unit is None:
            self.errors["team"] = _("Please choose the team.")

    def _term(self) -> None:
        form = self.form
        if form.term.law() is None:
            self.errors["matter"] = _("The law of the paper's day knows no such paper.")
        elif form.ends_on is None:
            self.errors["ends_on"] = _("Until which day, by the paper?")
        elif not form.term.is_lawful() and not form.as_on_paper:
            self.errors["as_on_paper"] = _(
                "The law gives %(days)s. If the paper says otherwise, please tick here.",
                days=spoken_ends(form.term.lawful_ends()),
            )

    def _somebody(self, unit: Unit) -> None:
        self.alike = alike(self.actor, self.form)
        if self.form.person is None and self.alike:
            self.errors["person"] = _("Somebody of this name and year is known here already.")
        if self.form.person in (None, NEW):
            return
        self.person = next((p for p in self.alike if str(p.id) == self.form.person), None)
        if self.person is None:
            self.errors["person"] = _("Please choose again.")
            return
        known = same_paper(unit.id, self.form.number, self.form.signed_on)
        if known is not None and any(case.person_id == self.person.id for case in known.cases):
            self.errors["number"] = _("This person has been entered from this paper already.")

    def _guardian(self) -> None:
        age = self.form.youngest_age(clock.today())
        if age < 12:
            self.errors["birth_year"] = _("Under 12 years. Please look at the year again.")
        elif age < 18 and not self.form.guarded and not _has_guardian(self.person):
            for name in ("guardian_name", "guardian_phone"):
                if getattr(self.form, name) is None:
                    self.errors[name] = _("Under 18: who stands for this person?")

    def _helper(self) -> None:
        if self.form.helper is None:
            return
        members = members_of([self.team.id] if self.team else [])
        found = next((one.user for one in members if one.user.id == self.form.helper), None)
        self.helper = found
        if found is None:
            self.errors["helper"] = _("Please choose a member of the team.")
        elif self.person is not None and self.person.own_user_id == found.id:
            self.errors["helper"] = _("Nobody helps in their own case.")
        if self.form.kin is None:
            self.errors["kin"] = _("Please choose one.")
        elif self.form.kin is Kin.not_asked:
            self.errors["kin"] = _(
                "Please ask first. The helper can be left open now and be added later."
            )


def spoken_ends(ends: list[date]) -> str:
    """The last days that the law gives: one, one of two, or any day of a span."""
    days = [full_day(day) for day in ends]
    if len(days) > 2:
        return _("%(first)s to %(last)s", first=days[0], last=days[-1])
    return " / ".join(days)


def only_unit(actor: Actor) -> Unit | None:
    """The one commune of an officer who keeps one only."""
    communes = select(Unit).where(
        Unit.id.in_(actor.units(Role.officer)), Unit.parent_id.is_not(None)
    )
    found = db.session.scalars(communes).all()
    return found[0] if len(found) == 1 else None


def _has_guardian(person: Person | None) -> bool:
    return person is not None and any(one.guardian for one in person.contacts)
