"""The scores of a unit: for each sector that it works in the whole, its outlets, questions, constructs and course.

Volumes of different sectors never add, so a unit with outlets in two sectors has two sets of scores.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby

from questionnaires import Item
from survey.asked.scoring import MEASURED
from survey.asked.translation import translated
from survey.asked.versions import version
from survey.base.clock import today
from survey.base.i18n import language
from survey.models import Wave
from survey.queries.unit_outlets import Place, Registered, invitations, places, registered
from survey.units.adding_up import Days, Key, days
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
    SectorScores,
    WaveScore,
)
from survey.units.sums import ANYTHING
from survey.units.table import Table, table, volumes

NOTHING = (0, 0, 0)


def unit_scores(unit_id: int, wave: Wave, before: Sequence[Wave] = (), outlet: str | None = None) -> list[SectorScores]:
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
        _Sector(list(group), waves, counted, entries, handed_out).scores()
        for _, group in groupby(own, key=lambda place: place.sector.code)
    ]


class _Sector:
    """The outlets of a unit in one sector, with what is known of them."""

    def __init__(
        self,
        own: list[Place],
        waves: Sequence[Wave],
        counted: Days,
        entries: Sequence[Registered],
        handed_out: Mapping[int, tuple[int, int]],
    ) -> None:
        self.own, self.waves, self.handed_out, self.entries = own, waves, handed_out, entries
        self.wave = waves[-1]
        self.ids = [place.outlet.id for place in own]
        here = set(self.ids)
        self.volumes = {wave.id: volumes(self.ids, self._known(wave)) for wave in waves}
        self.sums = {key: sums for key, sums in counted.sums.items() if key.outlet_id in here}
        self.of_outlet: dict[int, list[Key]] = defaultdict(list)
        for key in self.sums:
            self.of_outlet[key.outlet_id].append(key)
        self.totals = {key: total for key, total in counted.scores.items() if key.outlet_id in here}
        self.questionnaire = translated(version(own[0].version_id).questionnaire, language())
        self.live, self.target = self.wave.status == "open", own[0].family.target

    def scores(self) -> SectorScores:
        keys = list(self.sums)
        whole = self._table(keys, self.wave)
        return SectorScores(
            unit_name=self.own[0].unit_name,
            sector=self.own[0].sector,
            family=self.own[0].family,
            live=self.live,
            score=self._score(whole, keys),
            answers=self._answers(keys, self.ids),
            cities=self._cities(),
            outlets=[self._outlet(place) for place in self.own],
            items=[
                ItemScore(item, self._part(whole, keys, "items", item.id), self._question_waves(item))
                for item in self.questionnaire.items
                if item.id in self.questionnaire.scales
            ],
            constructs=[
                ConstructScore(name, self._part(whole, keys, "constructs", name))
                for name in dict.fromkeys(filter(None, self.questionnaire.scales.values()))
                if name != MEASURED
            ],
            reasons=[self._reasons(item) for item in self.questionnaire.reasons],
            months=[self._month(month) for month in sorted({key.day.replace(day=1) for key in keys})],
            waves=[self._wave(wave) for wave in self.waves],
        )

    def _known(self, wave: Wave) -> dict[int, float]:
        here = set(self.ids)
        return {
            one.outlet_id: float(one.volume)
            for one in self.entries
            if one.volume and one.wave_id == wave.id and one.outlet_id in here
        }

    def _table(self, keys: Sequence[Key], wave: Wave) -> Table:
        return table(keys, self.volumes[wave.id])

    def _score(self, rows: Table, keys: Iterable[Key]) -> Score:
        return score(rows.mean([self.totals[key] for key in keys]), live=self.live, target=self.target)

    def _part(self, rows: Table, keys: Iterable[Key], part: str, name: str) -> Score:
        moments = [self.sums[key][part].get(name, NOTHING) for key in keys]
        return score(rows.mean(moments, marks=part == "items"), live=self.live)

    def _question_waves(self, item: Item) -> list[WaveScore]:
        if len(self.waves) < 2 or item.id not in self.questionnaire.quality:
            return []
        return question_waves(item.id, self.waves, self.ids, self.entries)

    def _reasons(self, item: Item) -> Reasons:
        chosen: Counter[str] = Counter()
        for key, sums in self.sums.items():
            if key.day < today():
                chosen.update(sums.get("reasons", {}).get(item.id, {}))
        counts = [(option, chosen[option.value]) for option in item.options if chosen[option.value]]
        return Reasons(item, chosen[ANYTHING], sorted(counts, key=lambda counted: -counted[1]))

    def _cities(self) -> list[CityScore]:
        if len(self.own) <= MANY:
            return []
        return [self._city(list(group)) for _, group in groupby(self.own, key=lambda place: place.city.code)]

    def _city(self, places: Sequence[Place]) -> CityScore:
        ids = [place.outlet.id for place in places]
        keys = [key for id_ in ids for key in self.of_outlet[id_]]
        score = self._score(self._table(keys, self.wave), keys)
        return CityScore(places[0].city, len(ids), score, self._answers(keys, ids))

    def _outlet(self, place: Place) -> OutletScore:
        keys = self.of_outlet[place.outlet.id]
        answers = self._answers(keys, [place.outlet.id])
        return OutletScore(place.outlet, place.city, self._score(self._table(keys, self.wave), keys), answers)

    def _month(self, month: date) -> MonthScore:
        keys = [key for key in self.sums if key.day.replace(day=1) == month]
        return MonthScore(month, self._score(self._table(keys, self.wave), keys))

    def _wave(self, wave: Wave) -> WaveScore:
        keys = [key for key in self.totals if key.wave_id == wave.id]
        live = wave.status == "open"
        rows = self._table(keys, wave).mean([self.totals[key] for key in keys])
        return WaveScore(wave, live, score(rows, live=live, target=self.target))

    def _answers(self, keys: Sequence[Key], outlets: Iterable[int]) -> Answers:
        kinds: Counter[str] = Counter()
        for key in keys:
            kinds.update(self.sums[key]["kinds"])
        offered, answered = map(sum, zip(*(self.handed_out.get(id_, (0, 0)) for id_ in outlets), strict=True))
        return Answers(kinds, sum(int(self.totals[key][0]) for key in keys), offered, answered)
