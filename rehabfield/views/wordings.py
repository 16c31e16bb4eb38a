"""The texts of commitments that a commune uses ("Mẫu cam kết"): of the law, and its own wordings.

What was signed under an older version stays as it was signed.
"""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select

from .. import clock
from ..database import db
from ..figures.signings import signed_under
from ..i18n import gettext as _
from ..models import CommitmentTemplate, Role, Unit, User
from ..offline.templates import texts_offered
from ..offline.wordings import retire
from ..policies import can_word, visible_templates
from ..texts import Filled, Text
from ..texts.labels import label_of
from .gate import me
from .kept_communes import asked_for, communes
from .page import allow, go, one_or_404, page

bp = Blueprint("wordings", __name__)


@dataclass(frozen=True)
class Version:
    """One version of a text as a commune sees it; `maker` is empty for a shipped one."""

    template: CommitmentTemplate
    text: Text
    count: int
    maker: str
    counts_now: bool


@bp.get("/wordings")
def index() -> ResponseReturnValue:
    """What applies here: the forms of the law, then those that a commune may word itself."""
    units = communes(Role.officer)
    unit = asked_for(units)
    versions = [one for one in _versions(unit, _templates(unit)) if one.counts_now]
    versions.sort(key=lambda one: (one.text.movement, one.text.plain))
    return page(
        "wordings/index.html",
        unit=unit,
        units=units,
        law=[one for one in versions if one.text.official],
        cases=[one for one in versions if not one.text.official and not one.text.movement],
        movement=[one for one in versions if one.text.movement],
    )


@bp.get("/wordings/<uuid:template_id>")
def show(template_id: UUID) -> ResponseReturnValue:
    """The text as it stands; the other versions, each of which can still be read."""
    template, unit = wording(template_id)
    versions = _versions(unit, [one for one in _templates(unit) if one.code == template.code])
    shown = next(one for one in versions if one.template.id == template.id)
    may_word = can_word(me(), unit) and not template.official
    return page(
        "wordings/show.html",
        unit=unit,
        shown=shown,
        filled=Filled(shown.text, {}),
        label_of=label_of,
        others=[one for one in versions if one is not shown],
        may_word=may_word,
        may_retire=may_word and shown.counts_now and template.unit_id is not None,
    )


@bp.post("/wordings/<uuid:template_id>/retirement")
def end(template_id: UUID) -> ResponseReturnValue:
    """Use the shipped text again; what was signed stays as it was signed."""
    template, unit = editable(template_id)
    allow(template.unit_id is not None)
    retire(db.session, me(), template, clock.now())
    db.session.commit()
    return go(url_for("wordings.index", unit=unit.id), said=_("The common text counts again."))


def wording(template_id: UUID) -> tuple[CommitmentTemplate, Unit]:
    """A text of a commune that one keeps, and that commune."""
    units = communes(Role.officer)
    kept = [unit.id for unit in units]
    template = one_or_404(
        visible_templates(me()).where(
            CommitmentTemplate.id == template_id,
            or_(CommitmentTemplate.unit_id.is_(None), CommitmentTemplate.unit_id.in_(kept)),
        )
    )
    if template.unit_id is None:
        return template, asked_for(units)
    return template, next(unit for unit in units if unit.id == template.unit_id)


def editable(template_id: UUID) -> tuple[CommitmentTemplate, Unit]:
    """One that may be worded: never a form of the law (403)."""
    template, unit = wording(template_id)
    allow(can_word(me(), unit) and not template.official)
    return template, unit


def _templates(unit: Unit) -> list[CommitmentTemplate]:
    """All that were ever used here, the newest first."""
    found = db.session.scalars(
        visible_templates(me()).where(
            or_(CommitmentTemplate.unit_id.is_(None), CommitmentTemplate.unit_id == unit.id)
        )
    )
    return sorted(found, key=lambda one: (one.unit_id is not None, one.version), reverse=True)


def _versions(unit: Unit, templates: list[CommitmentTemplate]) -> list[Version]:
    counts = signed_under(db.session, unit.id)
    now = {one.id for one in texts_offered(db.session, unit.id)}
    ids = {one.made_by_id for one in templates if one.made_by_id}
    rows = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    names: dict[UUID | None, str] = {row.id: row.name for row in rows}
    return [
        Version(one, one.text, counts.get(one.id, 0), names.get(one.made_by_id, ""), one.id in now)
        for one in templates
    ]


def place_of(unit: Unit) -> str:
    """Where it is signed, as papers say it: "Ba Vì" of "Xã Ba Vì"."""
    kind, _blank, name = unit.name.partition(" ")
    return name if kind in {"Xã", "Phường"} else unit.name
