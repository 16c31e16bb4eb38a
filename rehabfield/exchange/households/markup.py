"""XML of a file that nobody vouches for: as a stream, without document types, within a budget."""

from typing import Any, Final
from xml.etree.ElementTree import ParseError

# It publishes no types.
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from .faults import save_again
from .tables import too_many_rows

MOST_ELEMENTS: Final = 1_000_000
"""Of one file: the largest list takes a third; about two seconds."""
CHUNK: Final = 1 << 16


class Budget:
    """Elements that may still be opened in this file."""

    def __init__(self) -> None:
        self.left = MOST_ELEMENTS


class Enough(Exception):
    """The rest of this part is of no interest."""


class Target:
    """What hears of elements by their plain names."""

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def closed(self, tag: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """Letters, possibly only some of them."""

    def enough(self) -> None:
        """Stop reading this part."""
        raise Enough


class _Counted:
    """Counts what it hands on, and leaves namespaces away (strict files have others)."""

    def __init__(self, target: Target, budget: Budget) -> None:
        self._target, self._budget = target, budget
        self.data = target.text

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._budget.left -= 1
        if self._budget.left < 0:
            raise too_many_rows()
        self._target.opened(tag.rpartition("}")[2], attributes)

    def end(self, tag: str) -> None:
        self._target.closed(tag.rpartition("}")[2])

    def close(self) -> None:
        """Nothing to hand over."""


def parsed(data: bytes, target: Target, budget: Budget) -> None:
    """Tell the target of all elements, until it has enough. Raises Unreadable."""
    parser: Any = DefusedXMLParser(target=_Counted(target, budget), forbid_dtd=True)
    try:
        for start in range(0, len(data), CHUNK):
            parser.feed(data[start : start + CHUNK])
        parser.close()
    except Enough:
        return
    except (ParseError, ValueError, LookupError):
        # ValueError: document types and entities as well as unknown encodings.
        raise save_again() from None
