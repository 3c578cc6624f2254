"""espeak-ng and opusenc: a sentence as phonemes, and as a sound."""

import re
import subprocess
from html import escape
from pathlib import Path

from questionnaires.voices import mandarin

LANGUAGES = {"zh": ("cmn-latn-pinyin", "200%"), "en": ("en-us", "100%")}
"""The voice of each language, and how far its melody goes: as it comes, the four tones of Mandarin lie within three
semitones of each other, so twice as far, which is all that espeak-ng does."""
WORDS_PER_MINUTE = 120
"""As espeak-ng counts; in Mandarin some 150 syllables, where people speak 250: slow, for old ears."""
PITCH = 65
"""Of 99: a voice at 90 to 125 Hz. Lower ones get lost in the loudspeakers of phones."""
KBIT_PER_SECOND = 12


def script(language: str, sentence: str) -> str:
    """What the voice of a language is given to read."""
    words = with_pauses(sentence)
    return mandarin.read(words) if language == "zh" else words.replace("\u2013", " to ")


def with_pauses(sentence: str) -> str:
    """The sentence with commas behind the number of a question, and between an end of a scale and its mark; in Chinese
    without question marks, whose melody would bend the tones: each question is one by its words."""
    numbered = re.sub(r"^(\d+)\.? ", r"\1, ", re.sub(r" (\d+)$", r", \1", sentence))
    return numbered.replace("？", "。")


def phonemes(language: str, words: str) -> list[str]:
    """The sounds that a voice makes of what it is given, without its marks of stress."""
    said = _espeak(language, words, "-q", "-x").decode()
    return re.findall(r"[^\s_|]+", re.sub("[',]", "", said))


def record(language: str, sentence: str, file: Path) -> None:
    """Write the sentence as Opus in Ogg, the same bytes every time."""
    sound = _espeak(language, script(language, sentence), "--stdout")
    quality = ("--bitrate", str(KBIT_PER_SECOND), "--framesize", "60", "--speech")
    bare = ("--serial", "1", "--padding", "0")
    command = ("opusenc", "--quiet", "--ignorelength", *quality, *bare, "-", str(file))
    subprocess.run(command, input=sound, check=True)


def _espeak(language: str, words: str, *options: str) -> bytes:
    voice, melody = LANGUAGES[language]
    command = ("espeak-ng", "-m", "-v", voice, "-s", str(WORDS_PER_MINUTE), "-p", str(PITCH), *options)
    said = f'<prosody range="{melody}">{escape(words)}</prosody>'
    return subprocess.run(command, input=said.encode(), check=True, capture_output=True).stdout
