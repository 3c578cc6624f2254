"""The bulletin of the edition, and what its drawings are told as."""

import pytest

from survey.outputs.document.blocks import Headline, Pictures, Table
from survey.outputs.document.bulletin import bulletin


@pytest.fixture
def document(edition):
    return bulletin(edition)


def drawings(document):
    """For each place with drawings, in order, what each of them says."""
    for block in document.blocks:
        if isinstance(block, Headline):
            yield [block.bar.said]
        elif isinstance(block, Table):
            yield from ([bar.said] for bar in block.bars if bar)
        elif isinstance(block, Pictures):
            yield [one.said for one in block.pictures]
