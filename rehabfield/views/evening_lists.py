"""The list of a signing evening: an empty sheet, more households, the paper to sign on."""

from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from .. import clock
from ..database import db
from ..exchange.households import Unreadable, blank_sheet
from ..forms.households import FIELD, HouseholdList
from ..i18n import gettext as _
from ..i18n import ngettext, speaking
from ..models import EveningLine, LineState, SigningEvening
from ..offline import EveningOver
from ..offline.evening_lists import accept_households
from ..papers import Row, SigningList, render_list
from ..policies import can_run_evening, visible_evening_lines
from .brought_lists import MOST_OF_A_FORM, brought, refused, said_of, values_again
from .evening_rooms import evening_or_404, noun, over, state, to_the_room
from .gate import long_body, me
from .page import allow, mapped, opened, page
from .signing_blanks import bare_name

bp = Blueprint("evening_lists", __name__)

SPARE = 5
"""Empty lines on the paper, for whoever comes besides."""
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/evenings/blank-list")
def blank() -> ResponseReturnValue:
    """A spreadsheet with the columns that are read, and nothing in them."""
    answer = Response(blank_sheet(), mimetype=SHEET)
    answer.headers["Content-Disposition"] = 'attachment; filename="danh-sach-ho.xlsx"'
    return answer


@bp.get("/evenings/<uuid:evening_id>/list")
def show(evening_id: UUID) -> ResponseReturnValue:
    """The list to sign on, as PDF: who waits and who has signed, and some empty lines."""
    evening = evening_or_404(evening_id)
    lines = db.session.scalars(
        visible_evening_lines(me())
        .where(EveningLine.evening_id == evening.id, EveningLine.name.is_not(None))
        .order_by(EveningLine.number)
    ).all()
    opened("evening", evening.id, len(lines))
    paper = _paper(evening, [_row(line) for line in lines])
    db.session.rollback()
    answer = Response(render_list(paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'inline; filename="danh-sach.pdf"'
    return answer


@bp.get("/evenings/<uuid:evening_id>/households/new")
def new(evening_id: UUID) -> ResponseReturnValue:
    """More households, typed or as a file."""
    return _form(_running(evening_id), HouseholdList())


@bp.post("/evenings/<uuid:evening_id>/households")
@long_body(MOST_OF_A_FORM)
def create(evening_id: UUID) -> ResponseReturnValue:
    """Put them on the list, all or none."""
    listed = brought()
    evening = _running(evening_id)
    if not (listed.rows or listed.faults):
        listed = HouseholdList(faults=(_("Please fill this in."),))
    if listed.faults:
        return _form(evening, listed, 422)
    try:
        with mapped():
            accept_households(db.session, me(), evening_id, listed.rows, clock.now())
    except EveningOver:
        return over(evening_id)
    except Unreadable as problem:
        db.session.rollback()
        return _form(evening_or_404(evening_id), refused(problem, listed), 422)
    db.session.commit()
    return to_the_room(
        evening_id, ngettext("%(count)s line added.", "%(count)s lines added.", len(listed.rows))
    )


def _running(evening_id: UUID) -> SigningEvening:
    evening = evening_or_404(evening_id)
    allow(can_run_evening(me(), evening))
    return evening


def _form(evening: SigningEvening, listed: HouseholdList, status: int = 200) -> ResponseReturnValue:
    values = values_again(listed) if request.method == "POST" else {FIELD: ""}
    return page(
        "evenings/more.html",
        status,
        evening=evening,
        one=noun(evening.template.subject),
        values=values,
        **said_of(listed, {}),
    )


def _paper(evening: SigningEvening, rows: list[Row]) -> SigningList:
    unit = evening.unit
    return SigningList(
        text=evening.template.text,
        commune=unit.name[:1].lower() + unit.name[1:],
        team=evening.team.name,
        place=bare_name(unit),
        where=evening.place,
        day=evening.day,
        rows=tuple(rows),
        spare=SPARE if evening.closed_at is None else 0,
        on_glass=any(row.said for row in rows),
    )


def _row(line: EveningLine) -> Row:
    said = ""
    if line.state is LineState.signed:
        with speaking("vi"):
            said = state(line.state)
    return Row(line.name or "", line.address or "", line.members, said=said, number=line.number)
