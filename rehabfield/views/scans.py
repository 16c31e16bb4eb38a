"""The signed paper, hung on its commitment: photographed in the page, or a file from a scanner."""

from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from .. import clock
from ..database import db
from ..forms.base import Errors, Invalid
from ..forms.scans import ScanForm
from ..i18n import gettext as _
from ..offline import FIELD, PartsMissing
from ..offline.scans import KIND, accept_scan, accept_scan_withdrawal
from .attachments import MOST_OF_A_FORM, Brought, named_in, not_here
from .gate import long_body, me
from .headers import with_camera
from .page import go, mapped, new_key, page
from .receipts import is_new
from .signed import commitment_of, readers_of

bp = Blueprint("scans", __name__)

PICTURE, FILE = "photo", "scan"


@bp.get("/commitments/<uuid:commitment_id>/scans/new")
def new(commitment_id: UUID) -> ResponseReturnValue:
    """Camera or file."""
    return _form(commitment_id, MultiDict({"id": str(new_key())}), {})


@bp.post("/commitments/<uuid:commitment_id>/scans")
@long_body(MOST_OF_A_FORM)
def create(commitment_id: UUID) -> ResponseReturnValue:
    """Keep it with the commitment, once."""
    brought = _brought()
    try:
        if brought.problem:
            raise Invalid({FIELD: brought.problem})
        form = ScanForm.read(request.form)
        commitment_of(commitment_id)
        if is_new(KIND, form.id):
            with mapped():
                whole = brought.into(KIND, form)
                accept_scan(db.session, me(), commitment_id, whole, clock.now())
            db.session.commit()
    except (Invalid, PartsMissing) as problem:
        db.session.rollback()
        errors = problem.errors if isinstance(problem, Invalid) else {FIELD: not_here()}
        values = brought.kept(KIND, dropped=FIELD in errors)
        return _form(commitment_id, values, errors, 422)
    return kept(commitment_id)


@bp.post("/scans/<uuid:scan_id>/withdrawal")
def withdraw(scan_id: UUID) -> ResponseReturnValue:
    """Take it back."""
    with mapped():
        scan = accept_scan_withdrawal(db.session, me(), scan_id, clock.now())
    to = url_for("signed.show", commitment_id=scan.commitment_id)
    db.session.commit()
    return go(to, said=_("Taken back."))


def kept(commitment_id: UUID) -> Response:
    """Back to the commitment."""
    return go(url_for("signed.show", commitment_id=commitment_id), said=_("The paper is kept."))


def _brought() -> Brought:
    """The photograph, else the file."""
    photo = Brought.read(PICTURE)
    return photo if photo.picture or photo.problem else Brought.read(FILE, scans=True)


def _form(
    commitment_id: UUID, values: MultiDict[str, str], errors: Errors, status: int = 200
) -> ResponseReturnValue:
    with_camera()
    commitment = commitment_of(commitment_id)
    return page(
        "commitments/scan.html",
        status,
        commitment=commitment,
        text=commitment.template.text,
        values=values,
        paper=named_in(values),
        errors=errors,
        readers=readers_of(commitment.template),
    )
