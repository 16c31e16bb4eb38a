"""Light pages load less: nothing on them may need what they do not load."""

import re
from pathlib import Path

from rehabfield.schedule import Outcome
from rehabfield.views.assets import Assets
from tests.factories import TODAY
from tests.page import Loaded, Page
from tests.world import World

JS = Path(__file__).resolve().parent.parent / "rehabfield" / "static" / "js"
_CLASS = re.compile(r"\.([a-z][\w-]*)")


def styled(css: str) -> set[str]:
    """The classes that a style knows."""
    return set(_CLASS.findall(css))


def behaviours(script: str) -> set[str]:
    """The custom elements and data attributes that a script's modules answer to."""
    modules = re.findall(r'import "\./([\w-]+\.js)"', (JS / script).read_text(encoding="utf-8"))
    source = "".join((JS / name).read_text(encoding="utf-8") for name in modules)
    return set(re.findall(r'define\("([\w-]+)"', source)) | set(
        re.findall(r"\[(data-[\w-]+)\]", source)
    )


def drawn_elsewhere(page: Loaded) -> set[str]:
    """Icons of the page that need a second file of drawings."""
    usual = Assets.load().url("icons.svg")
    asked = {use.get("href") for use in page.top.all("use")}
    return {address for address in asked if not address.startswith(f"{usual}#")}


def foreign(page: Loaded) -> set[str]:
    """What stands on the page but is known only to files that light pages do not load."""
    assets = Assets.load()
    rare = (assets.folder / assets.files["rare.css"]).read_text(encoding="utf-8")
    absent = (styled(assets.styles["first"].text) | styled(rare)) - styled(
        assets.styles["room"].text
    )
    nodes = list(page.top.walk())
    classes = {word for node in nodes for word in node.get("class").split()}
    names = {node.tag for node in nodes} | {name for node in nodes for name in node.attrs}
    return (classes & absent) | (names & (behaviours("form.js") - behaviours("app.js")))


def test_the_day_needs_only_what_a_light_page_loads(page: Page, world: World) -> None:
    hung = page.as_(world.hung)
    assert foreign(hung.get("/today")) == set()
    assert drawn_elsewhere(hung.get("/today")) == set()
    world.log(world.hoa, world.hung, TODAY, Outcome.met)
    after = hung.get("/today").submit("Xong: Dán áp phích ở chợ")
    assert after.path == "/today"
    assert foreign(after) == set()


def test_an_empty_day_is_as_light(page: Page, world: World) -> None:
    for one in (world.tam, world.nga, world.mai):
        assert foreign(page.as_(one).get("/today")) == set()


def test_a_form_needs_more(page: Page, world: World) -> None:
    form = page.as_(world.hung).get(f"/people/{world.khanh.case}/visits/new")
    assert {"choices", "field"} <= foreign(form)
