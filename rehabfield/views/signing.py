"""Signing: one text is laid before one person; those who sign do so one after the other."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.blanks import SEXES
from ..i18n import gettext as _
from ..models import Case, Commitment, CommitmentTemplate
from ..offline import (
    FIELD,
    OtherContent,
    PartsMissing,
    SeenBefore,
    Typed,
    accept_commitment,
)
from ..policies import can_collect, visible_commitments, visible_templates
from ..texts import Filled, Text, blanks, normal
from . import drafts
from .attachments import MOST_OF_A_FORM, Brought, named_in, not_here
from .commitments import case_to_sign, offered
from .gate import long_body, me
from .headers import with_camera
from .page import allow, go, mapped, new_key, once, one_or_404, opened, page
from .signed import readers_of
from .signing_blanks import known_of
from .visit_answers import key_sent

bp = Blueprint("signing", __name__)

PICTURE = "photo"
KIND = "commitment"


@bp.get("/people/<uuid:case_id>/commitments/new/<uuid:template_id>")
def new(case_id: UUID, template_id: UUID) -> ResponseReturnValue:
    """The text with what is known filled in, or what was being filled in."""
    case = case_to_sign(case_id)
    template = next((one for one in offered(case) if one.id == template_id), None)
    if template is None:
        abort(404)
    opened("case", case.id)
    draft = drafts.kept(me(), draft_kind(template), case.id)
    if draft is not None:
        return _form(case, template, drafts.fields_of(draft), draft.key)
    return _form(case, template, first_values(case, template), new_key())


@bp.post("/people/<uuid:case_id>/commitments")
@long_body(MOST_OF_A_FORM)
def create(case_id: UUID) -> ResponseReturnValue:
    """Keep it, once, whatever the phone does."""
    brought = Brought.read(PICTURE)
    fields = Typed((name, request.form.getlist(name)) for name in request.form)
    if brought.problem:
        return _again(case_id, {FIELD: brought.problem}, brought)
    key = key_sent()
    if key is None:
        abort(400)
    _allow(case_to_sign(case_id))
    try:
        once(KIND, key)
        with mapped():
            named = brought.reference(KIND, key)
            if named is not None:
                fields[FIELD] = [str(named)]
            taken = accept_commitment(db.session, me(), case_id, fields, clock.now())
    except (Invalid, PartsMissing) as problem:
        db.session.rollback()
        errors = problem.errors if isinstance(problem, Invalid) else {FIELD: not_here()}
        return _again(case_id, errors, brought)
    except SeenBefore:
        return kept(case_id, one_or_404(visible_commitments(me()).where(Commitment.id == key)))
    except OtherContent:
        abort(409)
    drafts.drop(me().id, key)
    answer = kept(case_id, taken)
    db.session.commit()
    return answer


def _allow(case: Case) -> None:
    """Ask before anything is noted; a text that is not known here is said beside the form."""
    wanted = request.form.get("template", type=UUID)
    known = visible_templates(me()).where(CommitmentTemplate.id == wanted)
    template = db.session.scalar(known) if wanted else None
    allow(template is None or can_collect(me(), case, template))


def kept(case_id: UUID, commitment: Commitment) -> Response:
    """Back to the person's commitments."""
    said = _("The commitment is kept.") if commitment.signed else _("Kept: not signed yet.")
    return go(url_for("commitments.index", case_id=case_id), said=said)


def draft_kind(template: CommitmentTemplate) -> str:
    """Drafts of one text do not come into the form of another."""
    return f"{KIND} {template.id.hex[:12]}"


def first_values(case: Case, template: CommitmentTemplate) -> MultiDict[str, str]:
    """What is known, as fields of the form."""
    known = known_of(case, me())
    values = MultiDict(
        {
            f"b-{name}": normal(blanks()[name].kind, known[name])
            for name in template.text.blanks
            if known.get(name)
        }
    )
    for signer in template.text.signers:
        values[f"s-{signer.role}-name"] = known.get(f"signer {signer.role}", "")
    if case.person.languages:
        values["language"] = case.person.languages
    return values


def _again(case_id: UUID, errors: Errors, brought: Brought) -> ResponseReturnValue:
    """The form once more, with a sentence beside each field; a good picture waits here."""
    case = case_to_sign(case_id)
    wanted = request.form.get("template", "")
    template = next((one for one in offered(case) if str(one.id) == wanted), None)
    if template is None:
        abort(409)
    values = brought.kept(KIND, dropped=FIELD in errors)
    return _form(case, template, values, key_sent() or new_key(), 422, errors)


def _form(
    case: Case,
    template: CommitmentTemplate,
    values: MultiDict[str, str],
    key: UUID,
    status: int = 200,
    errors: Errors | None = None,
) -> ResponseReturnValue:
    shown = sign_values(template, values, errors)
    kind = draft_kind(template)
    return page("commitments/sign.html", status, case=case, key=key, kind=kind, **shown)


def sign_values(
    template: CommitmentTemplate, values: MultiDict[str, str], errors: Errors | None
) -> dict[str, Any]:
    """What the form of a commitment shows, whoever signs."""
    with_camera()
    text = template.text
    return {
        "template": template,
        "text": text,
        "values": values,
        "errors": errors or {},
        "paper": named_in(values),
        "filled": as_typed(text, values),
        "bad_blanks": [name[2:] for name in errors or {} if name.startswith("b-")],
        "also_options": [
            (one.role.value, one.spoken) for one in text.signers if not one.asked and not one.minor
        ],
        "readers": readers_of(template),
        "blank_of": blanks(),
        "sexes": [(one, one.capitalize()) for one in SEXES],
        "today_written": clock.today().strftime("%d/%m/%Y"),
    }


def as_typed(text: Text, values: MultiDict[str, str]) -> Filled:
    """The text with what stands in the form's fields, right or not."""
    known = {
        name: value
        for name in text.blanks
        if (value := normal(blanks()[name].kind, values.get(f"b-{name}", "")))
    }
    ticks = set(values.getlist("tick"))
    return Filled(text, known, tuple(str(place) in ticks for place in range(text.ticks)))
