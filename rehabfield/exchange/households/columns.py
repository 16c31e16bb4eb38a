"""Which column of a list holds what, by the row of words above them."""

import re
from dataclasses import dataclass
from typing import Final

from ...i18n import gettext as _
from .faults import Unreadable, whole
from .roles import NAMES, Role, roles_of
from .tables import Line, Table

FIRST_ROWS: Final = 10
"""Of those that hold something: where the words above the columns are looked for."""
_NUMBERING = re.compile(r"\(?([0-9]{1,2}|[A-Za-z])\)?")


@dataclass(frozen=True)
class Columns:
    """Where things stand, counted from 0. Several columns of a name or address are joined."""

    name: tuple[int, ...]
    members: int | None
    address: tuple[int, ...]
    body: tuple[Line, ...]
    """The rows below."""


def is_headed(table: Table) -> bool:
    """Whether some row near the top names a column of names."""
    return any(NAMES & set(roles_of(line.cells).values()) for line in table.lines[:FIRST_ROWS])


def columns_of(table: Table) -> Columns | None:
    """By the row that names the most columns, and the one below it where the head has two rows.

    None without such a row. Raises Unreadable where the words do not say enough, or too much.
    """
    heads = [roles_of(line.cells) for line in table.lines[:FIRST_ROWS]]
    top = max(range(len(heads)), key=lambda index: len(heads[index]), default=0)
    if not heads or not (NAMES & set(heads[top].values()) or len(heads[top]) > 1):
        return None
    roles, below = dict(heads[top]), top + 1
    if below < len(heads) and _is_second_row(table.lines[below], heads[below]):
        roles |= heads[below]
        below += 1
    columns = _columns(table, roles)
    if below < len(table.lines) and _is_numbering(table.lines[below], columns.name[-1]):
        below += 1
    return Columns(columns.name, columns.members, columns.address, table.lines[below:])


def _is_second_row(line: Line, roles: dict[int, Role]) -> bool:
    """Every cell is again a known word: "Số nhà", "Xóm" below "Địa chỉ"."""
    return bool(roles) and len(roles) == sum(1 for _cell in line.filled())


def _is_numbering(line: Line, name: int) -> bool:
    """(1) (2) (3), or A B 1 2, below the words, as printed tables have it."""
    texts = [text.strip() for _index, text in line.filled()]
    return bool(line.cell(name).strip()) and all(map(_NUMBERING.fullmatch, texts))


def _columns(table: Table, roles: dict[int, Role]) -> Columns:
    having = {role: [at for at in sorted(roles) if roles[at] is role] for role in Role}
    if having[Role.relation]:
        raise _people()
    members = _one(table, having[Role.members])
    address = (*_one(table, having[Role.address]), *having[Role.part])
    return Columns(_name(table, having), next(iter(members), None), address, ())


def _name(table: Table, having: dict[Role, list[int]]) -> tuple[int, ...]:
    """Of a person before a business; in one column or in two, family name first."""
    if having[Role.person]:
        return _one(table, having[Role.person])
    if having[Role.given]:
        return _one(table, having[Role.before_given]) + _one(table, having[Role.given])
    if having[Role.business]:
        return _one(table, having[Role.business])
    raise no_names()


def _one(table: Table, found: list[int]) -> tuple[int, ...]:
    if len(found) > 1:
        raise _twice(table, found)
    return tuple(found)


def _twice(table: Table, found: list[int]) -> Unreadable:
    return whole(
        _(
            "Columns %(first)s and %(second)s say the same at their top. Keep one of them, or "
            "name the other one differently.",
            first=table.column(found[0]),
            second=table.column(found[1]),
        )
    )


def _people() -> Unreadable:
    return whole(
        _(
            "This is a list of all people, with how they are related to the householder. Keep one "
            "row for each household and remove that column."
        )
    )


def no_names() -> Unreadable:
    """Nothing in the list is or says a name."""
    return whole(
        _(
            "No column of names was found. Write “Họ và tên chủ hộ” above the names, “Số nhân "
            "khẩu” above the numbers of people, “Địa chỉ” above the addresses."
        )
    )
