"""Modules of the browser, asked in one node for all tests of a file: what has a twin here."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.house import ROOT

SCRIPTS = ROOT / "rehabfield" / "static" / "js"
_ASK = """
import {{ createInterface }} from "node:readline";
import * as twin from "{module}";
for await (const line of createInterface({{ input: process.stdin }})) {{
  const [name, calls] = JSON.parse(line);
  console.log(JSON.stringify(calls.map((values) => twin[name](...values))));
}}"""

Twin = Callable[[str, list[Any]], list[Any]]
"""`twin("read", [["600x240:"], …])`: what a function of the module says to each of these calls."""


@contextmanager
def asking(module: Path) -> Iterator[Twin]:
    """A module of static/js, ready to answer."""
    with subprocess.Popen(
        [_node(), "--input-type=module", "--eval", _ASK.format(module=module.as_uri())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        asked, answers = process.stdin, process.stdout
        assert asked is not None
        assert answers is not None

        def ask(name: str, calls: list[Any]) -> list[Any]:
            print(json.dumps([name, calls]), file=asked, flush=True)
            answer: list[Any] = json.loads(answers.readline())
            return answer

        yield ask
        asked.close()


def _node() -> str:
    places = os.pathsep.join([os.environ.get("PATH", os.defpath), str(ROOT / ".venv" / "node")])
    node = shutil.which("node", path=places)
    if node is None:
        pytest.fail("There is no node on the PATH or in .venv/node; ./test installs it.")
    return node
