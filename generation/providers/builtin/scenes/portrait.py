"""A head in flat cut shapes: one half in light, one in shade, a line for the profile between."""

import math
from collections.abc import Iterable
from typing import Final

import numpy as np

from generation.providers.builtin.canvas import Canvas, Point, turned
from generation.providers.builtin.colour import WHITE, colour, lightness, lit, mix, shift
from generation.providers.builtin.noise import Floats
from generation.providers.builtin.press import Press

MEN: Final = frozenset(("man", "men", "boy", "king", "prince", "father", "grandfather", "samurai"))
SKINS: Final = ("f0c9a8", "d99c74", "a9683f", "6f4329", "e8b48e", "8a5536")
# Outlines as across and down from the face's middle, in thousandths.
PROFILE: Final = "0 -215 12 -100 2 -45 18 0 40 46 36 62 10 70 12 88 24 104 10 118 20 132 6 150 12 185 0 226"
NECK: Final = "-95 120 95 120 110 340 -110 340"
SHOULDERS: Final = "-90 285 -160 310 -300 392 -400 508 -460 750 460 750 400 508 300 392 160 310 90 285"
UPPER_LIP: Final = "-46 112 -16 98 2 103 20 98 50 112 2 115"
LOWER_LIP: Final = "-46 112 2 115 50 112 28 133 2 138 -24 133"
CROWN: Final = "-150 -200 -160 -370 -80 -275 0 -370 80 -275 160 -370 150 -200"
FRINGE: Final = "172 -10 158 -55 120 -115 90 -175 -10 -182 -60 -165 -120 -100 -158 -45 -172 -10"
# Behind the head: how wide and high, and its ends: to the chin, long, in curls, short.
HAIR: Final = (
    (0.225, 0.245, "235 120 225 200 -225 200 -235 120"),
    (0.215, 0.235, "250 200 290 500 -290 500 -250 200"),
    (0.27, 0.27, "230 90 -230 90"),
    (0.182, 0.20, "176 40 -176 40"),
)


def path(text: str) -> list[Point]:
    numbers = [float(part) / 1000 for part in text.split()]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def arc(x: float, y: float, rx: float, ry: float, start: float = 0, end: float = 2) -> list[Point]:
    """A part of an ellipse; its ends are in halves of a turn."""
    turns = np.linspace(start, end, 60) * math.pi
    return list(zip(x + rx * np.cos(turns), y + ry * np.sin(turns), strict=True))


def portrait(canvas: Canvas) -> None:
    rng, brief, p, press = canvas.rng, canvas.brief, canvas.palette, Press(canvas, 0.22)
    press.paper(p.at(0.14) if brief.night else lit(p.at(0.85), 0.88))
    unit = min(canvas.height * 0.92, canvas.width * 1.05)
    cx, cy, side = canvas.width * rng.uniform(0.46, 0.54), canvas.height * 0.43, float(rng.choice([-1, 1]))

    def lay(points: Iterable[Point], ink: Floats, thick: float = 0.0) -> None:
        """A shape, or a line along the points."""
        pen, placed = canvas.pen(), [(cx + side * x * unit, cy + y * unit) for x, y in points]
        if thick:
            pen.line(placed, thick * unit)
        else:
            pen.polygon(placed)
        press.ink(pen.mask, ink, 1.0)

    tones = [p.accent, p.second, p.at(0.36), p.at(0.16), p.at(0.62)]
    first, second, cloth, sun, sprig = rng.permutation(tones)
    skin = shift(mix(colour(SKINS[rng.integers(6)]), p.at(0.6), 0.16), -0.12 if brief.night else 0)
    shade = mix(shift(skin, -0.17, 1.05, -8), p.at(0.3), 0.3)
    line, hair = shift(shade, -0.22), min((first, second, p.at(0.08)), key=lightness)
    cloth = p.at(0.9) if abs(lightness(cloth) - lightness(hair)) < 0.12 else cloth
    # A sun behind the head, and a sprig of leaves to each side.
    size = rng.uniform(0.36, 0.44)
    lay(arc(rng.uniform(-0.16, 0.16), -0.03, size, size), sun)
    for way, index, flank in np.ndindex(2, 9, 2):
        x, y = (way * 2 - 1) * (0.47 - 0.05 * math.sin(index * 0.3)), 0.5 - 0.0975 * index
        angle = -math.pi / 2 + (flank * 2 - 1) * (1.0 - 0.056 * index)
        lay(turned(arc(0.5, 0, 0.5, 0.17), x, y, 0.13 - 0.006 * index, angle), sprig)
    wide, high, ends = HAIR[3 if MEN.intersection(brief.words) else rng.integers(3)]
    lay([*arc(0, -0.05, wide, high, 1, 2), *path(ends)], hair)
    lay(path(NECK), shade)
    lay(path(SHOULDERS), cloth)
    lay(arc(0, 0.285, 0.125, 0.075, 0, 1), shade)
    # An oval that narrows to the chin, and one half of it in shade.
    oval = arc(0, 0, 0.165, 0.22)
    head = [(x * (1 - 0.34 * max(0.0, y / 0.22) ** 1.7), y) for x, y in oval]
    lay(head, skin)
    knots, down = np.array(path(PROFILE)).T, np.linspace(-0.215, 0.22, 120)
    half = sorted((point for point in head if point[0] >= 0), key=lambda point: -point[1])
    lay([*zip(np.interp(down, knots[1], knots[0]), down, strict=True), *half], shade)
    closed, bend = rng.random() < 0.5, [(d, 1 - d * d) for d in np.linspace(-1, 1, 24)]
    for x in (-0.074, 0.082):
        lay([(x + d * 0.042, -0.072 - 0.012 * up) for d, up in bend], mix(hair, line, 0.3), 0.0085)
        lid = [(x + d * 0.036, -0.028 + (0.013 if closed else -0.013) * up) for d, up in bend]
        if not closed:
            lay([*lid, *((x - d * 0.036, -0.028 + 0.011 * up) for d, up in bend)], mix(skin, WHITE, 0.72))
            lay(arc(x, -0.03, 0.0115, 0.0125), line)
        lay(lid, line, 0.0065)
    red = lit(mix(p.second, colour("b84040"), 0.6), 0.5)
    lay(path(UPPER_LIP), shift(red, -0.08))
    lay(path(LOWER_LIP), red)
    lay([*arc(0, -0.04, 0.178, 0.205, 1, 2), *path(FRINGE)], hair)
    if brief.has("crown"):
        lay(path(CROWN), lit(mix(p.accent, colour("e0ac35"), 0.7), 0.76))
