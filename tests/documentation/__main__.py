"""`make reference`: write the pages that tell what the code says of itself."""

import tempfile
from pathlib import Path

from survey.base.config import ROOT
from tests.conftest import build
from tests.documentation import architecture_page, commands_page, routes_page

PAGES = {"architecture.md": architecture_page.page, "commands.md": commands_page.page, "routes.md": routes_page.page}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        app = build(Path(folder), "sqlite://")
        for name, page in PAGES.items():
            (ROOT / "docs" / name).write_text(page(app), encoding="utf-8")
