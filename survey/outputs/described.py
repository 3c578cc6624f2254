"""What every description of a release says of it: for data portals, catalogues, search engines and citations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from survey.base.addresses import site
from survey.base.clock import local_day
from survey.base.i18n import N_
from survey.models.release import Release
from survey.outputs.edition import Edition
from survey.tables.outgoing import DEMONSTRATION

INDEX = N_("甘肃省服务质量满意指数")
NO_LICENCE = N_("没有写明数据的许可。")
LANGUAGES = ("zh", "en")
KEYWORDS = {"zh": ("服务质量", "满意度"), "en": ("service quality", "satisfaction")}
Texts = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Licence:
    """`name`: an SPDX identifier, or the address itself; `address`: where its text is."""

    name: str
    address: str


@dataclass(frozen=True)
class Days:
    """When a release was published, and the first and last day of its wave."""

    published: date
    began: date | None = None
    ended: date | None = None


@dataclass(frozen=True)
class Description:
    """`address`: where the release lies for good; `publisher`: who asks (ORGANISER), else the index by its name;
    `licence`: None where none is stated."""

    wave: str
    revision: int
    title: Texts
    text: Texts
    address: str
    days: Days
    reason: str | None
    demonstration: bool
    publisher: Texts
    licence: Licence | None


def licence() -> Licence | None:
    """The licence of what is published (DATA_LICENCE)."""
    name = current_app.config["DATA_LICENCE"]
    if not name:
        return None
    return Licence(name, name if "://" in name else f"https://spdx.org/licenses/{name}.html")


def publisher() -> Texts:
    """Who publishes: ORGANISER as it is set, else the index by its name."""
    return in_both(lambda: str(current_app.config["ORGANISER"] or _(INDEX)))


def permanent(wave: str, revision: int) -> str:
    """The address under which a revision of a wave's figures lies for good."""
    return f"{site()}/releases/{wave}/{revision}"


def of_edition(edition: Edition) -> Description:
    """The description of a release that is in hand as an edition."""
    content, revision = edition.content, edition.revision
    wave = content.wave
    days = Days(revision.published, _day(wave.opened_on), _day(wave.closed_on))
    return _described(wave.code, wave.name, revision.number, days, revision.reason, bool(content.demonstration))


def of_release(release: Release) -> Description:
    """The description of a published release, without reading its files."""
    wave = release.wave
    assert release.published_at is not None
    days = Days(local_day(release.published_at), *(at and local_day(at) for at in (wave.opened_at, wave.closed_at)))
    return _described(wave.code, wave.name, release.revision, days, release.reason, wave.demo_data)


def in_both(say: Callable[[], str]) -> Texts:
    """What is said, in Chinese and in English."""
    told = {}
    for language in LANGUAGES:
        with force_locale(language):
            told[language] = say()
    return told


def called(demonstration: bool, *parts: str) -> str:
    """The index and parts of it by name, in the reader's language; a demonstration says so first."""
    return " · ".join((*([_("演示数据")] if demonstration else []), _(INDEX), *parts))


def told(demonstration: bool) -> str:
    """What the figures are, in the reader's language."""
    text = _(
        "各行业、各市州的服务质量满意指数，带标准误、区间和达标判定；不公布的数字只有标记。公布之后不再改动，更正另出一版。"
    )
    return f"{_(DEMONSTRATION)} {text}" if demonstration else text


def _described(code: str, name: str, revision: int, days: Days, reason: str | None, demonstration: bool) -> Description:
    title = in_both(lambda: called(demonstration, name, _("第 %(revision)s 版", revision=revision)))
    return Description(
        wave=code,
        revision=revision,
        title=title,
        text=in_both(lambda: told(demonstration)),
        address=permanent(code, revision),
        days=days,
        reason=reason,
        demonstration=demonstration,
        publisher=publisher(),
        licence=licence(),
    )


def _day(moment: str | None) -> date | None:
    return local_day(datetime.fromisoformat(moment)) if moment else None
