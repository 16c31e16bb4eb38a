"""What tests of signing do: a page of their own at a real address, and a finger on the glass."""

from collections.abc import Iterable
from itertools import pairwise

import pytest
from flask import Flask, render_template_string
from playwright.sync_api import CDPSession, Page, expect

from rehabfield import signatures
from tests.browser.test_first_days import tap

HERE = "/rules"
"""Where the page of a test is shown, with the headers and the gate of every page."""
FORM = """{% extends "layout/form.html" %}
{% from "ui/signature.html" import signature %}
{% set back_url = "/today" %}{% set back_label = "Hôm nay" %}
{% block title %}Ký cam kết{% endblock %}
{% block fields %}{{ signature("path", "Chữ ký của anh Hòa", VALUE, ERROR) }}{% endblock %}
{% block end %}<script src="{{ asset("sign.js") }}" defer></script>{% endblock %}"""
NAME = [(0.1, 0.6), (0.2, 0.3), (0.3, 0.6), (0.4, 0.4), (0.5, 0.6), (0.6, 0.45), (0.9, 0.5)]
MARK = [(0.35, 0.22), (0.42, 0.28)]
Shape = list[tuple[float, float]]


def shows(app: Flask, patch: pytest.MonkeyPatch, template: str, **values: object) -> None:
    """Answer at HERE with this template."""
    patch.setitem(
        app.view_functions, "rules.index", lambda: render_template_string(template, **values)
    )


def form(value: str = "", error: str = "") -> str:
    """A form with a signature."""
    return FORM.replace("VALUE", repr(value)).replace("ERROR", repr(error))


class Finger:
    """One finger on the glass of a phone; a palm may come down beside it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._glass: CDPSession = page.context.new_cdp_session(page)

    def place(self, across: float, down: float) -> tuple[float, float]:
        """A point of the paper, each way a share of its side."""
        box = self._page.locator("dialog[open] .pad canvas").bounding_box()
        assert box is not None
        return box["x"] + across * box["width"], box["y"] + down * box["height"]

    def draws(self, shape: Shape, palm: bool = False) -> None:
        """One stroke along these points."""
        self._touches("touchStart", [self.place(*shape[0])])
        beside: Shape = []
        for count, (x, y) in enumerate(self.way(shape)):
            if palm and count == 5:
                beside = [self.place(0.05, 0.95)]
                self._touches("touchStart", [(x, y), *beside])
            self._touches("touchMove", [(x, y), *beside])
        self.goes()

    def way(self, shape: Shape) -> Iterable[tuple[float, float]]:
        """Where it comes along between the points, too."""
        for (x, y), (to_x, to_y) in pairwise(self.place(*point) for point in shape):
            for step in range(1, 7):
                yield x + (to_x - x) * step / 6, y + (to_y - y) * step / 6

    def rests(self, across: float, down: float) -> None:
        """The hand comes down and stays."""
        self._touches("touchStart", [self.place(across, down)])

    def goes(self) -> None:
        """It stands still, then leaves: after a throw the next tap would only stop what flies."""
        self._page.wait_for_timeout(120)
        self._touches("touchEnd", [])

    def pen_draws(self, shape: Shape) -> None:
        """One stroke, with a pen."""
        start, *_, end = points = [self.place(*shape[0]), *self.way(shape)]
        self._pen("mousePressed", start)
        for point in points[1:]:
            self._pen("mouseMoved", point)
        self._pen("mouseReleased", end)

    def _touches(self, what: str, points: Shape) -> None:
        found = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self._glass.send("Input.dispatchTouchEvent", {"type": what, "touchPoints": found})

    def _pen(self, what: str, point: tuple[float, float]) -> None:
        held = {"button": "left", "buttons": 0 if what == "mouseReleased" else 1, "clickCount": 1}
        where = {"x": point[0], "y": point[1], "pointerType": "pen"}
        self._glass.send("Input.dispatchMouseEvent", {"type": what, **where, **held})


def opened(page: Page, words: str = "Ký") -> Finger:
    """The sheet to sign on, and a finger."""
    tap(page, words)
    expect(page.locator("dialog.signing[open]")).to_be_visible()
    return Finger(page)


def done(page: Page) -> None:
    """It is signed."""
    tap(page, "Xong")
    expect(page.locator("dialog.signing")).to_be_hidden()


def value(page: Page) -> str:
    """What the form carries."""
    found: str = page.evaluate("new FormData(document.forms.form).get('path')")
    return found


def signed(page: Page) -> signatures.Drawn:
    """The same, as the server reads it."""
    return signatures.read(value(page))
