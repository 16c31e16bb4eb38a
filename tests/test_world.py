"""The small world itself, and the browser that tests look through."""

from collections.abc import Callable
from datetime import date, datetime

from rehabfield import clock
from rehabfield.models import Case
from rehabfield.schedule import State, standing
from tests.page import Page
from tests.world import World


def test_the_small_world_stands_on_a_saturday_morning(world: World) -> None:
    assert clock.today() == date(2026, 11, 21)
    assert len(world.users) == 13
    assert world.actor(world.lan).teams(world.lan.role, on_paper=True) == {world.team}


def test_khanh_is_due_next_week_and_hoa_is_late(world: World) -> None:
    khanh, hoa = world.load(Case, world.khanh.case), world.load(Case, world.hoa.case)
    assert khanh.window is not None
    assert (khanh.window.first, khanh.window.last) == (date(2026, 11, 23), date(2026, 11, 29))
    assert standing(hoa.window, clock.today()).state is State.late


def test_time_can_be_moved(world: World, travel: Callable[[date | datetime], None]) -> None:
    travel(date(2026, 12, 1))
    assert clock.today() == date(2026, 12, 1)


def test_a_door_is_a_page_that_passes_every_check(page: Page) -> None:
    assert page.nobody().get("/").path == "/invitation"
