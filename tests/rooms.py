"""`make test ROOM=cases`: where the tests of a room are.

A room is a folder under tests/ (cases, analysis, survey/outputs) or a module in one (release: test_release.py),
wherever it stands; a name that stands twice means both.
"""

import sys
from pathlib import Path

TESTS = Path(__file__).parent


def folders() -> list[Path]:
    """Every folder with tests in it or below."""
    return sorted({parent for path in TESTS.rglob("test_*.py") for parent in path.parents if TESTS in parent.parents})


def of_room(name: str) -> list[Path]:
    """The folders and modules of that name; empty where there are none."""
    whole = [folder for folder in folders() if f"/{folder.relative_to(TESTS)}".endswith(f"/{name}")]
    modules = [path for path in sorted(TESTS.rglob("test_*.py")) if path.stem == f"test_{name}"]
    return [*whole, *(path for path in modules if not set(path.parents) & set(whole))]


def main() -> int:
    """Print the paths of a room for pytest; an unknown one is refused with all that there are."""
    name = sys.argv[1].strip("/")
    paths = of_room(name)
    if not paths:
        known = ", ".join(str(folder.relative_to(TESTS)) for folder in folders())
        print(f"no room of the tests is called {name!r}; there are {known}, or any test_<ROOM>.py", file=sys.stderr)
        return 1
    print(*paths)
    return 0


if __name__ == "__main__":
    sys.exit(main())
