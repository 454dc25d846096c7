"""A wood in mist: trunks that fade with distance, shafts of light, ferns at the foot."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import mix
from generation.providers.builtin.noise import Floats, enlarge, fractal, line, smoothstep
from generation.providers.builtin.scenes.sky import WHITE, Sky, stars
from generation.providers.builtin.scenes.weather import weather


def forest(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("forest")
    p = brief.palette
    night = brief.night
    light = mix(p.at(0.95), p.accent, 0.35 if brief.time in ("dusk", "dawn") else 0.12)
    if night:
        light = mix(p.at(0.62), WHITE, 0.1)
    haze = p.at(0.46) if night else mix(p.at(0.82), light, 0.4)
    x, y = canvas.width * float(rng.uniform(0.25, 0.75)), canvas.height * float(rng.uniform(0.24, 0.5))
    canvas.gradient(
        [(0, p.at(0.2) if night else p.at(0.7)), (0.55, haze), (1, p.at(0.2) if night else p.at(0.6))]
    )
    if night and brief.may("stars"):
        stars(canvas, brief, int(canvas.height * 0.6), 0.7)
    canvas.glow(x, y, canvas.unit * 0.6, light, 0.85 if not night else 0.6)
    depth = 5
    birch = any(word.startswith("birch") for word in brief.words)
    for index in range(depth):
        t = index / (depth - 1)
        tone = mix(p.at(0.05 + 0.02 * (1 - t)), haze, (1 - t) ** 1.15 * 0.86)
        _foliage(canvas, rng, tone, t)
        _trunks(canvas, brief, rng, tone, haze, t, x, birch)
        _floor(canvas, brief, rng, t, haze)
        if t < 1:
            small = fractal(rng, canvas.width // 3, canvas.height // 3, canvas.unit / 10, 4, 0.5, stretch=2.4)
            field = enlarge(small, canvas.width, canvas.height)
            low = smoothstep(0.2, 0.95, canvas.y / canvas.height)
            amount = field * (0.22 + 0.42 * low) * (0.9 if not brief.has("fog") else 1.4) * (1 - t * 0.6)
            canvas.paint(np.asarray(np.clip(amount, 0, 0.8), np.float32), haze)
    if brief.may("sun") and not brief.has("rain", "storm"):
        _shafts(canvas, rng, x, y, light, 0.26 if night else 0.42)
    if night:
        _fireflies(canvas, brief, rng)
    weather(canvas, brief, Sky(haze, light, x, y))


def _foliage(canvas: Canvas, rng: np.random.Generator, tone: Floats, t: float) -> None:
    """Leaves above: clumps that hang lower at the sides, fine at their edges."""
    rows = int(canvas.height * (0.42 + 0.2 * t))
    cell = canvas.unit * (0.07 + 0.16 * t)
    clumps = fractal(rng, canvas.width, rows, cell, 7, 0.68)
    place = canvas.y[:rows] / rows
    side = np.abs(canvas.x / canvas.width - 0.5) * 2
    threshold = 0.34 + 0.50 * smoothstep(-0.1, 1.0, np.asarray(place * (1.35 - 0.45 * side**1.5), np.float32))
    mask = smoothstep(0.0, 0.022, clumps - threshold) * (1 - smoothstep(0.85, 1.0, place))
    canvas.paint(np.asarray(mask * (0.45 + 0.5 * t), np.float32), tone)


def _trunks(
    canvas: Canvas,
    brief: Brief,
    rng: np.random.Generator,
    tone: Floats,
    haze: Floats,
    t: float,
    light_x: float,
    birch: bool,
) -> None:
    count = int((15 - 11 * t) * canvas.width / canvas.unit) + 2
    wide = canvas.unit * (0.009 + 0.052 * t**1.5)
    ground = canvas.height * (0.70 + 0.2 * t)
    trees = []
    for index in range(count):
        x = canvas.width * (index + float(rng.uniform(0.1, 0.9))) / count
        if t > 0.75 and abs(x / canvas.width - light_x / canvas.width) < 0.16:
            continue
        trees.append((x, wide * float(rng.uniform(0.55, 1.25)), float(rng.normal(0, 0.012 + 0.012 * t))))
    bends = [line(rng, 24, 9.0, 2) for _ in trees]

    def wood(draw: ImageDraw.ImageDraw, s: float) -> None:
        for (x, half, lean), bend in zip(trees, bends, strict=True):
            left, right = [], []
            for step in range(24):
                share = step / 23
                y = ground * (1 - share) - canvas.height * 0.02 * share
                root = 1 + 0.9 * np.exp(-share * 26)
                radius = half * 0.5 * (1 - 0.45 * share) * root
                cx = x + lean * canvas.height * share + float(bend[step]) * half * 0.9 * share
                left.append(((cx - radius) * s, (y + half * 0.2) * s))
                right.append(((cx + radius) * s, (y + half * 0.2) * s))
            draw.polygon([*left, *reversed(right)], fill=255)
            _branches(draw, rng, x, half, lean, ground, canvas, s)

    mask = canvas.mask(wood)
    if birch and t > 0.3:
        bark = fractal(rng, canvas.width, canvas.height, canvas.unit / 60, 4, 0.6, stretch=3.0)
        pale = mix(mix(brief.palette.at(0.93), WHITE, 0.3), haze, (1 - t) * 0.7)
        streak = smoothstep(0.56, 0.63, bark)[None]
        field = pale[:, None, None] * (0.78 + 0.22 * bark)
        field = field + (tone[:, None, None] - field) * streak
        canvas.paint(mask, np.asarray(field, np.float32))
        return
    if t < 0.45:
        canvas.paint(mask, tone)
        return
    bark = fractal(rng, canvas.width, canvas.height, canvas.unit / 40, 5, 0.62, stretch=0.22)
    # The side towards the light catches it.
    step = max(2, int(wide * 0.16))
    edge_left = np.clip(mask - np.roll(mask, step, 1), 0, 1)
    edge_right = np.clip(mask - np.roll(mask, -step, 1), 0, 1)
    rim = np.where(canvas.x > light_x, edge_left, edge_right)
    field = tone[:, None, None] * (0.55 + 0.9 * bark)
    canvas.paint(mask, np.asarray(field, np.float32))
    canvas.paint(
        np.asarray(blurred(rim.astype(np.float32), 2.0) * mask * 0.42 * (0.5 + bark), np.float32), haze
    )


def _branches(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    x: float,
    half: float,
    lean: float,
    ground: float,
    canvas: Canvas,
    s: float,
) -> None:
    for _ in range(int(rng.integers(2, 6))):
        share = float(rng.uniform(0.35, 0.95))
        y = ground * (1 - share)
        cx = x + lean * canvas.height * share
        way = float(rng.choice([-1, 1]))
        length = half * float(rng.uniform(1.5, 5.5))
        points = [(cx, y)]
        angle = float(rng.uniform(-0.1, 0.7))
        for _ in range(5):
            angle += float(rng.normal(0, 0.22))
            last = points[-1]
            points.append((last[0] + way * np.cos(angle) * length / 5, last[1] - np.sin(angle) * length / 5))
        for number, (a, b) in enumerate(pairwise(points)):
            draw.line(
                (a[0] * s, a[1] * s, b[0] * s, b[1] * s),
                fill=255,
                width=max(1, int(half * 0.17 * (1 - number * 0.17) * s)),
            )


def _floor(canvas: Canvas, brief: Brief, rng: np.random.Generator, t: float, haze: Floats) -> None:
    """The ground of this depth, with blades and fronds along its edge."""
    ground = (
        canvas.height * (0.70 + 0.2 * t) + line(rng, canvas.width, canvas.unit * 0.3, 5) * canvas.unit * 0.018
    )
    blades = int(canvas.width * (0.22 + 0.1 * t))
    xs = rng.random(blades) * canvas.width
    tall = rng.uniform(0.25, 1.0, blades) * canvas.unit * (0.012 + 0.05 * t**1.6)
    bend = rng.normal(0, 0.5, blades)
    top = max(0, int(ground.min() - canvas.unit * 0.09))

    def grass(draw: ImageDraw.ImageDraw, s: float) -> None:
        for x, height, lean in zip(xs, tall, bend, strict=True):
            y = float(ground[min(int(x), canvas.width - 1)]) - top + 2
            wide = height * 0.055 + 0.5
            tip = (x + lean * height * 0.6, y - height)
            middle = (x + lean * height * 0.16, y - height * 0.55)
            draw.polygon(
                [
                    ((x - wide) * s, y * s),
                    ((middle[0] - wide * 0.7) * s, middle[1] * s),
                    (tip[0] * s, tip[1] * s),
                    ((middle[0] + wide * 0.7) * s, middle[1] * s),
                    ((x + wide) * s, y * s),
                ],
                fill=255,
            )

    p = brief.palette
    tone = mix(p.at(0.09 + 0.04 * (1 - t)), haze, (1 - t) ** 1.2 * 0.8)
    canvas.paint(canvas.mask(grass, top=top), tone, top)
    mask = np.clip(canvas.y[top:] - ground[None, :] + 0.5, 0, 1)
    rough = fractal(rng, canvas.width, canvas.height - top, canvas.unit / 20, 5, 0.6, stretch=2.0)
    litter = mix(tone, p.accent, 0.28)
    field = tone[:, None, None] + (litter - tone)[:, None, None] * smoothstep(0.45, 0.75, rough) * np.float32(
        0.8
    )
    canvas.paint(np.asarray(mask, np.float32), np.asarray(field, np.float32), top)


def _fireflies(canvas: Canvas, brief: Brief, rng: np.random.Generator) -> None:
    """Small warm lights between the trunks."""
    warm = mix(brief.palette.accent, WHITE, 0.3)
    points = np.zeros((canvas.height, canvas.width), np.float32)
    for _ in range(46):
        x, y = (
            float(rng.random()) * canvas.width,
            canvas.height * float(np.clip(rng.normal(0.66, 0.14), 0.2, 0.95)),
        )
        disc, top = canvas.disc(x, y, canvas.unit * float(rng.uniform(0.001, 0.0032)))
        points[top : top + disc.shape[0]] = np.maximum(points[top : top + disc.shape[0]], disc)
    canvas.add(blurred(points, canvas.unit / 60) * np.float32(7.0), warm)
    canvas.add(points, warm)


def _shafts(
    canvas: Canvas, rng: np.random.Generator, x: float, y: float, light: Floats, strength: float
) -> None:
    """Broad soft rays that slant down from one side, drawn small and enlarged."""
    width, height = canvas.width // 4, canvas.height // 4
    slant = float(rng.choice([-1, 1])) * float(rng.uniform(0.45, 0.8))
    xs = np.arange(width, dtype=np.float32)[None, :] * 4
    ys = np.arange(height, dtype=np.float32)[:, None] * 4
    across = (
        (xs - x - (ys - y) * slant)
        / np.float32(canvas.unit)
        * (1 - (ys - y) / np.float32(canvas.unit) * 0.28)
    )
    profile = line(rng, 800, 46.0, 5, 0.55)
    ray = np.interp(np.clip(across * 400 + 400, 0, 799), np.arange(800), profile).astype(np.float32)
    near = np.exp(-(across**2) * 9) * (1 - smoothstep(0.45, 0.95, ys / canvas.height))
    field = enlarge(np.asarray(smoothstep(0.0, 0.75, ray) * near, np.float32), canvas.width, canvas.height)
    canvas.add(np.clip(field, 0, 1) * np.float32(strength), light)
