"""The CSV of a release described for programs: Data Package (Frictionless), and CSVW of the W3C.

https://datapackage.org/ and https://www.w3.org/TR/tabular-metadata/ say what the properties mean.
"""

import io
import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from survey.outputs.described import KEYWORDS, Description, of_edition
from survey.outputs.edition import Edition
from survey.outputs.fields import KEY, Field, fields
from survey.outputs.plain import as_csv

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_READABLE = 0o100644 << 16


def as_datapackage(edition: Edition) -> bytes:
    """The descriptor that lies beside the CSV: with its fields' types, primary key, size and hash."""
    return _json(_package(edition, as_csv(edition)))


def as_datapackage_zip(edition: Edition) -> bytes:
    """Descriptor, CSV and CSVW's description in one file; the same bytes each time."""
    table, day = as_csv(edition), edition.revision.published
    files = {
        "datapackage.json": _json(_package(edition, table)),
        _csv_name(edition): table,
        f"{_csv_name(edition)}-metadata.json": as_csvw(edition),
    }
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, content in files.items():
            entry = ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.external_attr, entry.compress_type = _READABLE, ZIP_DEFLATED
            archive.writestr(entry, content)
    return packed.getvalue()


def as_csvw(edition: Edition) -> bytes:
    """What CSVW's programs look for under the CSV's address with `-metadata.json` behind it."""
    about = of_edition(edition)
    licence = {"dc:license": {"@id": about.licence.address}} if about.licence else {}
    return _json(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "zh"}],
            "url": _csv_name(edition),
            "dc:title": _tagged(about.title),
            "dc:description": _tagged(about.text),
            "dc:identifier": about.address,
            "dc:publisher": about.publisher["zh"],
            "dc:issued": {"@value": f"{about.days.published}", "@type": "xsd:date"},
            **licence,
            "dialect": {"encoding": "utf-8", "header": True},
            "tableSchema": {"columns": [_column(field) for field in fields()], "primaryKey": list(KEY)},
        }
    )


def _package(edition: Edition, table: bytes) -> dict[str, Any]:
    about, settings = of_edition(edition), edition.content.settings
    sources = [edition.content.frame.source, settings.shares and settings.shares["source"]]
    return {
        "$schema": PROFILE,
        "name": edition.name,
        "id": about.address,
        "title": about.title["zh"],
        "description": "\n\n".join(about.text.values()),
        "homepage": about.address,
        "version": f"{about.revision}",
        "created": f"{about.days.published}T00:00:00+08:00",
        "keywords": [word for words in KEYWORDS.values() for word in words],
        "contributors": [{"title": about.publisher["zh"], "role": "publisher", "roles": ["publisher"]}],
        **_licences(about),
        **({"sources": [{"title": one} for one in sources if one]} if any(sources) else {}),
        "resources": [
            {
                "name": "figures",
                "path": _csv_name(edition),
                "title": about.title["zh"],
                "type": "table",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(table),
                "hash": f"sha256:{sha256(table).hexdigest()}",
                "schema": {
                    "fields": [_field(field) for field in fields()],
                    "missingValues": [""],
                    "primaryKey": list(KEY),
                },
            }
        ],
    }


def _licences(about: Description) -> dict[str, Any]:
    if about.licence is None:
        return {}
    name = {} if about.licence.name == about.licence.address else {"name": about.licence.name}
    return {"licenses": [{**name, "path": about.licence.address}]}


def _field(field: Field) -> dict[str, Any]:
    rules: dict[str, Any] = {"required": True} if field.required else {}
    if field.codes:
        rules["enum"] = list(field.codes)
    truth = {"trueValues": ["True"], "falseValues": ["False"]} if field.kind == "boolean" else {}
    return {
        "name": field.name,
        "type": field.kind,
        "title": field.label,
        **truth,
        **({"constraints": rules} if rules else {}),
    }


def _column(field: Field) -> dict[str, Any]:
    kind: Any = "double" if field.kind == "number" else field.kind
    if field.kind == "boolean":
        kind = {"base": "boolean", "format": "True|False"}
    elif field.codes:
        kind = {"base": "string", "format": "|".join(field.codes)}
    return {
        "name": field.name,
        "titles": field.name,
        "dc:title": {"@value": field.label, "@language": "zh"},
        "datatype": kind,
        "required": field.required,
    }


def _csv_name(edition: Edition) -> str:
    return f"{edition.name}.csv"


def _tagged(texts: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"@value": text, "@language": language} for language, text in texts.items()]


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode()
