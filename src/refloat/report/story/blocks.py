"""What a report is made of: sections of blocks. The page and the paper both print these."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Card:
    """One key figure: what it is, its value, and a line of detail."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Cards:
    """A row of key figures."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True)
class Notice:
    """A sentence that nobody may miss."""

    text: str


@dataclass(frozen=True)
class Column:
    """A column of a table.

    Attributes:
        label: Its head, with the unit.
        right: Whether its cells are numbers, set to the right.
        weight: How much of the spare width it takes; 0 takes what its words need.
    """

    label: str
    right: bool = False
    weight: int = 0


@dataclass(frozen=True)
class Table:
    """A table of words and formatted numbers.

    Attributes:
        title: Stands above it.
        columns: Its columns.
        rows: Cells as people read them, as many in each row as there are columns.
        note: Small print below: source, definition.
        total: Whether the last row is a total.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    total: bool = False

    @property
    def narrow(self) -> bool:
        """Whether it has so few columns that the eye would lose the row across a full page."""
        return len(self.columns) <= 3 and any(column.right for column in self.columns)


@dataclass(frozen=True)
class Figure:
    """A chart with its caption.

    Attributes:
        name: Unique within the report; names the file.
        chart: An Altair chart, or a whole SVG document.
        caption: What it shows, in a sentence.
        source: Where its numbers come from.
        half: Whether two stand side by side.
    """

    name: str
    chart: Any
    caption: str
    source: str = ""
    half: bool = False


@dataclass(frozen=True)
class Steps:
    """A numbered list, such as an order of payments."""

    title: str
    items: tuple[str, ...]


Block = Cards | Paragraph | Notice | Table | Figure | Steps


@dataclass(frozen=True)
class Section:
    """A chapter.

    Attributes:
        key: Its anchor, the same in every language.
        title: Its head.
        blocks: What it says, in order.
    """

    key: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Story:
    """A whole report in one language.

    Attributes:
        language: "en" or "zh".
        title: Of the case.
        case: Short name.
        subtitle: One line: what kind of document, which cut-off.
        synthetic: Words that every page of a synthetic case shows; "" for real loans.
        created: When the run was made.
        sections: Chapters, the summary first.
        kind: What kind of document, for the brand line; that of a securitisation report if left out.
    """

    language: str
    title: str
    case: str
    subtitle: str
    synthetic: str
    created: str
    sections: tuple[Section, ...]
    kind: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure, in the order of the text."""
        return tuple(block for section in self.sections for block in section.blocks if isinstance(block, Figure))


def table(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    weights: Mapping[int, int] | None = None,
    note: str = "",
    total: bool = False,
) -> Table:
    """A table from plain heads and rows.

    Args:
        title: Stands above it.
        columns: Heads.
        rows: Cells.
        right: Places of the columns of numbers.
        weights: Place -> share of the spare width; the first column takes it all if left out.
        note: Small print.
        total: Whether the last row is a total.
    """
    spare = weights if weights is not None else {0: 1}
    heads = tuple(Column(label, place in right, spare.get(place, 0)) for place, label in enumerate(columns))
    return Table(title, heads, tuple(tuple(row) for row in rows), note, total)
