"""The documentation says what the code does: its settings, its links, its version."""

import re
import tomllib
from urllib.parse import unquote, urlsplit

import pytest

from survey.base.config import ROOT
from tests.documentation import settings
from tests.documentation.commands_page import anchor

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
FENCED = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def prose(page):
    """The text of a page without its examples."""
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def section(page, heading):
    """What stands under a heading of the second level."""
    return re.search(rf"^## {heading}\n(.*?)(?=^## |\Z)", prose(page), re.DOTALL | re.MULTILINE)[1]


def test_every_setting_has_its_line_and_every_line_its_setting():
    table = section(ROOT / "docs" / "operations.md", "Settings")
    documented = set(re.findall(r"`([A-Z_]+)`", " ".join(re.findall(r"^\| (`.*?) \|", table, re.MULTILINE))))
    mentioned = set(re.findall(r"`([A-Z][A-Z_]+)`", table))
    read = settings.read_by(ROOT / "survey", ROOT / "analysis", ROOT / "questionnaires")
    assert documented <= read, f"documented, but nothing reads them: {sorted(documented - read)}"
    assert read <= mentioned, f"read, but not documented: {sorted(read - mentioned)}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(page):
    broken = [link for link in re.findall(r"\]\(<?([^)\s>]+)>?\)", prose(page)) if not leads_somewhere(page, link)]
    assert broken == []


def leads_somewhere(page, link):
    parts = urlsplit(link)
    if parts.scheme:
        return True
    target = (page.parent / unquote(parts.path)) if parts.path else page
    return target.exists() and (not parts.fragment or parts.fragment in anchors(target))


def anchors(page):
    return {anchor(heading) for heading in re.findall(r"^#+ (.*)$", prose(page), re.MULTILINE)}


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "README.md", "docs/architecture.md"])
def test_every_path_that_is_named_is_there(name):
    named = re.findall(
        r"`((?:survey|analysis|questionnaires|templates|tests|migrations|benchmarks)/[^`*\s]*)`", prose(ROOT / name)
    )
    assert [path for path in named if "<" not in path and "NNNN" not in path and not (ROOT / path).exists()] == []


def test_every_page_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        paths = (urlsplit(link).path for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)))
        waiting += [(page.parent / path).resolve() for path in paths if path]
    assert set(PAGES) - reached == {ROOT / "CHANGELOG.md"}


def test_the_version_is_the_last_one_of_the_changelog():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    versions = re.findall(r"^## (\d+\.\d+\.\d+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert version == versions[0]
    assert versions == sorted(versions, key=lambda text: [int(part) for part in text.split(".")], reverse=True)
