"""Numbers that the documentation promises, read from its sentences and held against the code that keeps them.

A promise whose sentence is not found fails, so that nobody rewrites one without a look at this table. Measured figures
are no promises. It is one table, however long, so that there is one place to look. The tables of thresholds and of the
demonstration's parameters have tests of their own (tests/analysis/quality/test_quality.py,
tests/survey/demonstration/test_documentation.py).
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from math import e, log2
from typing import get_args

import chinese_calendar
import pytest
from scipy.special import lambertw

from analysis import spark
from analysis.disclosure import protection
from analysis.estimation.working_model import LEAST_FREE
from analysis.files.plan_file import read_plan
from analysis.files.watch_file import WEEK, WEEKS
from analysis.judging.marks import STANDARD, WITH_REGISTER
from analysis.judging.verdicts import ERROR_RATE
from analysis.live import importance as sector_importance
from analysis.live import outlook, planning
from analysis.live.confidence_sequence import PLANNED_DAYS
from analysis.proof import merkle
from analysis.quality.flags import THRESHOLDS
from analysis.release.head import FORMAT as RELEASE_FORMAT
from analysis.verification import command, compare, program
from analysis.warning import change
from analysis.warning.watch import CHANCES, Kind
from analysis.wave import lists, structures
from benchmarks import freezing, units, units_load
from questionnaires.model import SCALE
from questionnaires.voices.voice import KBIT_PER_SECOND
from survey.accounts import browsers, lockout, people, resetting, second_factor, uploading
from survey.accounts import settings as signing_in
from survey.alarms import course, night, rates
from survey.alarms import limits as alarm_limits
from survey.asked.scoring import SCORE
from survey.base import storage, waiting
from survey.base.config import ROOT, load
from survey.base.identifier import INVITATION, POSTER, RECEIPT
from survey.cases import opening
from survey.codes import displays, rotating
from survey.demonstration import cases as invented_cases
from survey.demonstration import province, register, rows, times
from survey.demonstration.periods import PERIODS
from survey.demonstration.settings import load_settings
from survey.errands import heartbeat, outbox, schedule, watch
from survey.figures import structures as told_models
from survey.indicators.services import TARGETS
from survey.mending import comments, filter, importance, matrix, terms
from survey.mending.explained import RISE
from survey.models import errand, response_part
from survey.models.mail import MAILS_KEPT
from survey.models.news import NEWS_KEPT
from survey.models.ticket import TICKETS_KEPT
from survey.office import archive_commands
from survey.office.frame import preview
from survey.outputs.document import tables as bulletin_tables
from survey.outputs.microdata import lines, spss, stata
from survey.privacy.comments import COMMENTS_KEPT
from survey.privacy.contacts import CONTACTS_KEPT
from survey.publications import caching
from survey.queries import archived
from survey.respond import repeats, ticket
from survey.run import intake, listening, server, supervisor, worker
from survey.run.backup import sealed
from survey.snapshots import archiving, computing
from survey.snapshots import rows as snapshot_rows
from survey.tables import cells, problems, uploads
from survey.units import score
from survey.waves import weighting
from survey.waves.settings import CONFIDENCE
from survey.web import front, limits, session
from survey.word import reaching, sending, spreading, subscribing, timing
from survey.word import views as subscription_pages
from survey.workdays.days import AHEAD
from tests.conftest import ENVIRON
from tests.faults import chaos
from tests.faults.test_slow_clients import MANY, SLOW
from tests.survey.respond.test_recordings import ALL_BYTES, ONE_BYTES
from tests.survey.respond.test_weight import FACES_BYTES, PAGE_BYTES

UP_TO_EIGHT = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight")
WORDS = dict(zip(UP_TO_EIGHT, range(9), strict=True))
WORDS |= {
    "a": 1,
    "an": 1,
    "ten": 10,
    "twelve": 12,
    "fifteen": 15,
    "thirty": 30,
    "sixty": 60,
    "ninety": 90,
    "fifty thousand": 50_000,
}
WORDS |= {"half": 0.5, "tenth": 0.1, "half past eight": 8.5}
NUMBER = r"([\d,]*\.?\d+(?:/\d+)?|(?:" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")\b)"
"""What # stands for in a sentence: a number in figures or in a word."""

SETTINGS = load(ENVIRON, ROOT / "nowhere")
HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
MINUTE = timedelta(minutes=1)
KB, MB = 1000, 2**20
SLOT_MINUTES = rotating.SLOT / 60
BITS = {
    "poster": 5 * (POSTER - 1),
    "slip": 5 * (INVITATION - 1),
    "receipt": 5 * (RECEIPT - 1),
    "tablet": 5 * (displays.SECRET - 1),
}
GUESSES = 2 ** BITS["slip"] / 300_000
"""Tries that one hit takes while 300,000 slips are in circulation."""


