"""Telling news: one row, in the transaction of what it tells of. The worker sends it to whoever subscribed.

News are made of codes, numbers and days alone, since they leave the house by ways that others can read: no comment, no
contact and no receipt has a place in them.
"""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar

from survey.base.database import db
from survey.models.news import News


@dataclass(frozen=True)
class Place:
    """What news is about: ids and codes, None for all of them."""

    outlet_id: int | None = None
    unit_id: int | None = None
    sector_code: str | None = None
    city_code: str | None = None


@dataclass(frozen=True)
class Alarm:
    """An early warning. code: the alarm's; turn: fall, rise or silence; since: the first day; change, low, high: by how
    many points of the index, with the interval's ends, None where an outlet fell silent; n: on how many answers;
    question: the id of the item that it is about, None for the whole."""

    KIND: ClassVar[str] = "alarm"
    code: str
    turn: str
    since: date
    n: int
    change: float | None = None
    low: float | None = None
    high: float | None = None
    question: str | None = None


@dataclass(frozen=True)
class Deadline:
    """Cases of a unit that are overdue. new: since the last working day; overdue: all that are."""

    KIND: ClassVar[str] = "deadline"
    new: int
    overdue: int


@dataclass(frozen=True)
class Release:
    """Figures of a wave were published; revision 1 is the first, later ones correct it."""

    KIND: ClassVar[str] = "release"
    wave: str
    revision: int


Fact = Alarm | Deadline | Release
EVERYWHERE = Place()


def tell(fact: Fact, path: str, about: Place = EVERYWHERE, *, listed: bool = True) -> None:
    """Let everybody know who may and wants to, once the caller has committed.

    path: of the page that has more, from its slash on. Of what is about a unit hear the unit's managers, the officers
    of its city and the office; where it is not `listed`, as an alarm that is not on the province's list, its managers
    alone. Of what is about a city, or a sector there, hear its officers, and where it is listed the office; of releases
    everybody.
    """
    news = News(kind=fact.KIND, path=path, facts=_plain(fact), listed=listed, **asdict(about))
    db.session.add(news)


def _plain(fact: Fact) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(fact).items()}
