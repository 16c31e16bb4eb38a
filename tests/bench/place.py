"""A home with the small world, and as many more people as a measurement wants."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from os import environ
from pathlib import Path

from rehabfield import clock
from rehabfield.vault import Vault
from tests.factories import MORNING
from tests.house import House, PostgresHouse, SQLiteHouse
from tests.world import Helped, World

FAMILY = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phùng", "Chu", "Đinh", "Bùi", "Hà"]
MIDDLE = ["Văn", "Thị", "Đức", "Minh", "Ngọc", "Quang", "Hữu"]
GIVEN = [
    "An",
    "Bình",
    "Cường",
    "Dũng",
    "Hạnh",
    "Hiếu",
    "Hoa",
    "Linh",
    "Long",
    "Nam",
    "Phúc",
    "Quân",
    "Sơn",
    "Thảo",
    "Tuấn",
    "Yến",
]


POSTGRES = environ.get("REHABFIELD_TEST_POSTGRES_URL", "")
_numbers = count()


@contextmanager
def small_world(postgres: bool = False) -> Iterator[tuple[House, World]]:
    """An app over a fresh database; the day is 21/11/2026."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        Vault.create(home / "secrets")
        clock.set_offset(clock.offset_to(MORNING))
        house: House
        if postgres:
            house = PostgresHouse(home, POSTGRES, f"rehabfield_bench_{next(_numbers)}")
        else:
            house = SQLiteHouse(home)
        yield house, World(house.fresh())
        house.leave()
        clock.set_offset(timedelta())


def give_people(world: World, count: int) -> list[Helped]:
    """So many more people for bác Hùng, some late, some due."""
    made = []
    for number in range(count):
        name = f"{FAMILY[number % 10]} {MIDDLE[number % 7]} {GIVEN[number % 16]}"
        one = world.new_person(f"{name} {number}")
        world.assign(one, world.hung, on=clock.today() - timedelta(days=number % 20))
        made.append(one)
    return made
