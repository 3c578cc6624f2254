"""`/office/waves/<code>/weights` and `.../quality`: what a frozen wave's figures rest on."""

from typing import Any

from flask import Response, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from analysis.quality.names import FLAGS
from questionnaires.model import SATISFACTION
from survey.accounts.access import me
from survey.asked.comparing import asked_otherwise
from survey.asked.modes import mode_names
from survey.codes.labels import kind_names
from survey.drawing import intervals
from survey.errands.pages import hand_over, looking_again
from survey.errands.status import status_of
from survey.figures.method import comparability
from survey.figures.names import own_name
from survey.figures.records import Asked
from survey.models import City, Family, Sector, Wave
from survey.models.reference import cities, families, sectors
from survey.models.release import published_waves_before
from survey.office.desk import office, page, wave_or_404
from survey.office.field import quality as flags
from survey.office.field import quality_pictures as pictures
from survey.queries.register import questionnaires_in
from survey.snapshots.computing import DERIVE
from survey.snapshots.derived import ARRIVALS, MODES, NONRESPONSE, QUALITY, WEIGHTS, Result, read_all
from survey.tables import outgoing

MOST_OUTLETS, MOST_QUESTIONS = 20, 5


@office.get("/office/waves/<code>/weights")
def weights(code: str) -> Response:
    """How unequal the weights are, what they rest on, and what calibration moved."""
    wave = wave_or_404(code)
    (found,) = _found(wave, WEIGHTS)
    errand = status_of(DERIVE, code) if found.computing else None
    shown = page("weights.html", wave=wave, found=found, errand=errand, charts=intervals, **_names())
    return looking_again(shown, errand)


@office.get("/office/waves/<code>/quality")
def quality(code: str) -> Response:
    """Unusual responses by kind of code, sector, city and outlet, the indices without them; unanswered questions; the
    modes in which the page was shown."""
    wave = wave_or_404(code)
    found, came, nonresponse, modes = _found(wave, QUALITY, ARRIVALS, NONRESPONSE, MODES)
    errand = status_of(DERIVE, code) if found.computing else None
    words = _names()
    shown = page(
        "quality.html",
        pictures=pictures,
        came=came.content or {},
        wave=wave,
        found=found,
        questions=(nonresponse.content or {}).get("questions"),
        modes=(modes.content or {}).get("modes"),
        columns={"language": _("语言"), "type_size": _("字号"), "scale_layout": _("评分的排法")},
        mode_names=mode_names(),
        errand=errand,
        most=MOST_OUTLETS,
        most_questions=MOST_QUESTIONS,
        names={code: own_name(noun) for code, noun in words["nouns"].items()},
        flags=flag_names(),
        asked_otherwise=_asked_otherwise(wave),
        **words,
    )
    return looking_again(shown, errand)


@office.get("/office/waves/<code>/quality.csv")
def quality_csv(code: str) -> BaseResponse:
    """All rows of the page as a file; while those of a frozen wave are missing, the page, which says why."""
    wave = wave_or_404(code)
    content = _found(wave, QUALITY)[0].content
    if wave.snapshot and content is None:
        return redirect(url_for("office.quality", code=code))
    rows = list(flags.listed(content or {}, wave.demo_data))
    return outgoing.download(outgoing.as_csv(rows, flags.LIST), f"quality-{wave.code}.csv")


@office.post("/office/waves/<code>/compute")
def compute(code: str) -> BaseResponse:
    """Let the worker compute what follows from a frozen wave."""
    if wave_or_404(code).snapshot is not None:
        hand_over(DERIVE, code, me())
    return redirect(url_for("office.weights", code=code), 303)


def _found(wave: Wave, *names: str) -> list[Result]:
    """What was computed of a wave; nothing is computed here."""
    return list(read_all(wave, names).values()) if wave.snapshot else [Result()] * len(names)


def _asked_otherwise(wave: Wave) -> tuple[str, str | None] | None:
    """The last published wave before this one, and what a change from it may owe to another questionnaire."""
    last = published_waves_before(wave.id)[:1]
    versions = questionnaires_in([known.id for known in (wave, *last)])
    if not last:
        return None
    asked = asked_otherwise(versions[last[0].id], versions[wave.id], SATISFACTION)
    return last[0].name, comparability(Asked(**asked))


def flag_names() -> dict[str, str]:
    """What the flags are called."""
    names = (
        *(_("短时间内重复"), _("答得太快"), _("答得极快"), _("各题同分")),
        *(_("突然增多"), _("成批相同"), _("非营业时间")),
    )
    return dict(zip(FLAGS, names, strict=True))


def _names() -> dict[str, Any]:
    return {"nouns": _nouns(), "kinds": kind_names()}


def _nouns() -> dict[str, Family | Sector | City]:
    return {f.code: f for f in families()} | {s.code: s for s in sectors()} | {c.code: c for c in cities()}
