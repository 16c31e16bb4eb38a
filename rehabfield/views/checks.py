"""Is this paper the original? Anybody may ask; the answer is yes or no, and nothing else."""

import re

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..forms.pictures import MOST_BYTES
from ..i18n import gettext as _
from ..offline.papers import CODE, LETTERS, PROOF, is_original
from ..vietnamese import clean
from .gate import long_body, public
from .keys import may_try_code
from .page import page

bp = Blueprint("checks", __name__)

ALIKE = str.maketrans("OIL", "011")
_CODE = re.compile(f"[{LETTERS}]{{{CODE}}}")
_PROOF = re.compile(f"[0-9a-f]{{{PROOF}}}")


@bp.get("/check")
@public
def new() -> ResponseReturnValue:
    """What stands at the foot of the paper; the file, if one has it."""
    return page("checks/new.html", values={}, errors={})


@bp.post("/check")
@public
@long_body(MOST_BYTES + 100_000)
def create() -> ResponseReturnValue:
    """Yes or no."""
    may = may_try_code(f"check {request.remote_addr}", clock.wall())
    db.session.commit()
    if not may:
        return page("errors/429.html", 429)
    code, proof = _plain(request.form.get("code", "")), _plain(request.form.get("proof", ""))
    code, proof = code.upper().translate(ALIKE), proof.lower()
    errors = {}
    if not _CODE.fullmatch(code):
        errors["code"] = _("Please write the code as it stands on the paper: 8 letters and digits.")
    if not _PROOF.fullmatch(proof):
        errors["proof"] = _("Please write the check as it stands on the paper: 16 characters.")
    if errors:
        return page("checks/new.html", 422, values=request.form, errors=errors)
    file = request.files.get("file")
    data = file.stream.read() if file is not None and file.filename else None
    return page("checks/show.html", fits=is_original(db.session, code, proof, data))


def _plain(written: str) -> str:
    return re.sub(r"[\s·.–-]", "", clean(written))[:64]
