"""The nouns. Importing this package makes every table known to the migrations."""

from survey.models.code import AccessCode
from survey.models.display import Display
from survey.models.invitation import Invitation, InvitationBatch
from survey.models.outlet import Outlet, OutletHead, RegisterEntry
from survey.models.questionnaire import QuestionnaireVersion
from survey.models.reference import City, Family, Sector
from survey.models.response import Response
from survey.models.unit import Unit
from survey.models.wave import SectorShare, Wave, WaveQuestionnaire
from survey.models.words import Comment, Contact

__all__ = [
    "AccessCode",
    "City",
    "Comment",
    "Contact",
    "Display",
    "Family",
    "Invitation",
    "InvitationBatch",
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
