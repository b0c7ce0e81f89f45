"""What a document is made of: the same blocks become a page or a PDF (`document.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.documents.pictures import Label, Picture


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 begins a chapter; 2 stands above a part of it. Both stand in the bookmarks and the contents. Links lead to its
    `anchor`, without the #."""

    text: str
    level: int = 1
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; line breaks stay. `language` is its own, where it may be another than the document's."""

    text: str
    quiet: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere: an address, or `#` and an anchor of the same document."""

    text: str
    target: str


Cell = str | Link


@dataclass(frozen=True, slots=True)
class Table:
    """`widths` are shares of the page's width. Cells run over several lines; a new page begins with the header again."""

    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers that tell most, each with what it counts and where its records are."""

    items: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture under its title, with what it shows as a table for those who cannot see it."""

    title: str
    picture: Picture
    header: Sequence[str]
    rows: Sequence[Sequence[str]]


Block = Heading | Text | Table | Figures | Chart | Picture


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: what kind of document, a few sentences, (name, value) of what identifies it, and how to cite it.
    `contents` is what the table of contents is called."""

    eyebrow: str
    summary: str
    facts: Sequence[tuple[str, str]]
    cite: str
    contents: str


def texts(block: Block) -> list[str]:
    """All that a block prints."""
    if isinstance(block, Table):
        return [*block.header, *(text_of(cell) for row in block.rows for cell in row)]
    if isinstance(block, Figures):
        return [text for item in block.items for text in item[:2]]
    if isinstance(block, Chart):
        return [block.title, *texts(block.picture)]
    if isinstance(block, Picture):
        return [shape.text for shape in block.shapes if isinstance(shape, Label)]
    return [block.text]


def text_of(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text
