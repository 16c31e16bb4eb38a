"""Guards over the whole tree: what is served, how long files are, which settings are told."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from rehabfield.config import documented
from tests.house import ROOT

DIST = ROOT / "rehabfield" / "static" / "dist" / "files"
README = ROOT / "README.md"
LONGEST, LONGEST_TEST = 400, 600
CODE = {".py", ".html", ".css", ".js", ".mjs", ".sh", ".md"}
SAID = re.compile(rb"rehab", re.IGNORECASE)


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_no_served_file_says_what_the_matter_is() -> None:
    """A proxy, a neighbour or a shared cache sees names and contents of static files."""
    for path in DIST.iterdir():
        assert "rehab" not in path.name.lower()
        if path.suffix not in {".br", ".gz"}:
            assert not SAID.search(path.read_bytes()), path.name


@pytest.mark.parametrize(
    "path", ["/", "/healthz", "/readyz", "/lock", "/invitation", "/nowhere", "/static/nothing.js"]
)
def test_no_answer_says_what_the_matter_is(app: Flask, path: str) -> None:
    for headers in ({}, {"Accept-Language": "en"}, {"X-Forwarded-Host": "x"}):
        answer = app.test_client().get(path, base_url="http://localhost", headers=headers)
        assert not SAID.search(str(answer.headers).encode())
        assert not SAID.search(answer.data)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"])
def test_a_method_that_is_not_spoken_is_answered_calmly(app: Flask, method: str) -> None:
    answer = app.test_client().open(
        "/lock",
        method=method,
        base_url="http://localhost",
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status_code == 405
    assert not SAID.search(answer.data)


def test_a_static_file_is_guarded_by_headers_too(app: Flask) -> None:
    [script] = DIST.glob("app.*.js")
    url = f"/static/{script.name}"
    answer = app.test_client().get(url, base_url="http://localhost", buffered=True)
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not SAID.search(str(answer.headers).encode())


CODE_FILES = [
    path
    for path in tracked()
    if path.suffix in CODE and path != README and path.parent.name != "versions"
]


@pytest.mark.parametrize("path", CODE_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_one_sitting(path: Path) -> None:
    longest = LONGEST_TEST if "tests" in path.parts else LONGEST
    assert len(path.read_text(encoding="utf-8").splitlines()) <= longest


def test_every_setting_is_told_in_the_readme() -> None:
    told = README.read_text(encoding="utf-8")
    assert [name for name, _, _ in documented() if name not in told] == []


def test_the_readme_tells_of_no_setting_that_does_not_exist() -> None:
    names = {name for name, _, _ in documented()}
    told = set(re.findall(r"\bREHABFIELD_[A-Z_]+\b", README.read_text(encoding="utf-8")))
    assert {name for name in told if "_TEST_" not in name} <= names | {"REHABFIELD_"}


def test_templates_ask_nobody_for_their_role() -> None:
    """Who may do what is decided in policies; a template gets yes or no."""
    asks = re.compile(r"%-? *(if|elif)[^%]*(\.roles?\b|\brole\b *(==|!=|in\b))")
    wrong = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "rehabfield" / "templates").rglob("*.html")
        if asks.search(path.read_text(encoding="utf-8"))
    ]
    assert wrong == []


def test_nothing_is_escaped_by_hand_or_not_at_all() -> None:
    for path in (ROOT / "rehabfield" / "templates").rglob("*.html"):
        assert not re.search(r"\|\s*safe\b|autoescape", path.read_text(encoding="utf-8")), path


def test_views_write_no_sql_by_hand() -> None:
    for path in (ROOT / "rehabfield" / "views").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        found = re.findall(r"\btext\(\s*f?[\"'](?!SELECT 1\b)", source)
        assert not found, path.name


def test_the_browser_keeps_nothing_where_others_read_it() -> None:
    """Names never lie in localStorage, IndexedDB by a telling name, or Cache Storage (yet)."""
    for path in (ROOT / "rehabfield" / "static" / "js").glob("*.js"):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\b(localStorage|document\.cookie|eval\(|new Function)", source), path
