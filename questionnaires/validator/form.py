"""A whole questionnaire under examination, each part of it with the file and place it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from questionnaires.errors import Problem
from questionnaires.source import Place, Source


@dataclass(frozen=True)
class Placed:
    """A part of a questionnaire where it was found: `what` is an item, a pair of constructs, or a text by language."""

    source: Source
    place: Place
    what: Any

    def problem(self, code: str, /, *further: str | int, **values: object) -> Problem:
        """What is wrong at this place or further inside it."""
        return self.source.problem((*self.place, *further), code, **values)

    def inside(self, *further: str | int) -> "Placed":
        """The part found by going further."""
        what = self.what
        for step in further:
            what = what[step]
        return Placed(self.source, (*self.place, *further), what)


@dataclass(frozen=True)
class Form:
    """A questionnaire of the right shape: made of a core and a block, or whole from the start."""

    whole: Placed
    items: tuple[Placed, ...]
    paths: tuple[Placed, ...]

    @classmethod
    def of_parts(cls, core: Source, block: Source) -> Self:
        return cls(
            Placed(core, (), core.data),
            (*_each(core, "opening"), *_each(block, "items"), *_each(core, "closing")),
            tuple(
                Placed(core, ("paths", start, position), (start, end))
                for start, ends in core.data["paths"].items()
                for position, end in enumerate(ends)
            ),
        )

    @classmethod
    def of_content(cls, source: Source) -> Self:
        return cls(Placed(source, (), source.data), tuple(_each(source, "items")), tuple(_each(source, "paths")))

    @property
    def languages(self) -> list[str]:
        languages: list[str] = self.whole.what["languages"]
        return languages

    @property
    def as_written(self) -> list[Placed]:
        """The items as their authors met them: first the core's, which were there, then the block's."""
        return sorted(self.items, key=lambda item: item.source is not self.whole.source)

    def texts(self) -> Iterator[Placed]:
        """Everything a respondent reads."""
        for part in ("title", "introduction", "thanks"):
            yield self.whole.inside(part)
        for item in self.items:
            yield from (item.inside(part) for part in ("label", "low", "high") if part in item.what)
            for position in range(len(item.what.get("options", ()))):
                yield item.inside("options", position, "label")


def values_by_id(items: tuple[Placed, ...]) -> Mapping[str, Placed]:
    """The items by their ids; of two with the same id, the first."""
    return {item.what["id"]: item for item in reversed(items)}


def _each(source: Source, part: str) -> Iterator[Placed]:
    for position, what in enumerate(source.data[part]):
        yield Placed(source, (part, position), what)
