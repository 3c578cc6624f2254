"""Ten blows of `make chaos`, another ten each time: the seed that is printed brings the same ones back."""

import random
import shutil

import pytest

from tests.faults import chaos
from tests.faults.cluster import binaries

ROUNDS = 10


def test_whatever_is_hit_nothing_is_lost(tmp_path):
    if binaries() is None or shutil.which("redis-server") is None:
        pytest.skip("PostgreSQL's initdb or redis-server is not installed: nothing was hit at random")
    seed = random.SystemRandom().randrange(10**6)
    print(f"make chaos ROUNDS={ROUNDS} SEED={seed}")
    try:
        done = chaos.run(tmp_path, ROUNDS, seed)
    except BaseException:
        print((tmp_path / "serve.log").read_text(errors="replace")[-20000:])
        raise
    assert len(done.rounds) == ROUNDS
