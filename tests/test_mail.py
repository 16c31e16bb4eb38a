"""One letter to one address, over a real mail server that is well, busy, strict or silent."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from rehabfield.config import MailServer, SettingError, Settings
from rehabfield.mail import Answer, Letter, Post, Verdict
from tests.post_office import Office, certificate, context_of, open_office

KEY = UUID(int=7)
AT = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
LETTER = Letter("hanh@xa.example.vn", "Xã Ba Vì: 3 việc", "3 việc đến hạn.\n\nXem: http://x/", KEY)
PASSWORD = "mat khau@1"


@pytest.fixture
def office() -> Iterator[Office]:
    """A mail server that takes everything."""
    with open_office() as one:
        yield one


def post(office: Office, tls: ssl.SSLContext | None = None, patience: float = 5.0) -> Post:
    context = tls or ssl.create_default_context()
    return Post(office.server(), "donghanh@xa.example.vn", context, patience)


def test_a_letter_arrives_as_it_was_written(office: Office) -> None:
    assert post(office).send(LETTER, AT) == Answer(Verdict.taken, 250)
    [letter] = office.letters
    assert letter["To"] == "hanh@xa.example.vn"
    assert letter["From"] == "Đồng Hành <donghanh@xa.example.vn>"
    assert letter["Subject"] == "Xã Ba Vì: 3 việc"
    assert letter["Message-ID"] == f"<{KEY}@xa.example.vn>"
    assert letter["Date"] == "Mon, 23 Nov 2026 00:30:00 +0000"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content().splitlines() == LETTER.text.splitlines()
    assert "rehab" not in letter.as_string().casefold()


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("451 try again later", Answer(Verdict.later, 451)),
        ("421 closing", Answer(Verdict.later, 421)),
        ("550 no such mailbox", Answer(Verdict.refused, 550)),
        ("554 rejected", Answer(Verdict.refused, 554)),
    ],
)
def test_what_the_server_says_is_taken_at_its_word(
    office: Office, said: str, verdict: Answer
) -> None:
    office.says = [said]
    assert post(office).send(LETTER, AT) == verdict
    assert office.letters == []
    assert post(office).send(LETTER, AT).verdict is Verdict.taken


@pytest.mark.parametrize(
    ("said", "verdict"), [("450 busy", Verdict.later), ("550 unknown", Verdict.refused)]
)
def test_an_address_may_be_refused_before_anything_is_said(
    office: Office, said: str, verdict: Verdict
) -> None:
    office.rejects = said
    assert post(office).send(LETTER, AT) == Answer(verdict, int(said[:3]))


def test_where_nobody_answers_it_is_tried_later() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    gone = Post(MailServer("localhost", port, "none"), "a@b.vn", ssl.create_default_context())
    assert gone.send(LETTER, AT) == Answer(Verdict.later)


def test_where_the_line_stays_silent_it_is_given_up_in_time() -> None:
    with socket.create_server(("localhost", 0)) as silent:
        server = MailServer("localhost", silent.getsockname()[1], "none")
        one = Post(server, "a@b.vn", ssl.create_default_context(), patience=0.3)
        assert one.send(LETTER, AT) == Answer(Verdict.later)


def test_the_line_is_sealed_and_the_password_fits(tmp_path: Path) -> None:
    paths = certificate(tmp_path)
    trusted = ssl.create_default_context(cafile=str(paths[0]))
    with open_office(tls_context=context_of(paths), require_starttls=True) as office:
        server = office.server(tls="starttls", user="donghanh", password=PASSWORD)
        one = Post(server, "donghanh@xa.example.vn", trusted, 5.0)
        assert one.send(LETTER, AT).verdict is Verdict.taken
        assert office.logins == [(b"donghanh", PASSWORD.encode())]
        wrong = office.server(tls="starttls", user="donghanh", password="falsch")
        answer = Post(wrong, "donghanh@xa.example.vn", trusted, 5.0).send(LETTER, AT)
        assert answer == Answer(Verdict.refused, 535)


def test_a_certificate_that_nobody_knows_is_not_taken(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with open_office(tls_context=context_of(certificate(tmp_path))) as office:
        server = office.server(tls="starttls")
        one = Post(server, "a@b.vn", ssl.create_default_context(), 5.0)
        assert one.send(LETTER, AT) == Answer(Verdict.refused)
        assert office.letters == []
    assert "no safe way to the mail server" in caplog.text


def test_nothing_is_said_in_clear_where_tls_was_asked_for(office: Office) -> None:
    server = office.server(tls="starttls", user="donghanh", password=PASSWORD)
    one = Post(server, "a@b.vn", ssl.create_default_context(), 5.0)
    assert one.send(LETTER, AT) == Answer(Verdict.refused)
    assert (office.letters, office.logins) == ([], [])


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    paths = certificate(tmp_path)
    trusted = ssl.create_default_context(cafile=str(paths[0]))
    with open_office(ssl_context=context_of(paths)) as office:
        one = Post(office.server(tls="smtps"), "donghanh@xa.example.vn", trusted, 5.0)
        assert one.send(LETTER, AT).verdict is Verdict.taken
    assert len(office.letters) == 1


# --- settings ----------------------------------------------------------------------------------


def settings(url: str, sender: str = "donghanh@xa.example.vn") -> Settings:
    return Settings.from_environment({"REHABFIELD_SMTP_URL": url, "REHABFIELD_MAIL_FROM": sender})


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtps://mail.example.vn", MailServer("mail.example.vn", 465, "smtps")),
        (
            "smtp+starttls://dh:mat%401@mail.example.vn:2525",
            MailServer("mail.example.vn", 2525, "starttls", "dh", "mat@1"),
        ),
        ("smtp://localhost:1025", MailServer("localhost", 1025, "none")),
    ],
)
def test_an_address_says_where_and_how(url: str, server: MailServer) -> None:
    assert settings(url).mail_server == server


@pytest.mark.parametrize(
    "url",
    [
        "smtp://dh:secret@mail.example.vn",
        "http://dh:secret@mail.example.vn",
        "smtps://dh:secret@",
        "smtps://dh:secret@mail.example.vn:port",
        "smtps://dh:secret@mail.example.vn/path",
        "smtps://dh:secret%E1%BA%AD@mail.example.vn",
    ],
)
def test_what_cannot_work_is_said_at_the_start_without_the_password(url: str) -> None:
    with pytest.raises(SettingError, match="SMTP_URL") as caught:
        settings(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("sender", ["", "no address", "a@b", "Đồng Hành <a@b.vn>", "a@b.vn\n"])
def test_mail_comes_from_an_address(sender: str) -> None:
    with pytest.raises(SettingError, match="MAIL_FROM"):
        settings("smtps://mail.example.vn", sender)


def test_a_password_is_in_no_description() -> None:
    made = settings("smtps://dh:matkhau@mail.example.vn")
    assert "matkhau" not in repr(made.mail_server)
    assert "matkhau" not in repr(made)


def test_without_a_server_there_is_no_mail() -> None:
    assert Post.of(Settings()) is None
    made = Post.of(settings("smtps://mail.example.vn"))
    assert made is not None
    assert made.sender == "donghanh@xa.example.vn"
