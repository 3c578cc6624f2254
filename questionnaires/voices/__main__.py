"""`python -m questionnaires.voices LIST FOLDER`: see `make voices`; LIST is `flask recordings list --format json`."""

import json
import sys
from pathlib import Path

from questionnaires.voices.voice import LANGUAGES, phonemes, record, script, with_pauses

Row = dict[str, str]


def make(listed: list[Row], folder: Path) -> None:
    """Record what is not there yet, and take away what no sentence has."""
    wanted = {row["file"] for row in listed}
    for file in folder.iterdir():
        if file.name not in wanted:
            file.unlink()
            print(f"{file.name}: no sentence has it, taken away")
    for row in listed:
        file = folder / row["file"]
        if row["language"] in LANGUAGES and not file.exists():
            record(row["language"], row["sentence"], file)
            print(f"{file.name}: {row['sentence']} | {script(row['language'], row['sentence'])}")
    sizes = [file.stat().st_size for file in folder.iterdir()]
    print(f"{len(sizes)} recordings, {sum(sizes) / 1e6:.1f} MB")


def compare(listed: list[Row]) -> None:
    """Show each Chinese sentence that the voice reads otherwise from its pinyin than from its characters."""
    for row in listed:
        sentence = row["sentence"]
        if row["language"] == "zh":
            pinyin = script("zh", sentence)
            ours, its_own = (phonemes("zh", words) for words in (pinyin, with_pauses(sentence)))
            if ours != its_own:
                print(sentence, pinyin, " ".join(ours), " ".join(its_own), sep="\n  ")


if __name__ == "__main__":
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    make(rows, Path(sys.argv[2]))
    compare(rows)
