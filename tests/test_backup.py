"""A home can be rebuilt from one backup file and the printed sheet, and from nothing else."""

import io
import os
import stat
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    create_engine,
    insert,
    make_url,
    select,
    text,
)

from rehabfield.exchange import backup
from rehabfield.exchange.backup import BackupError, archive, databases
from rehabfield.vault import MistypedLines, RecoverySheet, Vault, VaultError, WrongSheet
from tests.planted import occurs

NOW = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
NAME = "Nguyễn Thị Thuỷ"
TOWN = "Xã Ba Vì"

tables = MetaData()
towns = Table("town", tables, Column("id", Integer, primary_key=True), Column("name", String))
people = Table(
    "person",
    tables,
    Column("id", Integer, primary_key=True),
    Column("town_id", ForeignKey("town.id"), nullable=False),
    Column("name", LargeBinary, nullable=False),
)


def fill(url: str, vault: Vault) -> None:
    engine = create_engine(url)
    tables.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(towns).values(id=1, name=TOWN))
        sealed = vault.seal(NAME, "person.name")
        connection.execute(insert(people), [{"town_id": 1, "name": sealed}] * 3)
    engine.dispose()


def names_in(url: str, vault: Vault) -> list[str]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [
            vault.open(blob, "person.name") for blob in connection.scalars(select(people.c.name))
        ]
    engine.dispose()
    return found


