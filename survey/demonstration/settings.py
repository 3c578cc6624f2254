"""What the invented province is made of: province.yaml as frozen dataclasses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("province.yaml")

Words = Sequence[str]


@dataclass(frozen=True)
class SectorSettings:
    """`outlets` is relative; `volume` the median services an outlet renders in a wave; `level` is in points (0-100);
    `share` the weight in the family index; `kinds` what units call themselves, each with what their outlets do."""

    outlets: float
    volume: float
    level: float
    share: float
    kinds: Mapping[str, Words]


@dataclass(frozen=True)
class Settings:
    """`cities` maps a code to the relative number of outlets, `comments` a mood, or a question with another
    option, and a language to texts, `resolutions` the cause of a case to what was done."""

    cities: Mapping[str, float]
    sectors: Mapping[str, SectorSettings]
    words: Mapping[str, Words]
    comments: Mapping[str, Mapping[str, Words]]
    resolutions: Mapping[str, Words]


@cache
def load_settings() -> Settings:
    """The settings of the packaged file."""
    content: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    sectors = {code: SectorSettings(**values) for code, values in content["sectors"].items()}
    return Settings(content["cities"], sectors, content["words"], content["comments"], content["resolutions"])
