"""What the questions of the index weigh: the same, or as they were frozen in an earlier sample."""

from flask_babel import gettext as _

from analysis.errors import FileError
from questionnaires.model import SATISFACTION, SCALE
from survey.base.refusal import RefusedError
from survey.models import Wave


def freeze_weights(wave: Wave, content: bytes, construct: str = "satisfaction") -> dict[str, float]:
    """Let the wave weigh its questions as a construct of a file of frozen weights says (`analysis structure --freeze`,
    `wave structure --freeze`); the weights.

    Raises RefusedError where the wave is published, or the file is none of its questions and marks.
    """
    from analysis.models.frozen_weights import frozen_of

    _changeable(wave)
    try:
        frozen = frozen_of(content.decode(), _("题目权重的文件"))
    except UnicodeDecodeError as error:
        raise RefusedError(_("文件不是 UTF-8 文字")) from error
    except FileError as error:
        raise RefusedError(*error.problems) from error
    weights = frozen.weights.get(construct, {})
    if set(weights) != set(SATISFACTION):
        raise RefusedError(
            _("文件里“%(construct)s”的题目应是 %(items)s", construct=construct, items=_("、").join(SATISFACTION))
        )
    if frozen.scale != (SCALE[0], SCALE[-1]):
        raise RefusedError(_("文件里的量表应是 %(low)s 到 %(high)s", low=SCALE[0], high=SCALE[-1]))
    if min(weights.values()) <= 0:
        raise RefusedError(_("每道题的权重都应大于 0"))
    told = {"construct": construct, "source": frozen.source, "date": frozen.day, "sha256": frozen.sha256}
    wave.item_weights = {**told, "items": {item: weights[item] for item in SATISFACTION}}
    return dict(weights)


def weigh_equally(wave: Wave) -> None:
    """Let every question of the wave's index weigh the same; raises RefusedError where the wave is published."""
    _changeable(wave)
    wave.item_weights = None


def _changeable(wave: Wave) -> None:
    if wave.status == "published":
        raise RefusedError(_("%(wave)s 期已公布，不能再改", wave=wave.code))
