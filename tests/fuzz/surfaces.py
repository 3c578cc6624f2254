"""Where something comes in from outside: what is sent there when all is well, and how."""

import contextlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote_from_bytes

import click
import yaml
from openpyxl import Workbook

from analysis.__main__ import main as analyse
from analysis.models.frozen_weights import FrozenWeights
from analysis.verification.bundle import MANIFEST, seal
from questionnaires.library import load_all
from survey.models.account import ADMINISTRATOR, STATISTICIAN
from tests.commands import commands_of
from tests.conftest import SMALL, register
from tests.fuzz.world import INDICATORS, World
from tests.questionnaires.xlsform.test_xlsform import CHOICES, SCALES
from tests.survey.cases.test_announced import INVENTED

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "docs" / "examples"
SECTORS = sorted(load_all())
WEIGHTS = {"satisfaction": {"overall": 0.4, "versus_expectation": 0.3, "versus_ideal": 0.3}}
VALID, CORE = ROOT / "tests" / "questionnaires" / "valid", "customer.yaml"
FORMS = [path.read_bytes() for path in sorted((ROOT / "tests" / "questionnaires").rglob("*.xlsx"))]
SHARES = "\n".join(["sector,share", *(f"{code},{1 / (7 if code[0] == 'C' else 14):.4f}" for code in SECTORS)]).encode()
PEOPLE = (
    "邮箱,姓名,角色,单位,网点,市州\na@example.cn,甲,单位员工,第0单位,A1 A2,\nb@example.cn,,市州管理员,,,天水\n".encode()
)
TARGETS = b"family,year,target\nC,2027,80.5\nP,2027,85.5\n"
WHOLE = yaml.safe_dump(load_all()["C01"].content, allow_unicode=True).encode()
"""A questionnaire of one file."""
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Surface:
    """`send` gives one input and says in a word how it was taken; it raises what nobody foresaw. `share` of all inputs
    is for it: what takes longer is tried less often."""

    name: str
    seeds: tuple[bytes, ...]
    send: Callable[[bytes], str]
    share: float = 1.0


def _workbook(table: bytes) -> bytes:
    book = Workbook()
    for line in table.decode().splitlines():
        book.active.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def of_pages(world: World) -> list[Surface]:
    """The customer's page, the sign-in, addresses for programs, and every page that takes a file."""
    answers = (
        b"ticket={ticket}&overall=9&versus_expectation=8&versus_ideal=7&comment=%E5%A5%BD&contact=13912345678&lang=zh"
    )
    multipart = b"".join(
        b'--b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n' % field
        for field in ((b"ticket", b"{ticket}"), (b"overall", b"10"), (b"comment", "很好".encode()))
    )
    known = f"email={world.email}&password=wrong-password".encode()
    bearer = (
        b"/api/v1/releases?wave=2026-1&limit=5",
        b"/api/v1/releases/2026-1/1/figures/sectors/C01",
        b"/api/v1/scoreboard",
    )
    return [
        Surface("answer", (answers, multipart + b"--b--\r\n"), partial(_answer, world), 8),
        Surface(
            "receipt", (b"/r/0123456789abcdefghjkmnpqrs", b"/r?code=abc", b"/s?code=abcd"), partial(_get, world), 2
        ),
        Surface("sign-in", (known, b"email=nobody@example.cn&password=x&next=/office"), partial(_sign_in, world), 0.5),
        Surface("api", bearer, partial(_get, world), 2),
        *(_upload(world, address, seeds, fields) for address, seeds, fields in _uploads()),
    ]


def _answer(world: World, body: bytes) -> str:
    kind = "multipart/form-data; boundary=b" if body[:2] == b"--" else URLENCODED
    if b"{ticket}" not in body and kind == URLENCODED:
        body = b"ticket={ticket}&" + body
    filled = body.replace(b"{ticket}", world.ticket())
    return _status(world, world.browser().post(f"/s/{world.code}", data=filled, content_type=kind))


def _sign_in(world: World, body: bytes) -> str:
    return _status(world, world.browser().post("/sign-in", data=body, content_type=URLENCODED))


def _get(world: World, address: bytes) -> str:
    return _status(world, world.browser().get("/" + quote_from_bytes(address.lstrip(b"/"), safe="/?=&")))


