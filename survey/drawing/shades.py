"""The five shades of figures: how far an index lies from its target."""


def shade(index: float, target: float) -> int:
    """1 where the index is four points or more below, 2 one, 3 near the target, 4 and 5 above."""
    away = index - target
    return 3 + sum(away >= step for step in (1, 4)) - sum(away <= -step for step in (1, 4))
