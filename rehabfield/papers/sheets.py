"""What is asked to be printed."""

from dataclasses import dataclass
from datetime import date

from ..texts import Filled, Text


@dataclass(frozen=True)
class Signed:
    """A place for a signature, signed or not yet.

    `title` and `note` as the form prints them; the note goes into brackets. `beside`: what the
    signer is to whoever commits ("Mẹ"). `svg`: the drawn signature as a standalone SVG; without
    one there is room for ink, and in it, small, what was `said` instead ("Chưa ký"). `apart`: not
    on the printed form; it stands below a rule that says so.
    """

    title: str
    note: str
    name: str = ""
    beside: str = ""
    svg: str = ""
    said: str = ""
    apart: bool = False


@dataclass(frozen=True)
class Sheet:
    """One commitment to be printed.

    `paper` and `proof`: the code of the paper and the short hash of its data, as people read them;
    both empty on what nobody can check. `check`: the absolute address that the QR code leads to,
    which tells nothing of the matter. `on_glass`: a signature was drawn on a screen, and the foot
    says what that is worth (Luật Giao dịch điện tử 2023, Điều 23). `remarks`: sentences of the
    team, below the form. `specimen`: only to be looked at.
    """

    filled: Filled
    signed: tuple[Signed, ...]
    paper: str = ""
    proof: str = ""
    check: str = ""
    on_glass: bool = False
    remarks: tuple[str, ...] = ()
    specimen: bool = False


@dataclass(frozen=True)
class Row:
    """Who is asked to sign on a list. `members`: of the household, None where it is not known.

    `number`: its place on the list in the app; without one it is that after the row above. `svg`:
    what was drawn on a screen; else room for ink, and in it what was `said`.
    """

    name: str
    address: str = ""
    members: int | None = None
    svg: str = ""
    said: str = ""
    number: int | None = None


@dataclass(frozen=True)
class SigningList:
    """The list of a signing evening: those who commit to one text, each on a line to sign.

    `commune` with its kind ("xã Ba Vì"), `team` as on its founding paper; `place`: as it stands
    before the day ("Ba Vì"); `where`: hamlet and house. `day` None leaves room for it. `spare`:
    empty lines for whoever comes besides. `signed`: who signs below, the first on the right;
    without any, the team does.
    """

    text: Text
    commune: str
    team: str
    place: str
    where: str
    day: date | None
    rows: tuple[Row, ...]
    spare: int = 0
    signed: tuple[Signed, ...] = ()
    paper: str = ""
    on_glass: bool = False
