"""What is sent over the web, and what must be answered."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from survey.word.reaching import Target

Judge = Callable[[int, bytes], str | None]

HEADERS = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "service-satisfaction-index"}


@dataclass(frozen=True)
class Request:
    """judge: from status and body of the answer to the code of what went wrong, None where it was taken."""

    to: Target
    body: bytes
    judge: Judge
    headers: Mapping[str, str]


def in_json(content: Mapping[str, Any]) -> bytes:
    """A body."""
    return json.dumps(content, ensure_ascii=False).encode()


def by_status(status: int, answer: bytes) -> str | None:
    """Any status of success is one."""
    return None if 200 <= status < 300 else f"status {status}"


def by_code(name: str) -> Judge:
    """Robots say 200 whatever happens, and in the body by which code; 0 is well."""

    def judge(status: int, answer: bytes) -> str | None:
        if failed := by_status(status, answer):
            return failed
        try:
            code = json.loads(answer)[name]
        except (ValueError, KeyError, TypeError):
            code = None
        if not isinstance(code, int):
            return "not_understood"
        return f"code {code}" if code else None

    return judge