def _status(world: World, answer) -> str:
    world.unheard()
    if answer.status_code >= 500:
        raise AssertionError(f"status {answer.status_code}")
    return str(answer.status_code)


def _uploads():
    frame = register(*SMALL).encode()
    lists = [frame, frame.decode().encode("gb18030"), _workbook(frame)]
    totals = b"sector,total\nC01,1550\nP02,200\nP05,60\n"
    brands = "number,name,date,sector,city,unit\n1,甲,2026-03-05,C01,620100,\n".encode()
    values = b"code,period,value,source,date,note\np1,2015,96.5,x,2016-03-01,\n"
    known = {"source": "年鉴", "year": "2025"}
    yield "/office/waves/2026-2/frame", lists, {"source": "登记册", "date": "2026-01-31"}
    yield "/office/waves/2026-2/weighting/margins", [totals, _workbook(totals)], {**known, "dimension": "sector"}
    yield "/office/waves/2026-2/weighting/shares", [SHARES], known
    yield "/office/registers/brand", [brands, _workbook(brands)], {}
    yield "/office/registers/indicators", [INDICATORS.encode(), _workbook(INDICATORS.encode())], {}
    yield "/office/registers/indicators/values", [values], {}
    yield "/office/targets/file", [TARGETS], {}
    yield "/accounts/file", [PEOPLE, _workbook(PEOPLE)], {}
    yield "/office/questionnaires", [WHOLE, *FORMS], {"core": "consumer", "name": "x"}


UPLOADS = frozenset(address for address, _seeds, _fields in _uploads())
"""Pages of a wave, and others, that take a file here."""


def _upload(world: World, address: str, seeds: list[bytes], fields: Mapping[str, str]) -> Surface:
    def send(content: bytes) -> str:
        staff = world.browser(ADMINISTRATOR if address.startswith("/accounts") else STATISTICIAN)
        name = "file.xlsx" if content[:2] == b"PK" else "file.yaml" if "questionnaires" in address else "file.csv"
        seen = staff.post(address, data={"file": (io.BytesIO(content), name), **fields})
        taken = _status(world, seen)
        for form in _Forms.of(seen.text) if seen.status_code == 200 else ():
            if {"kept", "file"} & form.hidden.keys():
                taken += f", {_status(world, staff.post(form.action or address, data=form.hidden))}"
        return taken

    return Surface(f"upload {address}", tuple(seeds), send)


class _Forms(HTMLParser):
    """The forms of a page: where they lead, and what they hold hidden."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[_Form] = []

    @classmethod
    def of(cls, html: str) -> "list[_Form]":
        reader = cls()
        reader.feed(html)
        return reader.found

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.found.append(_Form(given.get("action") or "", {}))
        elif tag == "input" and given.get("type") == "hidden" and self.found:
            self.found[-1].hidden[given.get("name") or ""] = given.get("value") or ""


@dataclass(frozen=True)
class _Form:
    action: str
    hidden: dict[str, str]


COMMANDS: dict[str, tuple[tuple[str, ...], Callable[[World], list[bytes]]]] = {
    "frame import": (("{file}", "--wave", "2026-2"), lambda _: [register(*SMALL).encode()]),
    "wave shares": (("{file}", "--wave", "2026-2", "--source", "x", "--year", "2025"), lambda _: [SHARES]),
    "wave margin": (
        ("{file}", "--wave", "2026-2", "--by", "sector", "--source", "x", "--year", "2025"),
        lambda _: [b"sector,total\nC01,1550\nP02,200\nP05,60\n"],
    ),
    "wave item-weights": (
        ("2026-2", "{file}"),
        lambda _: [FrozenWeights(WEIGHTS, (1, 10), "wave 2025-2, C", "2025-12-01").as_json().encode()],
    ),
    "registers import": (("{file}", "--kind", "brand"), lambda _: ["number,name,date\n1,甲,2026-03-05\n".encode()]),
    "targets import": (("{file}",), lambda _: [TARGETS]),
    "questionnaires keep": (("{file}",), lambda _: [WHOLE, *FORMS]),
    "questionnaires check": (("{folder}",), lambda _: [(VALID / CORE).read_bytes()]),
    "questionnaires import": (("{file}", "{out}"), lambda _: [(SCALES + CHOICES).encode(), *FORMS]),
    "users import": (("{file}", "--mail"), lambda _: [PEOPLE]),
    "working-days load": (("{file}",), lambda _: [INVENTED.encode()]),
    "audit chain": (("--heads", "{file}"), World.heads),
}
"""Commands that read a file of somebody's, with their words; `{folder}` holds the file among others."""


