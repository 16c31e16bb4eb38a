"""A zip that nobody vouches for: opened within limits, read within limits."""

import struct
import zipfile
import zlib
from io import BytesIO

from ...i18n import gettext as _
from .faults import Unreadable, save_again, whole

MOST_UNPACKED = 40_000_000
"""Bytes of all members together, as declared and again as they come out."""
MOST_MEMBERS = 2_000
METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,  # with NotImplementedError
    ValueError,  # with UnicodeDecodeError
    OverflowError,
)
"""What zipfile raises over damaged input."""


def locked() -> Unreadable:
    """Encrypted, whole or in part."""
    return whole(_("This file is locked with a password. Save it without one and choose it again."))


class Archive:
    """Members by their name, whatever its case. Every method raises Unreadable."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except BROKEN:
            raise save_again() from None
        members = self._zip.infolist()
        self._members = {_plain(member.filename): member for member in members}
        self._left = MOST_UNPACKED
        if any(member.flag_bits & 1 for member in members):
            raise locked()
        if len(members) > MOST_MEMBERS or sum(m.file_size for m in members) > MOST_UNPACKED:
            raise _bomb()

    def __contains__(self, name: str) -> bool:
        return _plain(name) in self._members

    def read(self, name: str) -> bytes:
        """A member, unpacked; what it says about its own size is not believed."""
        member = self._members.get(_plain(name))
        if member is None or member.compress_type not in METHODS:
            raise save_again()
        try:
            with self._zip.open(member) as file:
                data = file.read(self._left + 1)
        except BROKEN:
            raise save_again() from None
        self._left -= len(data)
        if self._left < 0:
            raise _bomb()
        return data


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _bomb() -> Unreadable:
    return whole(
        _(
            "This file is far too large once unpacked. Keep only the list of households, save it "
            "as .xlsx or .csv and choose it again."
        )
    )
