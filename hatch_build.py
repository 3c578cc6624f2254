"""What a wheel is made with: what it depends on, from `requirements/`, and the catalogues of translations, compiled."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

ALWAYS, OF_THE_SERVICE = "analysis", "core"
"""The part that everybody has, and the one that is called `service` where the others keep their names."""


class Dependencies(MetadataHookInterface):
    """`requirements/analysis.in` is what everybody needs, each other part there an extra."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Put the packages of each part into the metadata."""
        parts = {path.stem: _packages(path) for path in sorted(Path(self.root, "requirements").glob("*.in"))}
        metadata["dependencies"] = parts.pop(ALWAYS)
        parts["service"] = parts.pop(OF_THE_SERVICE)
        metadata["optional-dependencies"] = parts


class Catalogues(BuildHookInterface):
    """Pages read compiled catalogues, and these are no part of the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue, as `make` does, for this wheel alone."""
        self._made = TemporaryDirectory()
        for number, source in enumerate(sorted(Path(self.root, "survey/translations").glob("*/LC_MESSAGES/*.po"))):
            target = Path(self._made.name, str(number))
            with source.open("rb") as read, target.open("wb") as written:
                write_mo(written, read_po(read))
            build_data["force_include"][str(target)] = str(source.relative_to(self.root).with_suffix(".mo"))

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Nothing of it stays."""
        self._made.cleanup()


def _packages(path: Path) -> list[str]:
    lines = (line.partition("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]
