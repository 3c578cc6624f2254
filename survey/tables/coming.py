"""A table comes in by a page: looked at, asked about where it is doubtful, then taken, or given back with its
problems."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import flash, redirect, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.base.database import begin_write, db
from survey.base.refusal import RefusedError
from survey.tables import uploads
from survey.tables.columns import Table
from survey.tables.incoming import Reading, read
from survey.tables.marked import marked
from survey.tables.outgoing import download

SHOWN = 5
"""Rows that a page shows as they were read."""
_ANSWER = "choose:"
Answer = Response | tuple[str, int] | str


@dataclass(frozen=True)
class Coming:
    """What a page does with a table.

    start, form: the address of the page that takes a file, and that page with problems; take: brings the table in and
    says what that does, nothing committed; fields: what the form says beside the file; look: what `template` shows of
    the change, where that is more than what `take` says; after: where the import leads, where that is not `start`.
    """

    table: Table
    title: str
    start: str
    form: Callable[[Sequence[str]], str]
    take: Callable[[Reading], str]
    fields: Sequence[str] = ()
    look: Callable[[Reading], Mapping[str, Any]] | None = None
    template: str = "table.html"
    after: str = ""


@dataclass
class _Sheet:
    """The page about a file: its hash, and what was read and found."""

    digest: str
    reading: Reading
    problems: Sequence[str] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)


def bring_in(coming: Coming, page: Callable[..., str]) -> Answer:
    """Answer a form with a new file, or with one that was looked at before: by `step` take it or mark its problems.

    page: shows a template of the room whose form it is.
    """
    db.session.rollback()  # reading a large file takes seconds, in which others must be able to write
    step, digest = request.form.get("step", ""), request.form.get(uploads.FIELD, "")
    content = uploads.kept(digest) if digest else _uploaded()
    if content is None:
        return coming.form([_("这个文件已不在，请重新上传。")]), 409
    if not content:
        return coming.form([_("请选择文件。")]), 422
    refused = 409 if step == "take" else 422
    try:
        reading = read(coming.table, content, _answers())
        db.session.rollback()
    except RefusedError as error:
        return coming.form(error.problems), refused
    found = _Sheet(digest or uploads.keep(content), reading)
    try:
        if not reading.questions and step == "take":
            return _taken(coming, found)
        if not reading.questions:
            found.shown = _looked_at(coming, reading)
    except RefusedError as error:
        db.session.rollback()
        found.problems = error.problems
    if step == "mark":
        return download(marked(reading), f"{coming.table.name}-problems.xlsx")
    return _page(coming, found, page), refused if found.problems else 200


def _uploaded() -> bytes:
    file = request.files.get("file")
    return file.read() if file else b""


def _answers() -> dict[str, str]:
    """What was chosen on the page, by question."""
    given = request.form.items()
    return {name.removeprefix(_ANSWER): choice for name, choice in given if name.startswith(_ANSWER) and choice}


def _taken(coming: Coming, found: _Sheet) -> Response:
    begin_write()
    done = coming.take(found.reading)
    db.session.commit()
    uploads.forget(found.digest)
    flash(_("已导入：%(done)s。", done=done))
    return redirect(coming.after or coming.start, 303)


def _looked_at(coming: Coming, reading: Reading) -> Mapping[str, Any]:
    """What the file would do; without a look of its own it is done and undone."""
    if coming.look:
        return coming.look(reading)
    begin_write()
    done = coming.take(reading)
    db.session.rollback()
    return {"done": done}


def _page(coming: Coming, found: _Sheet, page: Callable[..., str]) -> str:
    return page(
        coming.template,
        coming=coming,
        reading=found.reading,
        digest=found.digest,
        problems=found.problems,
        answers={f"{_ANSWER}{question}": choice for question, choice in _answers().items()},
        fields={name: request.form.get(name, "") for name in coming.fields},
        first=found.reading.records[:SHOWN],
        asking=_ANSWER,
        **found.shown,
    )
