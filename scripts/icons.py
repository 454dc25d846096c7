"""Draws the icons of the installed app after static/icon.svg: `python scripts/icons.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw

STATIC: Final = Path(__file__).resolve().parent.parent / "static"
GROUND: Final = "#141416"
STROKE: Final = "#e3a92f"
# As in the SVG: a square of 64, an A of two strokes.
SIDE: Final = 64
CORNER: Final = 15
WIDTH: Final = 4
STROKES: Final = (((18, 50), (31, 13), (34, 13), (47, 50)), ((22.5, 37), (41.5, 37)))
FINER: Final = 4


def draw(side: int, *, maskable: bool = False) -> Image.Image:
    """A maskable icon fills its square, and keeps the A in the circle that every mask leaves."""
    unit = side * FINER / SIDE
    image = Image.new("RGBA", (side * FINER, side * FINER), GROUND if maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if not maskable:
        pen.rounded_rectangle((0, 0, side * FINER - 1, side * FINER - 1), CORNER * unit, GROUND)
    scale = 0.8 if maskable else 1.0
    width = WIDTH * scale * unit

    def place(value: float) -> float:
        return SIDE / 2 + (value - SIDE / 2) * scale

    for stroke in STROKES:
        points = [
            tuple((SIDE / 2 + (value - SIDE / 2) * scale) * unit for value in point) for point in stroke
        ]
        pen.line([(x, y) for x, y in points], STROKE, round(width), joint="curve")
        for x, y in points:  # round ends and joints
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), STROKE)
    return image.resize((side, side), Image.Resampling.LANCZOS)


def main() -> None:
    for side in (192, 512):
        _save(draw(side), f"icon-{side}.png")
    _save(draw(512, maskable=True).convert("RGB"), "icon-maskable.png")


def _save(image: Image.Image, name: str) -> None:
    image.quantize(64).save(STATIC / name, optimize=True)


if __name__ == "__main__":
    main()
