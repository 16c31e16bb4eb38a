"""Lists of households for an evening of signing, as people keep them: spreadsheets and lines."""

from .blank import blank_sheet
from .checks import HouseholdRow
from .faults import Fault, Unreadable
from .reading import read_households, read_pasted

__all__ = [
    "Fault",
    "HouseholdRow",
    "Unreadable",
    "blank_sheet",
    "read_households",
    "read_pasted",
]
