"""A commune's own wording of a commitment, as its officer writes it.

Fields: title, about, opening and closing (a line for each paragraph), `clause-1` … with
`tick-1` … beside them, and the signers who are asked. Blanks are written by their labels.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from ..i18n import gettext as _
from ..texts import BlockKind, Signer, SignerRole, Text, TextError, as_plain, blanks, read_text
from ..texts.labels import as_labels, from_labels
from ..vietnamese import clean, fold
from .base import Block, Errors, Fields, Form, Invalid, Line

MOST_CLAUSES = 20
LONGEST_CLAUSE, LONGEST_LINE = 600, 400
_NUMBERED = re.compile(r"^\d{1,2}[.)]\s+")


class WordingForm(Form):
    """The pieces of a text but its clauses; `of`: the version from which the officer set out."""

    id: UUID
    of: UUID
    title: Annotated[Line, Field(max_length=120)]
    about: Annotated[Line, Field(max_length=200)] | None = None
    opening: Annotated[Block, Field(max_length=4000)]
    closing: Annotated[Block, Field(max_length=2000)] | None = None
    signers: Annotated[list[SignerRole], Field(max_length=len(SignerRole))]


def chosen(signer: Signer, text: Text) -> bool:
    """Whether an officer decides if this one is asked: not whoever commits, nor a guardian."""
    return signer is not text.signers[0] and not signer.minor


def clauses_of(fields: Fields) -> list[tuple[str, bool]]:
    """The clauses in their order with their ticks, empty ones too."""
    names = fields.keys()
    numbers = sorted(
        int(name[7:])
        for name in names
        if re.fullmatch(r"clause-[1-9][0-9]?", name) and int(name[7:]) <= MOST_CLAUSES
    )
    return [
        (next(iter(fields.getlist(f"clause-{n}")), ""), bool(fields.getlist(f"tick-{n}")))
        for n in numbers
    ]


def fields_of(text: Text) -> dict[str, list[str]]:
    """A text as the form shows it."""
    body = [(block, as_labels(block.pieces)) for block in text.body]
    first = next((at for at, one in enumerate(body) if one[0].kind.is_clause), len(body))
    after = [words for block, words in body[first:] if not block.kind.is_clause]
    clauses = [
        (words, block.kind is BlockKind.ticked) for block, words in body if block.kind.is_clause
    ]
    return {
        "title": [text.title],
        "about": [text.about],
        "opening": ["\n".join(words for _block, words in body[:first])],
        "closing": ["\n".join(after)],
        "signers": [one.role.value for one in text.signers if one.asked],
        **clause_fields(clauses),
    }


def clause_fields(clauses: list[tuple[str, bool]]) -> dict[str, list[str]]:
    """The fields of these clauses, numbered in their order."""
    numbered = list(enumerate(clauses[:MOST_CLAUSES], 1))
    words = {f"clause-{number}": [one[0]] for number, one in numbered}
    return words | {f"tick-{number}": ["1"] for number, one in numbered if one[1]}


def wording_of(base: Text, fields: Fields) -> tuple[WordingForm, Text]:
    """The text that was written on the ground of `base`. Raises Invalid with all messages."""
    errors: Errors = {}
    form: WordingForm | None = None
    try:
        form = WordingForm.read(fields)
    except Invalid as problem:
        errors |= problem.errors
    clauses = _clauses(base, fields, errors)
    if form is None:
        raise Invalid(errors)
    for name in ("title", "about"):
        if set(getattr(form, name) or "") & set("[]{}*"):
            errors[name] = _("Please leave out brackets and asterisks here.")
    opening = _lines(base, "opening", form.opening, errors)
    closing = _lines(base, "closing", form.closing or "", errors)
    if errors:
        raise Invalid(errors)
    try:
        return form, read_text(_plain(base, form, [*opening, *clauses, *closing]))
    except TextError as refused:
        raise Invalid({_FIELD.get(refused.where, "opening"): _sentence(refused)}) from None


_FIELD = {"title": "title"}


def _plain(base: Text, form: WordingForm, body: list[list[str]]) -> dict[str, Any]:
    plain = as_plain(base)
    for signer, said in zip(base.signers, plain["signers"], strict=True):
        if chosen(signer, base):
            said["asked"] = signer.role in form.signers
    return {**plain, "title": form.title, "about": form.about or "", "body": body}


def _clauses(base: Text, fields: Fields, errors: Errors) -> list[list[str]]:
    found: list[list[str]] = []
    for number, (written, ticked) in enumerate(clauses_of(fields), 1):
        words = _NUMBERED.sub("", clean(written))
        if not words:
            continue
        kind = BlockKind.ticked if ticked else BlockKind.clause
        problem = _too_long(words, LONGEST_CLAUSE)
        found.append([kind.value, _read(base, f"clause-{number}", words, problem, errors)])
    if not found:
        errors["clause-1"] = _("At least one clause, please.")
    return found


def _lines(base: Text, field: str, block: str, errors: Errors) -> list[list[str]]:
    found: list[list[str]] = []
    for line in block.split("\n"):
        if line:
            problem = _too_long(line, LONGEST_LINE)
            said = _read(base, field, line, problem, errors)
            found.append([_kind(line, said).value, said])
    return found


def _kind(line: str, said: str) -> BlockKind:
    """To whom it goes, a line to fill in, or a paragraph."""
    if fold(line).startswith("kinh gui"):
        return BlockKind.to
    return BlockKind.line if "{" in said else BlockKind.text


def _read(base: Text, field: str, words: str, problem: str, errors: Errors) -> str:
    """The words with their blanks; what is wrong goes into `errors`."""
    said = ""
    try:
        said = from_labels(words, base)
    except TextError as refused:
        problem = problem or _sentence(refused)
    if problem:
        errors.setdefault(field, problem)
    return said


def _too_long(words: str, most: int) -> str:
    return _("One line is too long: at most %(count)s characters.", count=most) * (
        len(words) > most
    )


_SAID: dict[str, Callable[[str], str]] = {
    "unknown": lambda blank: _(
        "There is no blank [%(label)s] for this form. Please take one from the list.", label=blank
    ),
    "loose": lambda _blank: _(
        "Please leave out braces and asterisks, and close every square bracket."
    ),
    "missing": lambda blank: _(
        "The blank [%(label)s] is missing: without it nobody knows who commits.",
        label=blanks()[blank].label,
    ),
    "long": lambda _blank: _("This is too long for one form. Please shorten it."),
}


def _sentence(refused: TextError) -> str:
    return _SAID[refused.said](refused.blank)
