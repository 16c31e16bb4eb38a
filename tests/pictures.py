"""`python -m tests.pictures`: takes the README's picture from a fresh demonstration.

Starts `rehabfield start` on an empty folder, signs in with the codes it prints, and writes
tests/pictures/phone.png: three screens side by side, light, 360 × 740.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).parent / "pictures"
PORT = 8765
URL = f"http://localhost:{PORT}"
LINE = re.compile(r"^\s+([0-9A-Z]{4}-[0-9A-Z]{4})\s+(.+?)\s{2,}", re.MULTILINE)
CHROMIUM = os.environ.get("REHABFIELD_TEST_CHROMIUM", "/usr/bin/chromium")


def main() -> None:
    """Start, look, stop."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said.txt"
        environment = {
            **os.environ,
            "REHABFIELD_HOME": f"{folder}/home",
            "REHABFIELD_CLOCK": "2026-11-21T08:00+07:00",
            "PYTHONUNBUFFERED": "1",
        }
        command = [sys.executable, "-m", "rehabfield.cli", "start", "--port", str(PORT)]
        with said.open("w") as out:
            running = subprocess.Popen(command, env=environment, stdout=out)
        try:
            _wait()
            codes = {role: code for code, role in LINE.findall(said.read_text())}
            _take(codes)
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(20)


def _wait() -> None:
    for _ in range(300):
        try:
            urlopen(f"{URL}/healthz").close()
            return
        except URLError:
            time.sleep(0.2)
    raise SystemExit("the demonstration did not start")


def _take(codes: dict[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        volunteer = _come_in(browser, codes["Tình nguyện viên"])
        leader = _come_in(browser, codes["Đội trưởng, đội phó"])
        shots = [volunteer.screenshot()]
        volunteer.locator("main .row .btn").first.tap()
        volunteer.wait_for_url("**/visits/new")
        shots.append(volunteer.screenshot())
        shots.append(leader.screenshot())
        _side_by_side(browser, shots)
        browser.close()


def _come_in(browser: Browser, code: str) -> Page:
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        device_scale_factor=2,
        has_touch=True,
        is_mobile=True,
        color_scheme="light",
    )
    page = context.new_page()
    page.goto(f"{URL}/invitation")
    page.locator("[name=code]").fill(code)
    page.locator("main form button").first.tap()
    page.locator("[name=pin]").fill("270418")
    page.locator("[name=pin_again]").fill("270418")
    page.get_by_role("button", name="Đúng là tôi").tap()
    page.wait_for_selector("nav.bar")
    return page


def _side_by_side(browser: Browser, shots: list[bytes]) -> None:
    pictures = "".join(
        f'<img width="360" src="data:image/png;base64,{b64encode(shot).decode()}">'
        for shot in shots
    )
    style = "margin:0;padding:24px;display:flex;gap:24px;background:#d9d2c4"
    page = browser.new_page(viewport={"width": 1176, "height": 788})
    page.set_content(f'<body style="{style}">{pictures}</body>')
    page.screenshot(path=str(FOLDER / "phone.png"))


if __name__ == "__main__":
    main()
