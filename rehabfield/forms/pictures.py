"""Pictures of papers, as they come in: looked at with a decoder, never believed by their name.

What a phone makes by itself (canvas) has no metadata. What a form brings as a file is drawn anew:
place, time and make of the phone (EXIF) stay outside, and it becomes small.
"""

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from ..i18n import gettext as _
from ..models import Media

LONG_EDGE = 1800
"""Pixels of the longer side; a page of A4 stays readable."""
QUALITY = 80
MOST_BYTES = 20_000_000
"""Of a file that a form brings."""
MOST_PIXELS = {"JPEG": 120_000_000, "PNG": 30_000_000, "WEBP": 30_000_000}
"""A JPEG is opened small at once; the others are opened whole, four bytes a pixel."""
MEDIA = {"JPEG": Media.jpeg, "PNG": Media.png, "WEBP": Media.webp}
METADATA = frozenset({"exif", "xmp", "XML:com.adobe.xmp", "photoshop", "comment"})
HEIF = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"})

# Asked here, before anything is opened; Pillow's own limit only warns.
Image.MAX_IMAGE_PIXELS = None


class Unusable(Exception):
    """No picture that can be kept; `sentence` says why, in the reader's language."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Picture:
    """A picture that was decoded: what it is, and its bytes."""

    media: Media
    data: bytes


def brought(file: IO[bytes]) -> bytes:
    """What a form brought, if it is not too large. Raises Unusable."""
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        if data[:5] == b"%PDF-":
            raise Unusable(pdf_too_large())
        raise Unusable(
            _("This picture is too large: at most %(count)s MB.", count=MOST_BYTES // 10**6)
        )
    return data


def pdf_too_large() -> str:
    """Said of a scan."""
    return _("This PDF is too large: at most %(count)s MB.", count=MOST_BYTES // 10**6)


def drawn_anew(data: bytes) -> Picture:
    """What a form brought, upright, small, without metadata, as JPEG. Raises Unusable."""
    return _drawn(data)


def looked_at(data: bytes, media: Media) -> Picture:
    """What a phone sent, byte for byte, where it is what it says and carries no metadata.

    One that does carry some is drawn anew. Raises Unusable where it lies or does not open.
    """
    image = _opened(data)
    if MEDIA[image.format or ""] is not media:
        raise Unusable(_("This is not a picture."))
    bare = not METADATA & set(image.info)
    _loaded(image)
    return Picture(media, data) if bare else _drawn(data)


def _drawn(data: bytes) -> Picture:
    image = _opened(data)
    _loaded(image)
    upright = ImageOps.exif_transpose(image)
    if upright.mode not in {"RGB", "L"}:
        paper = Image.new("RGB", upright.size, "white")
        layer = upright.convert("RGBA")
        paper.paste(layer, mask=layer.getchannel("A"))
        upright = paper
    upright.thumbnail((LONG_EDGE, LONG_EDGE))
    made = BytesIO()
    # A new picture from the pixels alone: what the old one said about itself stays behind.
    bare = Image.frombytes(upright.mode, upright.size, upright.tobytes())
    bare.save(made, "JPEG", quality=QUALITY, optimize=True)
    return Picture(Media.jpeg, made.getvalue())


def _opened(data: bytes) -> Image.Image:
    """Its header, read; nothing is decoded yet."""
    if data[4:8] == b"ftyp" and data[8:12] in HEIF:
        raise Unusable(_("This is a HEIC picture, which does not open here. Take it on this page."))
    if data[:5] == b"%PDF-":
        raise Unusable(_("This is a PDF, not a picture. Please take a picture of the paper."))
    try:
        image = Image.open(BytesIO(data), formats=list(MEDIA))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Unusable(_("This is not a picture.")) from None
    width, height = image.size
    if width * height > MOST_PIXELS[image.format or ""]:
        raise Unusable(_("This picture has too many points. Please take it on this page."))
    return image


def _loaded(image: Image.Image) -> None:
    """Decode it to the end: half a file is no picture."""
    try:
        if image.format == "JPEG":
            image.draft("RGB", (LONG_EDGE, LONG_EDGE))
        image.load()
    except (OSError, ValueError, SyntaxError, EOFError):
        raise Unusable(_("This picture is broken. Please take it again.")) from None
