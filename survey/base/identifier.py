"""Identifiers that people read, type and scan: lower-case Crockford base32 whose last character is a check.

The check is a weighted sum over GF(32), weights the powers of a generator, so that every single wrong character and
every swap of two neighbours is noticed.
"""

import secrets
from functools import reduce

from questionnaires.typed import bare

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
POSTER, INVITATION, RECEIPT = 8, 12, 16

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS = str.maketrans({"o": "0", "i": "1", "l": "1"})
_MODULUS = 0b100101  # x^5 + x^2 + 1, primitive: doubling runs through all 31 non-zero elements


def _double(value: int) -> int:
    value <<= 1
    return value ^ _MODULUS if value & 32 else value


def _check(digits: list[int]) -> int:
    return reduce(lambda total, digit: _double(total ^ digit), digits, 0)


def from_bytes(material: bytes, length: int) -> str:
    """An identifier of `length` characters out of the first bits of `material` (5 bits a character, check apart)."""
    number = int.from_bytes(material)
    surplus = len(material) * 8 - 5 * (length - 1)
    if surplus < 0:
        raise ValueError(f"{len(material)} bytes are too few for {length} characters")
    number >>= surplus
    digits = [(number >> (5 * place)) & 31 for place in reversed(range(length - 1))]
    return "".join(ALPHABET[digit] for digit in [*digits, _check(digits)])


def random(length: int) -> str:
    """A new identifier of `length` characters from the system's source of randomness."""
    return from_bytes(secrets.token_bytes(length), length)


def read(text: str, length: int) -> str | None:
    """The identifier as it should be written, from what a person typed or a phone wrote: capitals, full width, spaces,
    punctuation and characters that nobody sees, O for 0, I or L for 1.

    None where it is not one: wrong length, a character that does not belong, a check that does not fit.
    """
    if len(text) > 4 * length:
        return None
    text = bare(text).lower().translate(_READ_AS)
    if len(text) != length or any(character not in _VALUE for character in text):
        return None
    digits = [_VALUE[character] for character in text]
    return text if _check(digits[:-1]) == digits[-1] else None


def grouped(identifier: str) -> str:
    """The identifier in groups of four, for reading aloud and typing: abcd-efgh."""
    return "-".join(identifier[start : start + 4] for start in range(0, len(identifier), 4))
