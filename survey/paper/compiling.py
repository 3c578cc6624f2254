"""The sheets in `typst/` compiled by Typst, with the fonts of the wheel."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Literal

import typst

from survey.paper import fonts

_SHEETS = Path(__file__).parent / "typst"
_FEW = 20
_Standard = Literal["ua-1", "a-2a"]
_ACCESSIBLE: tuple[_Standard, ...] = ("ua-1",)
_LASTING: tuple[_Standard, ...] = ("ua-1", "a-2a")
"""What is archived must have a day."""
_log = logging.getLogger(__name__)


def compiled(sheet: str, items: Sequence[Mapping[str, Any]], day: date | None) -> bytes:
    """The PDF of `typst/<sheet>.typ` filled with items; the log names what the fonts lack."""
    _name_empty_boxes(sheet, items)
    inputs = {"items": json.dumps(_drawable(items)), "day": f"{day or ''}"}
    document = _compile(_SHEETS / f"{sheet}.typ", inputs, _LASTING if day else _ACCESSIBLE)
    if len(items) > _FEW:
        _forget()
    return document


def drawn(sheet: str, items: Sequence[Mapping[str, Any]], ppi: float) -> list[bytes]:
    """Each page of the same as a PNG picture."""
    compiler = typst.Compiler((_SHEETS / f"{sheet}.typ").read_bytes(), root=_SHEETS, font_paths=fonts.packaged())
    inputs = {"items": json.dumps(_drawable(items)), "day": ""}
    pages = compiler.compile(format="png", ppi=ppi, sys_inputs=inputs)
    assert pages is not None  # they were not written into a file
    return [pages] if isinstance(pages, bytes) else pages


def _compile(source: Path | bytes, inputs: dict[str, str], standards: Sequence[_Standard] = ()) -> bytes:
    text = source if isinstance(source, bytes) else source.read_bytes()
    compiler = typst.Compiler(text, root=_SHEETS, font_paths=fonts.packaged())
    document = compiler.compile(format="pdf", sys_inputs=inputs, pdf_standards=list(standards))
    assert isinstance(document, bytes)  # a PDF is one document however many pages it has
    return document


def _forget() -> None:
    """Push a large document out of the memory that Typst keeps of its last ten (some 0.3 MB for every page)."""
    for _ in range(11):
        _compile(b"", {})


def _name_empty_boxes(sheet: str, items: Sequence[Mapping[str, Any]]) -> None:
    boxes = [f"{lacking} in {text!r}" for text in dict.fromkeys(_texts(items)) if (lacking := fonts.missing(text))]
    if boxes:
        _log.warning("%s: the fonts lack, and print as empty boxes: %s", sheet, "; ".join(boxes))


def _drawable(value: Any) -> Any:
    """The same with texts that the fonts can draw."""
    if isinstance(value, str):
        return fonts.drawable(value)
    if isinstance(value, Mapping):
        return {name: part if name == "qr" else _drawable(part) for name, part in value.items()}
    if isinstance(value, Sequence):
        return [_drawable(part) for part in value]
    return value


def _texts(value: Any) -> Iterator[str]:
    """Every text that is printed, however deep it lies."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([part for name, part in value.items() if name != "qr"])
    elif isinstance(value, Sequence):
        for part in value:
            yield from _texts(part)
