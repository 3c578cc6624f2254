"""Tables of measurements in Markdown, written into their place in a guide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; the first column is text, the others are aligned to the right."""
    rule = ["---", *("---:" for _ in header[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in [header, rule, *rows])


def insert(path: Path, name: str, text: str) -> None:
    """Put `text` between the comments `<!-- name -->` and `<!-- /name -->` of a guide.

    Raises ValueError where the guide has no such place.
    """
    start, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    page = path.read_text(encoding="utf-8")
    if start not in page or end not in page:
        raise ValueError(f"{path} has no place for {name}: it needs the comments {start} and {end}")
    before, rest = page.split(start, 1)
    after = rest.split(end, 1)[1]
    path.write_text(f"{before}{start}\n\n{text.strip()}\n\n{end}{after}", encoding="utf-8")
