"""The files of an edition by their endings."""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from flask_babel import gettext as _

from survey.base.parts import needed
from survey.base.refusal import RefusedError
from survey.outputs.datapackage import as_csvw, as_datapackage, as_datapackage_zip
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.paper import pdf
from survey.outputs.edition import Edition
from survey.outputs.plain import as_csv, as_json
from survey.outputs.sdmx.data import as_sdmx_csv_1, as_sdmx_csv_2
from survey.outputs.sdmx.data_message import as_sdmx_data
from survey.outputs.sdmx.first import as_first_csv, as_first_structure
from survey.outputs.sdmx.structure_message import as_sdmx_structure
from survey.outputs.workbook import as_xlsx
from survey.tables.outgoing import TYPES


def _docx(edition: Edition) -> bytes:
    with needed():
        from survey.outputs.document.word import as_docx
    return as_docx(bulletin(edition))


_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SDMX = "application/vnd.sdmx.{};version={}"
FORMS: Mapping[str, tuple[str, Callable[[Edition], bytes]]] = MappingProxyType(
    {
        "pdf": (TYPES["pdf"], lambda edition: pdf(bulletin(edition))),
        "docx": (_DOCX, _docx),
        "xlsx": (TYPES["xlsx"], as_xlsx),
        "csv": (TYPES["csv"], as_csv),
        "csv-metadata.json": ("application/csvm+json", as_csvw),
        "datapackage.json": ("application/vnd.datapackage+json", as_datapackage),
        "datapackage.zip": ("application/zip", as_datapackage_zip),
        "json": ("application/json", as_json),
        "sdmx-csv-1.csv": (_SDMX.format("data+csv", "1.0.0"), as_sdmx_csv_1),
        "sdmx-csv-2.csv": (_SDMX.format("data+csv", "2.0.0"), as_sdmx_csv_2),
        "sdmx-data.xml": (_SDMX.format("structurespecificdata+xml", "2.1"), as_sdmx_data),
        "sdmx-structure.xml": (_SDMX.format("structure+xml", "2.1"), as_sdmx_structure),
        "sdmx.csv": (TYPES["csv"], as_first_csv),
        "sdmx.xml": ("application/xml", as_first_structure),
    }
)
"""By ending: the media type and what makes the file."""
FOR_PROGRAMS = (
    *("json", "csv-metadata.json", "datapackage.json", "datapackage.zip"),
    *("sdmx-csv-1.csv", "sdmx-csv-2.csv", "sdmx-data.xml", "sdmx-structure.xml"),
)
"""Forms that only programs read, and that stand apart from those for people."""


def form_names() -> dict[str, str]:
    """What the forms of a release are called that people are offered; the others are for programs that know them."""
    return {
        "pdf": _("通报（PDF）"),
        "docx": _("通报（Word，可编辑）"),
        "xlsx": _("工作簿（Excel）"),
        "csv": "CSV",
        "csv-metadata.json": _("CSV 的说明（CSVW）"),
        "datapackage.json": _("CSV 的说明（Data Package）"),
        "datapackage.zip": "Data Package (zip)",
        "json": "JSON",
        "sdmx-csv-1.csv": "SDMX-CSV 1.0",
        "sdmx-csv-2.csv": "SDMX-CSV 2.0",
        "sdmx-data.xml": _("SDMX-ML 数据"),
        "sdmx-structure.xml": _("SDMX-ML 结构"),
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