def tuned(error):
    """x of the boundary that is narrowest on the planned day (docs/units.md): x - log(1 + x) = -2 log error."""
    return round(-lambertw(-(error**2) / e, -1).real - 1, 2)


def mails_last():
    """Hours over which a mail is tried again."""
    return round(sum(outbox.FIRST_DELAY / HOUR * outbox.BACKOFF**n for n in range(outbox.RETRIES)))


@dataclass(frozen=True)
class Promise:
    """A sentence of a document, # standing for each number, and the values that the code holds, in its units."""

    document: str
    sentence: str
    held: Sequence[float]


def promise(document, sentence, *held):
    return Promise(document, sentence, held)


PROMISES = (
    # README.md
    promise("README.md", "against two policy targets of Gansu province: **#** for consumer services", 80),
    promise(
        "README.md",
        "one request of at most # kB with Brotli, # kB with gzip",
        *(most / KB for most in PAGE_BYTES.values()),
    ),
    promise("README.md", "starts a display whose code changes every # minute", SLOT_MINUTES),
    promise("README.md", "standard error, degrees of freedom, # % interval", 100 * CONFIDENCE),
    promise("README.md", "serves on http://127.0.0.1:#", SETTINGS["PORT"]),
    promise(
        "docs/readers.md",
        "The page weighs at most # kB with Brotli, # kB with gzip",
        *(most / KB for most in FACES_BYTES.values()),
    ),
    promise(
        "docs/readers.md",
        "Opus in Ogg, # kbit/s, together at most # MB, a file of at most # kB",
        KBIT_PER_SECOND,
        ALL_BYTES / 1e6,
        ONE_BYTES / KB,
    ),
    # what programs read
    promise("docs/api.md", "answers may be kept for # seconds", caching.SECONDS),
    promise("docs/api.md", "each kind of address answers # times a minute", limits.READS_PER_MINUTE),
    # cases
    promise("docs/cases.md", "A rating of **# or less** (of #)", opening.LOW, SCALE[-1]),
    promise("docs/cases.md", "**# to # hours later**, at random", opening.SOONEST / HOUR, opening.LATEST / HOUR),
    promise("docs/cases.md", "taking it up) | # working day |", opening.CONTACT_WITHIN),
    promise("docs/cases.md", "| closed | # working days |", opening.CLOSE_WITHIN),
    promise("docs/cases.md", "knows the years up to #. ", max(day.year for day in chinese_calendar.holidays)),
    promise("docs/cases.md", "the office's first page from # days before", AHEAD / DAY),
    promise("docs/cases.md", "erased when the case is closed, after # days at the latest", CONTACTS_KEPT / DAY),
    promise(
        "docs/cases.md",
        "At # on working days everybody",
        schedule.IN_THE_MORNING_AT.hour + schedule.IN_THE_MORNING_AT.minute / 60,
    ),
    promise("docs/cases.md", "overall satisfaction, # to #", SCALE[0], SCALE[-1]),
    # early warning
    promise("docs/early-warning.md", "During the first # days that are ever watched", alarm_limits.BASELINE),
    promise("docs/early-warning.md", "at most one false alarm in # years**", alarm_limits.OUTLET / 365),
    promise("docs/early-warning.md", "# % of that are for its score", 100 * (1 - alarm_limits.QUESTIONS)),
    promise("docs/early-warning.md", "# % for all its questions together", 100 * alarm_limits.QUESTIONS),
    promise("docs/early-warning.md", "the last # days are counted again", night.LOOKED_BACK / DAY),
    promise("docs/early-warning.md", "without means of fewer than # answers", course.FEWEST),
    promise(
        "docs/early-warning.md",
        "seen within # working day, ended within #",
        opening.CONTACT_WITHIN,
        opening.CLOSE_WITHIN,
    ),
    promise("docs/early-warning.md", "against the # that chance", round(rates.CHANCE, 1)),
    promise("docs/spark.md", "It is tried for # seconds", spark.PATIENCE),
    promise("docs/operations.md", "no more than # seconds begin a new one in a minute", worker.AT_A_TIME),
    # the demonstration
    promise(
        "docs/demonstration.md",
        "all # and #; of the # cells",
        21,
        14,
        len(load_settings().sectors) * len(load_settings().cities),
    ),
    promise("docs/demonstration.md", "of which # are demonstration units", province.DEMONSTRATION_UNITS),
    promise("docs/demonstration.md", "| outlets | about #,", province.OUTLETS),
    promise("docs/demonstration.md", "frozen and published, # % of the `--responses`", 100 * register.FIRST_SHARE),
    promise(
        "docs/demonstration.md",
        "open, # % of them, the last on # November",
        100 * (1 - register.FIRST_SHARE),
        PERIODS[1].last.day,
    ),
    promise(
        "docs/demonstration.md",
        "rating of # or less, and the # % of the customers who asked to be called back (# % of the unhappy);"
        " one in # was forgotten",
        opening.LOW,
        100 * invented_cases.CALL_BACK,
        100 * invented_cases.CALL_BACK_UNHAPPY,
        round(1 / invented_cases.FORGOTTEN),
    ),
    promise(
        "docs/demonstration.md", "In each register # % of the outlets are not selected", 100 * register._NOT_SELECTED
    ),
    promise(
        "docs/demonstration.md",
        "# in ten of these answer all the same; # % of the selected never answer",
        10 * register._VOLUNTEERS,
        100 * register._SILENT,
    ),
    promise(
        "docs/demonstration.md",
        "# % of the volumes are missing; # outlets are certain",
        100 * register._VOLUME_UNKNOWN,
        register._CERTAINTY,
    ),
    promise(
        "docs/demonstration.md", "; # % of the outlets close before the second wave", 100 * register._ONE_WAVE_ONLY
    ),
    promise("docs/demonstration.md", "median (sd # of the logarithm)", register._VOLUME_SD),
    promise(
        "docs/demonstration.md",
        "to the power # and with its own lognormal engagement (sd #)",
        register._RESPONSES_GROW,
        register._ENGAGEMENT_SD,
    ),
    promise("docs/demonstration.md", "# percent of the answers are invited", 100 * rows.INVITED),
    promise(
        "docs/demonstration.md",
        "Answers take # seconds at the median (lognormal, sd #) and come between # and # o'clock",
        times._MEDIAN_SECONDS,
        times._SECONDS_SD,
        times.OPENS,
        times.CLOSES,
    ),
    # what the evidence rests on
    promise("docs/evidence.md", "first show a score (# responses on # days)", score.ENOUGH, score.ENOUGH_DAYS),
    promise("docs/evidence.md", "in at most # % of waves", 100 * ERROR_RATE),
    promise("docs/evidence.md", "each may fall in # % of samples", 100 * ERROR_RATE),
    # the indices
    promise("docs/indices.md", "# items on #-#: overall", len(SCORE.weights), SCALE[0], SCALE[-1]),
    promise("docs/indices.md", "At least # of the # must be answered", SCORE.minimum_items, len(SCORE.weights)),
    promise(
        "docs/indices.md",
        "Below # %, or without sourced shares (then all count equally), there is no verdict",
        100 * lists.LEAST_COVERED,
    ),
    promise("docs/indices.md", "**Verdict**, one-sided at # %", 100 * ERROR_RATE),
    promise(
        "docs/indices.md",
        "(fewer than # organisations or outlets, or one organisation over # % of the weighted volume)",
        STANDARD.fewest_units,
        100 * STANDARD.largest_share,
    ),
    promise(
        "docs/indices.md",
        "none (# responses, # outlets, # % half-width of at most # points)",
        WITH_REGISTER.good.n,
        WITH_REGISTER.good.outlets,
        100 * CONFIDENCE,
        WITH_REGISTER.good.half_width,
    ),
    promise(
        "docs/indices.md",
        "`E` use with caution (# responses, # outlets, half-width of at most #)",
        WITH_REGISTER.caution.n,
        WITH_REGISTER.caution.outlets,
        WITH_REGISTER.caution.half_width,
    ),
    promise(
        "docs/indices.md",
        "none also effective n of # and # degrees of freedom, `E` effective n of # and #",
        STANDARD.good.n_eff,
        STANDARD.good.df,
        STANDARD.caution.n_eff,
        STANDARD.caution.df,
    ),
    promise(
        "docs/statistics.md", "Where a pool has # degrees of freedom or more, the outlets' means may rise", LEAST_FREE
    ),
    promise(
        "docs/statistics.md", "w is # for falls, # for rises, # for silence", *(CHANCES[k] for k in get_args(Kind))
    ),
    promise("docs/statistics.md", "The days within # of the greatest log odds", change.DROP),
    promise("docs/statistics.md", "where periods are dates and the baseline has # or more", WEEKS * WEEK),
    # integrity
    promise("docs/integrity.md", "a tablet whose symbol changes every # seconds", rotating.SLOT),
    promise(
        "docs/integrity.md",
        "| for years | # minutes; the page it opens, # minutes | once |",
        rotating.SLOTS_VALID * SLOT_MINUTES,
        ticket.LIFETIMES["display"] / MINUTE,
    ),
    promise("docs/integrity.md", "| works | is dead after # minutes |", rotating.SLOTS_VALID * SLOT_MINUTES),
    promise(
        "docs/integrity.md",
        "has # random characters out of # and a check character: # bits, # thousand million",
        POSTER - 1,
        32,
        BITS["poster"],
        round(2 ** BITS["poster"] / 1e9),
    ),
    promise("docs/integrity.md", "An invitation has # bits: with # slips", BITS["slip"], 300_000),
    promise("docs/integrity.md", "one try in # thousand million hits", round(GUESSES / 1e9)),
    promise("docs/integrity.md", "After # unknown codes in a minute", limits.UNKNOWN_CODES_PER_MINUTE),
    promise(
        "docs/integrity.md",
        "one hit takes about # years",
        round(GUESSES / limits.UNKNOWN_CODES_PER_MINUTE / (60 * 24 * 365.25), -2),
    ),
    promise(
        "docs/integrity.md", "A receipt has # bits, the secret address of a tablet #", BITS["receipt"], BITS["tablet"]
    ),
    promise(
        "docs/integrity.md",
        "the proof of the last # minutes (an HMAC of code and # minute)",
        rotating.SLOTS_VALID * SLOT_MINUTES,
        SLOT_MINUTES,
    ),
    promise(
        "docs/integrity.md",
        "# responses a minute and code, # an outlet",
        SETTINGS["RESPONSES_PER_MINUTE"],
        2 * SETTINGS["RESPONSES_PER_MINUTE"],
    ),
    promise("docs/integrity.md", "marks a second answer within # hours", repeats.COOL_DOWN / HOUR),
    promise("docs/integrity.md", "for the same outlet within # hours; noted when it arrived", repeats.COOL_DOWN / HOUR),
    promise("docs/integrity.md", "flagged if P(X >= n) < # for X Poisson", THRESHOLDS.burst_alpha),
    promise("docs/integrity.md", "where the outlet has fewer than # such hours", THRESHOLDS.burst_hours),
    promise("docs/integrity.md", "flagged if P(X >= k) < #, X Poisson", THRESHOLDS.copied_alpha),
    promise(
        "docs/integrity.md", "responses with # or more answers that are not all the same mark", THRESHOLDS.copied_items
    ),
    promise("docs/integrity.md", "if at least # % of its outlets' hours", 100 * THRESHOLDS.off_share),
    promise(
        "docs/integrity.md", "on at least # days and a # of its days", THRESHOLDS.off_days, THRESHOLDS.off_days_share
    ),
    promise("docs/integrity.md", "less than # as long as is usual", THRESHOLDS.speeder),
    promise("docs/integrity.md", "about # for a million responses", round(log2(1e6))),
    promise("docs/integrity.md", "屏显码每#秒更换，#分钟内有效", rotating.SLOT, rotating.SLOTS_VALID * SLOT_MINUTES),
    promise("docs/integrity.md", "海报码#比特", BITS["poster"]),
    promise(
        "docs/integrity.md", "邀请码#比特，按每分钟#次计算，约#年", BITS["slip"], limits.UNKNOWN_CODES_PER_MINUTE, 1900
    ),
    # what to mend
    promise(
        "docs/mending.md",
        "with fewer than # outlets, # responses or # units",
        sector_importance.FEWEST_OUTLETS,
        sector_importance.FEWEST_RESPONSES,
        importance.FEWEST_UNITS,
    ),
    promise("docs/mending.md", "outlets - 1 degrees of freedom, # %", 100 * sector_importance.CONFIDENCE),
    promise("docs/mending.md", "Below # responses, or # days with responses", score.ENOUGH, score.ENOUGH_DAYS),
    promise(
        "docs/mending.md",
        "outlets with # responses or more; with fewer than # such outlets",
        sector_importance.ENOUGH,
        sector_importance.FEWEST_OUTLETS,
    ),
    promise("docs/mending.md", "named (of more than # items", matrix.FEW_ITEMS),
    promise("docs/mending.md", "Each is erased after # year", COMMENTS_KEPT / YEAR),
    promise(
        "docs/mending.md",
        'this question with # or less" (any mark from # to #)',
        filter.USUAL_MOST,
        filter.MARKS[0],
        filter.MARKS[-1],
    ),
    promise("docs/mending.md", "shown when at least # responses use it", terms.FEWEST),
    promise("docs/mending.md", "the newest # comments", comments.MOST_READ),
    # the office
    promise("docs/office.md", "up to # MB on the page", uploading.UPLOAD / MB),
    promise("docs/office.md", "A file of # KiB or more", uploading.LARGE / 1024),
    promise("docs/performance.md", "A file from # KiB on", uploading.LARGE / 1024),
    promise("docs/office.md", "looked for in the first # rows of each sheet", cells.LOOKED_AT),
    promise("docs/office.md", "Of a refused file # problems are named", problems.MOST_NAMED),
    promise("docs/office.md", "moved by more than a factor of #", preview.JUMP),
    promise("docs/office.md", "file waits for # day in `uploads/`", uploads.KEPT / DAY),
    promise("docs/operations.md", "announced anew are seen within # seconds", storage.LOOKED_AT_AGAIN_AFTER),
    promise("docs/integrity.md", "# may wait; whoever comes then", front.QUEUE),
    promise("docs/integrity.md", "signed in within the last # days", browsers.KEPT / DAY),
    promise("docs/integrity.md", "where # wrong ones within an hour", limits.FAILURES_PER_HOUR),
    promise("docs/integrity.md", "mailed at most # links an hour", limits.LINKS_PER_HOUR),
    promise("docs/integrity.md", "for # times as long nothing is hashed", front.RESTS),
    promise("docs/integrity.md", "for # days after an administrator gave an account", resetting.WAIT / DAY),
    promise("docs/office.md", "adding up to # within #", 1, weighting.FULL),
    promise(
        "docs/office.md",
        "a standard deviation of # and an intra-class correlation of #",
        (outlook.ASSUMED.between + outlook.ASSUMED.within) ** 0.5,
        outlook.ASSUMED.icc,
    ),
    promise("docs/office.md", "the half-width of the # % interval", 95),
    promise("docs/office.md", "with at most # responses each", planning.EXPECTED_PER_OUTLET),
    promise("docs/office.md", "fewer than # units or outlets drawn stays confidential", STANDARD.fewest_units),
    promise("docs/office.md", "`sample_size(18, 2)` is #,", planning.sample_size(18, 2).responses),
    promise(
        "docs/office.md",
        "with # an outlet at an intra-class correlation of # # in # outlets",
        20,
        0.08,
        *(getattr(planning.sample_size(18, 2, per_outlet=20, icc=0.08), part) for part in ("responses", "outlets")),
    ),
    promise("docs/notifications.md", "for themselves, up to # times", subscribing.MOST),
    promise(
        "docs/notifications.md", "hours only (# to six on working days)", timing.OPENS.hour + timing.OPENS.minute / 60
    ),
    promise(
        "docs/notifications.md",
        "again after # minute, two, four and so on, at last every # hours",
        sending.FIRST_DELAY / MINUTE,
        sending.LONGEST_DELAY / HOUR,
    ),
    promise("docs/notifications.md", "After # days it is given up", sending.DEAD_AFTER / DAY),
    promise(
        "docs/notifications.md",
        "takes at most # seconds once the host's name is found; # are made side by side",
        reaching.WITHIN,
        sending.AT_A_TIME,
    ),
    promise("docs/notifications.md", "what became of the last # messages", subscription_pages.LOGGED),
    promise("docs/notifications.md", "of their messages are deleted after # days", NEWS_KEPT / DAY),
    promise("docs/notifications.md", "port # or one above #, with", reaching.HTTPS, reaching.FIRST_PORT - 1),
    promise("docs/notifications.md", "no more than # KB of an answer", reaching.LONGEST_ANSWER / 1024),
    promise("docs/notifications.md", "up to # pieces of news", spreading.MOST),
    promise("docs/office.md", "the three counts against #, # and #", *TARGETS.values()),
    # running it
    promise("docs/operations.md", "outside loopback `PUBLIC_URL` is required | `127.0.0.1`, `#` |", SETTINGS["PORT"]),
    promise("docs/operations.md", "on SQLite one and no more | # |", SETTINGS["WORKERS"]),
    promise("docs/operations.md", "and at most # seconds before or after it is shown", second_factor.STEP),
    promise("docs/performance.md", "is worded for its first # problems", problems.MOST_NAMED),
    promise(
        "docs/operations.md", "A request waits # seconds for answers of the database in all", waiting.ANSWER_WITHIN
    ),
    promise("docs/evidence.md", "the command fails above # seconds where only a dependency hung", chaos.FAR_TOO_LONG),
    promise("docs/operations.md", "its turn and its connection included (for that at most #)", waiting.CONNECT_WITHIN),
    promise("docs/operations.md", "Redis have # seconds", limits.ANSWER_WITHIN),
    promise("docs/operations.md", "each within # seconds of its start", supervisor.STEADY),
    promise("docs/operations.md", "set `X-Forwarded-*` | # |", SETTINGS["TRUSTED_PROXIES"]),
    promise("docs/operations.md", "(which keeps the answers) | # |", SETTINGS["RESPONSES_PER_MINUTE"]),
    promise("docs/operations.md", "by `keys retire SECRET_KEY`, after # days", ticket.LIFETIMES["poster"] / DAY),
    promise("docs/operations.md", "# characters; keep a copy in a safe", sealed.SHORTEST_PASSPHRASE),
    promise("docs/operations.md", "(comma-separated) for # week", ticket.LIFETIMES["poster"] / (7 * DAY)),
    promise("docs/operations.md", "one-time password is printed, works for # week", people.ONE_TIME_VALID / (7 * DAY)),
    promise("docs/operations.md", "(a link that works for # days, once)", signing_in.LINK_VALID / DAY),
    promise(
        "docs/operations.md",
        "Sessions end after # hours without a request and after # in any case",
        signing_in.IDLE / HOUR,
        signing_in.WHOLE / HOUR,
    ),
    promise(
        "docs/operations.md",
        "# wrong passwords or codes lock an account for # minute",
        lockout.FREE,
        lockout.FIRST_WAIT / MINUTE,
    ),
    promise("docs/operations.md", "doubles the wait up to # hour", lockout.LONGEST_WAIT / HOUR),
    promise(
        "docs/operations.md",
        "erases comments older than # year and contacts older than # days",
        COMMENTS_KEPT / YEAR,
        CONTACTS_KEPT / DAY,
    ),
    promise(
        "docs/operations.md",
        "At # on working days it mails",
        schedule.IN_THE_MORNING_AT.hour + schedule.IN_THE_MORNING_AT.minute / 60,
    ),
    promise(
        "docs/operations.md",
        "after # minute, #, # and so on, for # hours",
        1,
        *(outbox.FIRST_DELAY / MINUTE * outbox.BACKOFF**n for n in (1, 2)),
        mails_last(),
    ),
    promise("docs/operations.md", "what is known of it is deleted after # days", MAILS_KEPT / DAY),
    promise("docs/operations.md", "a mail it was handing over goes out again # minutes later", outbox.LEASE / MINUTE),
    promise("docs/operations.md", "is tried again after # minutes, one that comes", schedule.NIGHTLY.again / MINUTE),
    promise("docs/operations.md", "comes round every minute after # minute", schedule.EVERY_MINUTE.again / MINUTE),
    promise("docs/operations.md", "reminders for # hours only", schedule.IN_THE_MORNING.within / HOUR),
    promise("docs/operations.md", "warns after # minutes without a sign of life", watch.SILENT / MINUTE),
    promise("docs/operations.md", "a daily job is # hour late", schedule.NIGHTLY.late / HOUR),
    promise("docs/operations.md", "usable while # connections send", MANY),
    promise("docs/operations.md", "a sign of life every # seconds", heartbeat.EVERY),
    promise("docs/operations.md", "after # minute without one the errand is begun again", errand.SILENCE / MINUTE),
    promise("docs/operations.md", "Their clocks may be # a minute apart", session.AHEAD / MINUTE),
    promise("docs/operations.md", "After # attempts the page says that the work broke off", errand.BY_ITSELF),
    promise("docs/office.md", "the worker tries again after # hour", computing.AGAIN / HOUR),
    # releases as files
    promise("docs/outputs.md", "to be kept # minutes", caching.SECONDS / 60),
    promise(
        "docs/outputs.md",
        "SPSS takes # bytes for a variable and # for a code, Stata # characters for a variable",
        spss.LONGEST_LABEL,
        spss.LONGEST_VALUE_LABEL,
        stata.LONGEST_LABEL,
    ),
    promise("docs/outputs.md", "# replicates of Rao and Wu's bootstrap", lines.REPLICATES),
    # performance: what holds, and what was aimed at
    promise("docs/performance.md", "headers are there, which may take # seconds", server.HEADERS_WITHIN),
    promise("docs/performance.md", "bodies of up to # kB into memory", SETTINGS["MAX_CONTENT_LENGTH"] / 1024),
    promise("docs/performance.md", "not whole after # seconds", intake.BODY_WITHIN),
    promise("docs/performance.md", "one more for every # kB", intake.LEAST_RATE / 1024),
    promise("docs/performance.md", "gets one of # threads", intake.THREADS),
    promise("docs/performance.md", "takes one of # turns to compute", front.TURNS),
    promise("docs/performance.md", "# connections at a byte a second stop nobody", SLOW),
    promise("docs/performance.md", "stop nobody, nor do #", MANY),
    promise("docs/performance.md", "room for # connections", server.CONNECTIONS),
    promise("docs/performance.md", "nothing of an answer for # seconds", listening.UNREAD_WITHIN),
    promise("docs/integrity.md", "an age of its own: # seconds for its headers", server.HEADERS_WITHIN),
    promise("docs/integrity.md", "seconds for its headers, # for its body", intake.BODY_WITHIN),
    promise("docs/integrity.md", "for every # kB that it is said", intake.LEAST_RATE / 1024),
    promise("docs/integrity.md", "no turn, and # connections", server.CONNECTIONS),
    promise("docs/integrity.md", "nothing of an answer for # seconds", listening.UNREAD_WITHIN),
    promise("docs/performance.md", "leaves the database city by city, # responses at a time", snapshot_rows.PART),
    promise("docs/performance.md", "at most # statements are the target", units.MOST_QUERIES),
    promise(
        "docs/performance.md",
        "Units with # outlets and # responses and with # and #",
        *(
            size
            for outlets in (units_load.OUTLETS_OF_UNIT, units_load.OUTLETS_OF_LARGE)
            for size in (outlets, outlets * units_load.PER_OUTLET)
        ),
    ),
    promise("docs/performance.md", "target: at most # MiB of memory", freezing.TARGET),
    # releases
    promise("docs/releases.md", "| `format` | # |", RELEASE_FORMAT),
    promise("docs/releases.md", "| the # % interval, whose ends decide the verdict |", 100 * (1 - 2 * ERROR_RATE)),
    promise(
        "docs/releases.md",
        "fewer than # organisations or outlets, or with one that has over # % of the services",
        STANDARD.fewest_units,
        100 * STANDARD.largest_share,
    ),
    promise("docs/releases.md", "could differ by at least # points", protection.LEAST_WIDTH),
    promise("docs/releases.md", "every figure, from the responses, to #e-9", 1e9 * compare.RELATIVE),
    promise("docs/releases.md", "as one file (# kB)", round(len(program.program()) / 1000, -2)),
    promise("docs/decisions/0016-a-file-for-strangers.md", "(# kB where", round(len(program.program()) / 1000, -2)),
    promise("docs/releases.md", "which packages `pip` must bring, and exits with #;", command.NOT_COMPUTED),
    # the files of a frozen wave
    promise("docs/snapshot.md", "hashes of full blocks of #,", merkle.BLOCK),
    promise("docs/snapshot.md", "reads the database # responses at a time", snapshot_rows.PART),
    promise("docs/snapshot.md", "(answers # to # as 8-bit integers", SCALE[0], SCALE[-1]),
    # estimates of one's own files
    promise(
        "docs/statistics.md",
        "- `confidence`: # unless given",
        read_plan(ROOT / "docs/examples/wave-2026.yaml").confidence,
    ),
    # a unit's figures
    promise(
        "docs/units.md",
        "# × (mean mark − #) / # over the # satisfaction questions, marks from # to #",
        100,
        SCALE[0],
        SCALE[-1] - SCALE[0],
        len(SCORE.weights),
        SCALE[0],
        SCALE[-1],
    ),
    promise("docs/units.md", "at least # of them must be answered", SCORE.minimum_items),
    promise("docs/units.md", "from **# responses on # days**", score.ENOUGH, score.ENOUGH_DAYS),
    promise("docs/units.md", "day of the whole wave is at most # %", 100 * ERROR_RATE),
    promise("docs/units.md", "x = # × days with responses / #", tuned(ERROR_RATE), PLANNED_DAYS),
    promise("docs/units.md", "(for the verdict: # and #)", 2 * ERROR_RATE, tuned(2 * ERROR_RATE)),
    promise("docs/units.md", "It is narrowest on day #", PLANNED_DAYS),
    promise("docs/units.md", "the ordinary # % interval", 100 * (1 - ERROR_RATE)),
    promise("docs/units.md", "uses the # % interval, the thick part", 100 * (1 - 2 * ERROR_RATE)),
    # structural models
    promise(
        "docs/indices.md",
        "has one from # complete responses on, at outlets that are worth # of equal weight",
        structures.FEWEST_RESPONSES,
        structures.FEWEST_OUTLETS,
    ),
    promise("docs/indices.md", "centroid scheme, # replicates of outlets", structures.BOOTSTRAP.replicates),
    promise(
        "docs/indices.md", "(alpha and composite reliability #, AVE #)", told_models.RELIABLE, told_models.EXTRACTED
    ),
    promise("docs/indices.md", "R² of satisfaction # or more", told_models.EXPLAINED),
    promise("docs/mending.md", "what # points more in all questions to mend first", RISE),
    # decisions
    promise(
        "docs/decisions/0002-a-ticket-instead-of-a-session.md", "valid for # days", ticket.LIFETIMES["poster"] / DAY
    ),
    promise("docs/decisions/0004-the-snapshot.md", "Memory holds one part of # responses", snapshot_rows.PART),
    promise("docs/decisions/0013-responses-by-wave.md", "forgets it at night after # days", TICKETS_KEPT / DAY),
    promise("docs/decisions/0015-two-items-of-three.md", "before a score is shown (#)", score.ENOUGH),
    promise("docs/decisions/0017-paper-for-everybody.md", "at most # sectors across", bulletin_tables.SIDE_BY_SIDE),
    promise("docs/decisions/0014-archived-waves.md", "# responses or somewhat more in each", archiving.ROWS),
    promise("docs/decisions/0014-archived-waves.md", "the first # bytes of each receipt's hash", archived.PREFIX),
    promise(
        "docs/decisions/0014-archived-waves.md",
        "gives up after # milliseconds and tries again each second, # times at most",
        response_part.WAITS,
        archive_commands.TRIES,
    ),
    promise(
        "docs/decisions/0007-against-stuffing-without-identity.md",
        "a rotating proof valid # minutes, its page #",
        rotating.SLOTS_VALID * SLOT_MINUTES,
        ticket.LIFETIMES["display"] / MINUTE,
    ),
    promise(
        "docs/decisions/0007-against-stuffing-without-identity.md",
        "once # of them came in a minute",
        limits.UNKNOWN_CODES_PER_MINUTE,
    ),
    promise(
        "docs/decisions/0007-against-stuffing-without-identity.md", "A poster code has # random bits", BITS["poster"]
    ),
    promise("docs/decisions/0007-against-stuffing-without-identity.md", "an invitation has #, so", BITS["slip"]),
    promise("docs/decisions/0009-errands.md", "a sign of life every # seconds", heartbeat.EVERY),
    promise("docs/decisions/0009-errands.md", "# seconds without one mean", errand.SILENCE.total_seconds()),
    promise("docs/decisions/0009-errands.md", "After # attempts it waits for somebody", errand.BY_ITSELF),
)


