"""The structural models of a release as records."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from analysis.estimation.intervals import t_interval
from analysis.models.structure import AIM
from survey.drawing.path_diagram import Arrow, Node, path_diagram
from survey.drawing.pieces import Colours
from survey.figures.constructs import CONSTRUCTS
from survey.figures.records import Content

LEVELS = ("families", "sectors")
RELIABLE, EXTRACTED, EXPLAINED = 0.7, 0.5, 0.25
"""Alpha and composite reliability, and average variance extracted, from which on items measure one thing well enough
(Fornell and Larcker 1981; Nunnally 1978); R2 of satisfaction from which on a model explains something."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class Link:
    """What a construct's rise goes along with in another: `coefficient` in standard deviations, and in points of the
    one's index for each point of the other's (None where one has no index), each with its 95 % interval."""

    start: str
    end: str
    coefficient: float
    low: float
    high: float
    points: float | None
    points_low: float | None
    points_high: float | None

    @property
    def clear(self) -> bool:
        """Whether the interval keeps clear of 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True)
class Measured:
    """A construct: index with interval (None where an item would count against it), reliability (None with one item),
    and the share of its variance that the model explains."""

    name: str
    index: float | None
    low: float | None
    high: float | None
    alpha: float | None
    rho_a: float | None
    composite_reliability: float | None
    ave: float | None
    r2: float | None
    items: Sequence[Mapping[str, Any]]

    @property
    def reliable(self) -> bool | None:
        """Whether its items measure one thing well enough; None where there is one only."""
        if self.alpha is None or self.composite_reliability is None or self.ave is None:
            return None
        return min(self.alpha, self.composite_reliability) >= RELIABLE and self.ave >= EXTRACTED


@dataclass(frozen=True)
class StructureRow:
    """The model of a family or sector, or why there is none (`problem`: "few", or a code of the statistics).

    Its outlets are `worth` so many of equal weight.
    """

    level: str
    code: str
    name: str
    responses: int
    complete: int
    outlets: int
    worth: float
    problem: str | None
    sectors: Sequence[str]
    replicates: int | None
    constructs: tuple[Measured, ...]
    paths: tuple[Link, ...]
    total_effects: tuple[Link, ...]
    df: int | None = None
    item_effects: Mapping[str, Any] | None = None

    @property
    def holds(self) -> bool:
        """Whether a unit may go by it: satisfaction and quality are measured well enough, satisfaction is explained
        well enough, and quality goes along with it beyond doubt."""
        parts = {one.name: one for one in self.constructs}
        link = self.total("quality", AIM)
        return (
            all(name in parts and parts[name].reliable for name in (AIM, "quality"))
            and (parts[AIM].r2 or 0) >= EXPLAINED
            and link is not None
            and link.low > 0
            and self.item_effects is not None
        )

    def goes_along(self, items: Sequence[str]) -> tuple[float, float, float] | None:
        """What a point more in all of some items goes along with in satisfaction, with its interval; None where one of
        them is not in the model."""
        known = self.item_effects
        if known is None or not items or not set(items) <= set(known["items"]):
            return None
        places = [known["items"].index(item) for item in items]
        points = sum(known["effects"][i] for i in places)
        variance = sum(known["covariance"][i][j] for i in places for j in places)
        low, high = t_interval(points, variance**0.5, self.df, CONFIDENCE)
        return None if low is None or high is None else (points, low, high)

    @property
    def left_out(self) -> float:
        """The share of responses that lack an answer to one of the items."""
        return 1 - self.complete / self.responses if self.responses else 0.0

    def total(self, start: str, end: str) -> Link | None:
        """The total effect of one construct on another."""
        return next((link for link in self.total_effects if (link.start, link.end) == (start, end)), None)


def structures(content: Content) -> list[StructureRow]:
    """Those of a release, families first; none of a release of before there were any."""
    written = content.written.get("structures") or {}
    return [_row(level, row) for level in LEVELS for row in written.get(level, ())]


def structure(content: Content, code: str) -> StructureRow | None:
    """That of a family or sector."""
    return next((row for row in structures(content) if row.code == code), None)


def _ordered(row: StructureRow) -> StructureRow:
    """The model with its constructs, and the paths from them, in the order of the national standard; others last."""
    place = {name: i for i, name in enumerate(CONSTRUCTS)}

    def of(*names: str) -> list[int]:
        return [place.get(name, len(place)) for name in names]

    return replace(
        row,
        constructs=tuple(sorted(row.constructs, key=lambda one: of(one.name))),
        paths=tuple(sorted(row.paths, key=lambda link: of(link.start, link.end))),
    )


def diagram(row: StructureRow, title: str, name: Callable[[str], str], colours: Colours | None = None) -> Markup:
    """A model as a picture, its constructs called by `name`: their indices, and standardised coefficients."""
    nodes = {one.name: Node(name(one.name), "–" if one.index is None else f"{one.index:.1f}") for one in row.constructs}
    arrows = [
        Arrow(link.start, link.end, two(link.coefficient), abs(link.coefficient), link.clear) for link in row.paths
    ]
    told = "; ".join(f"{name(link.start)} → {name(link.end)} {two(link.coefficient)}" for link in row.paths)
    return path_diagram(nodes, arrows, title, told, colours)


def two(value: float | None) -> str:
    """A coefficient with two decimals."""
    return "–" if value is None else f"{value:z.2f}".replace("-", "−")


def _row(level: str, written: Mapping[str, Any]) -> StructureRow:
    model = written["model"] or {"constructs": {}, "paths": (), "total_effects": (), "r2": {}}
    known = {name: written[name] for name in ("code", "name", "responses", "complete", "outlets", "worth", "problem")}
    row = StructureRow(
        level=level,
        **known,
        sectors=written.get("sectors", ()),
        replicates=model.get("replicates"),
        constructs=tuple(_measured(name, one, model["r2"].get(name)) for name, one in model["constructs"].items()),
        paths=tuple(map(_link, model["paths"])),
        total_effects=tuple(map(_link, model["total_effects"])),
        df=model.get("df"),
        item_effects=model.get("item_effects"),
    )
    return _ordered(row)


def _measured(name: str, one: Mapping[str, Any], r2: float | None) -> Measured:
    names = ("index", "low", "high", "alpha", "rho_a", "composite_reliability", "ave", "items")
    return Measured(name=name, r2=r2, **{field: one[field] for field in names})


def _link(one: Mapping[str, Any]) -> Link:
    points = one["points"] or {"coefficient": None, "low": None, "high": None}
    own = one["from"], one["to"], one["coefficient"], one["low"], one["high"]
    return Link(*own, points["coefficient"], points["low"], points["high"])
