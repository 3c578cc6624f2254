"""How long uploads hold a turn: `python -m benchmarks.uploads`, with the worst files that a page still reads itself and
one that the worker reads, on a SQLite database; seconds of this process's processor."""

import io
import re
import time
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from stdnum.cn.uscc import calc_check_digit
from werkzeug.test import TestResponse

from benchmarks.service import prepare, sqlite
from survey import create_app
from survey.accounts.people import create
from survey.accounts.uploading import LARGE
from survey.base.database import transaction
from survey.errands.doing import take_up
from survey.models.account import STATISTICIAN
from survey.waves import stages

HEADER = "outlet,outlet_name,uscc,unit_name,sector,city,volume\n"
PAGE = "/office/waves/2027-1/frame"
MANY = 150_000


def main() -> None:
    """Print a line for each file, and the seconds of each request that it takes."""
    with TemporaryDirectory() as place, sqlite(Path(place)) as database:
        app = create_app(prepare(database, Path(place), outlets=300).environ, Path(place))
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context(), transaction():
            stages.create("2027-1", "2027-1")
            key = create("statistician@benchmarks.example", STATISTICIAN).fs_uniquifier
        browser = app.test_client()
        with browser.session_transaction() as session:
            session.update(_user_id=key, _fresh=True, since=time.time(), fs_paa=time.time())
        for name, content in files().items():
            print(f"{name}: {len(content):,} bytes")
            file = {"file": (io.BytesIO(content), "f"), "source": "S", "date": "2027-01-31"}
            answer = _sent(browser, "upload", file)
            step = "take" if answer.status_code == 200 else "mark"
            if f'value="{step}"' in answer.text:
                carried = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text)
                _sent(browser, step, {**dict(carried), "step": step})


def _sent(browser: FlaskClient, what: str, form: dict[str, Any]) -> TestResponse:
    """The answer to a form, of the worker's where it is given that."""
    began = time.process_time()
    answer = browser.post(PAGE, data=form, content_type="multipart/form-data")
    print(f"  {what}: {time.process_time() - began:.2f}")
    if answer.status_code == 303 and (answer.location or "").startswith("/forms/"):
        began = time.process_time()
        with browser.application.app_context():
            take_up()
        print(f"  (the worker: {time.process_time() - began:.2f})")
        answer = browser.get(answer.location or "")
    return answer


def files() -> dict[str, bytes]:
    """Registers that are just not large, of few bytes a row and of many, good and bad; a workbook; and a large one."""
    short = [f"{number},a,91620100MA0000000C,u,C01,620100,1\n" for number in range(MANY)]
    long = [f"L{n},第{n}号服务网点,{_unit(n // 10)},第{n // 10}有限责任公司,C01,620100,{n}\n" for n in range(1, MANY)]
    return {
        "short rows": _cut(short),
        "long rows": _cut(long),
        "workbook": _workbook(long[: LARGE // 620]),
        "bad rows": _cut(["a,b,c,d,e,f,g\n"] * MANY),
        "rows without a value": _cut([",,,,,,\n"] * MANY),
        "rows of one cell": _cut(["a\n"] * MANY * 2),
        "large": (HEADER + "".join(long)).encode(),
    }


def _unit(number: int) -> str:
    code = f"91620100{number:09d}"
    return code + str(calc_check_digit(code))


def _cut(rows: list[str]) -> bytes:
    kept = (HEADER + "".join(rows)).encode()[: LARGE - 1]
    return kept[: kept.rindex(b"\n") + 1]


def _workbook(rows: list[str]) -> bytes:
    book, out = openpyxl.Workbook(write_only=True), io.BytesIO()
    sheet = book.create_sheet()
    for row in (HEADER, *rows):
        sheet.append(row.strip().split(","))
    book.save(out)
    with zipfile.ZipFile(out) as packed:
        assert LARGE / 2 < sum(part.file_size for part in packed.infolist()) < LARGE
    return out.getvalue()


if __name__ == "__main__":
    main()