def number(text):
    """The number that is written so: 1,200, 0.005, 1/2, seven."""
    return WORDS[text.lower()] if text.lower() in WORDS else float(Fraction(text.replace(",", "")))


def told(document, sentence):
    """The numbers that a sentence of a document tells; lines may break anywhere in it."""
    text = " ".join((ROOT / document).read_text(encoding="utf-8").split())
    pattern = NUMBER.join(re.escape(part) for part in sentence.split("#"))
    found = re.search(pattern, text, re.IGNORECASE)
    assert found, f"{document} no longer says: {sentence}"
    return [number(group) for group in found.groups()]


@pytest.mark.parametrize("promised", PROMISES, ids=lambda one: f"{one.document}: {one.sentence}"[:90])
def test_the_code_keeps_what_the_documentation_promises(promised):
    assert told(promised.document, promised.sentence) == pytest.approx(promised.held)


def test_every_document_with_promises_is_in_the_table():
    """A page of documentation has promises, or stands here because it has none."""
    without = {"docs/translating.md", "docs/scale.md", "docs/decisions/README.md"}
    without |= {f"docs/{name}.md" for name in ("architecture", "commands", "routes")}  # written from the code
    without |= {f"docs/decisions/{page.name}" for page in (ROOT / "docs" / "decisions").glob("000[13568]*.md")}
    without |= {"docs/decisions/0011-a-response-is-final.md"}  # a rule without a figure
    of_evidence = ("0010-the-registers-variance", "0012-no-items-missing-by-plan-yet")
    without |= {f"docs/decisions/{name}.md" for name in of_evidence}  # their figures are in docs/evidence.md
    pages = {str(page.relative_to(ROOT)) for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]}
    assert pages - without == {one.document for one in PROMISES}


def test_the_readme_names_the_python_that_is_required():
    required = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert "You need Python 3.11 or newer" in (ROOT / "README.md").read_text(encoding="utf-8")
    assert required == ">=3.11"
