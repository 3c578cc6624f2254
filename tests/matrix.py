"""Where the statistics install and run: `python -m tests.matrix` tries what is to be had here, and says what is not.

Wheels of every pinned package are looked up for each platform and each Python; the quick tests of the statistics run
under each Python that is found, in an environment of its own. Needs uv. Exit status 1 where anything fails that was
tried.
"""

import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = {
    "Linux x86-64": "x86_64-unknown-linux-gnu",
    "Linux arm64": "aarch64-unknown-linux-gnu",
    "macOS arm64": "aarch64-apple-darwin",
    "Windows x86-64": "x86_64-pc-windows-msvc",
}
PINNED = {"the statistics": "requirements/analysis.txt", "everything": "requirements.txt"}
WITHOUT_WHEEL = ("flask-principal",)
"""Comes as source alone: pure Python, which pip builds anywhere."""
TEST_TOOLS = ("hypothesis", "pandas", "pytest", "pytest-randomly", "statsmodels")
NEED_MORE = ("live/test_confidence_sequence.py", "wave/test_frozen_wave_in_r.py")
"""Tests of the statistics that need the service or R beside it."""
QUICK = ("-m", "not slow", "tests/analysis")
STRANGER = ("tests/analysis/verification/test_verified_alone.py",)


def main() -> int:
    """Look wheels up, run the tests; the exit status."""
    failed = sum(not wheels(name, platform, python) for name in PINNED for platform in PLATFORMS for python in PYTHONS)
    found = {python: interpreter(python) for python in PYTHONS}
    for python in (python for python, path in found.items() if path is None):
        print(f"Python {python}: not to be had here, NOT tried", flush=True)
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    print(f"Python {ours}: all tests run under it (make test)", flush=True)
    others = {python: path for python, path in found.items() if path is not None and python != ours}
    with ThreadPoolExecutor() as pool:
        failed += sum(not passed for passed in pool.map(tests, others, others.values()))
    return min(failed, 1)


def wheels(name: str, platform: str, python: str) -> bool:
    """Whether each package of a list has a wheel for a platform and a Python."""
    words = ["--python-platform", PLATFORMS[platform], "--python-version", python, "-r", PINNED[name]]
    with TemporaryDirectory() as folder:
        choice = ["--only-binary", ":all:", *(word for one in WITHOUT_WHEEL for word in ("--no-binary", one))]
        done = _uv("pip", "install", "--dry-run", "--no-deps", "--target", folder, *choice, *words)
    return _said(f"wheels of {name}, {platform}, Python {python}", done)


def interpreter(python: str) -> str | None:
    """The path of a Python of that version that starts; None where there is none."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    for path in (shutil.which(f"python{python}"), *sorted(pyenv.glob(f"versions/{python}.*/bin/python"))):
        if path and subprocess.run([path, "--version"], capture_output=True, check=False).returncode == 0:
            return str(path)
    return None


def tests(python: str, path: str) -> bool:
    """Whether the quick tests of the statistics pass under a Python."""
    with TemporaryDirectory() as folder:
        own = ["--python", folder, "-r", PINNED["the statistics"], "-c", "requirements-test.txt", *TEST_TOOLS]
        for words in (["venv", "--python", path, folder], ["pip", "install", *own]):
            done = _uv(*words)
            if done.returncode:
                return _said(f"Python {python}", done)
        run = [f"{folder}/bin/python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--hypothesis-profile", "ci"]
        run += ["--confcutdir", "tests/analysis", *(f"--ignore=tests/analysis/{name}" for name in NEED_MORE)]
        return all(_tested(python, [*run, *words]) for words in (QUICK, STRANGER))


def _tested(python: str, words: list[str]) -> bool:
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    return _said(f"Python {python}: {words[-1]}: {done.stdout.strip().splitlines()[-1]}", done)


def _uv(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["uv", "--quiet", *words], cwd=ROOT, capture_output=True, text=True, check=False)


def _said(what: str, done: subprocess.CompletedProcess[str]) -> bool:
    print(f"{what}: {'FAILED' if done.returncode else 'ok'}", flush=True)
    if done.returncode:
        print(done.stdout[-2000:], done.stderr[-2000:], flush=True)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
