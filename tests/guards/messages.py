"""All messages: what templates and modules ask for, and what the catalogues answer."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tests.house import ROOT

PACKAGE = ROOT / "rehabfield"
FOLDER = PACKAGE / "translations"
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "raw_gettext": None,
    "ngettext": (1, 2),
    "raw_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "raw_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]


@dataclass(frozen=True)
class Asked:
    """A message that some place asks for."""

    key: Key
    plural: str | None
    where: str


@cache
def asked() -> tuple[Asked, ...]:
    """Every message in templates and modules."""
    found = []
    sources = [*sorted(PACKAGE.rglob("*.py")), *sorted((PACKAGE / "templates").rglob("*.html"))]
    for path in sources:
        jinja = path.suffix == ".html"
        for line, messages, _, context in extract_from_file(
            "jinja2" if jinja else "python",
            path,
            keywords=KEYWORDS,
            options={"trimmed": "true", "silent": "false"} if jinja else {},
        ):
            ids = messages if isinstance(messages, tuple) else (messages,)
            plural = ids[1] if len(ids) > 1 else None
            where = f"{path.relative_to(ROOT)}:{line}"
            found.append(Asked((context, ids[0]), plural, where))
    return tuple(found)


@dataclass(frozen=True)
class Answered:
    """A message of a catalogue file."""

    key: Key
    plural: str | None
    strings: tuple[str, ...]
    where: str
    fuzzy: bool


@cache
def answered(locale: str) -> tuple[Answered, ...]:
    """Every message of a language's files."""
    return tuple(
        _answer(message, path)
        for path in sorted((FOLDER / locale).glob("*.po"))
        for message in _read(path, locale)
        if message.id
    )


def _read(path: Path, locale: str) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=locale, abort_invalid=True)


def _answer(message: Message, path: Path) -> Answered:
    ids = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
    texts = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return Answered(
        (message.context, ids[0]),
        ids[1] if len(ids) > 1 else None,
        tuple(text or "" for text in texts),
        f"{path.relative_to(ROOT)}:{message.lineno}",
        message.fuzzy,
    )
