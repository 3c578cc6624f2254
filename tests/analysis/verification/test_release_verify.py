"""Bundles are verified from their folder alone: every changed byte and every wrong figure is found."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.__main__ import main
from analysis.errors import AnalysisError, FileError
from analysis.release.content import compute
from analysis.release.public import published_names
from analysis.snapshot import frozen as snapshots
from analysis.verification.bundle import MANIFEST, SEAL, check, seal
from analysis.verification.root import merkle_root
from analysis.verification.verify import FigureError, report, verify
from tests.analysis import province

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
ABOUT = {"wave": "2026", "revision": 1, "demonstration": True}


def pack(folder, contents, **snapshots):
    folder.mkdir()
    for name, content in contents.items():
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    for name, snapshot in snapshots.items():
        shutil.copytree(snapshot, folder / name)
    seal(folder, {"kind": "full" if snapshots else "public", **ABOUT})


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return bundles(tmp_path_factory.mktemp("bundles"))


def bundles(folder, **own):
    """A full and a public bundle of the second of two waves."""
    rows = province.register(8, few=0.1)
    first = province.write(folder / "2025", "2025", rows, province.answers(rows, 8))
    second = province.write(folder / "2026", "2026", rows[5:], province.answers(rows[5:], 9, drift=0.1))
    before = province.settings(first)
    shares = {"source": "revised", "year": 2026, "of": dict(zip(province.SECTORS, (1, 2, 3, 4, 3, 2, 1), strict=True))}
    told = province.following(before, published_names(compute(first, None, before)[1]))
    settings = province.settings(second, previous=told, shares=shares, **own)
    figures, public, covariances = compute(second, first, settings)
    contents = {"public": public, "covariances": covariances, "settings": settings}
    pack(folder / "public", contents)
    pack(folder / "full", contents | {"figures": figures}, snapshot=second, previous=first)
    return folder


@pytest.fixture
def bundle(made, tmp_path):
    """A copy of one of the bundles, to be spoilt."""
    return lambda kind: Path(shutil.copytree(made / kind, tmp_path / kind))


def rewrite(folder, name, change):
    """Change the content of a file and seal the bundle again, as a forger would."""
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    change(content)
    (folder / name).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    kind = json.loads((folder / MANIFEST).read_text())["kind"]
    seal(folder, {"kind": kind, **ABOUT})


def published(content, level, number=0):
    """A published row of a list."""
    return [row for row in content[level] if row.get("index") is not None and row["mark"] in ("", "E")][number]


def test_bundles_with_the_register_s_errors_hold_and_its_errors_are_smaller(made, tmp_path):
    folder = bundles(tmp_path, errors="register")
    full, public = verify(folder / "full"), verify(folder / "public")
    assert full.figures > 1500
    assert public.figures > 500
    before, now = (json.loads((where / "full" / "figures.json").read_text()) for where in (made, folder))
    for level in ("families", "sectors"):
        for linearised, row in zip(before[level], now[level], strict=True):
            assert row["se"] < linearised["se"]
            assert row["df"] == row["df_satterthwaite"]
            assert row["change"]["se"] > 0
            assert "assisted" not in linearised
            assert row["assisted"]["gain"] > 0.95
    spoilt = {"full": ("figures.json", "gain", 1.5), "public": ("public.json", "high", 99.0)}
    for kind, (name, field, value) in spoilt.items():
        rewrite(
            folder / kind,
            name,
            lambda content, f=field, v=value: published(content, "cities")["assisted"].update({f: v}),
        )
        with pytest.raises(FigureError, match="assisted"):
            verify(folder / kind)


def test_both_bundles_hold(made):
    full, public = verify(made / "full"), verify(made / "public")
    assert full.figures > 1500
    assert public.figures > 500
    assert full.digest == seal(made / "full", {"kind": "full", **ABOUT})
    assert len(public.apart) < 12 + 2


def test_the_command_line_says_so_without_the_service_and_its_secrets(made):
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    words = [sys.executable, "-m", "analysis", "verify", str(made / "public")]
    done = subprocess.run(words, cwd=ROOT, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "public bundle of wave 2026, revision 1: all holds" in done.stdout
    assert "DEMONSTRATION DATA" in done.stdout


def test_a_bundle_that_does_not_hold_ends_in_status_1(bundle, capsys):
    folder = bundle("public")
    rewrite(folder, "public.json", lambda content: published(content, "sectors").update(verdict="met", p_met=0.5))
    assert main(["verify", str(folder)]) == 1
    assert "computed again it is" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["full", "public"])
def test_a_changed_byte_in_any_file_is_found(bundle, kind):
    folder = bundle(kind)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content = path.read_bytes()
        path.write_bytes(content[:-3] + bytes([content[-3] ^ 1]) + content[-2:])
        with pytest.raises(FileError):
            verify(folder)
        path.write_bytes(content)
    assert check(folder)[0]["kind"] == kind


@pytest.mark.parametrize("spoil", ["missing", "added", "unsealed", "empty"])
def test_files_that_are_missing_or_were_added_are_named(bundle, spoil):
    folder = bundle("public")
    if spoil == "missing":
        (folder / "settings.json").unlink()
    elif spoil == "added":
        (folder / "note.txt").write_text("hello")
    elif spoil == "unsealed":
        (folder / SEAL).unlink()
    else:
        shutil.rmtree(folder)
        folder.mkdir()
    words = {"missing": "settings.json is missing", "added": "note.txt is not in the list"}
    with pytest.raises(FileError, match=words.get(spoil, "is no bundle")):
        verify(folder)


@pytest.mark.parametrize("name", ["cells/bundle.json", "a/b/bundle.sha256"])
def test_a_file_that_is_called_as_the_list_but_lies_deeper_is_not_in_it(bundle, name):
    folder = bundle("public")
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text("{}")
    with pytest.raises(FileError, match=f"{name} is not in the list"):
        verify(folder)


def broken(folder, name, content):
    """A file of the bundle replaced, and all sealed again: what stays of the list is as it was."""
    (folder / name).write_bytes(content)
    if name != MANIFEST:
        seal(folder, {"kind": json.loads((folder / MANIFEST).read_text())["kind"], **ABOUT})
    else:
        (folder / SEAL).write_text(f"{hashlib.sha256(content).hexdigest()}  {MANIFEST}\n", encoding="ascii")


@pytest.mark.parametrize("name", ["public.json", "covariances.json", "settings.json", MANIFEST])
@pytest.mark.parametrize("content", [b"", b"[]", b"7", b"{}", b'{"format": NaN}', b"[" * 100_000, b"\xff"])
def test_what_is_no_release_is_refused_in_a_sentence_with_status_1(bundle, capsys, name, content):
    folder = bundle("public")
    broken(folder, name, content)
    assert main(["verify", str(folder)]) == 1
    said = capsys.readouterr().err
    assert name in said or str(folder) in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("figures.json", b"{}"),
        ("figures.json", b'{"withheld": 3}'),
        ("settings.json", b'{"previous": 1}'),
        ("snapshot/manifest.json", b"[]"),
        ("snapshot/manifest.json", b'{"format": 1, "files": 0}'),
        ("snapshot/outlets.parquet", b"PAR1PAR1"),
        ("snapshot/responses/part-00000.parquet", b"PAR1" + bytes(400) + b"PAR1"),
        ("snapshot/proofs/part-00000.parquet", b""),
    ],
)
def test_what_is_no_full_release_is_refused_in_a_sentence_with_status_1(bundle, capsys, name, content):
    folder = bundle("full")
    broken(folder, name, content)
    assert main(["verify", str(folder)]) == 1
    said = capsys.readouterr().err
    assert str(folder) in said or "settings" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content.update(files={"public.json": 1}),
        lambda content: content["files"].append(dict(content["files"][0], sha256="0")),
        lambda content: content["files"].append(["public.json"]),
        lambda content: content.update(kind="private"),
        lambda content: content.update(format=2),
        lambda content: content.pop("revision"),
    ],
)
def test_a_list_of_another_shape_is_none(bundle, change):
    folder = bundle("public")
    content = json.loads((folder / MANIFEST).read_text())
    change(content)
    broken(folder, MANIFEST, json.dumps(content).encode())
    with pytest.raises(FileError, match="no list of a bundle's files"):
        verify(folder)


@pytest.mark.parametrize("change", [{"wave": "2027"}, {"demonstration": False}, {"demonstration": 1}])
@pytest.mark.parametrize("kind", ["full", "public"])
def test_a_list_that_says_another_wave_or_real_data_is_found(bundle, kind, change):
    folder = bundle(kind)
    seal(folder, {"kind": kind, **ABOUT, **change})
    with pytest.raises(FigureError, match=f"bundle.json {next(iter(change))}"):
        verify(folder)


def places(value, so_far=()):
    """Every place in a JSON value, as the keys that lead to it."""
    yield so_far
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(part, (*so_far, key))


ODD = st.sampled_from([None, True, "", "x", -1, 0, 1.5, 1e308, float("nan"), float("inf"), [], {}, [[]], {"x": None}])
GONE = object()


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_whatever_is_put_or_taken_away_anywhere_is_held_or_refused_in_a_sentence(made, tmp_path, data):
    folder = tmp_path / "public"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(made / "public", folder)
    name = data.draw(st.sampled_from(["public.json", "covariances.json", "settings.json", MANIFEST]))
    content = json.loads((folder / name).read_text(encoding="utf-8"))
    # the upper places are few and the many rows alike, so both are drawn by depth
    by_depth = {}
    for place in places(content):
        by_depth.setdefault(len(place), []).append(place)
    *way, last = data.draw(st.sampled_from(by_depth[data.draw(st.integers(1, max(by_depth)))]))
    held = content
    for key in way:
        held = held[key]
    odd = data.draw(ODD | st.just(GONE))
    if odd is GONE:
        del held[last]
    else:
        held[last] = odd
    written = json.dumps(content).encode()
    broken(folder, name, written)
    if name == "settings.json":  # as a forger would, in both
        public = json.loads((folder / "public.json").read_text(encoding="utf-8"))
        broken(folder, "public.json", json.dumps({**public, "settings": content}).encode())
    with suppress(AnalysisError):
        assert "all holds" in report(verify(folder))


@pytest.mark.parametrize(
    ("level", "field", "amount"),
    [
        ("families", "index", 0.01),
        ("families", "se", 0.001),
        ("families", "df_satterthwaite", -1.0),
        ("families", "n_eff", 2.0),
        ("sectors", "low", 0.01),
        ("sectors", "p_not", 1e-6),
        ("sectors", "p_met_holm", 1e-6),
        ("cells", "high90", 0.001),
        ("cities", "verdict_x10", None),
        ("cells", "mark", "E"),
    ],
)
def test_a_forged_public_figure_is_named(bundle, level, field, amount):
    folder = bundle("public")

    def forge(content):
        rows = [row for row in content[level] if row.get(field) not in (None, amount)]
        row = rows[0]
        row[field] = row[field] + amount if isinstance(amount, float) else amount

    rewrite(folder, "public.json", forge)
    with pytest.raises(FigureError, match=rf"^{level} .*"):
        verify(folder)


def test_forged_ranks_and_changes_are_named(bundle):
    for name, forge in {
        "rank": lambda row: row["rank"].update(high=row["rank"]["high"] + 1),
        "change": lambda row: row["change"].update(low=row["change"]["low"] - 0.1),
    }.items():
        folder = bundle("public")
        rewrite(folder, "public.json", lambda content, forge=forge: forge(published(content, "sectors")))
        with pytest.raises(FigureError, match=name):
            verify(folder)
        shutil.rmtree(folder)


def test_a_forged_change_of_a_family_is_named(bundle):
    folder = bundle("public")

    def forge(content):
        for kind in ("change", "fixed"):
            change = published(content, "families")[kind]
            change.update({name: change[name] + 0.1 for name in ("change", "low", "high")})

    rewrite(folder, "public.json", forge)
    with pytest.raises(FigureError, match="families C change change"):
        verify(folder)


def test_settings_that_were_exchanged_are_found(bundle):
    folder = bundle("public")
    rewrite(folder, "settings.json", lambda content: content["shares"]["of"].update(C1=9.0))
    with pytest.raises(FigureError, match="settings"):
        verify(folder)


@pytest.mark.parametrize(
    "forge",
    [
        lambda content: content["cells"][7].update(index=50.0),
        lambda content: content["sectors"][0]["without_flagged"].update(index=50.0),
        lambda content: content["responses"].update(volunteers=3),
        lambda content: content.update(extra=1),
        lambda content: content["sectors"].pop(),
        lambda content: content["families"][0]["kinds"].update(gap=0.0),
    ],
)
def test_a_forged_figure_of_the_full_bundle_is_named(bundle, forge):
    folder = bundle("full")
    rewrite(folder, "figures.json", forge)
    with pytest.raises(FigureError, match=r"^figures\.json"):
        verify(folder)


def test_a_pattern_that_shows_what_must_be_hidden_is_found(bundle):
    folder = bundle("full")

    def uncover(content):
        for row in content["cells"]:
            if row["mark"] == "c":
                row["mark"] = ""

    rewrite(folder, "figures.json", uncover)
    with pytest.raises(AnalysisError, match="must be hidden"):
        verify(folder)


def test_responses_that_were_changed_are_found_even_when_sealed_again(bundle):
    folder = bundle("full")
    part = folder / "snapshot" / "responses" / "part-00000.parquet"
    shutil.copy(folder / "previous" / "responses" / "part-00000.parquet", part)
    seal(folder, {"kind": "full", **ABOUT})
    with pytest.raises(FileError, match=r"part-00000\.parquet"):
        verify(folder)


def test_responses_that_nobody_holds_receipts_of_are_found_whatever_else_is_made_anew(bundle):
    folder = bundle("full")
    path = "responses/part-00000.parquet"
    part, manifest = folder / "snapshot" / path, folder / "snapshot" / "manifest.json"
    frame = pl.read_parquet(part)
    frame.with_columns(overall=pl.lit(10, pl.UInt8)).write_parquet(part)
    content = json.loads(manifest.read_text(encoding="utf-8"))
    (listed,) = [file for file in content["files"] if file["path"] == path]
    listed["sha256"] = hashlib.sha256(part.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    seal(folder, {"kind": "full", **ABOUT})
    with pytest.raises(FigureError, match="snapshot merkle_root"):
        verify(folder)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda proofs: proofs.unlink(), "cannot be read"),
        (lambda proofs: pl.read_parquet(proofs)[::-1].write_parquet(proofs), "those of other responses"),
    ],
)
def test_responses_need_their_proofs(bundle, spoil, problem):
    folder = bundle("full")
    spoil(folder / "snapshot" / "proofs" / "part-00000.parquet")
    with pytest.raises(FileError, match=problem):
        merkle_root(snapshots.open(folder / "snapshot"))
