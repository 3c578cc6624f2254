"""Which comments are asked for, as the address says it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from survey.mending.terms import is_term
from survey.queries.comments import Rated

MARKS = range(1, 10)
USUAL_MOST = 5


@dataclass(frozen=True)
class Filter:
    """Comments of one outlet (its code), of responses with a low mark, that use a term, up to a day; None is any."""

    outlet: str | None
    rated: Rated | None
    term: str | None
    until: date | None
    page: int

    @classmethod
    def of(cls, asked: Mapping[str, str], outlets: Collection[str], items: Collection[str]) -> "Filter | None":
        """What `asked` says; None where it names an outlet or item that is not there. Other nonsense is left out."""
        outlet, item = asked.get("outlet") or None, asked.get("item") or None
        if (outlet and outlet not in outlets) or (item and item not in items):
            return None
        most, term = _whole(asked.get("most", "")), asked.get("term", "")
        rated = Rated(item, most if most in MARKS else USUAL_MOST) if item else None
        page = max(1, _whole(asked.get("page", "")))
        return cls(outlet, rated, term if is_term(term) else None, _day(asked.get("until", "")), page)

    def address(self, **changes: object) -> dict[str, object]:
        """The words of the address for this filter with some changes; what is None is left out."""
        words = {
            "outlet": self.outlet,
            "item": self.rated and self.rated.item,
            "most": self.rated and self.rated.most,
            "term": self.term,
        }
        return {name: value for name, value in {**words, **changes}.items() if value is not None}


def _whole(text: str) -> int:
    """A whole number; 0 for anything else and for what is longer than any page number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
