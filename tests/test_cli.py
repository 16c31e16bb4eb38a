"""What is typed at the machine: starting, stopping, inviting, keeping safe."""

import os
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode
from uuid import UUID, uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import NullPool, create_engine, func, select, text
from sqlalchemy.orm import Session

from rehabfield import cli, config, create_app, engine_of, vault
from rehabfield.config import Settings
from rehabfield.exchange import schema
from rehabfield.models import Installation, Invitation, Membership, Person, Role, Unit, User
from tests import post_office
from tests.planted import occurs
from tests.shell import CODE, Shell, as_it_was, ask, free_port, wait_for

slow = pytest.mark.slow


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Nothing that a command sets for its process outlives the test."""
    with as_it_was():
        yield


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home after `rehabfield migrate`; copied by each test."""
    home = tmp_path_factory.mktemp("migrated") / "home"
    assert Shell(home).type("migrate").exit_code == 0
    return home


@pytest.fixture
def shell(tmp_path: Path, migrated: Path) -> Shell:
    """A real, empty installation."""
    shutil.copytree(migrated, tmp_path / "home")
    return Shell(tmp_path / "home")


@pytest.fixture
def bare(tmp_path: Path) -> Shell:
    """A home that is not there yet."""
    return Shell(tmp_path / "home")


def kept(shell: Shell) -> Session:
    return Session(create_engine(Settings(home=shell.home).engine_url))


# --- Commands --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", cli.MODULES)
def test_every_command_explains_itself(name: str, bare: Shell) -> None:
    result = bare.type(name, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 4
    assert not bare.home.exists()


def test_the_help_lists_every_command_with_a_sentence(bare: Shell) -> None:
    lines = bare.type("--help").output.partition("Commands:")[2].strip().splitlines()
    assert [line.split()[0] for line in lines] == list(cli.MODULES)
    assert all(len(line.split()) > 3 for line in lines)


def test_an_unknown_setting_is_said_in_a_line(bare: Shell) -> None:
    bare.more = {"REHABFIELD_PROT": "8000"}
    result = bare.type("migrate")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert "REHABFIELD_PROT" in result.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("REHABFIELD_CLOCK", "yesterday"),
        ("REHABFIELD_URL", "donghanh.example.vn"),
        ("REHABFIELD_DATABASE_URL", "mysql://x"),
        ("REHABFIELD_WORKERS", "two"),
        ("REHABFIELD_LOG_LEVEL", "LOUD"),
    ],
)
def test_a_bad_setting_is_said_in_a_line(bare: Shell, name: str, value: str) -> None:
    bare.more = {name: value}
    result = bare.type("start")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1
    assert result.output.startswith(name)


def test_every_setting_is_listed(bare: Shell) -> None:
    output = bare.type("settings").output
    for name, default, says in config.documented():
        assert name in output
        assert says in output
        assert repr(default) in output


def test_a_home_that_cannot_be_written_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    result = Shell(tmp_path / "file" / "home").type("migrate")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


def test_serving_before_migrating_says_what_to_type(bare: Shell) -> None:
    result = bare.type("serve", "--port", str(free_port()))
    assert result.exit_code == 2
    assert not bare.home.exists()


def test_an_old_schema_is_not_served(shell: Shell) -> None:
    schema.downgrade(Settings(home=shell.home).engine_url, "base")
    result = shell.type("serve", "--port", str(free_port()))
    assert result.exit_code == 2
    assert "rehabfield migrate" in result.output


