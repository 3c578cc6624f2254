import time
from io import BytesIO
from threading import Event, Thread

import pytest

from survey.base.waiting import waiting
from survey.web.front import Front
from tests.survey.waiting import PATIENCE

LONGEST = 10


class Input(BytesIO):
    """A body that knows whether it was read."""

    asked = False

    def read(self, *size):
        self.asked = True
        return super().read(*size)


def through(body, **environ):
    """What the application behind sees as its input, and whether the body was read before it."""
    seen = {}

    def app(environ, start_response):
        seen.update(read_before=source.asked, body=environ["wsgi.input"].read())
        return []

    source = Input(body)
    Front(app, LONGEST)({"wsgi.input": source, **environ}, None)
    return seen


@pytest.mark.parametrize(
    "environ", [{"CONTENT_LENGTH": "5"}, {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}]
)
def test_a_body_is_read_before_the_application_takes_its_turn(environ):
    assert through(b"12345", **environ) == {"read_before": True, "body": b"12345"}


def test_a_body_said_to_be_too_long_is_left_for_the_application_to_refuse():
    assert through(b"x" * 20, CONTENT_LENGTH="20") == {"read_before": False, "body": b"x" * 20}


def test_of_a_body_of_unknown_length_one_byte_too_many_is_read():
    chunked = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
    assert through(b"x" * 20, **chunked) == {"read_before": True, "body": b"x" * 11}


def test_a_turn_is_given_back_when_the_application_fails():
    def fails(environ, start_response):
        raise LookupError

    front = Front(fails, LONGEST, turns=1)
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

    front = Front(app, LONGEST, turns=1)
    threads = [Thread(target=front, args=({"wsgi.input": BytesIO()}, None)) for _ in range(2)]
    threads[0].start()
    taken.wait(PATIENCE)
    threads[1].start()
    time.sleep(0.3)
    go_on.set()
    for thread in threads:
        thread.join()
    assert left[1] < left[0] - 0.05
