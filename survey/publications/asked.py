"""What a program asks of an address of `/api/v1` beside the address: which rows of a list, and how many of them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, get_args
from urllib.parse import urlencode

from flask import Response, request
from flask_babel import gettext as _

from analysis.judging.marks import Mark
from survey.figures.records import Row
from survey.web.errors import Words, answer

LIMIT, OFFSET = "limit", "offset"
WHICH = ("family", "sector", "city", "mark")
MOST = 1_000_000
"""Rows of a page, and where it may begin: more than any list has."""
KNOWN: Mapping[str, Collection[str]] = {
    "api.releases": ("wave", LIMIT, OFFSET),
    **dict.fromkeys(("api.figures", "api.verdicts", "api.marks"), (*WHICH, LIMIT, OFFSET)),
}
"""The parameters of each address that has any of its own."""
EVERYWHERE = ("lang",)
MARKS = frozenset(get_args(Mark))

Item = TypeVar("Item")


@dataclass(frozen=True)
class Part:
    """The rows of a list that were asked for, how many there are in all, and where those before and after them are."""

    rows: Sequence[Any]
    total: int
    links: Mapping[str, str]

    @property
    def header(self) -> str:
        """The links as a header has them (RFC 8288)."""
        return ", ".join(f'<{address}>; rel="{relation}"' for relation, address in self.links.items())


def refusal() -> Response | None:
    """400 where a parameter is unknown, or has a value that it cannot have."""
    known = (*KNOWN.get(request.endpoint or "", ()), *EVERYWHERE)
    problems = [
        _("没有“%(name)s”这个参数；可用的有：%(known)s。", name=name[:40], known=_("、").join(known))
        for name in request.args
        if name not in known
    ]
    for name, least in ((LIMIT, 1), (OFFSET, 0)):
        for text in request.args.getlist(name)[:1] if name in known else ():
            if not (text.isascii() and text.isdigit() and len(text) < 8 and least <= int(text) <= MOST):
                problems.append(_("%(name)s 应是 %(least)s 到 %(most)s 的整数。", name=name, least=least, most=MOST))
    if "mark" in known and not MARKS.issuperset(request.args.getlist("mark")):
        problems.append(_("mark 应是 %(known)s 或空。", known=_("、").join(sorted(MARKS - {""}))))
    return answer(400, Words(_("参数不对"), " ".join(problems))) if problems else None


def chosen(rows: Iterable[Row]) -> list[Row]:
    """The rows of the families, sectors, cities and marks that were asked for; all where none was."""
    asked = {name: set(request.args.getlist(name)) for name in WHICH if name in request.args}
    return [row for row in rows if all(getattr(row, name) in codes for name, codes in asked.items())]


def part(found: Sequence[Item], base: str) -> Part:
    """The part of a list that was asked for, the whole one where no limit was; `base`: where the addresses begin."""
    limit, offset = (int(request.args[name]) if name in request.args else None for name in (LIMIT, OFFSET))
    first = offset or 0
    after = len(found) if limit is None else first + limit
    places = {}
    if limit is not None and after < len(found):
        places["next"] = after
    if limit is not None and first > 0:
        places["prev"] = max(first - limit, 0)
    links = {relation: base + _here(place) for relation, place in places.items()}
    return Part(found[first:after], len(found), links)


def _here(offset: int) -> str:
    kept = [(name, text) for name, text in request.args.items(multi=True) if name != OFFSET]
    return f"{request.path}?{urlencode([*kept, (OFFSET, offset)])}"
