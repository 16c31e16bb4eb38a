"""Several processes side by side: when one ends, or Ctrl-C comes, all end within seconds."""

import ctypes
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.context import ForkProcess
from types import FrameType

GRACE = 8.0
"""Seconds that a child has to end by itself."""

_STOPS = (signal.SIGINT, signal.SIGTERM)
_PR_SET_PDEATHSIG = 1


class _Asked(Exception):
    """Somebody asked to stop."""


def run(*works: Callable[[], None]) -> bool:
    """Do these works in forked processes until one ends (False) or a signal comes (True).

    Forked, not started anew: what was imported and read once need not be read three times.
    """
    fork = get_context("fork")
    children = [fork.Process(target=_child, args=(work,)) for work in works]
    asked = False
    try:
        for number in _STOPS:
            signal.signal(number, _ask)
        for child in children:
            child.start()
        wait([child.sentinel for child in children])
    except _Asked:
        asked = True
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)
    _end([child for child in children if child.pid is not None])
    return asked


def _ask(_: int, __: FrameType | None) -> None:
    raise _Asked


def _child(work: Callable[[], None]) -> None:
    for number in _STOPS:
        signal.signal(number, signal.SIG_DFL)
    if sys.platform == "linux":
        # When the parent is killed there is nobody left to tell the children.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    work()


def _end(children: list[ForkProcess]) -> None:
    for child in children:
        child.terminate()
    until = time.monotonic() + GRACE
    for child in children:
        child.join(max(0.0, until - time.monotonic()))
        if child.is_alive():
            child.kill()
            child.join()
