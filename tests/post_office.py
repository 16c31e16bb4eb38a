"""A real mail server of the tests, which takes mail, refuses it, is slow, or speaks TLS."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rehabfield.config import MailServer


@dataclass
class Office:
    """What came, and how the next letters are answered."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    """Answers for the next letters, e.g. "451 later"; then all are taken."""
    rejects: str = ""
    """An answer for every address."""
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Whether the address is known."""
        if self.rejects:
            return self.rejects
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802  (aiosmtpd's name)
        self, _server: Any, _session: Any, envelope: Envelope
    ) -> str:
        """Take the letter, or say what the test wants said."""
        if self.says and (said := self.says.pop(0)) != "250 OK":
            return said
        assert isinstance(envelope.content, bytes)
        read = message_from_bytes(envelope.content, _class=EmailMessage, policy=policy.default)
        self.letters.append(read)
        return "250 OK"

    def authenticate(
        self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any
    ) -> AuthResult:
        """One name and one password open it."""
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login, data.password))
        fits = data.password == b"mat khau@1"
        return AuthResult(success=fits, handled=fits)

    def server(self, **more: Any) -> MailServer:
        """Where it stands."""
        return MailServer(**{"host": "localhost", "port": self.port, "tls": "none", **more})


@contextmanager
def open_office(**options: Any) -> Iterator[Office]:
    """Open it on a free port of this machine; `options` go to aiosmtpd."""
    office = Office(port=_free_port())
    controller = Controller(
        office,
        hostname="127.0.0.1",
        port=office.port,
        authenticator=office.authenticate,
        **options,
    )
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody signed but itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "mail.pem", folder / "mail.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def context_of(paths: tuple[Path, Path]) -> ssl.SSLContext:
    """The server's side of it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    return context
