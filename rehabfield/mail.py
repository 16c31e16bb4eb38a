"""Mail: one letter to one address (RFC 5321, 5322).

Knows no database and no request. Text only; whoever looks over a shoulder reads it too, so what
is written holds numbers and no name.
"""

import logging
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from .config import MailServer, Settings

log = logging.getLogger("rehabfield.mail")

PATIENCE: Final = 15.0
"""Seconds for the connection and for each answer."""
SENDER: Final = "Đồng Hành"


class Verdict(StrEnum):
    """What came of a letter."""

    taken = "taken"
    """The mail server took it."""
    later = "later"
    """No answer, or not now (4xx): once more after a while."""
    refused = "refused"
    """It will not be taken (5xx, no TLS, a wrong password): somebody has to look."""


@dataclass(frozen=True)
class Answer:
    """What the mail server said."""

    verdict: Verdict
    status: int | None = None


@dataclass(frozen=True)
class Letter:
    """What is sent. `key` makes its Message-ID: the same letter again is known as the same."""

    to: str
    subject: str
    text: str
    key: UUID
    lang: str = "vi"


@dataclass(frozen=True)
class Post:
    """The mail server of this installation. `tls`: how its certificate is checked."""

    server: MailServer
    sender: str
    tls: ssl.SSLContext
    patience: float = PATIENCE

    @classmethod
    def of(cls, settings: Settings) -> "Post | None":
        """As the settings say; None where no mail server is set."""
        server = settings.mail_server
        if server is None:
            return None
        return cls(server, settings.mail_from, ssl.create_default_context())

    def send(self, letter: Letter, at: datetime) -> Answer:
        """Hand one letter over, at that time. Never inside a transaction: it may take a while."""
        try:
            with self._connect() as line:
                line.send_message(self._written(letter, at))
        except smtplib.SMTPRecipientsRefused as refused:
            return _said(*(code for code, _ in refused.recipients.values()))
        except smtplib.SMTPResponseException as error:
            return _said(error.smtp_code)
        except (smtplib.SMTPNotSupportedError, ssl.SSLCertVerificationError) as error:
            log.warning("no safe way to the mail server", extra={"what": type(error).__name__})
            return Answer(Verdict.refused)
        except (smtplib.SMTPException, OSError):
            return Answer(Verdict.later)
        return Answer(Verdict.taken, 250)

    def _connect(self) -> smtplib.SMTP:
        server = self.server
        line: smtplib.SMTP
        if server.tls == "smtps":
            line = smtplib.SMTP_SSL(
                server.host, server.port, timeout=self.patience, context=self.tls
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=self.patience)
        try:
            if server.tls == "starttls":
                line.starttls(context=self.tls)
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line

    def _written(self, letter: Letter, at: datetime) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = Address(SENDER, addr_spec=self.sender)
        message["To"] = letter.to
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{letter.key}@{self.sender.rpartition('@')[2]}>"
        message["Content-Language"] = letter.lang
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        return message


def _said(*codes: int) -> Answer:
    """By the worst of the codes: 4xx is once more, everything else is for good (RFC 5321 4.2.1)."""
    worst = max(codes)
    return Answer(Verdict.later if 400 <= worst < 500 else Verdict.refused, worst)
