"""Bad days on a phone: whatever happens, each record is there once at their end.

A handful here; REHABFIELD_STORMS=300 lives through as many (see storms.py).
"""

from os import environ

import pytest
from flask import Flask
from playwright.sync_api import Browser

from tests.browser.storms import storm
from tests.world import World

SEEDS = range(1, 1 + int(environ.get("REHABFIELD_STORMS", "2")))


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_bad_day_each_record_is_there_once(
    chromium: Browser, app: Flask, world: World, seed: int
) -> None:
    told = storm(chromium, app, world, seed)
    assert told.problems == [], "\n".join(told.log)
