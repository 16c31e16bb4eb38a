"""What the words above a column mean."""

import re
from collections.abc import Sequence
from enum import Enum, auto
from typing import Final

from ...vietnamese import clean, fold


class Role(Enum):
    """What a column holds."""

    person = auto()
    business = auto()
    before_given = auto()
    given = auto()
    members = auto()
    address = auto()
    part = auto()
    relation = auto()
    order = auto()


NAMES: Final = frozenset({Role.person, Role.business, Role.given})

_OWNER = (
    r"chu ho( kinh doanh)?|chu co so|(nguoi )?dai dien|ho gia dinh|gia dinh|ho kinh doanh|ho dan|ho"
)
_FULL = r"ho( chu)?( dem| lot)? ten( day du| khai sinh)?|ten"
_HOUSE = r"ho gia dinh|gia dinh|ho|nha"
_PART = (
    r"so nha|xom|thon|ap|ban|buon|lang|khom|khu( pho| dan cu)?|to( dan pho)?|tdp|ngo|ngach|hem"
    r"|duong( pho)?|pho|doi|cum( dan cu)?|phum|soc"
)
_PATTERNS: Final = (
    (Role.order, r"(so )?(stt|tt)|so thu tu|thu tu|no"),
    (Role.relation, r"(moi )?quan he( voi)?( chu ho)?"),
    (Role.before_given, r"ho( chu| ten)? (dem|lot)"),
    (Role.given, r"ten"),
    (Role.person, rf"({_FULL})( ({_OWNER}))*|({_OWNER})( ({_OWNER}))*"),
    (Role.person, r"(full )?name( householder| owner)?|householder|head household|owner"),
    (
        Role.business,
        r"(ten )?(co so|cua hang|doanh nghiep|cong ty)( kinh doanh| san xuat| dich vu)*",
    ),
    (
        Role.members,
        r"(tong )?((so luong |so |sl )(nhan khau|khau|nk|nguoi|thanh vien)|nhan khau|khau)"
        rf"( trong)?( 1| moi| mot)?( ({_HOUSE}))?( thuc te| hien co| thuong tru| cu tru)*",
    ),
    (Role.members, r"(number )?(members|people|persons)|household size"),
    (
        Role.address,
        r"dia chi( nha| thuong tru| noi o| hien nay| hien tai| cu the| co so| kinh doanh| cu tru"
        r"| ho gia dinh| lien he)*|(noi|cho) (o|cu tru|thuong tru|sinh song)( hien nay| hien tai)?"
        r"|(ho khau )?thuong tru|dia diem( kinh doanh)?|(home )?address",
    ),
    (Role.part, rf"(ten )?({_PART})( ({_PART}))*"),
)
_KNOWN: Final = tuple((role, re.compile(pattern)) for role, pattern in _PATTERNS)
_ASIDE = re.compile(r"\([^)]*\)?")
_SIGNS = re.compile(r"[^0-9a-z]+")
LONGEST: Final = 80
"""Letters above a column; whatever is longer is no heading."""
_LITTLE: Final = frozenset({"va", "cua", "la", "hoac", "cac", "of", "the", "and"})


def role_of(text: str) -> Role | None:
    """What the words above a column mean; None for columns nobody asks for."""
    plain = clean(_ASIDE.sub(" ", text))
    if plain.casefold() == "họ":
        return Role.before_given
    words = _SIGNS.sub(" ", fold(plain)).split()
    key = " ".join(word for word in words if word not in _LITTLE)
    return next((role for role, pattern in _KNOWN if pattern.fullmatch(key)), None)


def roles_of(cells: Sequence[str]) -> dict[int, Role]:
    """Of one row: column → role, for the columns that are known."""
    found = ((index, role_of(text)) for index, text in enumerate(cells) if len(text) <= LONGEST)
    return {index: role for index, role in found if role}
