"""What comes in from outside never makes anything fall over: a little of `make fuzz`, and that it would notice."""

import os
import subprocess
import sys
import time
from random import Random

import pytest

from tests.fuzz.__main__ import MEMORY, Hung, attack, tried
from tests.fuzz.mutations import bent
from tests.fuzz.surfaces import COMMANDS, UPLOADS, Surface, reading_commands
from tests.survey.accounts import test_access

LITTLE = ("--seconds", "15", "--inputs", "4000", "--seed", "1")


@pytest.mark.slow
def test_nothing_falls_over(database_url):
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz", *LITTLE, "--database", database_url],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_page_that_takes_a_file_is_tried(app):
    routes = {route.removeprefix("POST ").replace("<code>", "2026-2") for route in test_access.UPLOADS}
    assert {route.replace("<kind>", "brand") for route in routes} == UPLOADS


def test_every_command_that_reads_a_file_is_tried(app):
    assert reading_commands(app) == set(COMMANDS)


def attacked(send, folder):
    return attack(Surface("tried", (b"1,2\n3,4\n",), send), Random(1), 50, time.monotonic() + 60, folder)


def test_what_falls_over_is_kept_and_tried_first_from_then_on(tmp_path):
    def send(content):
        if b"\0" in content:
            raise KeyError("nobody foresaw this")
        return "fine"

    def all_are_wrong(content):
        heard.append(content)
        raise KeyError("nor this")

    rng, heard = Random(1), []
    attack(Surface("tried", (b"1,2", b"\0"), send), rng, 50, time.monotonic() + 60, tmp_path)
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() == b"\0"
    _sent, _outcomes, fallen = attacked(all_are_wrong, tmp_path)
    assert heard[1] == b"\0"
    assert len(fallen) == 1
    assert "nor this" in fallen[0]


def test_what_hangs_is_stopped():
    with pytest.raises(Hung):
        tried(Surface("tried", (), lambda _content: time.sleep(60) or "fine"), b"", seconds=0.1)


def test_what_swells_is_noticed_though_whatever_started_it_holds_as_much():
    program = (
        "from tests.fuzz.__main__ import MEMORY, Surface, tried;"
        "tried(Surface('tried', (), lambda _content: str(len(b'1' * MEMORY * 1024))), b'')"
    )
    large = b"1" * MEMORY * 1024
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert len(large) == MEMORY * 1024
    assert "Swollen" in done.stderr


def test_the_same_seed_bends_the_same_way():
    def some(seed):
        rng = Random(seed)
        return [bent(rng, b"outlet,volume\nA1,900\n") for _ in range(200)]

    assert some(1) == some(1) != some(2)
    assert len(set(some(1))) > 150
