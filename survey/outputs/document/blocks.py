"""What a printed document is made of, whatever prints it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Heading:
    """The heading of a section."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; `strong`: the one that must not be missed."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Bar:
    """An interval to be drawn, with its target; an index without an interval has None for its ends. `said`: the
    drawing in words."""

    index: float
    low: float | None
    high: float | None
    low90: float | None
    high90: float | None
    target: float
    said: str


@dataclass(frozen=True)
class Headline:
    """A family's index, large: its name, its interval as a drawing, the verdict in words, the ends of the axis."""

    name: str
    bar: Bar
    index: str
    interval: str
    verdict: str
    axis: tuple[float, float]


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, whether its cells are numbers (set to the right)."""

    name: str
    width: float
    number: bool = False


@dataclass(frozen=True)
class Table:
    """A table of texts; what follows a line break in a cell is set smaller.

    `bars`: for each row the interval to draw on the axis (None: nothing), as a last column that the `legend`
    explains.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    bars: tuple[Bar | None, ...] = ()
    axis: tuple[float, float] | None = None
    legend: str = ""


@dataclass(frozen=True)
class Picture:
    """A drawing with its name; SVG. `said`: the drawing in words."""

    name: str
    svg: str
    said: str


@dataclass(frozen=True)
class Pictures:
    """Drawings side by side, so many `across` (0: all)."""

    title: str
    pictures: tuple[Picture, ...]
    note: str = ""
    across: int = 0


Block = Heading | Paragraph | Headline | Table | Pictures


@dataclass(frozen=True)
class Document:
    """A document: what stands beside its head, titles, the line at the foot of each page, its day; each page of a
    demonstration and of a draft says so."""

    stated: tuple[str, ...]
    title: str
    subtitle: str
    foot: str
    day: date
    demonstration: bool
    draft: bool
    blocks: tuple[Block, ...]
