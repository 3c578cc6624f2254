"""Waiting for what another thread or process does."""

import time

PATIENCE = 30
"""Seconds."""


def wait_for(holds):
    """Until it holds; fails where it never does."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
