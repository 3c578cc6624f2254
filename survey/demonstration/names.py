"""Names, addresses and social credit codes of organisations that do not exist."""

from collections.abc import Mapping, Sequence

import numpy as np
from stdnum.cn.uscc import calc_check_digit

from survey.demonstration.settings import Words

ORGANISATION = "XN"
"""How every invented organisation code begins: 虚拟, virtual."""

_LEGAL_FORM = "有限公司"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def coined(words: Mapping[str, Words], rng: np.random.Generator) -> list[str]:
    """Every two-character name that the words make, shuffled: no two units of a city share one."""
    names = [first + second for first in words["first"] for second in words["second"]]
    return [names[place] for place in rng.permutation(len(names))]


def outlet_name(word: str, kind: str, road: str, place: str) -> str:
    """An outlet's name: the unit's word and kind without its legal form, the road, what the place is."""
    return word + kind.removesuffix(_LEGAL_FORM) + road + place


def social_credit_code(kind: str, region: str, number: int) -> str:
    """A valid unified social credit code (GB 32100) around an invented organisation code (GB 11714)."""
    registered = "91" if kind.endswith(_LEGAL_FORM) else "52"  # an enterprise, or a non-profit body
    body = registered + region + _organisation_code(f"{ORGANISATION}{number:06}")
    return body + str(calc_check_digit(body))


def _organisation_code(body: str) -> str:
    total = sum(_ALPHABET.index(character) * weight for character, weight in zip(body, _WEIGHTS, strict=True))
    return body + "0123456789X0"[11 - total % 11]


def pick(rng: np.random.Generator, words: Sequence[str]) -> str:
    """One of the words."""
    return words[int(rng.integers(len(words)))]
