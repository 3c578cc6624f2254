"""The files of an edition by their endings."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from flask_babel import gettext as _

from survey.base.parts import needed
from survey.base.refusal import RefusedError
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.paper import pdf
from survey.outputs.edition import Edition
from survey.outputs.plain import as_csv, as_json
from survey.outputs.sdmx import as_sdmx_csv, as_sdmx_structure
from survey.outputs.workbook import as_xlsx
from survey.tables.outgoing import TYPES


def _docx(edition: Edition) -> bytes:
    with needed():
        from survey.outputs.document.word import as_docx
    return as_docx(bulletin(edition))


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS: Mapping[str, tuple[str, Callable[[Edition], bytes]]] = MappingProxyType(
    {
        "pdf": (TYPES["pdf"], lambda edition: pdf(bulletin(edition))),
        "docx": (_DOCX, _docx),
        "xlsx": (TYPES["xlsx"], as_xlsx),
        "csv": (TYPES["csv"], as_csv),
        "json": ("application/json", as_json),
        "sdmx.csv": (TYPES["csv"], as_sdmx_csv),
        "sdmx.xml": ("application/xml", as_sdmx_structure),
    }
)
"""By ending: the media type and what makes the file."""


def form_names() -> dict[str, str]:
    """What the forms of a release are called."""
    return {
        "pdf": _("通报（PDF）"),
        "docx": _("通报（Word，可编辑）"),
        "xlsx": _("工作簿（Excel）"),
        "csv": "CSV",
        "json": "JSON",
        "sdmx.csv": _("SDMX 数据"),
        "sdmx.xml": _("SDMX 结构"),
    }


def write(edition: Edition, folder: Path) -> list[Path]:
    """Write every file into a new folder; raises RefusedError where there is something in it."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RefusedError(_("%(folder)s 不是空的", folder=folder))
    made = {folder / f"{edition.name}.{ending}": make(edition) for ending, (_media_type, make) in FORMS.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in made.items():
        path.write_bytes(content)
    return list(made)
