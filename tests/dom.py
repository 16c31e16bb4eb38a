"""A page as a tree, read strictly enough to find what a browser would forgive."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
)


@dataclass
class Node:
    """An element; text stands among the children."""

    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)
    parent: "Node | None" = None

    def get(self, name: str, default: str = "") -> str:
        """An attribute; an attribute without value is empty."""
        return self.attrs.get(name, default)

    def walk(self) -> Iterator["Node"]:
        """This element and all below, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, *tags: str) -> list["Node"]:
        """All elements below with one of these tags."""
        return [node for node in self.walk() if node.tag in tags]

    def up(self) -> Iterator["Node"]:
        """The elements around it, nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def strings(self) -> Iterator[str]:
        """Its text, piece by piece, as far as it is shown (also inside closed details)."""
        if self.tag in {"script", "style", "template"}:
            return
        for child in self.children:
            if isinstance(child, Node):
                yield from child.strings()
            elif child.strip():
                yield " ".join(child.split())

    @property
    def text(self) -> str:
        """Its text, blanks collapsed."""
        return " ".join(" ".join(self.strings()).split())

    @property
    def raw(self) -> str:
        """Its text exactly, as needed of a textarea or a style."""
        return "".join(c if isinstance(c, str) else c.raw for c in self.children)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("#page")
        self.here = self.root
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            self.problems.append(f"<{tag}> has an attribute twice: {names}")
        node = Node(tag, {name: value or "" for name, value in attrs}, parent=self.here)
        self.here.children.append(node)
        if tag not in VOID:
            self.here = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.here.tag != tag:
            self.problems.append(f"</{tag}> closes <{self.here.tag}>")
            if not any(node.tag == tag for node in self.here.up()):
                return
        while self.here.tag != tag and self.here.parent is not None:
            self.here = self.here.parent
        self.here = self.here.parent or self.root

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


def read(html: str) -> tuple[Node, list[str]]:
    """The tree, and what is wrong with the tags themselves."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    problems = reader.problems
    if reader.here is not reader.root:
        problems = [*problems, f"<{reader.here.tag}> is never closed"]
    return reader.root, problems
