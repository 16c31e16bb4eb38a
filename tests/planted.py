"""A name planted in the test data, looked for where it must not be readable."""

import json
import unicodedata
from pathlib import Path

from rehabfield.vietnamese import fold


def occurs(name: str, path: Path) -> bool:
    """Whether a file holds ``name`` in any form a reader could recognise."""
    content = path.read_bytes()
    return any(form in content for form in _forms(name))


def _forms(name: str) -> set[bytes]:
    spellings = {
        spelling
        for form in ("NFC", "NFD")
        for text in (name, name.upper(), name.lower())
        for spelling in (unicodedata.normalize(form, text), json.dumps(text)[1:-1])
    } | {fold(name), fold(name).upper(), fold(name).title()}
    encodings = ("utf-8", "utf-16-le", "utf-16-be")
    return {spelling.encode(encoding) for spelling in spellings for encoding in encodings}
