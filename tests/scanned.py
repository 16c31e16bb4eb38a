"""Scanned papers as PDF: clean, locked, empty, or with all that can hide in a file."""

from functools import cache
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    RectangleObject,
    StreamObject,
    TextStringObject,
)

from tests.photos import MAKER, picture

HIDDEN = (MAKER, "Quach Van Mau", "app.alert", "giau.txt", "loi ghi chu", "https://example.org/doi")
"""What stands in `hiding()` and must not stand in what is kept."""


@cache
def scan(count: int = 1, *, seed: int = 1) -> bytes:
    """So many pages, each a photograph of a sheet."""
    writer = PdfWriter()
    for number in range(count):
        _page(writer, picture(seed=seed + number))
    return _written(writer)


@cache
def locked() -> bytes:
    """One that asks for a password."""
    writer = PdfWriter(clone_from=BytesIO(scan()))
    writer.encrypt("270418", algorithm="RC4-128")
    return _written(writer)


@cache
def hiding() -> bytes:
    """A page that can be seen, and around it all that a file can hide."""
    writer = PdfWriter()
    image = _page(writer, picture(exif=True))
    image[NameObject("/Metadata")] = writer._add_object(_stream(b"<x>Quach Van Mau</x>", "/XML"))
    page = writer.pages[0]
    opens = DictionaryObject(
        {
            NameObject("/S"): NameObject("/JavaScript"),
            NameObject("/JS"): TextStringObject("app.alert(1)"),
        }
    )
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): writer._add_object(opens)})
    page[NameObject("/Metadata")] = writer._add_object(_stream(b"Quach Van Mau", "/XML"))
    writer.add_annotation(0, FreeText(text="loi ghi chu", rect=(10, 10, 90, 30)))
    writer.add_uri(0, "https://example.org/doi", RectangleObject((10, 40, 90, 60)))
    writer._root_object[NameObject("/OpenAction")] = writer._add_object(opens)
    writer.add_attachment("giau.txt", b"giau.txt Quach Van Mau")
    writer.add_metadata({"/Author": "Quach Van Mau", "/Producer": MAKER})
    writer.add_outline_item(title="Quach Van Mau", page_number=0)
    return _written(writer)


@cache
def blank() -> bytes:
    """A page on which nothing stands."""
    writer = PdfWriter()
    writer.add_blank_page(595, 842)
    return _written(writer)


def pictures_in(file: bytes) -> list[bytes]:
    """The photographs, page by page, as they lie in the file."""
    found = []
    for page in PdfReader(BytesIO(file)).pages:
        one: Any = page
        drawn = one["/Resources"]["/XObject"]["/Sheet"]
        assert isinstance(drawn, StreamObject)
        found.append(drawn._data)
    return found


def everything_in(file: bytes) -> bytes:
    """The file, and what is packed in it."""
    reader = PdfReader(BytesIO(file))
    streams = [file]
    size: Any = reader.trailer["/Size"]
    for number in range(1, size):
        one = reader.get_object(number)
        streams.append(repr(one).encode())
        if isinstance(one, StreamObject):
            streams.append(one._data)
            if "/DCTDecode" not in str(one.get("/Filter")):
                streams.append(one.get_data())
    return b"\n".join(streams)


def _page(writer: PdfWriter, photo: bytes) -> StreamObject:
    page = writer.add_blank_page(595, 842)
    image = _stream(photo, "/XObject")
    for name, value in (
        ("/Subtype", NameObject("/Image")),
        ("/Width", NumberObject(640)),
        ("/Height", NumberObject(480)),
        ("/BitsPerComponent", NumberObject(8)),
        ("/ColorSpace", NameObject("/DeviceRGB")),
        ("/Filter", NameObject("/DCTDecode")),
    ):
        image[NameObject(name)] = value
    drawn = DictionaryObject({NameObject("/Sheet"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): drawn})
    says = _stream(b"q 555 0 0 416 20 400 cm /Sheet Do Q", "")
    page[NameObject("/Contents")] = ArrayObject([writer._add_object(says)])
    return image


def _stream(data: bytes, kind: str) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(data)
    if kind:
        made[NameObject("/Type")] = NameObject(kind)
    return made


def _written(writer: PdfWriter) -> bytes:
    made = BytesIO()
    writer.write(made)
    return made.getvalue()
