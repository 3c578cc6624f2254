"""Parts that an installation may leave out (`requirements/`): what needs one says so where it is not there."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from analysis.errors import wrong
from survey.base.refusal import RefusedError

PACKAGES = {
    "documents": (
        "defusedxml",
        "docx",
        "openpyxl",
        "pylopdf_fonts_zh_cn",
        "pyreadstat",
        "pyxform",
        "typst",
        "xlsxwriter",
    ),
    "postgresql": ("psycopg",),
    "redis": ("redis",),
    "storage": ("obstore",),
}
"""By part, as `make .venv/ready PARTS=...` names them: what it lets a program import."""


class NotInstalledError(RefusedError):
    """Nothing was changed, since a part is needed that this installation leaves out."""


def is_installed(part: str) -> bool:
    """Whether all of a part is there."""
    return all(find_spec(package) for package in PACKAGES[part])


@contextmanager
def needed() -> Iterator[None]:
    """Import within this what belongs to a part; raises NotInstalledError, naming the part, where it is not there."""
    try:
        yield
    except ModuleNotFoundError as error:
        missing = str(error.name).partition(".")[0]
        parts = [part for part, packages in PACKAGES.items() if missing in packages]
        if not parts:
            raise
        raise NotInstalledError(wrong("part_missing", part=parts[0])) from error
