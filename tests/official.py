"""Forms of the law as the Công báo prints them (data/forms), to be compared with ours."""

import re

from tests.house import ROOT

OFFICIAL = {
    "v-25": "v-25-giay-cam-ket.md",
    "i-04": "i-04-cam-ket-giam-sat-dien-tu.md",
}


def printed(code: str) -> list[str]:
    """Lines of an official form as the Công báo prints them, without note marks and emphasis."""
    page = (ROOT / "tests" / "data" / "forms" / OFFICIAL[code]).read_text(encoding="utf-8")
    text = page[page.index("## Form text") : page.index("## Fields")]
    text = re.sub(r"^<sup>\d</sup> .*$|^## .*$|^\|:.*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"<sup>\d</sup>(…+)?", "", text).replace("*", "")
    cells = text.replace("<br>", "\n").replace("|", "\n").replace("\n- ", "\n")
    return [line.strip() for line in cells.split("\n") if line.strip()]