def reading_commands(app) -> set[str]:
    """Every command of the service that reads a file that is there."""

    def walk(command, words):
        if isinstance(command, click.Group):
            for name, inner in commands_of(command).items():
                yield from walk(inner, [*words, name])
        elif any(isinstance(one.type, click.Path) and one.type.exists for one in command.params):
            yield " ".join(words)

    return set(walk(app.cli, []))


def of_commands(world: World) -> list[Surface]:
    """Every command of the service that reads a file."""
    return [
        Surface(name, tuple(seeds(world)), partial(_command, world, (*name.split(), *words)), 0.5)
        for name, (words, seeds) in COMMANDS.items()
    ]


def _command(world: World, words: tuple[str, ...], content: bytes) -> str:
    folder = world.folder / "given"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(VALID, folder)
    name = "form.xlsx" if content[:2] == b"PK" else "form.yaml" if words[1] == "keep" else "form.md"
    file = folder / (CORE if "{folder}" in words else name)
    file.write_bytes(content)
    places = {"{file}": file, "{folder}": folder, "{out}": folder / "out.yaml"}
    done = world.app.test_cli_runner().invoke(args=[str(places.get(word, word)) for word in words])
    world.unheard()
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return f"exit {done.exit_code}"


ANALYSES = {
    "estimate": ("{data}", "--design", "{plan}"),
    "small-areas": ("{data}", "--model", "{plan}"),
    "watch": ("{data}", "--plan", "{plan}"),
    "structure": ("{data}", "--model", "{plan}"),
}
PAIRS = {
    "estimate": ("wave-2026", "register-2026", "two-waves"),
    "small-areas": ("invented-areas",),
    "watch": ("invented-days",),
    "structure": ("invented-answers",),
}
SPLIT = b"\n=====\n"
"""Between the data and the plan that an analysis reads: either may be bent."""


def of_analyses(folder: Path) -> list[Surface]:
    """`python -m analysis`, whatever data and plan it is given; and bundles that somebody sealed again."""
    surfaces = []
    for name, words in ANALYSES.items():
        seeds = tuple(
            _head((EXAMPLES / f"{pair}.csv").read_bytes()) + SPLIT + (EXAMPLES / f"{pair}.yaml").read_bytes()
            for pair in PAIRS[name]
        )
        surfaces.append(Surface(f"analysis {name}", seeds, partial(_analysis, folder, (name, *words)), 0.5))
    return surfaces


def _head(data: bytes) -> bytes:
    return b"\n".join(data.split(b"\n")[:400])


def _analysis(folder: Path, words: tuple[str, ...], content: bytes) -> str:
    data, _, plan = content.rpartition(SPLIT)
    places = {"{data}": folder / "data.csv", "{plan}": folder / "plan.yaml"}
    places["{data}"].write_bytes(data)
    places["{plan}"].write_bytes(plan)
    return _quietly([str(places.get(word, word)) for word in words])


def _quietly(words: list[str]) -> str:
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        try:
            status = analyse(words)
        except SystemExit as stopped:
            status = stopped.code
    if "Traceback" in said.getvalue():
        raise AssertionError(said.getvalue())
    return f"exit {status}"


def bundles(folder: Path, made: Path) -> list[Surface]:
    """A release's bundle of which one file is bent, sealed again as a forger would; and its archive as it came."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(made.rglob("*")):
            if path.is_file():
                archive.write(path, str(path.relative_to(made)))
    return [
        Surface("bundle", (packed.getvalue(),), partial(_bundle, folder), 0.05),
        Surface("archive", (packed.getvalue(),), partial(_archive, folder), 0.05),
    ]


def _archive(folder: Path, content: bytes) -> str:
    (folder / "bundle.zip").write_bytes(content)
    return _quietly(["verify", str(folder / "bundle.zip")])


def _bundle(folder: Path, content: bytes) -> str:
    there = folder / "bundle"
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir()
    with contextlib.suppress(Exception), zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(there)
    with contextlib.suppress(Exception):
        about = json.loads((there / MANIFEST).read_text())
        seal(there, {name: about[name] for name in ("kind", "wave", "revision", "demonstration")})
    return _quietly(["verify", str(there)])
