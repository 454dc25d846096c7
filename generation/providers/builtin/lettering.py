"""Setting words in type: the fonts, which of them can set a word, and how large it gets."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from PIL import ImageFont

FOLDER: Final = Path(__file__).parent / "fonts"
CONDENSED, BLACK, FAT, SERIF, ITALIC, WIDE_REACH = DISPLAY = (
    "anton", "archivo-black", "caprasimo", "instrument-serif", "instrument-serif-italic", "alegreya",
)  # fmt: skip


@lru_cache(maxsize=64)
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FOLDER / f"{name}.ttf"), max(size, 4), layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def _has(name: str, character: str) -> bool:
    face = font(name, 24)
    return bytes(face.getmask(character)) != bytes(face.getmask("\U0010ffff"))


def face_for(text: str, wanted: str) -> str:
    """The wanted font, or another that has all the characters."""
    fits = (name for name in (wanted, WIDE_REACH, *DISPLAY) if all(c == " " or _has(name, c) for c in text))
    return next(fits, WIDE_REACH)


def cased(text: str, face: str) -> str:
    """In capitals where the font is made for them and has them all."""
    upper = text.upper()
    return upper if face in (CONDENSED, BLACK) and face_for(upper, face) == face else text


def box(name: str, size: int, text: str) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of the ink, from the drawing point at the baseline."""
    return font(name, size).getbbox(text, anchor="ls")


def size_for(name: str, text: str, width: float, most: float) -> int:
    """The size at which the ink is `width` wide, but no larger than `most`."""
    left, _, right, _ = box(name, 200, text)
    return int(max(6, min(most, 200 * width / max(right - left, 1))))


def settable(text: str, limit: int = 90) -> list[str]:
    """The prompt's words that some font can set, in order, up to a number of characters."""
    words: list[str] = []
    for raw in text[: limit * 20].split():
        word = "".join(c for c in raw[:28] if c.isprintable()).strip("\"“”„«»()[]{}<>*_~`|\\/,;:'")
        kept = "".join(c for c in word if any(_has(name, c) for name in DISPLAY))
        # A word of which half is missing says something else.
        if any(c.isalnum() for c in kept) and len(kept) >= len(word) * 0.7:
            words.append(kept)
        if len(words) > 1 and len(" ".join(words)) > limit:
            return words[:-1]
    return words


def wrapped(words: list[str], lines: int) -> list[str]:
    """The words in at most `lines` lines of even length."""
    target, best = max(len(word) for word in words), [""] * (lines + 1)
    while len(best) > lines:
        best = [""]
        for word in words:
            joined = f"{best[-1]} {word}".strip()
            if best[-1] and len(joined) > target:
                best.append(word)
            else:
                best[-1] = joined
        target += 1
    return best
