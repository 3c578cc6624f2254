"""The sheets in `typst/` compiled by Typst, with the fonts of the wheel."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import typst

from survey.paper import fonts

_SHEETS = Path(__file__).parent / "typst"
_FEW = 20
_log = logging.getLogger(__name__)


def compiled(sheet: str, items: Sequence[Mapping[str, Any]]) -> bytes:
    """The PDF of `typst/<sheet>.typ` filled with items; the log names what the fonts lack."""
    _name_empty_boxes(sheet, items)
    document = _compile(_SHEETS / f"{sheet}.typ", {"items": json.dumps(items)})
    if len(items) > _FEW:
        _forget()
    return document


def _compile(source: Path | bytes, inputs: dict[str, str]) -> bytes:
    text = source if isinstance(source, bytes) else source.read_bytes()
    compiler = typst.Compiler(text, root=_SHEETS, font_paths=fonts.packaged())
    document = compiler.compile(format="pdf", sys_inputs=inputs)
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


def _texts(value: Any) -> Iterator[str]:
    """Every text that is printed, however deep it lies."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts([part for name, part in value.items() if name != "qr"])
    elif isinstance(value, Sequence):
        for part in value:
            yield from _texts(part)
