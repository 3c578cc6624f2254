"""A bundle's folder as one zip file; the same bundle gives the same bytes."""

import shutil
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

UNIX = 3
READABLE = 0o100644 << 16


def pack(files: Path, archive: IO[bytes], moment: datetime) -> None:
    """Write a folder into a zip file, every file of it under one moment, so that nothing of today is in it."""
    with ZipFile(archive, "w") as packed:
        for path in sorted(path for path in files.rglob("*") if path.is_file()):
            entry = ZipInfo(f"{files.name}/{path.relative_to(files).as_posix()}", moment.timetuple()[:6])
            entry.create_system, entry.external_attr, entry.file_size = UNIX, READABLE, path.stat().st_size
            entry.compress_type = ZIP_STORED if path.suffix == ".parquet" else ZIP_DEFLATED  # Parquet is compressed
            with path.open("rb") as source, packed.open(entry, "w") as target:
                shutil.copyfileobj(source, target)
