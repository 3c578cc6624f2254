"""The scores of a unit: for each sector that it works in the whole, its outlets, questions, constructs and course.

Volumes of different sectors never add, so a unit with outlets in two sectors has two sets of scores.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import groupby

import numpy as np

from analysis.live.confidence_sequence import FloatArray, IntArray
from questionnaires import Item
from survey.asked.scoring import MEASURED
from survey.asked.translation import translated
from survey.asked.versions import version
from survey.base.clock import today
from survey.base.i18n import language
from survey.models import Wave
from survey.queries.unit_outlets import Place, Registered, invitations, places, registered
from survey.units.adding_up import Days, days
from survey.units.columns import Scores, columns
from survey.units.columns import scores as scores_of
from survey.units.question_waves import question_waves
from survey.units.score import Score, score
from survey.units.scorecard import (
    MANY,
    Answers,
    CityScore,
    ConstructScore,
    ItemScore,
    MonthScore,
    OutletScore,
    Reasons,
    WaveScore,
)
from survey.units.sums import ANYTHING
from survey.units.table import ALL, Rows, Table, table, volumes


def unit_scores(
    unit_id: int, wave: Wave, before: Sequence[Wave] = (), outlet: str | None = None
) -> list["SectorScores"]:
    """The scores of a unit in a wave by sector, or of its outlet with this code alone; `before`: earlier waves of the
    course, the oldest first. Empty where the unit has no such outlet. Five statements."""
    own = [place for place in places(unit_id, wave.id) if outlet in (None, place.outlet.code)]
    if not own:
        return []
    ids = [place.outlet.id for place in own]
    waves = [*before, wave]
    counted = days(ids, wave.id, [earlier.id for earlier in before])
    entries = registered(ids, [each.id for each in waves])
    handed_out = invitations(ids, wave.id)
    return [
        SectorScores(list(group), waves, counted, entries, handed_out)
        for _, group in groupby(own, key=lambda place: place.sector.code)
    ]


class SectorScores:
    """All scores of a unit, or of one outlet of it, in one sector and wave; each is computed when it is looked at.

    `unit_name`: as the wave's register calls it; `live`: the wave is open.
    """

    def __init__(
        self,
        own: list[Place],
        waves: Sequence[Wave],
        counted: Sequence[Days],
        entries: Sequence[Registered],
        handed_out: Mapping[int, tuple[int, int]],
    ) -> None:
        self.unit_name, self.sector, self.family = own[0].unit_name, own[0].sector, own[0].family
        self.live = waves[-1].status == "open"
        self._own, self._waves, self._handed_out, self._entries = own, waves, handed_out, entries
        self._ids = [place.outlet.id for place in own]
        self._questionnaire = translated(version(own[0].version_id).questionnaire, language())
        here = set(self._ids)
        self._counted = [of_outlet for of_outlet in counted if of_outlet.outlet_id in here]
        self._sums = columns(self._in(waves[-1]), self._questionnaire)
        self._days = self._table(self._sums, waves[-1])
        self._rows = self._days.by_outlet()

    @cached_property
    def score(self) -> Score:
        """Of all together."""
        return self._score(ALL)

    @cached_property
    def answers(self) -> Answers:
        """Of all together."""
        return self._answers(ALL, self._own)

    @cached_property
    def outlets(self) -> Sequence[OutletScore]:
        """Each outlet by itself."""
        return [
            OutletScore(place.outlet, place.city, self._score(rows), self._answers(rows, [place]))
            for place, rows in zip(self._own, self._rows, strict=True)
        ]

    @cached_property
    def cities(self) -> Sequence[CityScore]:
        """The outlets of each city together; only where there are MANY outlets."""
        if len(self._own) <= MANY:
            return []
        found = groupby(zip(self._own, self._rows, strict=True), key=lambda one: one[0].city.code)
        return [self._city(*zip(*group, strict=True)) for _, group in found]

    @cached_property
    def items(self) -> Sequence[ItemScore]:
        """Each question."""
        return [
            ItemScore(item, self._part(self._sums.items[item.id], marks=True), self._question_waves(item))
            for item in self._questionnaire.items
            if item.id in self._questionnaire.scales
        ]

    @cached_property
    def constructs(self) -> Sequence[ConstructScore]:
        """What several questions measure together."""
        return [
            ConstructScore(name, self._part(moments))
            for name, moments in self._sums.constructs.items()
            if name != MEASURED
        ]

    @cached_property
    def reasons(self) -> Sequence[Reasons]:
        """What was wrong, for each question that asks it."""
        past = self._days.day < np.datetime64(today()).astype(int)
        found = []
        for item in self._questionnaire.reasons:
            chosen = {option: int(n[past].sum()) for option, n in self._sums.reasons[item.id].items()}
            counts = [(option, chosen[option.value]) for option in item.options if chosen[option.value]]
            found.append(Reasons(item, chosen[ANYTHING], sorted(counts, key=lambda counted: -counted[1])))
        return found

    @cached_property
    def months(self) -> Sequence[MonthScore]:
        """The course over the wave's months."""
        months = self._days.day.astype("datetime64[D]").astype("datetime64[M]")
        return [MonthScore(month.item(), self._score(np.flatnonzero(months == month))) for month in np.unique(months)]

    @cached_property
    def waves(self) -> Sequence[WaveScore]:
        """The course over the waves, this one the last."""
        *before, wave = self._waves
        return [*(self._wave(earlier) for earlier in before), WaveScore(wave, self.live, self.score)]

    def _in(self, wave: Wave) -> list[Days]:
        return [of_outlet for of_outlet in self._counted if of_outlet.wave_id == wave.id]

    def _table(self, days: Scores, wave: Wave) -> Table:
        here = set(self._ids)
        known = {
            one.outlet_id: float(one.volume)
            for one in self._entries
            if one.volume and one.wave_id == wave.id and one.outlet_id in here
        }
        return table(days, volumes(self._ids, known))

    def _score(self, rows: Rows) -> Score:
        return score(self._days.mean(self._sums.score, rows), live=self.live, target=self.family.target)

    def _part(self, moments: FloatArray, *, marks: bool = False) -> Score:
        return score(self._days.mean(moments, marks=marks), live=self.live)

    def _question_waves(self, item: Item) -> list[WaveScore]:
        if len(self._waves) < 2 or item.id not in self._questionnaire.quality:
            return []
        return question_waves(item.id, self._waves, self._ids, self._entries)

    def _city(self, places: Sequence[Place], rows: Sequence[IntArray]) -> CityScore:
        together = np.concatenate(rows)
        return CityScore(places[0].city, len(places), self._score(together), self._answers(together, places))

    def _wave(self, wave: Wave) -> WaveScore:
        live, kept = wave.status == "open", scores_of(self._in(wave))
        mean = self._table(kept, wave).mean(kept.score)
        return WaveScore(wave, live, score(mean, live=live, target=self.family.target))

    def _answers(self, rows: Rows, places: Sequence[Place]) -> Answers:
        kinds = {kind: int(n[rows].sum()) for kind, n in self._sums.kinds.items()}
        handed_out = [self._handed_out.get(place.outlet.id, (0, 0)) for place in places]
        offered, answered = map(sum, zip(*handed_out, strict=True))
        return Answers(kinds, int(self._sums.score[rows, 0].sum()), offered, answered)
