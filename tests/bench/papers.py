"""Goal 19: a commitment of one page as PDF, beside WeasyPrint with the same words on it.

The same letters, signatures and QR code, from HTML and CSS as a careful hand writes them. Warm:
another name on every paper, the two in turns. First: in a process of its own, library imported.
"""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape
from importlib import import_module
from itertools import count
from math import inf
from time import perf_counter
from typing import Any

from rehabfield.data import load_texts
from rehabfield.papers import Sheet, Signed, render, render_many
from rehabfield.papers.laying import Laid, sheet
from rehabfield.papers.printer import FONTS
from rehabfield.papers.runs import Run
from rehabfield.texts import Filled
from tests.bench.goals import Measured, compare

ROUNDS, AT_ONCE, STARTS, MANY = 9, 5, 5, 100
UNIT = "× WeasyPrint"
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100" fill="none" stroke="#000" '
    'stroke-width="3"><path d="M10 70C40 10 60 10 60 60S90 90 110 50 140 20 150 60 190 90 210 40 '
    '260 30 290 60"/></svg>'
)
VALUES = {
    "place_name": "Ba Vì",
    "document_date": "05/03/2026",
    "addressee_police_unit": "xã Ba Vì",
    "person_date_of_birth": "21/11/2009",
    "person_gender": "Nữ",
    "person_hometown": "Thôn Hợp Nhất, xã Ba Vì, thành phố Hà Nội",
    "person_permanent_residence": "Thôn Hợp Nhất, xã Ba Vì, thành phố Hà Nội",
    "person_id_number": "001309012345",
    "person_id_issue_date": "15/08/2024",
    "person_id_issue_place": "Bộ Công an",
    "person_current_residence": "Thôn Hợp Nhất, xã Ba Vì, thành phố Hà Nội",
    "person_phone": "0912 345 678",
    "other_recipient": "Gia đình",
    "kept_at": "Hồ sơ",
}
FACES = "".join(
    f"@font-face{{font-family:T;src:url({(FONTS / file).as_uri()});{style}}}"
    for file, style in (
        ("Tinos_400Regular.ttf", ""),
        ("Tinos_700Bold.ttf", "font-weight:700"),
        ("Tinos_400Regular_Italic.ttf", "font-style:italic"),
        ("Tinos_700Bold_Italic.ttf", "font-weight:700;font-style:italic"),
    )
)
STYLE = """
@page{size:A4;margin:20mm 15mm 20mm 30mm}
body{font:13pt/1.3 T;margin:0}p{margin:0 0 .5em;text-indent:1cm}ul{margin:0;font-size:11pt}
.c{text-align:center;text-indent:0}.r{text-align:right;text-indent:0;font-style:italic}
.j{text-align:justify}.m{border-bottom:.7pt solid}.f{font-size:8.5pt;margin:0;text-indent:0}
table{width:100%}td{width:50%;vertical-align:top}.s{width:50mm;height:16mm}.q{width:14mm}
"""


def measure() -> Iterator[Measured]:
    """A paper warm, the first of a process, and a hundred in one file."""
    try:
        ours, theirs = printers("ours"), printers("theirs")
    except (ImportError, OSError) as missing:
        yield Measured("19", f"WeasyPrint cannot be had here ({missing})", inf, UNIT, 0.1)
        return
    warm = compare(_timed(ours), _timed(theirs), ROUNDS)
    yield Measured("19", "a commitment as PDF, warm", warm.best, UNIT, 0.1)
    together = compare(_together, _timed(theirs), 3)
    yield Measured("19", "one of a hundred commitments in a file", together.best, UNIT)
    (ours_first, ours_all), (theirs_first, theirs_all) = _start("ours"), _start("theirs")
    yield Measured("19", "the first of a process", ours_first / theirs_first, UNIT, 1.7)
    yield Measured("19", "the first, with the import", ours_all / theirs_all, UNIT)


