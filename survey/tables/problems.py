"""What is wrong with a file that was handed in: the first problems in words, the others counted.

Words take their time: a file that any program can fill with mistakes must not hold the service for minutes.
"""

from flask_babel import gettext as _

from survey.base.refusal import RefusedError

MOST_NAMED = 200


class Problems:
    """The problems of a file by the line that has them; 0 is the line of what the file as a whole lacks."""

    def __init__(self) -> None:
        self.lines: set[int] = set()
        self.count = 0
        self._named: list[tuple[int, str]] = []

    def add(self, line: int, sentence: str, /, **values: object) -> None:
        """Note a problem: a sentence of the catalogue (N_) and the values that it names."""
        self.lines.add(line)
        self.count += 1
        if len(self._named) < MOST_NAMED:
            self._named.append((line, _(sentence, **values)))

    def named(self) -> list[str]:
        """The problems in the order of their lines, and last how many more there are."""
        named = [at_line(line, said) if line else said for line, said in sorted(self._named, key=_by_line)]
        more = self.count - len(named)
        return [*named, _("还有 %(n)s 处，改好上面的再看。", n=f"{more:,}")] if more else named

    def by_line(self) -> dict[int, list[str]]:
        """The same problems, those of each line together."""
        found: dict[int, list[str]] = {}
        for line, said in self._named:
            found.setdefault(line, []).append(said)
        return found

    def refuse(self) -> None:
        """Raise RefusedError with the problems, where there are any."""
        if self.count:
            raise RefusedError(*self.named())


def at_line(line: int, problem: str) -> str:
    """A problem with the line that has it."""
    return str(_("第 %(line)s 行：%(problem)s", line=line, problem=problem))


def _by_line(found: tuple[int, str]) -> tuple[bool, int]:
    return found[0] == 0, found[0]
