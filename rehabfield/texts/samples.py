"""A text as it will stand, with values that nobody takes for somebody's."""

from collections.abc import Mapping
from datetime import date

from .filled import Filled
from .reading import blanks
from .shapes import BlankKind, Text

_BY_KIND: Mapping[BlankKind, str] = {
    BlankKind.line: "…",
    BlankKind.name: "Nguyễn Văn A",
    BlankKind.day: "01/01/2020",
    BlankKind.birth: "01/01/1980",
    BlankKind.sex: "nam",
    BlankKind.paper: "000000000000",
    BlankKind.phone: "0900000000",
    BlankKind.number: "4",
}
_BY_NAME: Mapping[str, str] = {
    "family_name": "Nguyễn Thị B",
    "family_relation": "mẹ",
    "business_name": "Cửa hàng tạp hóa A",
    "business_trade": "tạp hóa",
    **dict.fromkeys(
        (
            "person_permanent_residence",
            "person_registered_residence",
            "person_current_residence",
            "family_address",
            "household_address",
            "business_address",
        ),
        "thôn A",
    ),
}


def sample(text: Text, place: str, day: date) -> Filled:
    """Filled in for looking at: signed at this place, on this day, every clause ticked."""
    values = {name: _BY_NAME.get(name) or _BY_KIND[blanks()[name].kind] for name in text.blanks}
    known = {
        "place_name": place,
        "commune_name": place,
        "document_date": day.strftime("%d/%m/%Y"),
    }
    values |= {name: value for name, value in known.items() if name in values}
    return Filled(text, values, (True,) * text.ticks)
