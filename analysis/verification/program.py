"""`verify.pyz`: all that verifies a bundle as one file that Python runs, the same bytes wherever it is made.

Nothing is compressed in it, for other versions of zlib would make other bytes of the same.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import analysis

NAME = "verify.pyz"
OLDEST = (3, 11)
"""The oldest Python that the statistics run on."""

UNIX, READABLE = 3, 0o100644 << 16
START = """\
import sys

if sys.version_info < {oldest}:
    sys.exit("verify.pyz needs Python {words} or newer; this is %d.%d" % sys.version_info[:2])

from analysis.verification.command import main

sys.exit(main())
"""


def program() -> bytes:
    """The archive: the statistics' own code as it lies beside this module, and what starts its verification."""
    package = Path(analysis.__file__).parent
    files = {f"analysis/{path.relative_to(package).as_posix()}": path.read_bytes() for path in package.rglob("*.py")}
    start = START.format(oldest=OLDEST, words=".".join(map(str, OLDEST))).encode()
    content = BytesIO()
    with ZipFile(content, "w", ZIP_STORED) as packed:
        for name, source in sorted((files | {"__main__.py": start}).items()):
            entry = ZipInfo(name)  # of 1980, for all it says
            entry.create_system, entry.external_attr = UNIX, READABLE
            packed.writestr(entry, source)
    return content.getvalue()
