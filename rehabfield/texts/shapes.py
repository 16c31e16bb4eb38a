"""What a commitment form is made of."""

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """Who commits: a person, a family for its own, a household, a business (domain.md §3.3)."""

    person = "person"
    family = "family"
    household = "household"
    business = "business"


class SignerRole(StrEnum):
    """As what somebody signs, in the order in which people sign."""

    person = "person"
    guardian = "guardian"
    householder = "householder"
    owner = "owner"
    family = "family"
    volunteer = "volunteer"
    witness = "witness"
    official = "official"


class BlankKind(StrEnum):
    """What is written into a blank."""

    line = "line"
    name = "name"
    day = "day"
    birth = "birth"
    sex = "sex"
    paper = "paper"
    phone = "phone"
    number = "number"


@dataclass(frozen=True)
class Blank:
    """Something to fill in. `label` is Vietnamese, as the forms print it; `most` in characters."""

    name: str
    label: str
    kind: BlankKind = BlankKind.line
    most: int = 120


class BlockKind(StrEnum):
    """How a piece of the body stands on the form."""

    to = "to"
    """Kính gửi: …, in the middle."""
    line = "line"
    """A line with blanks."""
    text = "text"
    """A paragraph."""
    clause = "clause"
    """A numbered clause."""
    ticked = "ticked"
    """A numbered clause which the signer ticks, or leaves."""

    @property
    def is_clause(self) -> bool:
        """Whether it has a number."""
        return self in {BlockKind.clause, BlockKind.ticked}


@dataclass(frozen=True)
class Piece:
    """A run of text: literal words, or a blank (`blank` with the `part` of it that stands here).

    `part` of a day: day, month, mm (always two digits) or year; empty for the whole.
    """

    words: str = ""
    blank: str = ""
    part: str = ""
    slanted: bool = False


@dataclass(frozen=True)
class Block:
    """A piece of the body."""

    kind: BlockKind
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Signer:
    """A place for a signature: title and note as printed.

    `asked`: always asked for; else it may be added. `minor`: only where the person is from 12 to
    under 18. `apart`: not on the printed form; it stands clearly apart from it.
    """

    role: SignerRole
    title: str
    note: str
    asked: bool = True
    minor: bool = False
    apart: bool = False

    @property
    def spoken(self) -> str:
        """Its title as people say it: forms of the law print it in capitals."""
        return self.title.capitalize() if self.title.isupper() else self.title


@dataclass(frozen=True)
class Text:
    """A form's text in one version. `official`: the exact words of a law's form, never edited."""

    code: str
    subject: Subject
    official: bool
    movement: bool
    """Signed by the people of a hamlet on a signing evening, not about anybody's case."""
    plain: str
    """What it is called where anybody may look: in lists, on buttons."""
    title: str
    about: str
    place: tuple[Piece, ...]
    body: tuple[Block, ...]
    signers: tuple[Signer, ...]
    needed: frozenset[str]
    mark: str = ""
    """What stands in the corner: "Mẫu số 25"."""
    source: str = ""
    recipients: tuple[tuple[Piece, ...], ...] = ()

    @property
    def recipients_heading(self) -> str:
        """What stands above the recipients."""
        return RECIPIENTS

    @property
    def blanks(self) -> tuple[str, ...]:
        """Names of the blanks, in the order in which they stand."""
        runs = (self.place, *(block.pieces for block in self.body), *self.recipients)
        return tuple(dict.fromkeys(one.blank for run in runs for one in run if one.blank))

    @property
    def name_blank(self) -> str:
        """The blank that says who commits."""
        return NAMES[self.subject]

    @property
    def address_blank(self) -> str:
        """The blank that says where they live or work; empty where there is none."""
        return next((one for one in ADDRESSES if one in self.blanks), "")

    @property
    def members_blank(self) -> str:
        """The blank that says how many live there; empty where there is none."""
        return MEMBERS if MEMBERS in self.blanks else ""

    def signer(self, role: SignerRole) -> Signer | None:
        """The place where whoever signs as this does so."""
        return next((one for one in self.signers if one.role is role), None)

    @property
    def ticks(self) -> int:
        """How many clauses are ticked one by one."""
        return sum(block.kind is BlockKind.ticked for block in self.body)

    @property
    def for_minors(self) -> bool:
        """Whether a guardian signs beside somebody from 12 to under 18."""
        return any(signer.minor for signer in self.signers)


RECIPIENTS = "Nơi nhận:"
"""Above the recipients, on every form that names some."""
NAMES = {
    Subject.person: "person_full_name",
    Subject.family: "family_name",
    Subject.household: "householder_name",
    Subject.business: "business_name",
}
"""The blank in which whoever commits is named; every form has it."""
ADDRESSES = ("household_address", "business_address", "person_current_residence")
MEMBERS = "household_members"