def paper(number: int) -> Sheet:
    """Mẫu 25 of somebody of 16, signed by three."""
    text = next(one.text for one in load_texts() if one.text.code == "v-25")
    name = f"Đặng Thị Thuỳ Ngoãn {number}"
    return Sheet(
        Filled(text, {**VALUES, "person_full_name": name}),
        tuple(
            Signed(each.title, each.note, name, "", DRAWN, "", each.apart) for each in text.signers
        ),
        paper="7K2M-9QXT",
        proof="9f86 d081 884c 7d65",
        check="https://donghanh.example.vn/check",
        on_glass=True,
    )


def printers(whose: str) -> Callable[[Sheet], bytes]:
    """Ours, or the other with its library imported and its letters kept."""
    if whose == "ours":
        import_module("typst")
        return render
    library, fonts = import_module("weasyprint"), import_module("weasyprint.text.fonts")
    kept = fonts.FontConfiguration()
    style = library.CSS(string=FACES + STYLE, font_config=kept)

    def print_it(one: Sheet) -> bytes:
        made = library.HTML(string=page(one)).write_pdf(stylesheets=[style], font_config=kept)
        assert isinstance(made, bytes)
        return made

    return print_it


def page(one: Sheet) -> str:
    """The same paper by hand."""
    laid = sheet(one)
    fixed, foot = laid["fixed"], laid["foot"]
    kinds = {"to": "c", "text": "j"}
    body = "".join(
        f'<p class="{kinds.get(each["kind"], "")}">{_said(each["runs"])}' for each in laid["body"]
    )
    recipients = "".join(f"<li>{_said(each)}" for each in laid["recipients"])
    apart = "".join(f"<td>{_place(each)}" for each in laid["apart"])
    return (
        f'<html lang="vi"><title>Giấy</title><p class="r"><b>{_said(laid["mark"])}</b>'
        f'<p class="c"><b>{fixed["country"]}<br><span class="m">{fixed["motto"]}</span></b>'
        f'<p class="r">{_said(laid["place"])}'
        f'<p class="c"><b>{_said(laid["title"])}<br>{_said(laid["about"])}</b>{body}'
        f"<table><tr><td><b><i>{laid['recipients_said']}</i></b><ul>{recipients}</ul>"
        f"<td>{_place(laid['signed'][0])}</table><hr><i>{laid['apart_said']}</i>"
        f'<table><tr>{apart}</table><p class="f">{"<br>".join(foot["lines"])}'
        f'<img class="q" src="{_picture(foot["code"])}"></html>'
    )


def _said(runs: list[Run]) -> str:
    return escape("".join(one.get("words", "") for one in runs))


def _place(one: Laid) -> str:
    return (
        f'<p class="c"><b>{_said(one["title"])}</b><br><i>{_said(one["note"])}</i><br>'
        f'<img class="s" src="{_picture(one["drawn"])}"><br><b>{_said(one["name"])}</b>'
    )


def _picture(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


_numbers = count(1)


def _timed(work: Callable[[Sheet], bytes]) -> Callable[[], list[float]]:
    """Seconds for each of some, every one of somebody else."""

    def run() -> list[float]:
        times = []
        for _ in range(AT_ONCE):
            one = paper(next(_numbers))
            begun = perf_counter()
            work(one)
            times.append(perf_counter() - begun)
        return times

    return run


def _together() -> list[float]:
    sheets = [paper(next(_numbers)) for _ in range(MANY)]
    begun = perf_counter()
    render_many(sheets)
    return [(perf_counter() - begun) / MANY]


def _start(whose: str) -> tuple[float, float]:
    """Best of some processes: seconds of the first paper, and of it with the import."""
    found = []
    for _ in range(STARTS):
        command = [sys.executable, "-m", "tests.bench.papers", whose]
        said: Any = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        found.append(said)
    return min(first for first, _ in found), min(whole for _, whole in found)


def main() -> None:
    """One first paper in this process."""
    one = paper(1)
    begun = perf_counter()
    work = printers(sys.argv[1])
    imported = perf_counter()
    work(one)
    print(json.dumps([perf_counter() - imported, perf_counter() - begun]))


if __name__ == "__main__":
    main()
