"""The nouns. Importing this package makes every table known to the migrations."""

from survey.models.account import Account, Role
from survey.models.account_reset import AccountReset
from survey.models.alarm import Alarm, AlarmEvent
from survey.models.audit import AuditEvent
from survey.models.case import Case, CaseEvent
from survey.models.code import AccessCode
from survey.models.day_sums import DaySums, OutletProducts, SectorImportance
from survey.models.display import Display
from survey.models.errand import Errand
from survey.models.folded import Folded
from survey.models.indicator import IndicatorList, IndicatorValue
from survey.models.invitation import Invitation, InvitationBatch
from survey.models.job_run import JobRun
from survey.models.key_check import KeyCheck
from survey.models.mail import Mail
from survey.models.news import News
from survey.models.outlet import Outlet, OutletHead, RegisterEntry
from survey.models.plan import Margin, RegisterItem, Target
from survey.models.questionnaire import KeptQuestionnaire, QuestionnaireVersion
from survey.models.reference import City, Family, Sector
from survey.models.release import Release
from survey.models.response import Response
from survey.models.schema_floor import SchemaFloor
from survey.models.subscription import Delivery, Notice, Subscription
from survey.models.ticket import AnsweredTicket
from survey.models.unit import Unit
from survey.models.watching import LearntVariance, LeftOut, WatchedDay, WatchedSeries
from survey.models.wave import SectorShare, Wave, WaveQuestionnaire
from survey.models.written import Comment, Contact

__all__ = [
    "AccessCode",
    "Account",
    "AccountReset",
    "Alarm",
    "AlarmEvent",
    "AnsweredTicket",
    "AuditEvent",
    "Case",
    "CaseEvent",
    "City",
    "Comment",
    "Contact",
    "DaySums",
    "Delivery",
    "Display",
    "Errand",
    "Family",
    "Folded",
    "IndicatorList",
    "IndicatorValue",
    "Invitation",
    "InvitationBatch",
    "JobRun",
    "KeptQuestionnaire",
    "KeyCheck",
    "LearntVariance",
    "LeftOut",
    "Mail",
    "Margin",
    "News",
    "Notice",
    "Outlet",
    "OutletHead",
    "OutletProducts",
    "QuestionnaireVersion",
    "RegisterEntry",
    "RegisterItem",
    "Release",
    "Response",
    "Role",
    "SchemaFloor",
    "Sector",
    "SectorImportance",
    "SectorShare",
    "Subscription",
    "Target",
    "Unit",
    "WatchedDay",
    "WatchedSeries",
    "Wave",
    "WaveQuestionnaire",
]
