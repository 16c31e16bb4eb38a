"""Settings: read from the environment once, checked at start, each with its own explanation.

Every setting is a field of `Settings`; `rehabfield settings` prints this list, and a test
compares it with the README.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

PREFIX = "REHABFIELD_"
MAIL_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)+",
    re.ASCII,
)
"""A mail address as people have them (RFC 5321, without quotes and foreign letters)."""
_MAIL_PORTS: Mapping[str, tuple[int, Literal["smtps", "starttls", "none"]]] = {
    "smtps": (465, "smtps"),
    "smtp+starttls": (587, "starttls"),
    "smtp": (25, "none"),
}
_CONTACT = re.compile(
    r"mailto:[\w.+-]+@(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)"
    r"|https://[a-z0-9-]+(\.[a-z0-9-]+)+",
    re.ASCII | re.IGNORECASE,
)
_PUSH_HOST = re.compile(r"[a-z0-9.-]+(:\d{1,5})?", re.ASCII)


class SettingError(ValueError):
    """A setting has a value that cannot work; the message says which and what would."""


def _setting(default: Any, says: str, *, secret: bool = False) -> Any:
    return field(default=default, repr=not secret, metadata={"says": says})


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed over, and how the way there is closed to others."""

    host: str
    port: int
    tls: Literal["smtps", "starttls", "none"]
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def at(cls, url: str) -> "MailServer":
        """Read `smtps://user:password@host:port`; the message of an error shows no password."""
        name = f"{PREFIX}SMTP_URL"
        try:
            parts = urlsplit(url)
            port, host = parts.port, parts.hostname
        except ValueError:
            raise SettingError(f"{name}: not an address") from None
        if parts.scheme not in _MAIL_PORTS or not host or parts.path not in {"", "/"}:
            raise SettingError(f"{name}: smtps://user:password@host, or smtp+starttls://…")
        if parts.scheme == "smtp" and host not in {"localhost", "127.0.0.1", "::1"}:
            raise SettingError(
                f"{name}: smtp:// would send all in clear; smtps:// or smtp+starttls://"
            )
        usual, tls = _MAIL_PORTS[parts.scheme]
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if not (user + password).isascii():
            raise SettingError(f"{name}: name and password of plain letters, digits and signs only")
        return cls(host, port or usual, tls, user, password)


