"""A head in flat cut shapes: one half in light, one in shade, a line for the profile between."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas
from generation.providers.builtin.colour import colour, lightness, mix, shift, with_lightness
from generation.providers.builtin.noise import Floats
from generation.providers.builtin.press import Press

Points = list[tuple[float, float]]
MEN = frozenset({"man", "men", "boy", "king", "prince", "father", "grandfather", "samurai", "gentleman"})
SHORT = 4
Shape = Callable[[Points], Floats]
Stroke = Callable[[Points, float], Floats]


def portrait(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("portrait")
    p = brief.palette
    press = Press(canvas, brief.rng("press"), 0.22)
    ground = with_lightness(p.at(0.85), 0.88, 0.9) if not brief.night else p.at(0.14)
    press.paper(ground)
    unit = min(canvas.height * 0.92, canvas.width * 1.05)
    cx, cy = canvas.width * float(rng.uniform(0.46, 0.54)), canvas.height * 0.43
    side = float(rng.choice([-1, 1]))

    def shape(points: Points) -> Floats:
        return canvas.polygons([[(cx + side * x * unit, cy + y * unit) for x, y in points]])

    def stroke(points: Points, thick: float) -> Floats:
        def draw_line(draw: ImageDraw.ImageDraw, s: float) -> None:
            placed = [((cx + side * x * unit) * s, (cy + y * unit) * s) for x, y in points]
            draw.line(placed, fill=255, width=max(1, int(thick * unit * s)), joint="curve")
            r = thick * unit * s / 2
            for x, y in (placed[0], placed[-1]):
                draw.ellipse((x - r, y - r, x + r, y + r), fill=255)

        return canvas.mask(draw_line)

    tones = [p.accent, p.second, p.at(0.36), p.at(0.16), p.at(0.62)]
    order = rng.permutation(len(tones))
    skins = [colour(text) for text in ("#f0c9a8", "#d99c74", "#a9683f", "#6f4329", "#e8b48e", "#8a5536")]
    skin = mix(skins[int(rng.integers(len(skins)))], p.at(0.6), 0.16)
    if brief.night:
        skin = shift(skin, -0.12)
    shade = mix(shift(skin, -0.17, 1.05, -8), p.at(0.3), 0.3)
    hair = min((tones[int(order[0])], tones[int(order[1])], p.at(0.08)), key=lightness)
    cloth = tones[int(order[2])]
    if abs(lightness(cloth) - lightness(hair)) < 0.12:
        cloth = p.at(0.9)
    _backdrop(canvas, press, rng, tones, order, cx, cy, unit)
    style = SHORT if MEN & set(brief.words) else int(rng.integers(4))
    press.ink(shape(_hair_behind(style)), hair, 1.0)
    press.ink(shape([(-0.095, 0.12), (0.095, 0.12), (0.11, 0.34), (-0.11, 0.34)]), shade, 1.0)
    press.ink(shape(_shoulders(rng)), cloth, 1.0)
    neckline = _arc(0.0, 0.285, 0.125, 0.075, 0, np.pi)
    press.ink(shape(neckline), shade, 1.0)
    head = _head()
    press.ink(shape(head), skin, 1.0)
    press.ink(shape(_shadow_half()), shade, 1.0)
    _features(press, shape, stroke, skin, shade, hair, p.second, rng)
    press.ink(shape(_hair_front(style)), hair, 1.0)
    if rng.random() < 0.6 and style != SHORT:
        size = 0.018 * unit
        gem = canvas.ovals(
            [
                (x - size, cy + 0.10 * unit, x + size, cy + 0.15 * unit)
                for x in (cx - 0.178 * unit, cx + 0.178 * unit)
            ]
        )
        press.ink(gem, p.accent, 1.0)
    if brief.has("crown"):
        press.ink(shape(_crown()), with_lightness(mix(p.accent, colour("#e0ac35"), 0.7), 0.76), 1.0)


def _arc(x: float, y: float, rx: float, ry: float, start: float, end: float, count: int = 40) -> Points:
    return [(x + rx * float(np.cos(a)), y + ry * float(np.sin(a))) for a in np.linspace(start, end, count)]


def _head() -> Points:
    """An oval that narrows to the chin."""
    points: Points = []
    for angle in np.linspace(0, 2 * np.pi, 90):
        sine, cosine = float(np.sin(angle)), float(np.cos(angle))
        narrow = 1 - 0.34 * max(0.0, sine) ** 1.7
        points.append((0.165 * cosine * narrow, 0.215 * sine * (1.05 if sine > 0 else 1.0)))
    return points


def _profile() -> Points:
    """Brow, nose, lips and chin as one line down the middle of the face."""
    knots = [
        (0.0, -0.215),
        (0.012, -0.10),
        (0.002, -0.045),
        (0.018, 0.0),
        (0.040, 0.046),
        (0.036, 0.062),
        (0.010, 0.070),
        (0.012, 0.088),
        (0.024, 0.104),
        (0.010, 0.118),
        (0.020, 0.132),
        (0.006, 0.150),
        (0.012, 0.185),
        (0.0, 0.226),
    ]
    t = np.linspace(0, len(knots) - 1, 120)
    index = np.minimum(t.astype(int), len(knots) - 2)
    part = t - index
    smooth = part * part * (3 - 2 * part)
    xs = [knots[i][0] * (1 - f) + knots[i + 1][0] * f for i, f in zip(index, smooth, strict=True)]
    ys = [knots[i][1] * (1 - f) + knots[i + 1][1] * f for i, f in zip(index, part, strict=True)]
    return [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]


def _shadow_half() -> Points:
    right = [point for point in _head() if point[0] >= -1e-6]
    right.sort(key=lambda point: point[1])
    return [*_profile(), *reversed(right)]


def _shoulders(rng: np.random.Generator) -> Points:
    slope = float(rng.uniform(0.10, 0.16))
    left = [
        (-0.09, 0.285),
        (-0.16, 0.31),
        (-0.30, 0.31 + slope * 0.6),
        (-0.40, 0.31 + slope * 1.5),
        (-0.46, 0.75),
    ]
    return [*left, *[(-x, y) for x, y in reversed(left)]]


def _hair_behind(style: int) -> Points:
    if style == SHORT:
        return [*_arc(0, -0.06, 0.182, 0.20, np.pi, 2 * np.pi, 40), (0.176, 0.04), (-0.176, 0.04)]
    if style == 0:
        return _arc(0, -0.05, 0.27, 0.27, 0, 2 * np.pi, 80)
    if style == 1:
        return [
            *_arc(0, -0.04, 0.225, 0.245, np.pi, 2 * np.pi, 50),
            (0.235, 0.12),
            (0.225, 0.20),
            (-0.225, 0.20),
            (-0.235, 0.12),
        ]
    if style == 2:
        long = [*_arc(0, -0.05, 0.215, 0.235, np.pi, 2 * np.pi, 50)]
        return [*long, (0.25, 0.2), (0.29, 0.5), (-0.29, 0.5), (-0.25, 0.2)]
    return [
        *_arc(0, -0.06, 0.19, 0.215, np.pi, 2 * np.pi, 40),
        *_arc(0.0, -0.26, 0.10, 0.10, 0.3, -np.pi - 0.3, 40),
    ]


def _hair_front(style: int) -> Points:
    """The hairline: a curve over the brow from a parting."""
    part = (-0.05, 0.06, -0.08, 0.0, 0.07)[style]
    low = (-0.10, -0.075, -0.05, -0.115, -0.11)[style]
    top = [(-0.172, -0.01), *_arc(0, -0.04, 0.178, 0.205, np.pi, 2 * np.pi, 40), (0.172, -0.01)]
    right = [(0.158, low + 0.05), (0.12, low - 0.02), (part + 0.03, -0.175)]
    left = [(part, -0.182), (part - 0.04, -0.165), (-0.12, low), (-0.158, low + 0.06)]
    return [*top, *right, *left]


def _crown() -> Points:
    points: Points = [(-0.15, -0.20)]
    for index in range(5):
        x = -0.16 + 0.08 * index
        points += [(x, -0.37 if index % 2 == 0 else -0.35), (x + 0.04, -0.275)]
    points[-1] = (0.15, -0.20)
    return points


def _backdrop(
    canvas: Canvas,
    press: Press,
    rng: np.random.Generator,
    tones: list[Floats],
    order: NDArray[np.int64],
    cx: float,
    cy: float,
    unit: float,
) -> None:
    """A sun behind the head, and leaves or stripes to one side."""
    r = unit * float(rng.uniform(0.36, 0.44))
    x, y = cx + float(rng.uniform(-0.16, 0.16)) * unit, cy - 0.03 * unit
    sun = tones[int(order[3])]
    press.ink(
        canvas.mask(lambda draw, s: draw.ellipse([v * s for v in (x - r, y - r, x + r, y + r)], fill=255)),
        sun,
        0.9,
    )
    leaf_tone = tones[int(order[4])]
    kind = int(rng.integers(2))

    def sprigs(draw: ImageDraw.ImageDraw, s: float) -> None:
        for way in (-1, 1):
            root_x, root_y = cx + way * unit * 0.47, cy + unit * 0.5
            for index in range(9):
                t = index / 8
                px, py = root_x - way * unit * 0.05 * float(np.sin(t * 2.4)), root_y - unit * 0.78 * t
                for flank in (-1, 1):
                    angle = -np.pi / 2 + flank * (1.0 - 0.45 * t)
                    length = unit * (0.13 - 0.05 * t)
                    _blade(draw, px * s, py * s, float(angle), length * s)

    def bands(draw: ImageDraw.ImageDraw, s: float) -> None:
        for index in range(9):
            top = canvas.height * (0.08 + index * 0.1)
            draw.rectangle((0, top * s, canvas.width * s, (top + canvas.height * 0.012) * s), fill=255)

    press.ink(canvas.mask(sprigs if kind == 0 else bands), leaf_tone, 0.9 if kind == 0 else 0.3)


def _blade(draw: ImageDraw.ImageDraw, x: float, y: float, angle: float, length: float) -> None:
    cos, sin = float(np.cos(angle)), float(np.sin(angle))
    outline = [(t, 0.17 * float(np.sin(np.pi * t**0.85))) for t in np.linspace(0, 1, 16)]
    outline += [(t, -w) for t, w in reversed(outline)]
    draw.polygon(
        [(x + (a * cos - b * sin) * length, y + (a * sin + b * cos) * length) for a, b in outline], fill=255
    )


def _features(
    press: Press,
    shape: Shape,
    stroke: Stroke,
    skin: Floats,
    shade: Floats,
    hair: Floats,
    lips: Floats,
    rng: np.random.Generator,
) -> None:
    line = shift(shade, -0.22)
    eye_y = -0.028
    closed = rng.random() < 0.5
    for side in (-1, 1):
        x = 0.078 * side + 0.004
        brow = [
            (x + d * 0.042, eye_y - 0.044 - 0.012 * (1 - d * d) + 0.005 * d * side)
            for d in np.linspace(-1, 1, 20)
        ]
        press.ink(stroke(brow, 0.0085), mix(hair, line, 0.3), 1.0)
        lid = [
            (x + d * 0.036, eye_y + (0.013 if closed else -0.013) * (1 - d * d))
            for d in np.linspace(-1, 1, 24)
        ]
        if not closed:
            lower = [(x + d * 0.036, eye_y + 0.011 * (1 - d * d)) for d in np.linspace(1, -1, 24)]
            press.ink(shape([*lid, *lower]), mix(skin, np.ones(3, np.float32), 0.72), 1.0)
            press.ink(shape(_arc(x, eye_y - 0.002, 0.0115, 0.0125, 0, 2 * np.pi, 24)), line, 1.0)
        press.ink(stroke(lid, 0.0065), line, 1.0)
    red = with_lightness(mix(lips, np.array([0.72, 0.25, 0.25], np.float32), 0.6), 0.5)
    upper = [(-0.046, 0.112), (-0.016, 0.098), (0.002, 0.103), (0.02, 0.098), (0.05, 0.112), (0.002, 0.115)]
    lower = [(-0.046, 0.112), (0.002, 0.115), (0.05, 0.112), (0.028, 0.133), (0.002, 0.138), (-0.024, 0.133)]
    press.ink(shape(upper), shift(red, -0.08), 1.0)
    press.ink(shape(lower), red, 1.0)
    nose = [(0.022, 0.066), (0.004, 0.070), (-0.012, 0.062)]
    press.ink(stroke(nose, 0.005), line, 1.0)