class Home:
    """An installation with three people, its keys and a printed sheet."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder
        self.vault = Vault.create(folder / "keys")
        self.sheet = self.vault.new_recovery_sheet()
        self.database = folder / "donghanh.db"
        self.url = url or f"sqlite:///{self.database}"
        self.backups = folder / "backups"
        fill(self.url, self.vault)

    @property
    def code(self) -> str:
        return "\n".join(self.sheet.lines)

    def back_up(self, now: datetime = NOW) -> Path:
        return backup.create(self.url, self.vault.folder, self.backups, now)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    return tmp_path / "another machine" / "home"


def test_an_empty_home_is_rebuilt_from_file_and_sheet_alone(home: Home, fresh: Path) -> None:
    made = home.back_up()
    manifest = backup.restore(made, home.code.lower(), fresh)
    again = Vault.load(fresh / "keys")
    assert names_in(f"sqlite:///{fresh / 'donghanh.db'}", again) == [NAME] * 3
    assert again.blind(NAME, "person.name") == home.vault.blind(NAME, "person.name")
    assert manifest.tables == {"person": 3, "town": 1}
    assert manifest.made_at == "2026-11-21T01:00:00+00:00"
    assert manifest.app_version


def test_only_the_owner_may_read_backups_and_what_is_rebuilt(home: Home, fresh: Path) -> None:
    made = home.back_up()
    backup.restore(made, home.code, fresh)
    files = [made, *(path for path in fresh.rglob("*") if path.is_file())]
    folders = [home.backups, fresh, fresh / "keys"]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    assert {stat.S_IMODE(path.stat().st_mode) for path in folders} == {0o700}


def test_nothing_but_the_backup_stays_behind(home: Home, fresh: Path) -> None:
    made = home.back_up()
    backup.restore(made, home.code, fresh)
    assert list(home.backups.iterdir()) == [made]
    assert list(fresh.parent.iterdir()) == [fresh]
    assert sorted(path.name for path in fresh.iterdir()) == ["donghanh.db", "keys"]


def test_a_backup_names_nobody_and_no_place_and_carries_a_plain_name(home: Home) -> None:
    assert occurs(TOWN, home.database)
    assert not occurs(NAME, home.database)
    made = home.back_up()
    assert made.name == "sao-luu-20261121-0800.dh"
    assert not occurs(NAME, made)
    assert not occurs(TOWN, made)
    assert all(path.read_bytes() not in made.read_bytes() for path in home.vault.folder.iterdir())


def test_a_planted_name_is_found_however_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    for form in ("Nguyễn Thị Thuỷ", "NGUYỄN THỊ THUỶ", "nguyen thi thuy", "Nguyen Thi Thuy"):
        file.write_bytes(b"\x00\xff" + form.encode() + b"\x01")
        assert occurs(NAME, file)
    file.write_bytes(NAME.encode("utf-16-le"))
    assert occurs(NAME, file)
    file.write_bytes(b"Nguyen Thi Thu")
    assert not occurs(NAME, file)


def test_a_backup_while_somebody_writes_is_of_one_moment(home: Home, fresh: Path) -> None:
    engine = create_engine(home.url)
    with engine.begin() as connection:
        connection.execute(text("PRAGMA journal_mode = WAL"))
        connection.execute(insert(towns).values(id=2, name="Sơn Tây"))
    with engine.begin() as connection:
        connection.execute(insert(towns).values(id=3, name="Suối Hai"))
        made = home.back_up()
    engine.dispose()
    assert backup.restore(made, home.code, fresh).tables["town"] == 2


def test_a_backup_opens_after_keys_were_rotated(home: Home, fresh: Path) -> None:
    home.vault.rotate("fields")
    backup.restore(home.back_up(), home.code, fresh)
    assert Vault.load(fresh / "keys").open(home.vault.seal("x", "a"), "a") == "x"


def test_without_a_printed_sheet_there_is_no_backup(tmp_path: Path) -> None:
    vault = Vault.create(tmp_path / "keys")
    fill(f"sqlite:///{tmp_path / 'db'}", vault)
    with pytest.raises(BackupError, match="sheet"):
        backup.create(f"sqlite:///{tmp_path / 'db'}", vault.folder, tmp_path / "b", NOW)
    assert not (tmp_path / "b").exists()


def test_a_wrong_database_name_makes_neither_database_nor_backup(home: Home) -> None:
    wrong = home.folder / "dongbanh.db"
    with pytest.raises(BackupError, match="dongbanh"):
        backup.create(f"sqlite:///{wrong}", home.vault.folder, home.backups, NOW)
    assert not wrong.exists()
    assert list(home.backups.iterdir()) == []


def test_a_damaged_database_is_not_taken_for_a_backup(home: Home) -> None:
    earlier = home.back_up()
    with home.database.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(4096))
    with pytest.raises(BackupError, match="damaged"):
        home.back_up(NOW + timedelta(days=1))
    assert list(home.backups.iterdir()) == [earlier]


def test_two_backups_of_one_minute_do_not_overwrite_each_other(home: Home) -> None:
    made = [home.back_up().name for _ in range(2)]
    assert made == ["sao-luu-20261121-0800.dh", "sao-luu-20261121-0800-2.dh"]


def test_a_home_in_use_is_never_overwritten(home: Home, fresh: Path) -> None:
    made = home.back_up()
    fresh.mkdir(parents=True)
    (fresh / "notes").write_text("mine")
    with pytest.raises(BackupError, match="not empty"):
        backup.restore(made, home.code, fresh)
    assert [path.name for path in fresh.iterdir()] == ["notes"]


def test_an_empty_folder_is_as_good_as_none(home: Home, fresh: Path) -> None:
    fresh.mkdir(parents=True)
    backup.restore(home.back_up(), home.code, fresh)
    assert Vault.load(fresh / "keys").recovery_public == home.sheet.public


def test_a_database_elsewhere_is_filled_but_not_overwritten(
    home: Home, fresh: Path, tmp_path: Path
) -> None:
    made, elsewhere = home.back_up(), tmp_path / "elsewhere.db"
    backup.restore(made, home.code, fresh, f"sqlite:///{elsewhere}")
    assert names_in(f"sqlite:///{elsewhere}", Vault.load(fresh / "keys")) == [NAME] * 3
    with pytest.raises(BackupError, match="exists"):
        backup.restore(made, home.code, fresh.with_name("third"), f"sqlite:///{elsewhere}")


def test_a_mistyped_or_wrong_sheet_leaves_nothing_behind(home: Home, fresh: Path) -> None:
    made = home.back_up()
    mistyped = home.code.replace(home.sheet.lines[1], home.sheet.lines[2])
    with pytest.raises(MistypedLines) as error:
        backup.restore(made, mistyped, fresh)
    assert error.value.lines == (2,)
    with pytest.raises(WrongSheet):
        backup.restore(made, "\n".join(RecoverySheet.generate().lines), fresh)
    assert list(fresh.parent.iterdir()) == []


@pytest.mark.parametrize("at", [2, 50, -1])
def test_a_damaged_backup_leaves_nothing_behind(home: Home, fresh: Path, at: int) -> None:
    made = home.back_up()
    blob = bytearray(made.read_bytes())
    blob[at] ^= 1
    made.write_bytes(blob)
    with pytest.raises(VaultError):
        backup.restore(made, home.code, fresh)
    assert list(fresh.parent.iterdir()) == []


def test_a_backup_can_be_checked_without_restoring(home: Home) -> None:
    assert backup.verify(home.back_up(), home.code).tables == {"person": 3, "town": 1}


def forged(home: Home, **changes: Any) -> Path:
    """A backup that anybody could have sealed to the public half."""
    paths = archive.contents(home.database, home.vault.folder)
    counts = databases.check_sqlite(home.database)
    manifest = backup.Manifest("2026", "1", "sqlite", "keys", counts, archive.hashes(paths))
    file = home.folder / "forged.dh"
    with file.open("wb") as target:
        archive.write(home.sheet.public, target, replace(manifest, **changes), paths)
    return file


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"files": {}}, "does not hold"),
        ({"tables": {"person": 4, "town": 1}}, "rows.*person"),
        ({"tables": {"person": 3, "town": 1, "case": 0}}, "rows.*case"),
        ({"keys_folder": "../elsewhere"}, "folder"),
        ({"format": 2}, "newer"),
        ({"engine": "postgresql"}, "another kind"),
    ],
)
def test_a_forged_manifest_is_refused(
    home: Home, fresh: Path, changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(BackupError, match=reason):
        backup.restore(forged(home, **changes), home.code, fresh)
    assert list(fresh.parent.iterdir()) == []


def test_a_file_exchanged_inside_is_noticed(home: Home, fresh: Path) -> None:
    wrong = dict(archive.hashes(archive.contents(home.database, home.vault.folder)))
    wrong["keys/mac"] = wrong["keys/blind"]
    with pytest.raises(BackupError, match="keys/mac"):
        backup.restore(forged(home, files=wrong), home.code, fresh)


@pytest.mark.parametrize("name", ["../planted", "/planted", "keys/../../planted", "keys/.hidden"])
def test_a_file_with_a_path_of_its_own_is_refused(tmp_path: Path, name: str) -> None:
    tar_path, into = tmp_path / "tar", tmp_path / "into"
    into.mkdir()
    manifest = (
        b'{"made_at":"","app_version":"","engine":"","keys_folder":"k","tables":{},"files":{}}'
    )
    with tarfile.open(tar_path, "w") as tar:
        for member, content in (("manifest.json", manifest), (name, b"x")):
            header = tarfile.TarInfo(member)
            header.size = len(content)
            tar.addfile(header, io.BytesIO(content))
    with pytest.raises(BackupError, match="belong"):
        archive.unpack(tar_path, into)
    assert {path.name for path in tmp_path.rglob("*")} == {"tar", "into", "keys"}


def test_old_backups_go_and_other_files_stay(home: Home) -> None:
    home.backups.mkdir()
    (home.backups / "ghi-chu.txt").write_text("giữ")
    for number in range(10):
        home.back_up(NOW + timedelta(days=number))
    days = sorted(path.name[8:16] for path in home.backups.glob("*.dh"))
    # 24/11 to 30/11 by day; 22/11 closes its week.
    assert days == ["20261122", *(f"202611{day}" for day in range(24, 31))]
    assert (home.backups / "ghi-chu.txt").exists()


def of(day: date) -> str:
    return f"sao-luu-{day:%Y%m%d}-0200.dh"


def test_nightly_backups_of_two_years_leave_seven_days_four_weeks_and_twelve_months() -> None:
    kept: set[str] = set()
    last = date(2026, 11, 21)
    for ago in range(730, -1, -1):
        kept |= {of(last - timedelta(days=ago))}
        kept -= backup.expired(kept)
    days = {of(last - timedelta(days=ago)) for ago in range(7)}
    weeks = {of(date(2026, 11, day)) for day in (15, 8, 1)}
    months = {of(date(2026, month, 1) - timedelta(days=1)) for month in range(1, 12)}
    assert kept == days | weeks | months


@given(st.lists(st.dates(date(2025, 1, 1), date(2027, 12, 31)), min_size=1, unique=True))
def test_the_newest_backup_never_expires(days: list[date]) -> None:
    names = {of(day) for day in days}
    gone = backup.expired(names | {"donghanh.db", "sao-luu.dh"})
    assert gone < names
    assert of(max(days)) not in gone
    assert len(names - gone) <= 7 + 4 + 12
    assert backup.expired(names - gone) == set()


@pytest.fixture
def postgres_urls() -> Iterator[tuple[str, str]]:
    server = os.environ.get("REHABFIELD_TEST_POSTGRES_URL")
    if not server:
        pytest.skip("REHABFIELD_TEST_POSTGRES_URL is not set")
    names = (f"backup_{uuid4().hex}", f"backup_{uuid4().hex}")
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
    first, second = (make_url(server).set(database=name) for name in names)
    yield first.render_as_string(False), second.render_as_string(False)
    with engine.connect() as connection:
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    engine.dispose()


@pytest.mark.postgres
def test_postgresql_is_rebuilt_from_file_and_sheet_alone(
    tmp_path: Path, fresh: Path, postgres_urls: tuple[str, str]
) -> None:
    url, other_url = postgres_urls
    home = Home(tmp_path / "home", url)
    made = home.back_up()
    manifest = backup.restore(made, home.code, fresh, other_url)
    assert names_in(other_url, Vault.load(fresh / "keys")) == [NAME] * 3
    assert manifest.tables == {"person": 3, "town": 1}
    assert not occurs(TOWN, made)
    assert [path.name for path in fresh.iterdir()] == ["keys"]


@pytest.mark.postgres
def test_a_postgresql_database_in_use_is_never_overwritten(
    tmp_path: Path, fresh: Path, postgres_urls: tuple[str, str]
) -> None:
    home = Home(tmp_path / "home", postgres_urls[0])
    made = home.back_up()
    with pytest.raises(BackupError, match="not empty"):
        backup.restore(made, home.code, fresh, home.url)
    with pytest.raises(BackupError, match="another kind"):
        backup.restore(made, home.code, fresh)
    assert not fresh.exists()


@pytest.mark.postgres
def test_missing_postgresql_tools_are_named(
    tmp_path: Path, postgres_urls: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home", postgres_urls[0])
    monkeypatch.setattr(databases, "_DEBIAN_TOOLS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match=r"pg_dump is missing: install postgresql-client-\d+"):
        home.back_up()
