"""The project as a whole: its locks, its two commands, what may lie in its tree."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
LOCKS = sorted(ROOT.glob("requirements*.lock"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
COMMANDS = ["run", "test", ".ci/run", ".ci/lock"]


def locked(name: str) -> dict[str, str]:
    """Package -> version in the lock file ``name``."""
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^\s;]+)", text, re.MULTILINE)
    return {canonicalize_name(package): version for package, version in pins}


def tracked_files() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    )
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("lock", [*LOCKS, ROOT / "package-lock.json"], ids=lambda path: path.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_python_package_has_a_version_and_a_hash(lock: Path) -> None:
    entries = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert entries
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+(\[[^]]*\])?==\S+", entry)
        assert "--hash=sha256:" in entry


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements-dev.lock", PROJECT["project"]["dependencies"]),
        ("requirements-dev.lock", PROJECT["dependency-groups"]["dev"]),
        ("requirements-install.lock", PROJECT["dependency-groups"]["install"]),
        ("requirements-install.lock", PROJECT["build-system"]["requires"]),
        ("requirements-node.lock", PROJECT["dependency-groups"]["node"]),
        ("requirements-bench.lock", PROJECT["dependency-groups"]["bench"]),
    ],
)
def test_a_lock_holds_what_the_project_asks_for(lock: str, wanted: list[str]) -> None:
    versions = locked(lock)
    for requirement in map(Requirement, wanted):
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement}: locked {version}"


def test_the_tests_run_with_the_versions_that_are_installed_for_people() -> None:
    people, developers = locked("requirements.lock"), locked("requirements-dev.lock")
    assert people.items() <= developers.items()


def test_the_bench_brings_no_other_version_of_what_is_measured() -> None:
    developers, bench = locked("requirements-dev.lock"), locked("requirements-bench.lock")
    assert {name: developers.get(name, version) for name, version in bench.items()} == bench


def test_the_javascript_packages_are_pinned_and_locked() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    for kind in ("dependencies", "devDependencies"):
        assert lock[""][kind] == package[kind]
        for name, version in package[kind].items():
            assert re.fullmatch(r"\d+\.\d+\.\d+", version)
            assert lock[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in entry for path, entry in lock.items() if path)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_can_be_started_and_read(command: str) -> None:
    path = ROOT / command
    shell = "bash" if "bash" in path.read_text(encoding="utf-8").splitlines()[0] else "sh"
    assert os.access(path, os.X_OK)
    subprocess.run([shell, "-n", str(path)], check=True)


def test_what_is_made_here_is_never_committed() -> None:
    made = [
        ".venv/x",
        "node_modules/x",
        "instance/x",
        "rehabfield/static/dist/x",
        "a/__pycache__/x",
    ]
    ignored = subprocess.run(
        ["git", "check-ignore", *made], cwd=ROOT, capture_output=True, check=False, text=True
    )
    assert ignored.stdout.split() == made


def test_no_file_names_a_machine_or_a_registry() -> None:
    homes = ["wo" + "rk", "ro" + "ot", "fa" + "rm"]
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry.npm" + "js", "deb.deb" + "ian.org"]
    leak = re.compile("|".join([*(f"/{home}/" for home in homes), *map(re.escape, hosts)]).encode())
    assert [path for path in tracked_files() if leak.search(path.read_bytes())] == []


def test_every_module_is_named_after_what_it_is_about() -> None:
    vague = {"utils", "helpers", "common", "services", "service", "managers", "manager", "misc"}
    assert [path for path in tracked_files() if path.stem in vague] == []


@pytest.fixture
def installed_copy(tmp_path: Path) -> Path:
    """The project after its first start, in a folder with blanks; its CLI repeats its words."""
    copy = tmp_path / "thư mục của tôi"
    shutil.copytree(ROOT / ".ci", copy / ".ci")
    for name in ("run", "pyproject.toml", "requirements.lock", "requirements-install.lock"):
        shutil.copy(ROOT / name, copy)
    static = copy / "rehabfield" / "static"
    for name in ("css", "js", "img"):
        (static / name).mkdir(parents=True)
    for path in (copy / "package-lock.json", static / "icons.txt", static / "build.mjs"):
        path.touch()
    programs = copy / ".venv" / "bin"
    programs.mkdir(parents=True)
    (programs / "python").symlink_to(sys.executable)
    (programs / "rehabfield").write_text('#!/bin/sh\necho "$PWD: $*"\n', encoding="utf-8")
    (programs / "rehabfield").chmod(0o755)
    state = subprocess.run(
        ["sh", "-c", ". ./.ci/setup.sh; python_state requirements.lock"],
        cwd=copy,
        capture_output=True,
        check=True,
    )
    (copy / ".venv" / "requirements.lock.installed").write_bytes(state.stdout)
    (static / "dist").mkdir()
    (static / "dist" / "manifest.json").touch()
    return copy


def test_a_second_start_hands_over_at_once(installed_copy: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [str(installed_copy / "run"), "--port", "8001", "a b"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "HOME": ""},
        capture_output=True,
        check=True,
        text=True,
        timeout=5,
    )
    assert answer.stdout == f"{installed_copy}: start --port 8001 a b\n"
    assert answer.stderr == ""


@pytest.mark.parametrize(
    "changed", ["requirements.lock", "pyproject.toml", "rehabfield/static/js/new.js"]
)
def test_a_start_after_a_change_sets_up_again(installed_copy: Path, changed: str) -> None:
    with (installed_copy / changed).open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    ready = "python_is_ready requirements.lock && assets_are_ready"
    answer = subprocess.run(
        ["sh", "-c", f". ./.ci/setup.sh; {ready}"], cwd=installed_copy, check=False
    )
    assert answer.returncode == 1
