"""Help and the emergency page are open to whoever holds the phone."""

import pytest

from rehabfield.models import UnitSetting, User
from rehabfield.views.help import TOPICS
from tests.page import Page
from tests.world import World


def test_the_emergency_page_needs_no_sign_in(page: Page) -> None:
    page.nobody().get("/emergency").sees("115", "113")


def test_signed_in_it_has_the_leaders_and_the_communes_number_without_a_name(
    page: Page, world: World
) -> None:
    world.add(UnitSetting(unit_id=world.ba_vi, phone="024 0000 0001"))
    with world.session() as session:
        session.get_one(User, world.lan.id).phone = "0912000777"
    shown = page.as_(world.hung).get("/emergency")
    shown.sees("Đội trưởng: 0912000777", "Xã Ba Vì: 024 0000 0001").lacks(world.lan.name)


def test_a_stranger_sees_no_numbers_of_ours(page: Page) -> None:
    page.nobody().get("/emergency").lacks("0912000000", "Ba Vì")


@pytest.mark.parametrize("topic", TOPICS)
def test_every_page_of_help_opens_from_the_list(page: Page, world: World, topic: str) -> None:
    links = {link.href for link in page.as_(world.hung).get("/help").links}
    assert f"/help/{topic}" in links
    page.as_(world.hung).get(f"/help/{topic}")
    page.nobody().get(f"/help/{topic}")


def test_a_page_of_help_that_does_not_exist_is_not_found(page: Page) -> None:
    page.nobody().get("/help/no-such-page", status=404)
