"""Paper and ink: how flat shapes come off a printing press, and the pieces it prints ornaments with."""

import math
from typing import Final

import numpy as np

from generation.providers.builtin.canvas import Canvas, Pen
from generation.providers.builtin.noise import Floats, smoothstep

WEAR: Final = {"clean": 0.0, "printed": 0.45, "worn": 1.4}
# A leaf in a square of one: the overlap of two quarter circles.
ARC: Final = [(math.cos(t), math.sin(t)) for t in np.linspace(0, math.pi / 2, 25)]
LEAF: Final = ARC + [(1 - x, 1 - y) for x, y in ARC]


class Press:
    """Lays inks over one another, each a little uneven; `cover` is 0 for glazes, 1 for what hides all."""

    def __init__(self, canvas: Canvas, wear: float, cover: float = 0.0) -> None:
        self.canvas, self.cover, self.broad = canvas, cover, canvas.noise(canvas.unit / 4)
        fine = canvas.noise(canvas.unit / 160, 3, 0.7)
        # The paper takes less ink in patches, and none in grains of salt.
        patches = smoothstep(0.60 - 0.05 * wear, 0.74, self.broad * 0.55 + fine * 0.45) * 0.6 * min(wear, 1.5)
        salt = smoothstep(0.66, 0.80, fine) * min(0.6 * wear, 0.95)
        self.hold = (1.0 - np.maximum(patches * fine, salt)) * (1.0 - (fine - 0.5) * 0.16 * wear)

    def paper(self, colour: Floats) -> None:
        """Fibres and a slight unevenness."""
        self.canvas.fill(colour)
        fibres = self.canvas.noise(6.0, 2, 0.6, stretch=3.0)
        self.canvas.shade(1.0 + (self.broad - 0.5) * 0.05 + (fibres - 0.5) * 0.035)

    def ink(self, mask: Floats, colour: Floats, cover: float = 0.0) -> None:
        held, cover = np.clip(mask * self.hold, 0, 1), max(cover, self.cover)
        for plane, ink in zip(self.canvas.rgb, colour, strict=True):
            plane *= 1.0 - held * ((1.0 - ink) * (1 - cover))
            plane += (ink - plane) * (held * cover)

    def ornament(self, inks: list[Floats], box: Canvas) -> None:
        """A grid of pieces in a box, mirrored left to right."""
        rng, (height, width) = self.canvas.rng, box.shape
        rows = max(1, round(height / (self.canvas.short * float(rng.choice([0.14, 0.17, 0.22])))))
        columns = max(2, round(width * rows / height))
        side, pens = min(width / columns, height / rows), [self.canvas.pen() for _ in inks]
        left = box.x[0, 0] + (width - side * columns) / 2
        for row, column in np.ndindex(rows, (columns + 1) // 2):
            y = box.y[0, 0] + (height - side * rows) / 2 + row * side
            kind, turn, pen = int(rng.integers(8)), int(rng.integers(4)), pens[rng.choice([0, 0, 1, 1, 2])]
            piece(pen, kind, turn, left + column * side, y, side)
            piece(pen, kind, (1, 0, 3, 2)[turn], left + (columns - 1 - column) * side, y, side)
        for pen, ink in zip(pens, inks, strict=True):
            self.ink(pen.mask, ink)


def piece(pen: Pen, kind: int, turn: int, x: float, y: float, side: float) -> None:
    """One piece of ornament in the square at (x, y). Turns 0–3 are the four corners."""
    corner_x, corner_y, half = x + (turn in (1, 2)) * side, y + (turn in (2, 3)) * side, side / 2
    if kind in (0, 1):
        pen.pie(corner_x, corner_y, side, turn * 90)
        pen.pie(corner_x, corner_y, half * kind, turn * 90, fill=0)
    elif kind in (2, 3):
        pen.oval(x + half, y + half, half)
        pen.oval(x + half, y + half, half * 0.44, fill=255 if kind == 2 else 0)
    elif kind == 4:
        other = [(x + side, y), (x, y + side)] if turn % 2 == 0 else [(x, y), (x + side, y + side)]
        pen.polygon([(corner_x, corner_y), *other])
    elif kind == 5:
        for index in range(4):
            pen.box(x, y + side * (index * 2 + 0.5) / 8, x + side, y + side * (index * 2 + 1.5) / 8)
    elif kind == 6:
        pen.polygon([(x + abs(px - turn % 2) * side, y + py * side) for px, py in LEAF])
    else:
        for across, down in np.ndindex(2, 2):
            pen.oval(x + side * (0.25 + 0.5 * across), y + side * (0.25 + 0.5 * down), side * 0.16)
