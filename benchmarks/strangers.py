"""Strangers who try passwords as fast as they are answered, at addresses that have accounts and at others."""

from __future__ import annotations

import http.client
import re
import threading
from collections.abc import Sequence
from itertools import cycle
from urllib.parse import urlencode

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Strangers:
    """`tried` counts the passwords that were looked at, `turned_away` those that were not since too many waited."""

    def __init__(self, port: int, number: int, emails: Sequence[str]) -> None:
        self.tried, self.turned_away = 0, 0
        self.wrong: list[int] = []
        self._port, self._emails, self._over = port, cycle(emails), threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._try_on) for _ in range(number)]

    def __enter__(self) -> Strangers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _try_on(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", "/sign-in", headers={"Accept-Encoding": "identity"})
        answer = connection.getresponse()
        cookie = (answer.getheader("Set-Cookie") or "").split(";")[0]
        (token,) = TOKEN.findall(answer.read().decode())
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie, "Accept-Encoding": "identity"}
        while not self._over.is_set():
            with self._lock:
                email = next(self._emails)
            form = urlencode({"csrf_token": token, "email": email, "password": "not the password"})
            connection.request("POST", "/sign-in", form, headers)
            answer = connection.getresponse()
            answer.read()
            with self._lock:
                self.tried += answer.status == 200
                self.turned_away += answer.status == 503
                if answer.status not in (200, 503):
                    self.wrong.append(answer.status)
        connection.close()
