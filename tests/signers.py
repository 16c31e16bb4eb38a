"""What a phone brings when somebody has signed on it: fields, and the hash of what it showed."""

from collections.abc import Mapping
from typing import Any

from rehabfield.data import load_texts
from rehabfield.models import CommitmentTemplate
from rehabfield.texts import Filled, Text
from tests.factories import STROKES
from tests.world import key

OWN_WORDING = key("lời riêng của Ba Vì")
"""Ba Vì's own words for a family's commitment, which are the shipped ones."""
TEXTS: Mapping[str, Text] = {one.text.code: one.text for one in load_texts()}
FAMILY = {
    "place_name": "Ba Vì",
    "document_date": "21/11/2026",
    "family_name": "Lò Thị Ban",
    "relative_full_name": "Phạm Thị Ngọc Khánh",
}
YOUNG = {
    "place_name": "Ba Vì",
    "document_date": "21/11/2026",
    "addressee_police_unit": "xã Ba Vì",
    "person_full_name": "Đặng Văn Thuỵ",
    "person_date_of_birth": "03/05/2010",
    "person_gender": "nam",
}
"""For Mẫu 25: sixteen years of age."""


def shipped(code: str) -> Any:
    """The key of a shipped text."""
    return CommitmentTemplate.shipped_id(code, 1)


def signed(
    code: str,
    template: Any,
    values: Mapping[str, str],
    *roles: str,
    ticks: tuple[int, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Fields of a commitment that these roles have signed with the finger."""
    text = TEXTS[code]
    filled = Filled(text, values, tuple(place in ticks for place in range(text.ticks)))
    proof = filled.digest(str(template))
    fields: dict[str, Any] = {f"b-{name}": value for name, value in values.items()}
    for role in roles:
        name = "Lò Thị Ban" if role in {"family", "guardian"} else "Người ký"
        fields |= {
            f"s-{role}-how": "glass",
            f"s-{role}-name": name,
            f"s-{role}-path": STROKES,
            f"s-{role}-proof": proof,
        }
    return {
        **fields,
        "template": str(template),
        "proof": proof,
        "tick": [str(place) for place in ticks],
        **more,
    }