@dataclass(frozen=True)
class Settings:
    """What may differ between installations. Times in minutes unless the name says otherwise."""

    home: Path = _setting(Path("instance"), "Folder with the database, secrets and backups.")
    database_url: str = _setting(
        "", "SQLAlchemy address of the database; empty means SQLite in the home folder."
    )
    url: str = _setting(
        "", "Public address of the app, for links and QR codes, e.g. https://donghanh.example.vn."
    )
    clock: str = _setting(
        "", "Moves the app's day for trying things out, e.g. 2026-11-21T08:00+07:00."
    )
    hosts: str = _setting("", "Host names the app answers to, separated by commas; empty: any.")
    proxies: int = _setting(0, "How many reverse proxies stand in front (for X-Forwarded-*).")
    workers: int = _setting(2, "Web processes.")
    threads: int = _setting(4, "Threads in each web process.")
    lock_minutes: int = _setting(5, "Minutes out of sight after which the phone asks for the PIN.")
    session_hours: int = _setting(12, "Hours without use after which a volunteer's session ends.")
    desk_minutes: int = _setting(30, "Minutes without use after which a desk session ends.")
    backup_hour: int = _setting(2, "Local hour of the nightly backup (0-23).")
    push_contact: str = _setting(
        "",
        "Whom a push service may turn to: mailto:… or https://…; empty: the public address.",
    )
    push_hosts: str = _setting(
        "",
        "Further push services, host or host:port, separated by commas; "
        "one on this very machine may be plain http.",
    )
    smtp_url: str = _setting(
        "",
        "Mail server for the officers' morning mail: smtps://user:password@host or "
        "smtp+starttls://user:password@host; smtp:// to this very machine only. Empty: no mail.",
        secret=True,
    )
    mail_from: str = _setting("", "Address that mails come from, e.g. donghanh@example.vn.")
    log_level: str = _setting("INFO", "How much is logged: DEBUG, INFO, WARNING or ERROR.")

    @property
    def engine_url(self) -> str:
        """The database in use."""
        return self.database_url or f"sqlite:///{(self.home / 'donghanh.db').resolve()}"

    @property
    def secure(self) -> bool:
        """Whether the public address is https, so that cookies may be `__Host-` and Secure."""
        return self.url.startswith("https://")

    @property
    def public_url(self) -> str:
        """Where links of pushes and mails lead; without the setting, this very machine."""
        return self.url or "http://localhost:8000"

    @property
    def contact(self) -> str:
        """Who answers for this installation, as push services want it (RFC 8292 section 2.1)."""
        host = urlsplit(self.url).hostname or ""
        named = self.secure and "." in host
        return self.push_contact or (f"https://{host}" if named else "mailto:admin@localhost")

    @property
    def more_push_hosts(self) -> frozenset[str]:
        """The further push services, as they stand in an endpoint."""
        hosts = (host.strip().lower() for host in self.push_hosts.split(","))
        return frozenset(host for host in hosts if host)

    @property
    def mail_server(self) -> "MailServer | None":
        """The mail server, or None. Raises SettingError for an address that cannot work."""
        return MailServer.at(self.smtp_url) if self.smtp_url else None

    @property
    def moved_to(self) -> datetime | None:
        """The moment that `clock` asks for, or None."""
        return datetime.fromisoformat(self.clock) if self.clock else None

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read and check `REHABFIELD_*`. Raises SettingError for unknown names or bad values."""
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        strange = sorted(
            name
            for name in environ
            if name.startswith(PREFIX)
            and name not in known
            and not name.startswith(PREFIX + "TEST_")
        )
        if strange:
            raise SettingError(f"{strange[0]}: unknown setting; see `rehabfield settings`.")
        values: dict[str, Any] = {}
        for name, item in known.items():
            if environ.get(name, "") != "":
                values[item.name] = _parse(name, environ[name], item.type)
        settings = cls(**values)
        settings.check()
        return settings

    def check(self) -> None:
        """Raise SettingError where a value cannot work."""
        if self.clock:
            try:
                moment = datetime.fromisoformat(self.clock)
            except ValueError:
                raise SettingError(f"{PREFIX}CLOCK: not a date and time: {self.clock}") from None
            if moment.tzinfo is None:
                raise SettingError(f"{PREFIX}CLOCK: needs a time zone, e.g. +07:00")
        if self.url:
            parts = urlsplit(self.url)
            if (
                parts.scheme not in {"http", "https"}
                or not parts.netloc
                or parts.path not in {"", "/"}
            ):
                raise SettingError(
                    f"{PREFIX}URL: must be http(s)://host without a path: {self.url}"
                )
        if self.database_url and not re.match(
            r"(sqlite|postgresql\+psycopg)://", self.database_url
        ):
            raise SettingError(f"{PREFIX}DATABASE_URL: sqlite:// or postgresql+psycopg:// only")
        if self.push_contact and not _CONTACT.fullmatch(self.push_contact):
            raise SettingError(
                f"{PREFIX}PUSH_CONTACT: mailto:name@host or https://host, without spaces or <>"
            )
        if not all(_PUSH_HOST.fullmatch(host) for host in self.more_push_hosts):
            raise SettingError(f"{PREFIX}PUSH_HOSTS: host or host:port, separated by commas")
        if self.mail_server is not None and not MAIL_ADDRESS.fullmatch(self.mail_from):
            raise SettingError(f"{PREFIX}MAIL_FROM: an address like name@host, beside SMTP_URL")
        if not 0 <= self.backup_hour <= 23:
            raise SettingError(f"{PREFIX}BACKUP_HOUR: 0 to 23")
        if self.log_level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise SettingError(f"{PREFIX}LOG_LEVEL: DEBUG, INFO, WARNING or ERROR")


def _parse(name: str, text: str, kind: Any) -> Any:
    if kind in (int, "int"):
        try:
            return int(text)
        except ValueError:
            raise SettingError(f"{name}: a whole number, not {text!r}") from None
    if kind in (Path, "Path"):
        return Path(text)
    return text.rstrip("/") if name == PREFIX + "URL" else text


def documented() -> list[tuple[str, str, str]]:
    """Every setting as (environment name, default, explanation)."""
    return [(PREFIX + f.name.upper(), str(f.default), f.metadata["says"]) for f in fields(Settings)]
