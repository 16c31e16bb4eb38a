"""Printing a commitment: for ink before it is signed, and as it was signed."""

from uuid import UUID

from flask import Blueprint, Response, abort, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..models import Commitment, Paper
from ..offline.papers import blank_sheet, fresh_code, in_line, keep_paper, paper_of, sheet_of
from ..papers import render
from ..policies import visible_papers
from ..texts import is_minor
from .commitments import case_to_sign, offered
from .gate import me
from .page import one_or_404, opened, page
from .signed import commitment_of
from .signed_papers import check_address
from .signing import as_typed, first_values

bp = Blueprint("papers", __name__)


@bp.get("/people/<uuid:case_id>/commitments/new/<uuid:template_id>/sheet")
def blank(case_id: UUID, template_id: UUID) -> ResponseReturnValue:
    """To be signed in ink, with what is known filled in."""
    case = case_to_sign(case_id)
    template = next((one for one in offered(case) if one.id == template_id), None)
    if template is None:
        abort(404)
    opened("case", case.id)
    values = first_values(case, template)
    filled = as_typed(template.text, values)
    birth, day = (filled.values.get(n, "") for n in ("person_date_of_birth", "document_date"))
    return pdf(render(blank_sheet(filled, minor=is_minor(birth, day))))


@bp.post("/commitments/<uuid:commitment_id>/papers")
def create(commitment_id: UUID) -> ResponseReturnValue:
    """Print it, and keep the file: the same for everybody who asks."""
    known = printed(commitment_id)
    db.session.commit()
    return redirect(url_for("papers.show", paper_id=known.id), 303)


def printed(commitment_id: UUID) -> Paper:
    """The paper of a commitment; made where there is none. The caller commits."""
    commitment = _to_print(commitment_id)
    known = paper_of(db.session, commitment.id)
    if known is not None:
        return known
    code = fresh_code(db.session)
    sheet = sheet_of(commitment, code, check_address())
    db.session.rollback()  # printing takes its time, and holds up nobody
    file = render(sheet)
    in_line(db.session, commitment_id)
    return keep_paper(db.session, me(), _to_print(commitment_id), code, file, clock.now())


def _to_print(commitment_id: UUID) -> Commitment:
    """One that may be printed; else a page says why not."""
    commitment = commitment_of(commitment_id)
    if commitment.withdrawn_at is None and commitment.is_whole:
        return commitment
    refused = page("commitments/not_printed.html", 409, commitment=commitment)
    return abort(make_response(refused))


@bp.get("/papers/<uuid:paper_id>")
def show(paper_id: UUID) -> ResponseReturnValue:
    """The file."""
    paper = one_or_404(visible_papers(me()).where(Paper.id == paper_id))
    if paper.file is None:
        abort(404)
    opened("commitment", paper.commitment_id)
    return pdf(paper.file)


def pdf(file: bytes) -> Response:
    """A PDF as an answer; its name tells nothing."""
    answer = Response(file, mimetype="application/pdf")
    how = "attachment" if request.args.get("save") else "inline"
    answer.headers["Content-Disposition"] = f'{how}; filename="giay.pdf"'
    return answer
