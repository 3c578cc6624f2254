"""How long a file full of problems holds whoever reads it: `python -m benchmarks.bad_files`, on a SQLite database."""

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.service import prepare, sqlite
from survey import create_app
from survey.base.refusal import RefusedError
from survey.models.wave import wave_by_code
from survey.office.frame.preview import preview
from survey.registers.importing import import_register
from survey.waves.weighting import set_margin, set_shares

ROWS = 199_999


def main() -> None:
    """Print a line for each kind of file: how large it is, and the seconds until it is refused."""
    with TemporaryDirectory() as place, sqlite(Path(place)) as database:
        service = prepare(database, Path(place), outlets=300)
        with create_app(service.environ, Path(place)).test_request_context("/"):
            wave = wave_by_code("2026-1")
            assert wave is not None
            read: dict[str, tuple[str, str, Callable[[bytes], object]]] = {
                "outlets": (
                    "outlet,outlet_name,uscc,unit_name,sector,city,volume",
                    ",,x,,Q,9,y",
                    lambda content: preview(wave, content),
                ),
                "brands": (
                    "number,name,date,sector",
                    ",,x,Q",
                    lambda content: import_register("brand", content, date(2026, 7, 1)),
                ),
                "shares": ("sector,share", "Q,x", lambda content: set_shares(wave, content, "S", 2026)),
                "margin": (
                    "sector,city,total",
                    "Q,9,x",
                    lambda content: set_margin(wave, "sector-city", content, "S", 2026),
                ),
            }
            for name, (header, row, take) in read.items():
                content = "\n".join([header, *[row] * ROWS]).encode()
                began = time.perf_counter()
                with suppress(RefusedError):
                    take(content)
                print(f"{name}: {len(content) / 1e6:.1f} MB, {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    main()
