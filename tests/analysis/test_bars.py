"""Long computations tell a terminal how far they are, and nobody else."""

import io
import os
import sys
import termios
from contextlib import contextmanager, redirect_stderr

import pytest

from analysis.progress import bar
from analysis.snapshot import frozen as snapshots
from analysis.verification.verify import verify
from analysis.wave.derived import derive
from tests.analysis.verification.test_release_verify import bundles


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return bundles(tmp_path_factory.mktemp("watched"))


@contextmanager
def terminal():
    """The standard error stream is a terminal; a list of what was written there."""
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    seen = []
    try:
        with open(theirs, "w", buffering=1) as screen, redirect_stderr(screen):
            assert sys.stderr.isatty()
            yield seen
            screen.flush()
            os.set_blocking(ours, False)
            seen.append(os.read(ours, 1 << 16).decode())
    finally:
        os.close(ours)


def test_a_bar_stands_on_a_terminal():
    with terminal() as seen, bar("reading", 10, " responses") as told:
        told(5)
        told(5)
    assert "reading:   0%" in seen[0]


def test_a_pipe_gets_nothing():
    pipe = io.StringIO()
    with redirect_stderr(pipe), bar("reading", 10, " responses") as told:
        told(10)
    assert pipe.getvalue() == ""


@pytest.mark.slow
def test_a_verification_shows_each_of_its_parts(made):
    with terminal() as seen:
        verify(made / "full")
    parts = ("hashes:", "proofs of 2026:", "proofs of 2025:", "release of 2026:")
    assert [part for part in parts if part not in seen[0]] == []


@pytest.mark.slow
def test_figures_of_a_wave_show_how_far_they_are(made):
    with terminal() as seen:
        derive(snapshots.open(made / "2026"))
    assert "figures of 2026:" in seen[0]
    pipe = io.StringIO()
    with redirect_stderr(pipe):
        derive(snapshots.open(made / "2026"))
    assert pipe.getvalue() == ""
