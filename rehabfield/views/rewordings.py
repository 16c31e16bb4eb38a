"""A commune words a text of its commitments anew; every saving is a new version."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db, only_read
from ..forms.base import Errors, Invalid
from ..forms.wordings import WordingForm, chosen, fields_of, wording_of
from ..i18n import gettext as _
from ..models import CommitmentTemplate, Unit
from ..offline.templates import texts_offered
from ..offline.wordings import reword
from ..texts import Text, as_plain
from ..texts.labels import ONLY_YEAR, label_of, labels_for
from ..texts.samples import sample
from . import drafts
from .clauses import arranged, rows_of
from .gate import me
from .page import go, new_key, page
from .receipts import is_new
from .wordings import editable, place_of

bp = Blueprint("rewordings", __name__)

DRAFT = "wording"


@bp.get("/wordings/<uuid:template_id>/edit")
def edit(template_id: UUID) -> ResponseReturnValue:
    """The form, with the words of this version or with what was typed last."""
    template, unit = editable(template_id)
    draft = drafts.kept(me(), DRAFT, template.id)
    if draft is not None:
        return _form(template, unit, drafts.fields_of(draft))
    values: MultiDict[str, str] = MultiDict(fields_of(template.text))
    values["id"], values["of"] = str(new_key()), str(_newest(unit, template).id)
    return _form(template, unit, values)


@bp.post("/wordings/<uuid:template_id>/versions")
def create(template_id: UUID) -> ResponseReturnValue:
    """Keep the next version; or show it first; or put its clauses in another order."""
    template, unit = editable(template_id)
    step = request.form.get("step", "")
    moved = arranged(request.form, step)
    try:
        if moved is not None:
            db.session.rollback()
            only_read()
            template, unit = editable(template_id)
            return _form(template, unit, moved.fields, focus=moved.focus)
        form, text = wording_of(template.text, request.form)
        if step != "save":
            return _form(
                template, unit, request.form, preview=sample(text, place_of(unit), clock.today())
            )
        return _kept(template, unit, form, text)
    except Invalid as problem:
        db.session.rollback()
        template, unit = editable(template_id)
        return _form(template, unit, request.form, 422, errors=problem.errors)


def _newest(unit: Unit, template: CommitmentTemplate) -> CommitmentTemplate:
    found = texts_offered(db.session, unit.id, movement=template.movement)
    return next(one for one in found if one.code == template.code)


def _kept(
    template: CommitmentTemplate, unit: Unit, form: WordingForm, text: Text
) -> ResponseReturnValue:
    """The new version; or what somebody else saved meanwhile, and the form with all its words."""
    newest = _newest(unit, template)
    if not is_new("wording", form.id):
        return go(url_for("wordings.show", template_id=form.id))
    if as_plain(newest.text) == as_plain(text):
        raise Invalid({"opening": _("This is what the version that counts now says already.")})
    if newest.id != form.of:
        return _overtaken(template.id)
    try:
        made = reword(db.session, me(), unit, form.id, text, clock.now())
    except IntegrityError:
        return _overtaken(template.id)
    drafts.drop(me().id, form.id)
    db.session.commit()
    said = _("Version %(number)s counts from now on.", number=made.version)
    return go(url_for("wordings.show", template_id=made.id), said=said)


def _overtaken(template_id: UUID) -> ResponseReturnValue:
    db.session.rollback()
    template, unit = editable(template_id)
    newer = _newest(unit, template)
    values = MultiDict(request.form)
    values["of"] = str(newer.id)
    return _form(template, unit, values, 409, newer=newer)


def _form(
    template: CommitmentTemplate,
    unit: Unit,
    values: MultiDict[str, str],
    status: int = 200,
    *,
    errors: Errors | None = None,
    **more: Any,
) -> ResponseReturnValue:
    text = template.text
    return page(
        "wordings/edit.html",
        status,
        template=template,
        unit=unit,
        text=text,
        values=values,
        errors=errors or {},
        clauses=rows_of(values),
        labels_known=labels_for(text),
        asked=[one for one in text.signers if chosen(one, text)],
        label_of=label_of,
        only_year=ONLY_YEAR,
        **{"focus": "", "preview": None, "newer": None, **more},
    )
