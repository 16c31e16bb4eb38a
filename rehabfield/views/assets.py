"""What ``static/build.mjs`` made: addresses, the styles of first screens, and serving it all."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from flask import Flask
from markupsafe import Markup
from whitenoise import WhiteNoise

PREFIX = "/static/"
DIST = Path(__file__).resolve().parent.parent / "static" / "dist"
_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")


class AssetsMissing(RuntimeError):
    """The assets were never built; ``./run`` and ``./test`` build them."""


@dataclass(frozen=True)
class Style:
    """The one ``<style>`` of a page."""

    text: Markup
    """The whole of it: nothing, not even a blank, may be added."""
    hash: str
    """What the Content-Security-Policy lists for it: ``sha256-…``, without quotes."""


@dataclass(frozen=True)
class Assets:
    """What was built, read once at the start of a process."""

    folder: Path
    files: Mapping[str, str]
    styles: Mapping[str, Style]
    """"first" for every page; "room" for light ones, which ask for nothing."""
    icons: Mapping[str, str]
    """Which file draws an icon: "icons.svg" those of light pages, "rare-icons.svg" the others."""
    version: str
    """Changes when any file changes."""

    @classmethod
    def load(cls, folder: Path = DIST) -> Self:
        """Read the manifest in ``folder``; raises `AssetsMissing` when there is none."""
        try:
            manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise AssetsMissing(f"{folder}: no built files; start with ./run") from None
        # The build refuses a style that holds "</style", so the text is safe as it is.
        styles = {
            name: Style(Markup(made["text"]), made["hash"])
            for name, made in manifest["styles"].items()
        }
        files, icons = manifest["files"], manifest["icons"]
        return cls(folder / "files", files, styles, icons, manifest["version"])

    def url(self, name: str) -> str:
        """The address of ``name`` ("app.js"), which names its content; KeyError if unknown."""
        return PREFIX + self.files[name]

    def icon(self, name: str) -> str:
        """The address of one drawing; KeyError if icons.txt does not list it."""
        return f"{self.url(self.icons[name])}#{name}"

    def serve(self, app: Flask) -> None:
        """Put the files before ``app``: compressed, kept by browsers for ever, this origin only."""
        app.extensions["assets"] = self
        files = WhiteNoise(
            app.wsgi_app,
            root=str(self.folder),
            prefix=PREFIX,
            allow_all_origins=False,
            immutable_file_test=lambda path, url: bool(_HASHED.search(url)),
            add_headers_function=_harden,
        )
        app.wsgi_app = files  # type: ignore[method-assign]  # Flask's documented place for it


def _harden(headers: dict[str, str], path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
