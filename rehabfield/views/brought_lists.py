"""The list of households that a form brings: lines that were typed, or a spreadsheet."""

from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict

from ..exchange.households import Unreadable
from ..forms.base import Errors
from ..forms.households import FIELD, HouseholdList, sentences

FILE = "file"
MOST_OF_A_FORM = 6_000_000
"""Bytes of a form with a list: more than a list may have, so that it can be told so."""


def brought() -> HouseholdList:
    """From this request; read it before the database is asked for anything."""
    typed, file = request.form.get(FIELD, ""), request.files.get(FILE)
    if file is None or not file.filename:
        return HouseholdList.read(typed)
    return HouseholdList.read(typed, file.read(), file.filename)


def values_again(listed: HouseholdList) -> MultiDict[str, str]:
    """What was typed; rows of a file that was good stand there as lines."""
    values = MultiDict(request.form)
    values[FIELD] = listed.typed
    return values


def said_of(listed: HouseholdList, errors: Errors) -> dict[str, Any]:
    """For the page: sentences beside the fields, and below the list one for each row."""
    return {"errors": {**errors, **listed.errors}, "reasons": listed.reasons}


def refused(problem: Unreadable, listed: HouseholdList) -> HouseholdList:
    """The list as it came, with why it cannot be taken beside what is there already."""
    return HouseholdList(faults=sentences(problem), typed=listed.typed)