def test_a_database_of_a_newer_program_is_left_alone(shell: Shell) -> None:
    engine = create_engine(Settings(home=shell.home).engine_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'zzzz'")
    result = shell.type("migrate")
    assert result.exit_code == 2
    assert result.output.count("\n") == 1


def test_the_newest_revision_is_the_one_that_alembic_finds() -> None:
    heads = ScriptDirectory.from_config(schema.configuration("sqlite://")).get_heads()
    assert heads == [schema.newest()]


def test_migrating_again_changes_nothing(shell: Shell) -> None:
    before = (shell.home / "secrets" / "mac").read_bytes()
    with kept(shell) as session:
        units, epoch = (
            session.scalar(select(func.count(Unit.id))),
            session.scalars(select(Installation.epoch)).one(),
        )
    assert shell.type("migrate").exit_code == 0
    with kept(shell) as session:
        assert session.scalar(select(func.count(Unit.id))) == units
        assert session.scalars(select(Installation.epoch)).one() == epoch
    assert (shell.home / "secrets" / "mac").read_bytes() == before
    assert shell.type("units", "load").output.startswith("0 ")


def test_an_administrator_is_invited_where_all_others_are_lost(shell: Shell) -> None:
    first = CODE.search(shell.type("invite", "--admin").output)
    second = CODE.search(shell.type("invite", "--role", "admin").output)
    assert first
    assert second
    assert first[1] != second[1]
    with kept(shell) as session:
        assert session.scalars(select(Membership.role)).all() == [Role.admin]
        assert session.scalar(select(func.count(Invitation.id))) == 2


@pytest.mark.parametrize("words", [(), ("--admin", "--role", "admin")])
def test_an_invitation_is_for_one(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.type("invite", *words).exit_code == 2


def test_nobody_is_invited_for_a_role_that_nobody_has(shell: Shell) -> None:
    result = shell.type("invite", "--role", "officer")
    assert result.exit_code == 1
    assert not CODE.search(result.output)


def test_the_demonstration_does_not_mix_with_real_people(shell: Shell) -> None:
    shell.type("invite", "--admin")
    assert shell.type("demo").exit_code == 1
    with kept(shell) as session:
        assert session.scalar(select(func.count(User.id))) == 1
        assert not session.scalars(select(Installation.demo)).one()


# --- Starting and stopping -------------------------------------------------------------------


@slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_starts_and_stops_with_all_its_children(shell: Shell, number: signal.Signals) -> None:
    port = free_port()
    with shell.running("start", "--no-demo", "--port", str(port)) as it:
        assert wait_for(port).status == 200
        assert len(it.children()) == 2
        assert it.stop(number) == 0
        assert it.gone()


@slow
@pytest.mark.parametrize("which", [0, 1])
def test_when_one_child_dies_all_end(shell: Shell, which: int) -> None:
    port = free_port()
    with shell.running("start", "--no-demo", "--port", str(port)) as it:
        wait_for(port)
        os.kill(it.children()[which], signal.SIGKILL)
        assert it.process.wait(30) == 1
        assert it.gone()


@slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells orphans")
def test_when_the_parent_is_killed_nothing_goes_on(shell: Shell) -> None:
    port = free_port()
    with shell.running("start", "--no-demo", "--port", str(port)) as it:
        wait_for(port)
        it.process.kill()
        it.process.wait()
        assert it.gone()


def test_a_port_in_use_is_said_before_anything_is_made(bare: Shell) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        result = bare.type("start", "--port", str(other.getsockname()[1]))
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    assert "--port" in result.output
    assert not bare.home.exists()


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_an_address_of_elsewhere_is_said_in_a_line(bare: Shell, host: str) -> None:
    result = bare.type("start", "--host", host)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1


@slow
def test_a_real_start_prints_the_administrators_way_in(shell: Shell) -> None:
    port = free_port()
    with shell.running("start", "--no-demo", "--port", str(port)) as it:
        wait_for(port)
        it.stop(signal.SIGTERM)
        said = it.process.stdout.read() if it.process.stdout else ""
    assert f"http://localhost:{port}" in said
    assert len(CODE.findall(said)) == 1
    assert "█" in said
    assert "rehabfield keys sheet" in said


@slow
def test_a_second_start_imports_nothing_that_only_the_first_needs(shell: Shell) -> None:
    probe = (
        "import sys; from rehabfield.cli import home, hello, running; "
        "app = home.ready_app(home.settings_or_exit())\n"
        "with app.app_context(): home.begin()\n"
        "print({'alembic', 'psycopg', 'huey', 'pywebpush', 'py_vapid'} & set(sys.modules))"
    )
    said = subprocess.run(
        [sys.executable, "-c", probe],
        env=os.environ | shell.settings,
        capture_output=True,
        check=True,
        text=True,
    )
    assert said.stdout == "set()\n"


def test_an_old_push_key_goes_once_no_phone_uses_it(shell: Shell) -> None:
    secrets = shell.home / "secrets"

    def there() -> set[str]:
        return {path.name for path in secrets.glob("push.*")}

    assert there() == {"push.1"}
    assert "push: 2" in shell.type("keys", "rotate", "push").output
    assert there() == {"push.1", "push.2"}
    assert "push 1: đã xóa" in shell.type("keys", "rotate", "push").output
    assert there() == {"push.2", "push.3"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in secrets.glob("push.*")} == {0o600}


# --- From other machines ---------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for localhost that signed itself, and its key."""
    return post_office.certificate(tmp_path)


@slow
def test_over_https_the_cookies_belong_to_this_host_alone(
    shell: Shell, certificate: tuple[Path, Path]
) -> None:
    code = CODE.search(shell.type("invite", "--admin").output)
    assert code
    cert, key = certificate
    tls, port = ssl.create_default_context(cafile=str(cert)), free_port()
    words = ("serve", "--port", str(port), "--cert", str(cert), "--key", str(key))
    form = urlencode({"code": code[1], "pin": "270418", "pin_again": "270418"})
    with shell.running(*words):
        wait_for(port, tls=tls)
        answer = ask(
            port,
            "/enrolments",
            method="POST",
            body=form,
            tls=tls,
            Content_Type="application/x-www-form-urlencoded",
            Origin=f"https://localhost:{port}",
        )
    assert answer.status == 303
    cookies = answer.all("set-cookie")
    assert len(cookies) == 2
    for cookie in cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert answer.all("strict-transport-security")


def test_a_certificate_needs_its_key(shell: Shell, certificate: tuple[Path, Path]) -> None:
    result = shell.type("serve", "--cert", str(certificate[0]))
    assert result.exit_code == 2
    assert "--key" in result.output


@slow
def test_plain_http_from_elsewhere_gets_one_page_that_says_what_to_do(shell: Shell) -> None:
    port = free_port()
    with shell.running("serve", "--port", str(port)):
        wait_for(port)
        # Without a proxy in the settings nobody may claim to have come by https.
        answer = ask(port, "/", Host="192.0.2.7", X_Forwarded_Proto="https")
    assert answer.status == 403
    assert "https://" in answer.text
    assert not answer.all("set-cookie")


@slow
def test_behind_a_proxy_the_addresses_are_the_publics(shell: Shell) -> None:
    port = free_port()
    shell.more = {"REHABFIELD_PROXIES": "1"}
    with shell.running("serve", "--port", str(port)):
        wait_for(port)
        answer = ask(
            port,
            "/invitation",
            X_Forwarded_Proto="https",
            X_Forwarded_Host="donghanh.example.vn",
        )
    assert answer.status == 200
    assert answer.all("strict-transport-security")


# --- Keeping safe ----------------------------------------------------------------------------


def sheet_of(output: str) -> str:
    """The four lines of a printed sheet, as somebody types them."""
    lines = [line.split(".", 1)[1].strip() for line in output.splitlines() if ".  " in line]
    return "".join(f"{line}\n" for line in lines)


def test_a_recovery_sheet_is_made_once(shell: Shell) -> None:
    first = shell.type("keys", "sheet")
    assert sheet_of(first.output).count("\n") == 4
    assert shell.type("keys", "sheet").exit_code == 1
    again = shell.type("keys", "sheet", "--again")
    assert sheet_of(again.output) != sheet_of(first.output)


def test_without_a_sheet_there_is_no_backup(shell: Shell) -> None:
    result = shell.type("backup")
    assert result.exit_code == 1
    assert result.output.count("\n") == 1


def test_a_mistyped_line_of_the_sheet_is_asked_for_again(shell: Shell) -> None:
    sheet = sheet_of(shell.type("keys", "sheet").output)
    file = shell.type("backup").output.strip()
    one, two, three, four = sheet.splitlines()
    typed = f"{one}\n{two[:-1]}?\n{three}\n{four}\n{two}\n"
    result = shell.type("restore", "--check", file, answers=typed)
    assert result.exit_code == 0
    assert "line 2" in result.output


def test_a_home_in_use_is_never_restored_into(shell: Shell) -> None:
    sheet = sheet_of(shell.type("keys", "sheet").output)
    file = shell.type("backup").output.strip()
    assert shell.type("restore", file, answers=sheet).exit_code == 1


@pytest.fixture
def rebuilt(tmp_path: Path) -> Shell:
    """A home elsewhere that is not there yet, to restore into."""
    (tmp_path / "elsewhere").mkdir()
    return Shell(tmp_path / "elsewhere" / "home")


@slow
def test_a_home_is_rebuilt_from_backup_and_sheet_alone(shell: Shell, rebuilt: Shell) -> None:
    restore_and_look(shell, rebuilt)


@slow
@pytest.mark.postgres
def test_a_home_on_postgresql_is_rebuilt_from_backup_and_sheet_alone(
    bare: Shell, rebuilt: Shell, databases: tuple[str, str]
) -> None:
    bare.more, rebuilt.more = ({"REHABFIELD_DATABASE_URL": url} for url in databases)
    restore_and_look(bare, rebuilt)


def restore_and_look(shell: Shell, rebuilt: Shell) -> None:
    assert shell.type("demo").exit_code == 0
    sheet = sheet_of(shell.type("keys", "sheet").output)
    file = shell.type("backup").output.strip()
    names, epoch = contents(shell)
    shutil.rmtree(shell.home / "secrets")

    result = rebuilt.type("restore", file, answers=sheet)

    assert result.exit_code == 0, result.output
    assert contents(rebuilt)[0] == names
    assert contents(rebuilt)[1] != epoch
    assert rebuilt.type("verify").exit_code == 0
    app = create_app(settings_of(rebuilt))
    assert app.test_client().get("/readyz").status_code == 200
    engine_of(app).dispose()


def settings_of(shell: Shell) -> Settings:
    return Settings.from_environment(shell.settings)


def contents(shell: Shell) -> tuple[list[str], UUID]:
    """All people's names, and the database's epoch."""
    vault.use(vault.Vault.load(shell.home / "secrets"))
    engine = create_engine(settings_of(shell).engine_url, poolclass=NullPool)
    with Session(engine) as session:
        names = sorted(session.scalars(select(Person.name)))
        return names, session.scalars(select(Installation.epoch)).one()


@pytest.fixture
def databases() -> Iterator[tuple[str, str]]:
    """Two empty databases of the PostgreSQL under test."""
    address = os.environ["REHABFIELD_TEST_POSTGRES_URL"]
    server = create_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    names = [f"rehabfield_cli_{uuid4().hex[:8]}" for _ in range(2)]
    with server.connect() as connection:
        for name in names:
            connection.execute(text(f"CREATE DATABASE {name}"))
        one, two = (server.url.set(database=n).render_as_string(False) for n in names)
        yield one, two
        for name in names:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))


