"""Ten blows of `make chaos`, another ten each time: the seed that is printed brings the same ones back."""

import random

import pytest

from tests.faults import chaos

ROUNDS = 10


def test_whatever_is_hit_nothing_is_lost(tmp_path):
    if chaos.missing():
        pytest.skip(f"nothing was hit at random: not installed are {', '.join(chaos.missing())}")
    seed = random.SystemRandom().randrange(10**6)
    print(f"make chaos ROUNDS={ROUNDS} SEED={seed}")
    try:
        done = chaos.run(tmp_path, ROUNDS, seed)
    except BaseException:
        print(chaos.last_words(tmp_path))
        raise
    assert len(done.rounds) == ROUNDS
