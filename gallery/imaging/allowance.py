"""How large a picture may be: what decoding it takes is told before a pixel is decoded."""

from __future__ import annotations

from math import sqrt

from gallery.imaging.formats import Format
from gallery.imaging.memory import BUDGET
from gallery.imaging.refusal import DAMAGED, NotAPicture

# More than this on one side is a strip no page can show and no encoder takes.
MAX_SIDE = 65_535
# Bands, decoders' tables and the like, beside the pixels.
_SMALL_THINGS = 8_000_000
# A smaller copy is never made narrower than this for want of memory.
_LEAST_SIDE = 2048


class Allowance:
    """What is granted to one file; a reader asks for it before it decodes a pixel."""

    def __init__(self, known: Format, size: int, max_pixels: int, at_least: int) -> None:
        self.known = known
        self.max_pixels = max_pixels
        self.at_least = at_least
        self.memory = 0.0
        self._left = BUDGET - size - _SMALL_THINGS

    def ask(
        self, width: int, height: int, cost: float, *, kept: float | None = None, beside: float = 0
    ) -> None:
        """Refuse a size that is too large.

        `cost` is in bytes a pixel while it is decoded, and `beside` what that takes besides;
        `kept` is in bytes a pixel when that is done and a smaller copy is made.
        """
        check(width, height, self.max_pixels)
        kept = cost if kept is None else kept
        pixels = width * height
        if not self.fits(width, height, cost, kept=kept, beside=beside):
            limit = min((self._left - beside) / cost, (self._left - self._least(width, height)) / kept)
            raise too_large(pixels, max(0.0, limit), f" for {self.known.extension} like this")
        # The copy is as large as was asked for where it fits beside the picture.
        room = (self._left - pixels * kept) / 4
        asked = _area(width, height, self.at_least)
        if asked > room:
            self.at_least = int(min(self.at_least, max(width, height)) * sqrt(room / asked))
        copy = 4 * _area(width, height, self.at_least)
        self.memory = BUDGET - self._left + max(pixels * cost + beside, pixels * kept + copy)

    def fits(self, width: int, height: int, cost: float, *, kept: float, beside: float = 0) -> bool:
        """Whether `ask` would grant it."""
        pixels = width * height
        return max(pixels * cost + beside, pixels * kept + self._least(width, height)) <= self._left

    def _least(self, width: int, height: int) -> float:
        return 4 * _area(width, height, min(self.at_least, _LEAST_SIDE))


def check(width: int, height: int, max_pixels: int) -> None:
    """Refuse what no reader should be asked for."""
    if width < 1 or height < 1:
        raise NotAPicture(DAMAGED)
    if width * height > max_pixels:
        raise too_large(width * height, max_pixels)
    if max(width, height) > MAX_SIDE:
        raise NotAPicture(f"This picture is {max(width, height):,} pixels long; the limit is {MAX_SIDE:,}.")


def _area(width: int, height: int, longest: int) -> float:
    scale = min(1.0, longest / max(width, height))
    return width * height * scale * scale


def too_large(pixels: int, limit: float, whose: str = "") -> NotAPicture:
    """The sentence for more megapixels than there may be."""
    return NotAPicture(
        f"This picture has {pixels / 1e6:,.0f} megapixels; the limit{whose} is {limit / 1e6:,.3g}."
    )
