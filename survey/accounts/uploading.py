"""Views that take files. A small file is seen to while the page waits; a large one is given to the worker with the
whole form, since reading it would keep others from their pages."""

import io
import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from hashlib import sha256
from secrets import token_hex
from typing import Any, TypeVar

from flask import redirect, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from survey.accounts.access import lengthen, me, only
from survey.base.database import begin_write, db
from survey.errands.pages import hand_over
from survey.tables import uploads

View = TypeVar("View", bound=Callable[..., Any])

FORM = "form"
"""The kind of errand: a form that the worker answers (`survey.accounts.long_forms`)."""
UPLOAD = 20 * 2**20
"""Bytes of a form that brings files; all other forms are far shorter."""
LARGE = 2**19
"""Bytes of a file, unpacked, from which the worker reads it."""


def takes_files(*roles: str) -> Callable[[View], View]:
    """Narrow a view to some roles, and let their forms carry files: together up to UPLOAD bytes."""

    def widened(view: View) -> View:
        @wraps(view)
        def answer(**values: Any) -> Any:
            return _given_to_the_worker() if request.method == "POST" and _is_large() else view(**values)

        lengthen(answer, UPLOAD)
        return only(*roles)(answer)  # type: ignore[return-value]  # it takes what the view takes

    return widened


def _is_large() -> bool:
    """Whether the files that a form brings, or one that an earlier form brought, are large."""
    kept = uploads.kept(request.form.get(uploads.FIELD, ""))
    sizes = [_size(file.stream) for _field, file in request.files.items(multi=True)]
    return sum(sizes) + (_size(io.BytesIO(kept)) if kept else 0) >= LARGE


def _size(file: Any) -> int:
    """Bytes of a file; of a workbook when unpacked, by what it says of itself."""
    length: int = file.seek(0, io.SEEK_END)
    # what is no archive, or a broken one, is as long as it is; what is wrong with it says whoever reads it
    with suppress(zipfile.BadZipFile, ValueError, NotImplementedError, OSError), zipfile.ZipFile(file) as packed:
        length = max(length, sum(part.file_size for part in packed.infolist()))
    file.seek(0)
    return length


def _given_to_the_worker() -> Response:
    who = me().id
    db.session.rollback()  # keeping a large file takes its time, in which others must be able to write
    files = [(field, file.filename, uploads.keep(file.read())) for field, file in request.files.items(multi=True)]
    fields = [(name, text) for name, text in request.form.items(multi=True) if name != "csrf_token"]
    form = {"path": request.full_path.rstrip("?"), "language": str(get_locale()), "fields": fields, "files": files}
    key = sha256(json.dumps([who, form]).encode()).hexdigest()[:40]
    begin_write()
    hand_over(FORM, key, me(), **form, answer=token_hex(16))
    return redirect(url_for("home.long_form", key=key), 303)
