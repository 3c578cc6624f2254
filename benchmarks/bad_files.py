"""How long a file full of problems holds whoever reads it: `python -m benchmarks.bad_files`, on a SQLite database."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.service import prepare, sqlite
from survey import create_app
from survey.base.refusal import RefusedError
from survey.models.wave import wave_by_code
from survey.office.frame.preview import preview
from survey.registers.importing import import_register
from survey.tables.columns import Table
from survey.tables.incoming import Reading, read
from survey.tables.known import FRAME, MARGINS, REGISTER, SHARES
from survey.waves.weighting import set_margin, set_shares

ROWS = 199_999


def main() -> None:
    """Print a line for each kind of file: how large it is, and the seconds until it is refused."""
    with TemporaryDirectory() as place, sqlite(Path(place)) as database:
        service = prepare(database, Path(place), outlets=300)
        with create_app(service.environ, Path(place)).test_request_context("/"):
            wave = wave_by_code("2026-1")
            assert wave is not None
            kinds: dict[str, tuple[Table, str, str, Callable[[Reading], object]]] = {
                "outlets": (
                    FRAME,
                    "outlet,outlet_name,uscc,unit_name,sector,city,volume",
                    ",,x,,Q,9,y",
                    lambda reading: preview(wave, reading),
                ),
                "brands": (
                    REGISTER,
                    "number,name,date,sector",
                    ",,x,Q",
                    lambda reading: import_register("brand", reading),
                ),
                "shares": (SHARES, "sector,share", "Q,x", lambda reading: set_shares(wave, reading, "S", 2026)),
                "margin": (
                    MARGINS["sector-city"],
                    "sector,city,total",
                    "Q,9,x",
                    lambda reading: set_margin(wave, "sector-city", reading, "S", 2026),
                ),
            }
            for name, (table, header, row, take) in kinds.items():
                content = "\n".join([header, *[row] * ROWS]).encode()
                began = time.perf_counter()
                with suppress(RefusedError):
                    take(read(table, content))
                print(f"{name}: {len(content) / 1e6:.1f} MB, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
