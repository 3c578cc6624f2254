"""A document on A4 paper, set with Typst."""

from dataclasses import asdict
from typing import Any

from survey.outputs.document.blocks import Block, Document, Heading, Headline, Paragraph, Pictures
from survey.paper import typesetting

_KINDS: dict[type, str] = {Heading: "heading", Paragraph: "paragraph", Headline: "headline", Pictures: "pictures"}


def pdf(document: Document) -> bytes:
    """The PDF: the same bytes for the same document."""
    sheet = asdict(document) | {"day": f"{document.day}", "blocks": [_block(block) for block in document.blocks]}
    return typesetting.pdf("bulletin", [sheet], document.day)


def _block(block: Block) -> dict[str, Any]:
    return asdict(block) | {"kind": _KINDS.get(type(block), "table")}
