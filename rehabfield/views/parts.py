"""Parts of what hangs on records: sent before their record, one at a time, over whatever line.

Like records they are taken from an enrolled device's secret, also while the phone is locked, and
nothing is given away: the answer says only what became of the part.
"""

import json
import logging
from uuid import UUID

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..forms.attachments import MOST_OF_A_PART, PartHead
from ..forms.outbox import Malformed
from ..offline import TAKEN_BY, OtherPart, Part, TooMuch, Unopened, keep_part
from ..vault import Letter
from .gate import long_body, public
from .outbox import enrolled, state

bp = Blueprint("parts", __name__)
log = logging.getLogger("rehabfield")

HEAD = 2_000
"""Most bytes of the line of JSON before the sealed bytes."""
TAG = 16
"""Bytes that sealing adds (AES-GCM)."""


@bp.put("/outbox/<uuid:record_id>/parts/<int:number>")
@public
@long_body(HEAD + MOST_OF_A_PART + TAG + 1)
def keep(record_id: UUID, number: int) -> ResponseReturnValue:
    """Keep one part: a line of JSON (PartHead), a line end, the sealed bytes.

    200 here (also when it was here already), 403 not of this phone, 400 altered, 409 made by a
    newer app or other bytes came under this number before, 413 larger than 1 MB, 422 no number of
    this attachment, 507 too much waits for its records.
    """
    line, _, box = request.get_data().partition(b"\n")
    try:
        head = PartHead.read(_json(line))
    except Malformed:
        return state("altered", 422)
    one = enrolled(head.owner)
    if one is None:
        return state("stranger", 403)
    if head.kind not in TAKEN_BY:
        return state("newer", 409)
    if not 1 <= number <= head.of.count:
        return state("number", 422)
    letter = Letter(head.key, head.sender, head.nonce, box)
    part = Part(head.owner, record_id, head.kind, head.of, number, letter)
    try:
        content = part.opened()
        if not content or len(content) > min(MOST_OF_A_PART, head.of.size):
            return state("large", 413)
        keep_part(db.session, part, content, clock.now())
    except Unopened:
        db.session.rollback()
        log.warning("a part did not open")
        return state("altered", 400)
    except OtherPart:
        db.session.rollback()
        return state("other", 409)
    except TooMuch:
        db.session.rollback()
        return state("full", 507)
    db.session.commit()
    return state("here", 200)


def _json(line: bytes) -> object:
    try:
        return json.loads(line)
    except ValueError:
        raise Malformed from None
