"""Pictures of papers for tests: with what phones write into them, and what is no picture at all."""

from functools import cache
from io import BytesIO
from random import Random

from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

MAKER = "Xom Go Tram 7 Pro"
"""What the phone writes of itself into a picture: found nowhere, if it was taken out."""


@cache
def picture(
    width: int = 640, height: int = 480, *, kind: str = "JPEG", exif: bool = False, seed: int = 1
) -> bytes:
    """A noisy sheet, so that it has the size of a real one; the same seed makes the same bytes."""
    noise = Random(seed).randbytes(width * height // 64)
    small = Image.frombytes("L", (width // 8, height // 8), noise[: (width // 8) * (height // 8)])
    image = small.resize((width, height)).convert("RGB")
    made = BytesIO()
    if exif:
        said = Image.Exif()
        said[Base.Make] = MAKER
        said[Base.Orientation] = 6
        said.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (21.0, 8.0, 30.0)
        image.save(made, kind, exif=said)
    else:
        image.save(made, kind)
    return made.getvalue()


HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(400)
PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + bytes(400)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