@slow
@pytest.mark.postgres
def test_everything_runs_on_postgresql_jobs_included(
    bare: Shell, databases: tuple[str, str]
) -> None:
    bare.more, port = {"REHABFIELD_DATABASE_URL": databases[0]}, free_port()
    with bare.running("start", "--no-demo", "--port", str(port)) as it:
        assert wait_for(port, "/readyz").status == 200
        assert it.stop(signal.SIGTERM) == 0
        assert it.gone()
    assert {path.name for path in bare.home.iterdir()} == {"secrets"}


@slow
def test_no_file_of_a_home_in_use_names_anybody(bare: Shell) -> None:
    port = free_port()
    with bare.running("start", "--port", str(port)) as it:
        wait_for(port)
        planted = [*contents(bare)[0], *WRITTEN, NEWEST]
        ask(port, f"/people?q={quote(NEWEST)}")
        bare.type("keys", "sheet")
        bare.type("backup")
        vault.use(vault.Vault.load(bare.home / "secrets"))
        with kept(bare) as session:
            session.scalars(select(Person).limit(1)).one().rename(NEWEST, "1990")
            session.commit()
            files = [path for path in bare.home.parent.rglob("*") if path.is_file()]
            told = {(name, file.name) for name in planted for file in files if occurs(name, file)}
        assert it.stop(signal.SIGTERM) == 0
    assert {"donghanh.db", "donghanh.db-wal", "jobs.db", "log.txt"} <= {one.name for one in files}
    assert [file for file in files if file.suffix == ".dh"]
    assert told == set()
    assert occurs('"endpoint"', it.log)


NEWEST = "Lường Thị Vừa Đổi Tên"
WRITTEN = ("xóm Đầm Sen", "Xưởng mộc cũ nghỉ", "đừng nói với mẹ", "Nguyễn Mẫu Hùng")


@slow
def test_verify_names_the_line_where_the_trail_was_altered(shell: Shell) -> None:
    assert shell.type("verify").exit_code == 0
    shell.type("demo")
    assert shell.type("verify").exit_code == 0
    engine = create_engine(Settings(home=shell.home).engine_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER audit_entries_stay")
        connection.exec_driver_sql("UPDATE audit_entries SET action = 'x' WHERE id = 3")
    result = shell.type("verify")
    assert result.exit_code == 1
    assert "3" in result.output


@slow
def test_verify_finds_what_no_key_opens(shell: Shell) -> None:
    shell.type("demo")
    engine = create_engine(Settings(home=shell.home).engine_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE people SET hamlet = name")
    result = shell.type("verify")
    assert result.exit_code == 1
    assert "people.hamlet: 69" in result.output
