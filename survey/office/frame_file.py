"""Reading a register of outlets from CSV: each row checked, every problem named with its line."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stdnum.cn import uscc
from stdnum.exceptions import ValidationError

from survey.refusal import RefusedError

REQUIRED = ("outlet", "outlet_name", "uscc", "unit_name", "sector", "city", "volume")
OPTIONAL = ("selected", "certainty", "selection_probability", "demonstration", "address")
_YES_NO = {"1": True, "true": True, "yes": True, "是": True, "0": False, "false": False, "no": False, "否": False}
_LONGEST = {"outlet": 64, "outlet_name": 200, "unit_name": 200, "address": 300}


@dataclass(frozen=True)
class FrameRow:
    """One outlet of the register. None where the file does not say."""

    line: int
    outlet: str
    outlet_name: str
    uscc: str
    unit_name: str
    sector: str
    city: str
    volume: float | None
    selected: bool
    certainty: bool
    selection_probability: float | None
    demonstration: bool | None
    address: str | None


def read(path: Path, sectors: Iterable[str], cities: Iterable[str]) -> list[FrameRow]:
    """The rows of a UTF-8 CSV file (with or without BOM); raises RefusedError naming every line and problem."""
    return parse(_text(path), frozenset(sectors), frozenset(cities))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise RefusedError(f"{path.name}: not UTF-8 (byte {error.start + 1}); save it as CSV in UTF-8") from error
    except OSError as error:
        raise RefusedError(f"{path.name}: {error.strerror}") from error


def parse(text: str, sectors: frozenset[str], cities: frozenset[str]) -> list[FrameRow]:
    """The rows of the file's text; raises RefusedError."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="", restval=None)
    rows: list[FrameRow] = []
    problems: list[str] = []
    try:
        _check_header(reader.fieldnames or [])
        for record in reader:
            line = reader.line_num
            found: list[str] = []
            row = _row(line, record, sectors, cities, found)
            rows.append(row)
            problems += [f"line {line}: {problem}" for problem in found]
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: not CSV ({error})")
    problems += _across(rows)
    if not rows and not problems:
        problems.append("the file has no rows")
    if problems:
        raise RefusedError(*problems)
    return rows


def _check_header(names: Iterable[str]) -> None:
    names = [name.strip() if name else "" for name in names]
    problems = [f"line 1: column {name} is missing" for name in REQUIRED if name not in names]
    problems += [
        f"line 1: column {name or '(no name)'} is unknown" for name in names if name not in REQUIRED + OPTIONAL
    ]
    problems += [f"line 1: column {name} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]
    if problems:
        raise RefusedError(*problems)


def _row(
    line: int, record: Mapping[str, str | None], sectors: frozenset[str], cities: frozenset[str], found: list[str]
) -> FrameRow:
    if "" in record or None in record.values():
        found.append("does not have as many fields as the header")
    value = {
        (name or "").strip(): (text or "").strip() if isinstance(text, str) else "" for name, text in record.items()
    }

    def text(name: str, required: bool = True) -> str:
        content = value.get(name, "")
        if required and not content:
            found.append(f"{name} is empty")
        if len(content) > _LONGEST.get(name, 300):
            found.append(f"{name} is longer than {_LONGEST[name]} characters")
        if not content.isprintable():
            found.append(f"{name} has a character that cannot be printed")
        return content

    def member(name: str, known: frozenset[str]) -> str:
        if value[name] not in known:
            found.append(f"{name} {value[name]!r} is unknown")
        return value[name]

    def number(name: str, admissible: Callable[[float], bool], expected: str) -> float | None:
        if not value.get(name):
            return None
        try:
            result = float(value[name])
        except ValueError:
            result = float("nan")
        if not admissible(result):
            found.append(f"{name} must be {expected}, not {value[name]!r}")
        return result

    def yes_no(name: str) -> bool | None:
        if not value.get(name):
            return None
        if value[name].lower() not in _YES_NO:
            found.append(f"{name} must be 1 or 0, not {value[name]!r}")
        return _YES_NO.get(value[name].lower())

    if not uscc.is_valid(value.get("uscc", "")):
        found.append(
            f"uscc {value.get('uscc', '')!r} is not a valid unified social credit code{_reason(value['uscc'])}"
        )
    selected, certainty = yes_no("selected"), yes_no("certainty")
    if certainty and selected is False:
        found.append("certainty is 1 but selected is 0")
    probability = number("selection_probability", lambda p: 0 < p <= 1, "above 0 and at most 1")
    return FrameRow(
        line=line,
        outlet=text("outlet"),
        outlet_name=text("outlet_name"),
        uscc=uscc.compact(value["uscc"]) if uscc.is_valid(value["uscc"]) else value["uscc"],
        unit_name=text("unit_name"),
        sector=member("sector", sectors),
        city=member("city", cities),
        volume=number("volume", lambda v: 0 < v < float("inf"), "a number above 0 (or empty where unknown)"),
        selected=selected is not False,
        certainty=bool(certainty),
        selection_probability=probability,
        demonstration=yes_no("demonstration"),
        address=text("address", required=False) or None,
    )


def _reason(number: str) -> str:
    try:
        uscc.validate(number)
    except ValidationError as error:
        return f" ({str(error).rstrip('.').lower()})"
    return ""


def _across(rows: Iterable[FrameRow]) -> list[str]:
    """What is wrong between rows: an outlet twice, a unit with two names or both with and without the flag."""
    problems = []
    outlets: dict[str, int] = {}
    units: dict[str, FrameRow] = {}
    for row in rows:
        if row.outlet and row.outlet in outlets:
            problems.append(f"line {row.line}: outlet {row.outlet} stands already on line {outlets[row.outlet]}")
        outlets.setdefault(row.outlet, row.line)
        first = units.setdefault(row.uscc, row)
        if first.unit_name != row.unit_name:
            problems.append(
                f"line {row.line}: uscc {row.uscc} is {row.unit_name!r} here"
                f" and {first.unit_name!r} on line {first.line}"
            )
        if first.demonstration != row.demonstration:
            problems.append(f"line {row.line}: demonstration of {row.uscc} differs from line {first.line}")
    return problems
