"""The worker answers a form that brought a large file: by the view that would have answered it, as whoever sent it."""

import io
import json
from dataclasses import asdict, dataclass, field
from typing import Any

from flask import current_app, g, get_flashed_messages, make_response, request
from flask_login import login_user
from werkzeug.datastructures import FileStorage, ImmutableMultiDict, MultiDict
from werkzeug.wrappers import Response

from analysis.errors import wrong
from survey.accounts.access import may_open
from survey.accounts.uploading import FORM
from survey.base import storage
from survey.base.database import begin_write
from survey.base.refusal import RefusedError
from survey.errands.jobs import Work, job
from survey.tables import uploads

_HEADERS = ("Location", "Content-Type", "Content-Disposition")


@dataclass(frozen=True)
class Answered:
    """What the view answered: its status, headers and messages, and its body, in which `token` stands for the token
    that forms of whoever reads it need."""

    status: int
    headers: dict[str, str]
    messages: list[str]
    token: str
    body: bytes = field(default=b"", repr=False)

    @property
    def is_file(self) -> bool:
        """Whether it is a file to be kept by whoever reads it."""
        return "Content-Disposition" in self.headers

    def page(self, token: str) -> bytes:
        """The body, its forms with the token of whoever reads it."""
        return self.body if self.is_file else self.body.replace(self.token.encode(), token.encode())

    def keep(self, name: str) -> None:
        """Keep it for its page, as long as files that wait for a second look."""
        head = asdict(self) | {"body": None}
        storage.keep(_place(name), json.dumps(head).encode() + b"\n" + self.body)

    @classmethod
    def kept(cls, name: str) -> "Answered | None":
        """What was kept; None where it is no longer."""
        try:
            head, _newline, body = storage.file(_place(name)).read_bytes().partition(b"\n")
        except FileNotFoundError:
            return None
        return cls(**json.loads(head) | {"body": body})


@job(FORM)
def answer(work: Work) -> None:
    """Answer the form, and keep the answer."""
    told = work.details
    files = MultiDict[str, FileStorage]()
    for name, filename, digest in told["files"]:
        content = uploads.kept(digest)
        if content is None:
            raise RefusedError(wrong("upload_gone"))
        files.add(name, FileStorage(io.BytesIO(content), filename, name))
    fields = [(name, text) for name, text in told["fields"]]
    sent = {"method": "POST", "base_url": current_app.config["PUBLIC_URL"]}
    with current_app.app_context(), current_app.test_request_context(told["path"], **sent):
        begin_write()
        request.form, request.files = ImmutableMultiDict(fields), ImmutableMultiDict(files)
        g.csrf_token = token = told["answer"]
        g.language = told["language"]
        g.account = account = work.asked_by()
        if account is None or not account.active or not login_user(account) or not may_open(account):
            raise RefusedError(wrong("no_longer_allowed"))
        response = _viewed()
        response.direct_passthrough = False
        headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
        messages = [str(message) for message in get_flashed_messages()]
        answered = Answered(response.status_code, headers, messages, token, response.get_data())
    answered.keep(told["answer"])


def _viewed() -> Response:
    view: Any = current_app.view_functions[request.endpoint or ""]
    try:
        return make_response(view.__wrapped__(**(request.view_args or {})))
    except Exception as error:
        return make_response(current_app.handle_user_exception(error))


def _place(name: str) -> str:
    return f"uploads/{name}.answer"
