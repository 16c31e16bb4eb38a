"""Words that stand on no screen, and words that stand only in the names of laws and papers.

From domain.md §5.1 (Luật 120/2025/QH15 Đ5.11 forbids stigma) and field.md. Whole words, without
regard to case.
"""

import re
import unicodedata

NEVER = (
    "đối tượng",
    "con nghiện",
    "thằng nghiện",
    "dân nghiện",
    "nghiện hút",
    "hút chích",
    "cai nghiện thất bại",
    "ngựa quen",
    "lầm lỡ",
    "sa ngã",
    "mắc tệ nạn",
    "cảm hóa",
    "cảm hoá",
    "trình diện",
    "khai báo",
    "bỏ trốn",
    "trốn",
)
"""Nobody is called or spoken of like this, on any screen, in any message."""

LEGAL_ONLY = ("vi phạm", "giám sát", "chết")
"""Only inside the names of laws, papers and legal reasons: those live in the rulebook."""

DRUG = ("ma túy", "ma tuý", "nghiện", "cai", "cai nghiện", "methadone", "hiv")
"""Never on the phone of a volunteer or a leader: it may lie on the kitchen table."""

NEVER_ENGLISH = ("addict", "addicts", "junkie", "drug abuser", "offender", "offenders", "culprit")

ENGLISH = re.compile(
    r"\b(the|your|you|please|with|and|of|this|that|not|is|are|was|has|have|been|for|from|who)\b",
    re.IGNORECASE,
)
"""Little words which are English and never Vietnamese."""


def found(words: tuple[str, ...], text: str) -> list[str]:
    """Those of the words that occur in the text."""
    plain = unicodedata.normalize("NFC", text).casefold()
    return [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain)]
