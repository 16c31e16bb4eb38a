"""Is this paper the original? Anybody may ask; the answer is yes or no, and nothing else."""

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db, reading
from ..forms.base import Errors
from ..i18n import gettext as _
from ..offline.papers import CODE, LETTERS, PROOF, is_original
from ..vietnamese import clean
from .gate import long_body, public
from .keys import may_try_code
from .page import page

bp = Blueprint("checks", __name__)

MOST_BYTES = 5_000_000
"""Of a form with a file. The largest paper of ours has some hundred thousand."""
TRIES_AN_HOUR = 100
"""Of one address: an office, or a whole mobile network. Nobody guesses 64 bits in these."""
ALIKE = str.maketrans("OIL", "011")
_CODE = re.compile(f"[{LETTERS}]{{{CODE}}}")
_PROOF = re.compile(f"[0-9a-f]{{{PROOF}}}")


@bp.get("/check")
@public
def new() -> ResponseReturnValue:
    """What stands at the foot of the paper; the file, if one has it."""
    return _form()


@bp.post("/check")
@public
@long_body(MOST_BYTES)
def create() -> ResponseReturnValue:
    """Yes or no."""
    code, proof = _plain("code"), _plain("proof").lower()
    errors: Errors = {}
    if not _CODE.fullmatch(code):
        errors["code"] = _("Please write the code as it stands on the paper: 8 letters and digits.")
    if not _PROOF.fullmatch(proof):
        errors["proof"] = _("Please write the check as it stands on the paper: 16 characters.")
    if errors:
        return _form(422, errors)
    may = may_try_code(f"check {request.remote_addr}", clock.wall(), TRIES_AN_HOUR)
    db.session.commit()
    if not may:
        return _form(429, later=True)
    file = request.files.get("file")
    data = file.stream.read() if file is not None and file.filename else None
    with reading():
        fits = is_original(db.session, code, proof, data)
    return page("checks/show.html", fits=fits, whole=data is not None)


def _form(
    status: int = 200, errors: Errors | None = None, *, later: bool = False
) -> ResponseReturnValue:
    return page("checks/new.html", status, values=request.form, errors=errors or {}, later=later)


def _plain(field: str) -> str:
    """What was typed, without what stands between its groups; letters that look like digits are."""
    written = re.sub(r"[\W_]", "", clean(request.form.get(field, "")))
    return written[:64].upper().translate(ALIKE)
