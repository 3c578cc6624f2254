import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.base import identifier

LENGTHS = (identifier.POSTER, identifier.INVITATION, identifier.RECEIPT)
identifiers = st.builds(identifier.from_bytes, st.binary(min_size=16, max_size=16), st.sampled_from(LENGTHS))


@given(identifiers)
def test_what_is_made_is_read_back(code):
    assert identifier.read(code, len(code)) == code


@given(identifiers)
def test_people_may_type_capitals_hyphens_and_look_alikes(code):
    typed = identifier.grouped(code).upper().replace("0", "O").replace("1", "L")
    assert identifier.read(f" {typed} ", len(code)) == code


@given(identifiers, st.data())
def test_any_single_wrong_character_is_noticed(code, data):
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from(identifier.ALPHABET).filter(lambda character: character != code[place]))
    assert identifier.read(code[:place] + other + code[place + 1 :], len(code)) is None


@given(identifiers, st.data())
def test_any_swap_of_neighbours_is_noticed(code, data):
    place = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert identifier.read(swapped, len(code)) == (code if swapped == code else None)


@pytest.mark.parametrize("text", ["", "abc", "u" * 8, "a\x000000000", "0" * 9, "0" * 4000])
def test_what_is_no_code_is_refused(text):
    assert identifier.read(text, identifier.POSTER) is None


def test_random_codes_differ():
    assert len({identifier.random(identifier.POSTER) for _ in range(1000)}) == 1000


def test_too_little_material_is_refused():
    with pytest.raises(ValueError, match="too few"):
        identifier.from_bytes(b"ab", 8)
