"""Onto the home screen: the manifest, one page of help a way, and what a phone offers by itself."""

import json
import re
from typing import Any

import pytest
from flask import Flask

from rehabfield.views.install import WAYS, way_of
from tests import wording
from tests.house import ROOT
from tests.page import Page
from tests.world import World

URL = "/manifest.webmanifest"
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A055F) AppleWebKit/537.36 (KHTML, like Gecko) "
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 "
BROWSERS = [
    (ANDROID + "Chrome/130.0.0.0 Mobile Safari/537.36", "android-chrome"),
    (ANDROID + "Chrome/130.0.0.0 Mobile Safari/537.36 EdgA/130.0", "android-chrome"),
    (ANDROID + "SamsungBrowser/26.0 Chrome/122.0 Mobile Safari/537.36", "android-samsung"),
    (ANDROID + "coc_coc_browser/120.0 Chrome/114.0 Mobile Safari/537.36", "android-coccoc"),
    ("Mozilla/5.0 (Android 13; Mobile; rv:132.0) Gecko/132.0 Firefox/132.0", "android-firefox"),
    (IPHONE + "(KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1", "iphone-safari"),
    (IPHONE + "(KHTML, like Gecko) CriOS/130.0 Mobile/15E148 Safari/604.1", "iphone-other"),
    (IPHONE + "(KHTML, like Gecko) Mobile/15E148 Zalo iOS/502 ZaloTheme/light", "in-chat"),
    (ANDROID + "Version/4.0 Chrome/130.0 Mobile Safari/537.36 Zalo android/12110", "in-chat"),
    (IPHONE + "(KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0]", "in-chat"),
    ("Mozilla/5.0 (Linux; Android 13; SM-A055F; wv) Version/4.0 Chrome/130.0", "in-chat"),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/130.0 Safari/537.36", "computer"),
    ("", "computer"),
]


def manifest(app: Flask) -> dict[str, Any]:
    """What a browser gets, which asks without cookies."""
    found: dict[str, Any] = json.loads(app.test_client().get(URL, base_url="http://localhost").data)
    return found


def test_the_manifest_has_a_neutral_name_and_opens_like_an_app(app: Flask) -> None:
    made = manifest(app)
    assert made["name"] == made["short_name"] == "Đồng Hành"
    assert (made["lang"], made["dir"], made["display"]) == ("vi", "ltr", "standalone")
    assert made["id"] == made["start_url"] == made["scope"] == "/"
    said = json.dumps(made, ensure_ascii=False)
    assert "rehab" not in said
    assert not wording.found(wording.DRUG + wording.NEVER + wording.LEGAL_ONLY, said)


def test_its_colour_is_the_paper_of_the_pages(app: Flask) -> None:
    tokens = ROOT / "rehabfield" / "static" / "css" / "components" / "tokens.css"
    found = re.search(r"--paper: (#\w+)", tokens.read_text(encoding="utf-8"))
    assert found is not None
    made = manifest(app)
    assert made["theme_color"] == made["background_color"] == found[1]


def test_its_icons_are_there_and_one_may_be_cut_round(app: Flask) -> None:
    icons = manifest(app)["icons"]
    assert [(icon["sizes"], icon["purpose"]) for icon in icons] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]
    for icon in icons:
        answer = app.test_client().get(icon["src"], base_url="http://localhost", buffered=True)
        assert answer.mimetype == icon["type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]


def test_a_long_press_on_the_icon_offers_the_day_and_the_log(
    app: Flask, page: Page, world: World
) -> None:
    shortcuts = {one["name"]: one["url"] for one in manifest(app)["shortcuts"]}
    assert shortcuts == {"Hôm nay": "/today", "Ghi buổi gặp": "/visits/new"}
    for url in shortcuts.values():
        page.as_(world.hung).get(url)


def test_the_manifest_is_kept_but_asked_for_again(app: Flask) -> None:
    client = app.test_client()
    first = client.get(URL, base_url="http://localhost")
    assert first.mimetype == "application/manifest+json"
    assert first.headers["Cache-Control"] == "no-cache"
    assert "Set-Cookie" not in first.headers
    headers = {"If-None-Match": first.headers["ETag"]}
    again = client.get(URL, base_url="http://localhost", headers=headers)
    assert (again.status_code, again.data) == (304, b"")


def test_every_page_names_the_manifest_and_the_iphones_icon(page: Page, world: World) -> None:
    for loaded in (page.nobody().get("/lock"), page.as_(world.hung).get("/today")):
        links = {link.get("rel"): link.get("href") for link in loaded.top.all("link")}
        assert links["manifest"] == URL
        assert links["apple-touch-icon"].endswith(".png")


@pytest.mark.parametrize(("agent", "way"), BROWSERS)
def test_the_way_of_this_very_browser_comes_first(agent: str, way: str) -> None:
    assert way_of(agent) == way


@pytest.mark.parametrize("way", WAYS)
def test_every_way_has_its_page_and_leads_to_all_others(page: Page, world: World, way: str) -> None:
    page.as_(world.hung).get(f"/help/install/{way}")
    shown = page.nobody().get(f"/help/install/{way}")
    links = {link.href for link in shown.links}
    assert {f"/help/install/{other}" for other in WAYS if other != way} <= links


def test_a_way_that_does_not_exist_is_not_found(page: Page) -> None:
    page.nobody().get("/help/install/nokia-3310", status=404)


def test_on_an_iphone_installing_comes_before_working_without_signal(page: Page) -> None:
    shown = page.nobody().get("/help/install/iphone-safari")
    shown.sees("cài trước, rồi mới ghi lúc không có sóng", "Thêm vào MH chính", "mã mời")


def test_in_zalo_the_first_thing_is_to_get_out_of_it(page: Page) -> None:
    page.nobody().get("/help/install/in-chat").sees(
        "Zalo, Facebook không cài app được", "Mở bằng trình duyệt", "http://localhost/help/install"
    )


def test_help_says_what_works_without_signal_and_that_nothing_is_lost(page: Page) -> None:
    page.nobody().get("/help").click("Khi không có sóng").sees(
        "ghi buổi gặp", "đã gửi", "đang chờ", "cần xem lại", "Không mất gì", "mã PIN", "Mất máy"
    )


def test_on_my_page_stands_the_way_to_install_and_to_keep_what_waits(
    page: Page, world: World
) -> None:
    mine = page.as_(world.hung).get("/me").sees("Giữ bản ghi chưa gửi")
    [keeper] = mine.top.all("keep-storage")
    assert keeper.get("data-kept") == "Máy sẽ giữ bản ghi chưa gửi."
    assert keeper.get("data-not-kept").startswith("Trình duyệt có thể xóa khi máy đầy")
    assert "/help/install" in {link.href for link in mine.links}
