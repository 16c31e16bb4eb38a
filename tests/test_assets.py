"""The build of the browser's files, and how they are served."""

import gzip
import hashlib
import json
import re
import shutil
import struct
import subprocess
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from rehabfield.views.assets import Assets, AssetsMissing

ROOT = Path(__file__).resolve().parent.parent
SOURCES = {
    "js/app.js": 'import htmx from "htmx.org";\nimport "./hello.js";\nhtmx.config.x = 1;\n',
    "js/hello.js": 'console.log("Xin chào");\n',
    "js/find.js": 'console.log("Tìm");\n',
    "js/form.js": 'console.log("Biểu mẫu");\n',
    "css/first.css": '@import "./page.css";\n',
    "css/room.css": "ul {\n  margin: 0;\n}\n",
    "css/rare.css": "figure {\n  margin: 0;\n}\n",
    "css/page.css": "body {\n  margin: 0;\n}\n",
    "css/more.css": "table {\n  width: 100%;\n}\n",
    "img/icon.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">'
    '<rect width="16" height="16" rx="4" fill="#2d3f73"/></svg>\n',
    "icons.txt": "house # the start\n\nphone\n[rare] # seldom\nscale\n",
}


def build(static: Path) -> "subprocess.CompletedProcess[str]":
    command = ["node", str(static / "build.mjs")]
    return subprocess.run(command, capture_output=True, check=False, text=True)


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def static(tmp_path: Path) -> Path:
    """A small static folder inside a project with its packages."""
    shutil.copy(ROOT / "package-lock.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    folder = tmp_path / "rehabfield" / "static"
    for name, text in SOURCES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "rehabfield" / "static" / "build.mjs", folder)
    return folder


@pytest.fixture
def assets(static: Path) -> Assets:
    assert build(static).returncode == 0
    return Assets.load(static / "dist")


def application(assets: Assets) -> Flask:
    app = Flask(__name__, static_folder=None)
    assets.serve(app)
    return app


def get(assets: Assets, name: str, encoding: str = "") -> TestResponse:
    headers = {"Accept-Encoding": encoding}
    return application(assets).test_client().get(assets.url(name), headers=headers, buffered=True)


def test_a_script_is_one_small_file_named_by_its_content(assets: Assets) -> None:
    body = get(assets, "app.js").data
    assert hashlib.sha256(body).hexdigest()[:12] in assets.url("app.js")
    assert "Xin chào".encode() in body
    assert b"import" not in body.splitlines()[0][:20]


def test_the_same_sources_make_the_same_files(static: Path, assets: Assets) -> None:
    before = contents(static / "dist")
    shutil.rmtree(static / "dist")
    assert build(static).returncode == 0
    assert contents(static / "dist") == before


def test_unchanged_sources_are_not_built_again(static: Path, assets: Assets) -> None:
    shutil.rmtree(assets.folder)
    again = build(static)
    assert (again.returncode, again.stdout) == (0, "")
    assert not assets.folder.exists()


def test_a_changed_source_changes_its_name_and_the_version(static: Path, assets: Assets) -> None:
    (static / "css" / "more.css").write_text("table { width: 50% }", encoding="utf-8")
    assert build(static).returncode == 0
    after = Assets.load(static / "dist")
    assert after.version != assets.version
    assert after.url("more.css") != assets.url("more.css")
    assert after.url("app.js") == assets.url("app.js")
    assert not (after.folder / assets.files["more.css"]).exists()


def test_each_style_of_a_first_screen_is_allowed_by_its_own_hash(assets: Assets) -> None:
    assert {name: str(style.text) for name, style in assets.styles.items()} == {
        "first": "body{margin:0}",
        "room": "ul{margin:0}",
    }
    for style in assets.styles.values():
        digest = hashlib.sha256(str(style.text).encode()).digest()
        assert style.hash == "sha256-" + b64encode(digest).decode()


def test_a_style_that_would_close_its_element_is_refused(static: Path) -> None:
    (static / "css" / "page.css").write_text('a::after { content: "</STYLE>" }', encoding="utf-8")
    built = build(static)
    if built.returncode == 0:
        style = Assets.load(static / "dist").styles["first"]
        assert "</style" not in style.text.lower()


def test_the_sprite_holds_the_listed_icons_in_the_colour_of_the_text(assets: Assets) -> None:
    sprite = get(assets, "icons.svg").text
    assert sprite.count("<symbol") == 2
    assert '<symbol id="house"' in sprite
    assert assets.icon("house") == assets.url("icons.svg") + "#house"
    assert assets.icon("scale") == assets.url("rare-icons.svg") + "#scale"
    assert 'stroke="currentColor"' in sprite
    assert " width=" not in sprite.split("<path")[0]


def test_an_icon_that_does_not_exist_stops_the_build(static: Path) -> None:
    (static / "icons.txt").write_text("hause\n", encoding="utf-8")
    built = build(static)
    assert built.returncode != 0
    assert 'no icon "hause"' in built.stderr


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("icon-192.png", 192),
        ("icon-512.png", 512),
        ("icon-filled-512.png", 512),
        ("apple-touch-icon.png", 180),
    ],
)
def test_home_screens_get_the_icon_in_pixels(assets: Assets, name: str, size: int) -> None:
    answer = get(assets, name)
    assert answer.mimetype == "image/png"
    assert answer.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.data[16:24]) == (size, size)
    assert len(answer.data) < 20_000


@pytest.mark.parametrize(
    ("encoding", "decode"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_file_is_served_compressed_and_kept_for_ever(
    assets: Assets, encoding: str, decode: Callable[[bytes], bytes]
) -> None:
    answer = get(assets, "app.js", encoding)
    assert decode(answer.data) == get(assets, "app.js").data
    assert answer.headers["Content-Encoding"] == encoding
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_what_is_not_a_built_file_goes_to_the_application(assets: Assets) -> None:
    client = application(assets).test_client()
    for path in ("/", "/static/manifest.json", "/static/build.mjs", "/static/../manifest.json"):
        assert client.get(path).status_code == 404


def test_a_start_without_built_files_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match=re.escape("./run")):
        Assets.load(tmp_path)


def test_the_manifest_tells_what_it_was_made_from(static: Path, assets: Assets) -> None:
    manifest = json.loads((static / "dist" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["version"] == assets.version
    assert len(manifest["inputs"]) == 64
