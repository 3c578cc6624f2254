"""What nouns are called in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass

from survey.base.i18n import FIRST, language
from survey.figures.records import Row
from survey.models import City, Family, Sector
from survey.models.reference import cities, families, sectors


def own_name(noun: City | Family | Sector) -> str:
    """The noun's name in the reader's language; Chinese or English."""
    return noun.name if language() == FIRST else noun.name_en


def index_name(family: Family) -> str:
    """The name of a family's index in the reader's language; Chinese or English."""
    return family.index_name if language() == FIRST else family.index_name_en


@dataclass(frozen=True)
class Names:
    """Names by code: of families and of their indices, of sectors and of cities."""

    families: Mapping[str, str]
    indices: Mapping[str, str]
    sectors: Mapping[str, str]
    cities: Mapping[str, str]

    def of(self, row: Row) -> str:
        """What a row of a release is called beside others of its level; as in the release where its code is unknown."""
        if row.level == "cells":
            city, sector = self.cities.get(row.city or ""), self.sectors.get(row.sector or "")
            return f"{city} · {sector}" if city and sector else row.name
        known = {"families": self.indices, "sectors": self.sectors, "cities": self.cities}[row.level]
        return known.get(row.code, row.name)


def english_names() -> Names:
    """The same in English, for programs; a family is called by its own name, as in a release."""
    called = {family.code: family.name_en for family in families()}
    return Names(
        families=called,
        indices=called,
        sectors={sector.code: sector.name_en for sector in sectors()},
        cities={city.code: city.name_en for city in cities()},
    )


def all_names() -> Names:
    """The names of everything that figures are about, in the reader's language."""
    known = families()
    return Names(
        families={family.code: own_name(family) for family in known},
        indices={family.code: index_name(family) for family in known},
        sectors={sector.code: own_name(sector) for sector in sectors()},
        cities={city.code: own_name(city) for city in cities()},
    )
