"""What is set for a wave, tried on its responses: why its figures could not be computed, in the reader's words."""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from analysis.errors import AnalysisError
from analysis.snapshot.settings import settings_of
from analysis.wave.trial import Misfit, trial
from survey.base.wording import reasons, sentence
from survey.models import Wave
from survey.models.day_sums import counts_of_wave, waiting_of_wave
from survey.models.response import responses_by_outlet
from survey.queries.register import entries, register_frame
from survey.waves.labels import dimension_names
from survey.waves.settings import settings

SHOWN = 12
"""Codes that a sentence names; of more it gives the number."""

SENTENCES: Mapping[str, object] = {
    "no_outlets": lazy_gettext("边际（%(of)s）：%(n)s 类有合计，却没有抽中的网点，永远达不到：%(codes)s"),
    "no_respondents": lazy_gettext("边际（%(of)s）：%(n)s 类有合计，却没有评价：%(codes)s"),
    "no_total": lazy_gettext("边际（%(of)s）：%(n)s 类有应计入的网点，却没有大于 0 的合计：%(codes)s"),
    "different_sums": lazy_gettext("边际（%(of)s）的合计和边际（%(codes)s）的合计不一致"),
    "unmet": lazy_gettext("各边际（%(of)s）不能同时满足，%(n)s 类达不到：%(codes)s"),
    "no_share": lazy_gettext("行业权重：%(n)s 个行业没有权重：%(codes)s"),
    "unknown_share": lazy_gettext("行业权重：%(n)s 个代码没有这样的行业：%(codes)s"),
    "no_family_share": lazy_gettext("行业权重：%(of)s 类各行业的权重合计是 0"),
    "unknown_target": lazy_gettext("目标：%(of)s 类没有这些行业或市州：%(codes)s"),
}


def problems_of(wave: Wave, *, exact: bool = False) -> list[str]:
    """Why the wave's figures could not be computed as it stands; empty where they can.

    Before the wave opens every drawn outlet is taken to answer. Afterwards responses are counted from sums, to the
    second while nobody adds up, or with `exact` one by one, which takes longer.
    """
    found, problems = settings_of(settings(wave))
    try:
        return [sentence(problem) for problem in problems] or in_words(
            trial(found, register_frame(wave.id), _responses(wave, exact))
        )
    except AnalysisError as error:
        return list(reasons(error))


def in_words(misfits: Sequence[Misfit]) -> list[str]:
    """A sentence for each in the reader's language."""
    return [_sentence(one) for one in misfits]


def _sentence(misfit: Misfit) -> str:
    names = dimension_names()
    codes = [str(names.get(code, code)) for code in misfit.categories]
    left_out = ["…"] if len(codes) > SHOWN else []
    sentence = str(SENTENCES[misfit.reason]) % {
        "of": _("、").join(str(names.get(name, name)) for name in misfit.of.split(", ")),
        "n": len(codes),
        "codes": _("、").join(codes[:SHOWN] + left_out),
    }
    return _("不计有标记的评价时，%(problem)s", problem=sentence) if misfit.unflagged else sentence


def _responses(wave: Wave, exact: bool) -> pl.DataFrame:
    """The columns outlet and responses of the outlets that answered."""
    outlets = entries(wave.id)
    if wave.opened_at is None:
        counts = {row.id: 1 for row in outlets if row.selected}
    elif exact:
        counts = responses_by_outlet(wave.id)
    else:
        counts = dict(Counter(counts_of_wave(wave.id)) + Counter(waiting_of_wave(wave.id)))
    rows = [(row.code, counts[row.id]) for row in outlets if row.id in counts]
    return pl.DataFrame(rows, schema={"outlet": pl.String, "responses": pl.Int64}, orient="row")
