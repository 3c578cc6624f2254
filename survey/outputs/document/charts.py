"""The drawings of a document as pictures, for files that hold no others."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from survey.outputs.document.blocks import Bar, Block, Document, Headline, Pictures, Table
from survey.paper import typesetting

WIDTH = 170
"""Of the text, in mm."""
BAR = 38
"""The width of a bar in a table, in mm."""


def pictures(document: Document) -> Iterator[bytes]:
    """PNG pictures in the order of the document: of a headline its bar, of a table a bar for each row that has one, of
    drawings all of them in one."""
    return iter(typesetting.pictures("charts", [item for block in document.blocks for item in _items(block)]))


def said(block: Pictures) -> str:
    """All drawings of a block in words."""
    return "\n".join(one.said for one in block.pictures)


def _items(block: Block) -> Iterator[dict[str, Any]]:
    if isinstance(block, Headline):
        yield _bar(block.bar, block.axis, 2.4, WIDTH)
    elif isinstance(block, Table):
        yield from (_bar(bar, block.axis, 1.3, BAR) for bar in block.bars if bar and block.axis)
    elif isinstance(block, Pictures):
        yield {"kind": "pictures", "width": WIDTH, "block": asdict(block)}


def _bar(bar: Bar, axis: tuple[float, float], thick: float, width: float) -> dict[str, Any]:
    return {"kind": "bar", "width": width, "thick": thick, "axis": axis, "bar": asdict(bar)}
