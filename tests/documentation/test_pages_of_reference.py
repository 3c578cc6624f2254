"""docs/commands.md and docs/routes.md are what the code says of itself today."""

import pytest

from survey.base.config import ROOT
from tests.conftest import build
from tests.documentation.__main__ import PAGES


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_of_reference_is_up_to_date(name, tmp_path):
    written = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert PAGES[name](build(tmp_path, "sqlite://")) == written, f"docs/{name} is out of date: make reference"
