import time
from io import BytesIO
from threading import Event, Lock, Thread

import pytest

from survey.base.waiting import waiting
from survey.web.front import CROWDED, QUEUE, TURNS, Front
from tests.survey.waiting import PATIENCE


def test_a_turn_is_given_back_when_the_application_fails():
    def fails(environ, start_response):
        raise LookupError

    front = Front(fails, turns=1)
    for _ in range(2):
        with pytest.raises(LookupError):
            front({"wsgi.input": BytesIO()}, None)


def test_who_waits_for_a_turn_waits_so_much_less_for_the_database():
    left, taken, go_on = [], Event(), Event()

    def app(environ, start_response):
        taken.set()
        go_on.wait(PATIENCE)
        with waiting() as seconds:
            left.append(seconds)
        return []

    front = Front(app, turns=1)
    threads = [Thread(target=front, args=({"wsgi.input": BytesIO()}, None)) for _ in range(2)]
    threads[0].start()
    taken.wait(PATIENCE)
    threads[1].start()
    time.sleep(0.3)
    go_on.set()
    for thread in threads:
        thread.join()
    assert left[1] < left[0] - 0.05


class Hashing:
    """An application in which one request hashes for as long as it is told; `most` is how many did at once."""

    def __init__(self):
        self.go_on, self.inside, self.most, self.crowded, self.done = Event(), 0, 0, 0, 0
        self._lock = Lock()
        self.front = Front(self, hashes=lambda environ: environ["REQUEST_METHOD"] == "POST")

    def __call__(self, environ, start_response):
        if environ.get(CROWDED):
            self.crowded += 1
            return []
        if environ["REQUEST_METHOD"] == "GET":
            return [b"a page"]
        with self._lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        self.go_on.wait(PATIENCE)
        with self._lock:
            self.inside, self.done = self.inside - 1, self.done + 1
        return []

    def asked(self, method="POST"):
        return self.front({"wsgi.input": BytesIO(), "REQUEST_METHOD": method}, None)


def test_passwords_are_hashed_one_at_a_time_while_others_are_answered():
    app = Hashing()
    threads = [Thread(target=app.asked) for _ in range(TURNS + 2)]
    for thread in threads:
        thread.start()
    until(lambda: app.inside == 1)
    assert app.asked("GET") == [b"a page"]
    app.go_on.set()
    for thread in threads:
        thread.join()
    assert (app.most, app.done, app.crowded) == (1, TURNS + 2, 0)


def test_who_comes_to_a_full_queue_is_turned_away_at_once():
    app = Hashing()
    threads = [Thread(target=app.asked) for _ in range(QUEUE)]
    for thread in threads:
        thread.start()
    until(lambda: app.front._queue._value == 0)
    app.asked()
    assert app.crowded == 1
    app.go_on.set()
    for thread in threads:
        thread.join()
    app.asked()
    assert (app.done, app.crowded) == (QUEUE + 1, 1)


def test_the_queue_goes_on_after_one_that_fails():
    def fails(environ, start_response):
        raise LookupError

    front = Front(fails, hashes=lambda environ: True)
    for _ in range(QUEUE + 1):
        with pytest.raises(LookupError):
            front({"wsgi.input": BytesIO()}, None)


def until(holds):
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)
