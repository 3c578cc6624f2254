"""A release with what a reader must know beside its figures: which revision it is, and which came before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from survey.base.clock import local_day
from survey.figures.files import public, to_be_public
from survey.figures.records import Content
from survey.figures.tendencies import standing
from survey.indicators.board import Board, board
from survey.models import Wave
from survey.models.reference import families
from survey.models.release import Release, releases_of_wave
from survey.outputs.labels import APPROVAL, written


@dataclass(frozen=True)
class Revision:
    """An entry of the revision log; the first one has no reason. A draft's day is the one on which it was made."""

    number: int
    published: date
    reason: str | None


@dataclass(frozen=True)
class Edition:
    """`content`: what everybody sees of the release; `log`: this revision and those before it, the first one first;
    `index_names`: by family, what its index is called; `figures`: SHA-256 of figures.json; `approval`: what is
    stated of the survey's approval, name and text; `draft`: not published yet; `earlier` and `board`: what stood of
    the waves before and of the indicators of box 1 when it was published."""

    content: Content
    log: tuple[Revision, ...]
    index_names: Mapping[str, str]
    figures: str
    approval: tuple[tuple[str, str], ...] = ()
    draft: bool = False
    earlier: tuple[Content, ...] = ()
    board: Board | None = None

    @property
    def revision(self) -> Revision:
        """The revision that this is."""
        return self.log[-1]

    @property
    def title(self) -> str:
        """What it is called."""
        return f"{self.content.wave.name}服务质量满意度通报"

    @property
    def name(self) -> str:
        """What its files are called before their ending."""
        return f"{self.content.wave.code}-r{self.revision.number}"


def edition(release: Release) -> Edition:
    """The edition of a published release; raises RefusedError where it is not published."""
    return _edition(release, public(release))


def draft_edition(release: Release) -> Edition:
    """What will be published of a release; raises MissingFileError where its file is not there."""
    return replace(_edition(release, to_be_public(release)), draft=True)


def _edition(release: Release, content: Content) -> Edition:
    log = [
        Revision(one.revision, local_day(one.published_at or one.created_at), one.reason)
        for one in releases_of_wave(release.wave_id)
        if one.revision <= release.revision
    ]
    names = {family.code: family.index_name for family in families()}
    earlier, stood = tuple(standing(release)[:-1]), board(release.published_at)
    return Edition(content, tuple(log), names, release.figures, _approval(release.wave), earlier=earlier, board=stood)


def _approval(wave: Wave) -> tuple[tuple[str, str], ...]:
    said = wave.approval.items()
    return tuple((APPROVAL[name], written(value) if isinstance(value, date) else value) for name, value in said)
