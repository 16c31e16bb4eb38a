"""A paper opens in Firefox's own viewer, under the policy that it is sent with."""

from tests.browser.conftest import Site
from tests.firefox.fox import Fox
from tests.page import Page
from tests.test_signed_papers import paper_of, prints, young
from tests.world import World

SHOWN = "return document.querySelector('.textLayer')?.innerText.includes('{}') ?? false"


def test_a_printed_commitment_can_be_read(fox: Fox, page: Page, site: Site, world: World) -> None:
    commitment = young(page, world)
    prints(page, world.bao, commitment)
    held = world.sign_in(world.bao)
    fox.goes(f"{site.url}/healthz")
    fox.holds(f"e-{held.enrolment.hex}", held.secret)
    fox.holds("s", held.session)
    fox.goes(f"{site.url}/papers/{paper_of(world, commitment).id}")
    fox.becomes(SHOWN.format("GIẤY CAM KẾT"))
    fox.becomes(SHOWN.format("Đặng Văn Thuỵ"))
