"""What an official survey states of itself: form number, who issued and approved it, approval number, validity."""

from datetime import date

from flask_babel import gettext as _

from survey.base.refusal import RefusedError
from survey.models import Wave
from survey.models.wave import APPROVAL, LONGEST_APPROVAL


def state(wave: Wave, *, valid_until: date | None = None, **texts: str) -> None:
    """Let a wave's publications state this, by the names of APPROVAL; what is empty or left out is not mentioned.

    Raises RefusedError where a text is too long, or the wave is published: what was published stays as it is.
    """
    problems = []
    if wave.status == "published":
        problems.append(_("%(wave)s 期已公布，不能再改", wave=wave.code))
    if any(len(text) > LONGEST_APPROVAL or not text.isprintable() for text in texts.values()):
        problems.append(_("每一项最多 %(most)s 个字，写在一行里", most=LONGEST_APPROVAL))
    if problems:
        raise RefusedError(*problems)
    for name in APPROVAL[:-1]:
        setattr(wave, name, texts.get(name, "").strip() or None)
    wave.valid_until = valid_until
