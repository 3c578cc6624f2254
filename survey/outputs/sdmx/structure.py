"""What the files are made of: dimensions, attributes, code lists, each version kept as a file of this folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from survey.figures.records import Content

TOTAL = "_T"
LANGUAGES = ("zh", "en")
Names = Mapping[str, str]
"""What something is called, by language."""


@dataclass(frozen=True)
class Structure:
    """`attributes`: by name, whether they must be there; `concepts`: what each component is called; `lists`: by
    component, its codes with their names. Nothing of it ever changes under one version."""

    version: str
    name: Names
    dimensions: Sequence[str]
    attributes: Mapping[str, str]
    concepts: Mapping[str, Names]
    lists: Mapping[str, Mapping[str, Names]]

    def fits(self, content: Content) -> bool:
        """Whether every family, sector and city of a release is in the lists, under the name it has there."""
        return all(
            self.lists[name].get(code, {}).get("zh") == words
            for name, codes in codes_of(content).items()
            for code, words in codes.items()
        )


def codes_of(content: Content) -> dict[str, dict[str, str]]:
    """The families, sectors and cities of a release, by the component that they are codes of, with their names."""
    settings = content.settings
    return {
        "FAMILY": {one.code: one.name for one in settings.families},
        "SECTOR": {one.code: one.name for one in settings.sectors},
        "CITY": {one.code: one.name for one in settings.cities},
    }


def structure_of(content: Content, versions: Sequence[Structure] = ()) -> Structure:
    """The first version that fits a release, so that later ones leave it as it is; the last where none does."""
    versions = versions or VERSIONS
    return next((one for one in versions if one.fits(content)), versions[-1])


def _read(path: Path) -> Structure:
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    concepts = {name: _names(words) for name, words in found.pop("concepts").items()}
    lists = {name: {code: _names(words) for code, words in codes.items()} for name, codes in found.pop("lists").items()}
    return Structure(path.stem, _names(found.pop("name")), **found, concepts=concepts, lists=lists)


def _names(words: Sequence[str]) -> Names:
    return dict(zip(LANGUAGES, words, strict=True))


def _place(version: Path) -> tuple[int, ...]:
    return tuple(int(number) for number in version.stem.split("."))


VERSIONS = tuple(_read(path) for path in sorted(Path(__file__).parent.glob("*.yaml"), key=_place))
"""The first one first."""
