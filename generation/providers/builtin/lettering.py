"""Setting words in type: the fonts, which of them can set a word, and how wide it gets."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

FOLDER: Final = Path(__file__).parent / "fonts"
SERIF, ITALIC, CONDENSED, BLACK, FAT, WIDE_REACH = (
    "instrument-serif", "instrument-serif-italic", "anton", "archivo-black", "caprasimo", "alegreya",
)  # fmt: skip
DISPLAY: Final = (CONDENSED, BLACK, FAT, SERIF, ITALIC, WIDE_REACH)
MISSING: Final = "\U0010ffff"


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / f"{name}.ttf"), max(size, 4), layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has(name: str, character: str) -> bool:
    face = font(name, 24)
    return bytes(face.getmask(character)) != bytes(face.getmask(MISSING))


def can_set(name: str, text: str) -> bool:
    return all(character == " " or _has(name, character) for character in text)


def face_for(text: str, wanted: str) -> str | None:
    """The wanted font, or another that has all the characters, or nothing."""
    for name in (wanted, WIDE_REACH, *DISPLAY):
        if can_set(name, text):
            return name
    return None


def box(name: str, size: int, text: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the ink, from the drawing point at the baseline."""
    return font(name, size).getbbox(text, anchor="ls")


def size_for_width(name: str, text: str, width: float, most: float) -> int:
    """The size at which the ink is `width` wide, but no larger than `most`."""
    left, _, right, _ = box(name, 200, text)
    return int(max(6, min(most, 200 * width / max(right - left, 1))))


def settable(text: str, limit: int = 90) -> list[str]:
    """The prompt's words that some font can set, in order, up to a number of characters."""
    words: list[str] = []
    length = 0
    for raw in text[: limit * 20].split():
        word = "".join(character for character in raw[:28] if character.isprintable())
        word = word.strip('"“”„«»()[]{}<>*_~`|\\/,;:')
        kept = "".join(character for character in word if face_for(character, WIDE_REACH))
        if not kept or not any(character.isalnum() for character in kept):
            continue
        # A word of which half is missing says something else.
        if len(kept) < len(word) * 0.7:
            continue
        if words and length + len(kept) > limit:
            break
        words.append(kept)
        length += len(kept) + 1
    return words


def wrapped(words: list[str], lines: int) -> list[str]:
    """The words in about `lines` lines of even length."""
    if lines <= 1 or len(words) <= 1:
        return [" ".join(words)]
    best: list[str] = []
    total = len(" ".join(words))
    target = max(*(len(word) for word in words), -(-total // lines))
    while True:
        best = [""]
        for word in words:
            joined = f"{best[-1]} {word}".strip()
            if best[-1] and len(joined) > target:
                best.append(word)
            else:
                best[-1] = joined
        if len(best) <= lines:
            return best
        target += 1
