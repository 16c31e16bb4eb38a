"""Letters of a text file, and letters that were lost before it came here."""

import codecs
import re
from collections.abc import Iterable
from typing import Final

from ...i18n import gettext as _
from ...vietnamese import nfc
from .faults import Unreadable, whole

MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# TCVN3 (.VnTime): signs for letters (V¨n, ®øc), capitals inside a word (NguyÔn, TrÇn).
_TCVN3 = re.compile(r"[A-Za-z][¨©ª«¬®µ¶·¸¹](?![0-9])|[®§][A-Za-zÀ-ÿ]|[A-Z][a-z]+[À-ÖØ-Þ](?![A-Z])")
# VNI: a vowel, then another one for its mark (Nguyeãn, Vaên, Huøng). As Windows-1258: eă, eơ.
_VNI = re.compile(r"a[âêøùûõå]|e[âàáåãäøùûõăơ]|o[âøùûå]|[uy][øùûõ]", re.IGNORECASE)
# Letters of both that also stand in foreign names: they say something only in numbers.
_STRANGE = re.compile(r"[ñöüøåæëïîçßðþäÿ÷×]", re.IGNORECASE)
# UTF-8 that was taken for Windows-1252 or -1258: Nguyá»…n, VÄƒn, Trần as Tráº§n.
_TORN = re.compile(r"á[»º]|[ÃĂ][\x80-\xbf]|Ä[‘ƒ\x91\x83]|Æ[°¡]|\ufffd")
_QUESTIONED = re.compile(r"[A-Za-zÀ-ỹ]\?|\?[A-Za-zÀ-ỹ]")
_WORD = re.compile(r"[^\s,.;:()/\-]+")
MANY_STRANGE: Final = 3
"""Words with foreign letters that no list of a hamlet has by chance."""


def decoded(data: bytes) -> str:
    """A text file's letters, composed: UTF-8, UTF-16 by its mark, else Windows-1258.

    Raises Unreadable.
    """
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    try:
        return nfc(data.decode())
    except UnicodeDecodeError:
        return _strictly(data, "cp1258")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return nfc(data.decode(encoding))
    except UnicodeDecodeError:
        raise torn() from None


def torn() -> Unreadable:
    """Letters that nobody can bring back."""
    return whole(
        _(
            "The Vietnamese letters of this file were lost when it was saved. Save it as .xlsx, or "
            "as “CSV UTF-8”, and choose it again."
        )
    )


def old_font() -> Unreadable:
    """Letters that only an old font shows right."""
    return whole(
        _(
            "The names are written in an old font (TCVN3 such as .VnTime, or VNI). Convert the "
            "file to Unicode, for example with UniKey, and choose it again."
        )
    )


def has_old_letters(text: str) -> bool:
    """Whether some word can only be meant for an old font."""
    return bool(_TCVN3.search(text) or _VNI.search(text))


def has_lost_letters(text: str) -> bool:
    """Whether letters became question marks or torn signs."""
    return bool(_TORN.search(text) or _QUESTIONED.search(text))


def check(texts: Iterable[str]) -> None:
    """Look at all texts of a list together; raises Unreadable where most accents are not ours."""
    words = {word for text in texts for word in _WORD.findall(nfc(text)) if not word.isascii()}
    if len({word for word in words if _TORN.search(word)}) * 2 > len(words):
        raise torn()
    sure = {word for word in words if has_old_letters(word)}
    strange = {word for word in words - sure if _STRANGE.search(word)}
    if (sure or len(strange) >= MANY_STRANGE) and len(sure | strange) * 2 >= len(words):
        raise old_font()
