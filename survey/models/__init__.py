"""The nouns. Importing this package makes every table known to the migrations."""

from .code import AccessCode
from .outlet import Outlet, OutletHead, RegisterEntry
from .questionnaire import QuestionnaireVersion
from .reference import City, Family, Sector
from .response import Response
from .unit import Unit
from .wave import SectorShare, Wave, WaveQuestionnaire

__all__ = [
    "AccessCode",
    "City",
    "Family",
    "Outlet",
    "OutletHead",
    "QuestionnaireVersion",
    "RegisterEntry",
    "Response",
    "Sector",
    "SectorShare",
    "Unit",
    "Wave",
    "WaveQuestionnaire",
]
