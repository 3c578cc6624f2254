"""PDFs made with Typst from the sheets in `typst/`, with the packaged Chinese fonts and no others."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

_SHEETS = Path(__file__).parent / "typst"


@cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def pdf(sheet: str, items: Sequence[dict[str, Any]]) -> bytes:
    """One PDF of `typst/<sheet>.typ` filled with `items`, the same bytes for the same items.

    The items travel as JSON, so that no text in them is ever read as markup. A character that the fonts lack leaves an
    empty box on paper and stays right in the text of the PDF.
    """
    compiler = typst.Compiler(_SHEETS / f"{sheet}.typ", root=_SHEETS, font_paths=_fonts())
    return compiler.compile(format="pdf", sys_inputs={"items": json.dumps(items)})
