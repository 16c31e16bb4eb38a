"""Forms about members of a team: a new one, and what is known of one."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from ..i18n import gettext as _
from ..models import InvitationKind, Role
from ..vietnamese import phone
from .base import Form, Line, refuse

FORMS = ("anh/chị", "anh", "chị", "cô", "chú", "bác", "ông", "bà", "em")


def _phone(text: str) -> str:
    try:
        return phone(text)
    except ValueError:
        raise refuse(
            _("This is not a telephone number. Ten digits, such as 0912 345 678.")
        ) from None


class DetailsForm(Form):
    """What is known of a member; `has_phone` says whether they use the app on a phone."""

    name: Annotated[Line, Field(min_length=2, max_length=80)]
    phone: Annotated[str | None, AfterValidator(lambda text: text and _phone(text))] = None
    organisation: Annotated[Line | None, Field(max_length=80)] = None
    form_of_address: Literal["anh/chị", "anh", "chị", "cô", "chú", "bác", "ông", "bà", "em"] = (
        "anh/chị"
    )
    has_phone: bool = False


class MemberForm(DetailsForm):
    """A new member of a team; `again`: it is another person of the same name."""

    id: UUID
    team: UUID
    role: Literal[Role.volunteer, Role.leader] = Role.volunteer
    again: bool = False


class InvitationKindForm(Form):
    """What an invitation is for: a first start, or a forgotten PIN."""

    kind: InvitationKind = InvitationKind.enrol
