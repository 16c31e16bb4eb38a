"""A commitment that was laid before somebody: what was filled in, ticked, and who signed how.

Fields of the form: `b-<blank>`, `tick` (once for each ticked clause that holds, by its place from
0), and for each signer `s-<role>-how`, `-name`, `-relation`, `-path`, `-reason`, `-proof`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from .. import vietnamese
from ..i18n import gettext as _
from ..models import How
from ..texts import Filled, Signer, SignerRole, Text, day_of, is_minor
from .attachments import Named
from .base import Errors, Fields, Form, Invalid, Line
from .blanks import LONGEST_NAME, values_of
from .signatures import DrawnSignature, must_be_signed


class Path(Form):
    """What was drawn."""

    path: DrawnSignature = must_be_signed()


class CommitmentHead(Form):
    """What stands beside the text: its version, how it was read out, the pictures.

    `proof` is the hash of what the phone showed (texts.Filled.digest); a page without JavaScript
    sends none, for there the server itself has written every line. `line`: whose place in a
    signing evening's list it is.
    """

    id: UUID
    template: UUID
    proof: Annotated[Line, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    read_aloud: bool = False
    language: Annotated[Line, Field(max_length=40)] | None = None
    interpreter: Annotated[Line, Field(max_length=LONGEST_NAME)] | None = None
    line: UUID | None = None
    attachment: Annotated[list[Named], Field(default_factory=list, max_length=2)]


@dataclass(frozen=True)
class Answer:
    """How one of those who sign has answered."""

    role: SignerRole
    how: How
    name: str = ""
    relation: str = ""
    path: str = ""
    reason: str = ""


@dataclass(frozen=True)
class CommitmentForm:
    """A commitment as it was answered: checked, and the same as what was shown."""

    head: CommitmentHead
    filled: Filled
    answers: tuple[Answer, ...]

    @property
    def id(self) -> UUID:
        """The record's key."""
        return self.head.id

    @property
    def digest(self) -> str:
        """The hash of what was shown."""
        return self.filled.digest(str(self.head.template))

    @property
    def signed(self) -> bool:
        """Whether whoever commits has signed, and for a minor the guardian."""
        asked = [one for one in signers_of(self.filled.text, self.filled.values) if one.asked]
        how = {one.role: one.how for one in self.answers}
        main = {one.role for one in asked if one.role in MAIN or one.minor}
        return all(how.get(role, How.not_yet) is not How.not_yet for role in main)

    @property
    def signed_on(self) -> date:
        """The day on the form."""
        found = day_of(self.filled.values["document_date"])
        if found is None:
            raise ValueError("a form that was read has a day")
        return found

    @classmethod
    def read(cls, fields: Fields, text: Text, today: date) -> Self:
        """Check posted fields against the text. Raises Invalid with all messages at once."""
        errors: Errors = {}
        head = None
        try:
            head = CommitmentHead.read(fields)
        except Invalid as problem:
            errors |= problem.errors
        values = values_of(fields, text, today, errors)
        filled = Filled(text, values, _ticks(fields, text))
        answers = _answers(fields, filled, errors)
        if head is not None and not errors:
            form = cls(head, filled, answers)
            _same_as_shown(form, fields, errors)
            _ticked(form, errors)
            if not errors:
                return form
        raise Invalid(errors)


MAIN = frozenset({SignerRole.person, SignerRole.householder, SignerRole.owner, SignerRole.family})
"""Of these the one that a text asks for is whoever commits."""


def signers_of(text: Text, values: Mapping[str, str]) -> tuple[Signer, ...]:
    """Who may sign here: a guardian only beside somebody from 12 to under 18."""
    minor = is_minor(values.get("person_date_of_birth", ""), values.get("document_date", ""))
    return tuple(one for one in text.signers if minor or not one.minor)


def _ticks(fields: Fields, text: Text) -> tuple[bool, ...]:
    on = set(fields.getlist("tick"))
    return tuple(str(place) in on for place in range(text.ticks))


def _answers(fields: Fields, filled: Filled, errors: Errors) -> tuple[Answer, ...]:
    given = (_answer(fields, one, errors) for one in signers_of(filled.text, filled.values))
    return tuple(one for one in given if one is not None)


def _answer(fields: Fields, signer: Signer, errors: Errors) -> Answer | None:
    """What this signer has answered; None for one who may be left out and is."""
    place = f"s-{signer.role}"
    said = {
        part: vietnamese.clean(next(iter(fields.getlist(f"{place}-{part}")), ""))
        for part in ("how", "name", "relation", "path", "reason")
    }
    if not said["how"]:
        if signer.asked:
            errors[f"{place}-how"] = _("Please say how they signed, or that they have not yet.")
        return None
    try:
        how = How(said["how"])
    except ValueError:
        errors[f"{place}-how"] = _("Please choose one.")
        return None
    if how is not How.not_yet and not said["name"]:
        errors[f"{place}-name"] = _("Please write who signed.")
    for part, most in (("name", LONGEST_NAME), ("relation", 40), ("reason", 200)):
        if len(said[part]) > most:
            errors[f"{place}-{part}"] = _("Too long: at most %(count)s characters.", count=most)
    path = ""
    if how is How.glass:
        try:
            path = Path.take({"path": said["path"]}).path
        except Invalid as problem:
            errors[f"{place}-path"] = problem.errors["path"]
    reason = said["reason"] if how is How.not_yet else ""
    return Answer(signer.role, how, said["name"], said["relation"], path, reason)


def _same_as_shown(form: CommitmentForm, fields: Fields, errors: Errors) -> None:
    """What the phone showed, to each signer and at the end, is what stands here."""
    if form.head.proof is not None and form.head.proof != form.digest:
        errors["proof"] = _(
            "The text is another one than the phone showed. Please open the form anew and sign"
            " once more."
        )
        return
    for one in form.answers:
        shown = next(iter(fields.getlist(f"s-{one.role}-proof")), "")
        if one.how is How.glass and shown != form.digest:
            errors[f"s-{one.role}-path"] = _(
                "Something was changed after this signature. Please sign once more."
            )


def _ticked(form: CommitmentForm, errors: Errors) -> None:
    if form.signed and form.filled.text.ticks and not any(form.filled.ticks):
        errors["tick"] = _("Please tick what is agreed to.")
