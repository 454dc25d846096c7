"""Under water: light from above in shafts, a reef, a shoal, jellyfish, bubbles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import ImageDraw

from generation.providers.builtin.brief import Brief
from generation.providers.builtin.canvas import Canvas, blurred
from generation.providers.builtin.colour import mix, shift
from generation.providers.builtin.noise import Floats, enlarge, fractal, line, smoothstep
from generation.providers.builtin.scenes.land import below
from generation.providers.builtin.scenes.sky import WHITE


def underwater(canvas: Canvas, brief: Brief) -> None:
    rng = brief.rng("underwater")
    p = brief.palette
    light_x = canvas.width * float(rng.uniform(0.25, 0.75))
    top, middle, bottom = mix(p.at(0.86), WHITE, 0.1), p.at(0.42), p.at(0.03)
    if brief.night or "deep" in brief.words or "deep-sea" in brief.words:
        top, middle = p.at(0.42), p.at(0.16)
    canvas.gradient([(0, top), (0.32, middle), (0.75, mix(middle, bottom, 0.7)), (1, bottom)])
    canvas.glow(light_x, -canvas.height * 0.05, canvas.unit * 0.62, mix(top, WHITE, 0.5), 0.75)
    _rays(canvas, rng, light_x, mix(top, WHITE, 0.3))
    _surface(canvas, rng, mix(top, WHITE, 0.6))
    jelly = brief.has("jellyfish") or (not brief.has("fish") and rng.random() < 0.4)
    for t in (0.0, 0.5, 1.0):
        _reef(canvas, brief, rng, t, middle, bottom)
        if t == 0.0 and brief.may("fish") and not brief.has("jellyfish"):
            _shoal(canvas, brief, rng, middle)
    if jelly:
        for index in range(int(rng.integers(2, 5))):
            _jellyfish(canvas, brief, rng, 1.0 if index == 0 else float(rng.uniform(0.3, 0.6)))
    _bubbles(canvas, rng)
    specks = fractal(rng, canvas.width, canvas.height, 5.0, 1)
    canvas.add(smoothstep(0.93, 1.0, specks) * np.float32(0.20), top)


def _rays(canvas: Canvas, rng: np.random.Generator, x: float, colour: Floats) -> None:
    width, height = canvas.width // 4, canvas.height // 4
    xs, ys = np.arange(width)[None, :] * 4.0, np.arange(height)[:, None] * 4.0
    angle = np.arctan2(xs - x, ys + canvas.height * 0.35)
    profile = line(rng, 900, 40.0, 6, 0.6)
    ray = np.interp(np.clip(angle / 2.4 * 900 + 450, 0, 899), np.arange(900), profile)
    fade = np.exp(-ys / canvas.height * 2.3)
    field = enlarge(
        (smoothstep(-0.1, 0.8, ray.astype(np.float32)) * fade).astype(np.float32), canvas.width, canvas.height
    )
    canvas.add(np.clip(field, 0, 1) * np.float32(0.62), colour)


def _surface(canvas: Canvas, rng: np.random.Generator, colour: Floats) -> None:
    """The net of light just below the waves."""
    rows = int(canvas.height * 0.3)
    one = fractal(rng, canvas.width, rows, canvas.unit / 12, 3, 0.5, stretch=3.0)
    two = fractal(rng, canvas.width, rows, canvas.unit / 10, 3, 0.5, stretch=3.0)
    net = 1 - np.abs(one - two) * 7
    fade = np.clip(1 - canvas.y[:rows] / rows, 0, 1) ** 1.6
    canvas.add(np.asarray(np.clip(net, 0, 1) ** 2 * fade * 0.62, np.float32), colour)


def _reef(
    canvas: Canvas, brief: Brief, rng: np.random.Generator, t: float, middle: Floats, bottom: Floats
) -> None:
    """Rocks with coral and weed, each nearer layer darker and larger."""
    p = brief.palette
    wave = line(rng, canvas.width, canvas.unit * 0.36, 6, 0.5)
    edge = np.abs(canvas.x[0] / canvas.width - 0.5) * 2
    ground = canvas.height * (0.80 + 0.10 * t) - canvas.unit * (0.06 * wave + 0.13 * edge**2 * (0.5 + t))
    tone = mix(mix(middle, bottom, 0.45 + 0.5 * t), p.at(0.02), 0.25 + 0.5 * t)
    top = max(0, int(ground.min() - canvas.unit * 0.34))
    kinds = rng.integers(0, 3, 26)
    xs = rng.random(26) * canvas.width
    scale = canvas.unit * (0.05 + 0.075 * t)

    def growth(draw: ImageDraw.ImageDraw, s: float) -> None:
        for x, kind in zip(xs, kinds, strict=True):
            base = float(ground[min(int(x), canvas.width - 1)]) - top + scale * 0.1
            if kind == 0:
                _weed(draw, rng, float(x) * s, base * s, scale * float(rng.uniform(1.0, 2.6)) * s)
            elif kind == 1:
                _coral(draw, rng, float(x) * s, base * s, -np.pi / 2, scale * 0.42 * s, 5)
            else:
                for _ in range(6):
                    r = scale * float(rng.uniform(0.12, 0.34)) * s
                    cx, cy = float(x) * s + float(rng.normal(0, 0.4)) * scale * s, base * s - r * 0.5
                    draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=255)

    canvas.paint(
        canvas.mask(growth, top=top), mix(tone, p.second if t < 1 else p.accent, 0.34 - 0.22 * t), top
    )
    mask, first = below(canvas, np.asarray(ground, np.float32))
    rough = fractal(rng, canvas.width, mask.shape[0], canvas.unit / 18, 5, 0.6)
    field = tone[:, None, None] * (0.65 + 0.75 * rough)
    canvas.paint(mask, np.asarray(np.clip(field, 0, 1), np.float32), first)


def _weed(draw: ImageDraw.ImageDraw, rng: np.random.Generator, x: float, y: float, tall: float) -> None:
    for _ in range(4):
        phase, sway, height = (
            float(rng.uniform(0, 6.28)),
            float(rng.uniform(0.06, 0.16)),
            tall * float(rng.uniform(0.5, 1.1)),
        )
        root = x + float(rng.normal(0, 0.08)) * tall
        left, right = [], []
        for t in np.linspace(0, 1, 22):
            cx = root + float(np.sin(phase + t * 4.4)) * sway * height * t
            half = height * 0.032 * (1 - t) ** 0.6 * (1 + 0.4 * float(np.sin(t * 30)))
            left.append((cx - half, y - height * t))
            right.append((cx + half, y - height * t))
        draw.polygon([*left, *reversed(right)], fill=255)


def _coral(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    x: float,
    y: float,
    angle: float,
    length: float,
    depth: int,
) -> None:
    ex, ey = x + float(np.cos(angle)) * length, y + float(np.sin(angle)) * length
    thick = max(1.0, length * 0.24)
    draw.line((x, y, ex, ey), fill=255, width=max(1, int(thick)))
    draw.ellipse((ex - thick / 2, ey - thick / 2, ex + thick / 2, ey + thick / 2), fill=255)
    if depth:
        for _ in range(2 if rng.random() < 0.7 else 3):
            _coral(
                draw,
                rng,
                ex,
                ey,
                angle + float(rng.normal(0, 0.5)),
                length * float(rng.uniform(0.62, 0.86)),
                depth - 1,
            )


def _shoal(canvas: Canvas, brief: Brief, rng: np.random.Generator, middle: Floats) -> None:
    """Many fish that swim one way along a bent line; a few near ones in colour."""
    p = brief.palette
    way = float(rng.choice([-1, 1]))
    cx, cy = canvas.width * float(rng.uniform(0.35, 0.65)), canvas.height * float(rng.uniform(0.34, 0.52))
    bend = float(rng.uniform(-0.25, 0.25))
    for count, size, tone in (
        (120, 0.012, mix(middle, p.at(0.04), 0.6)),
        (46, 0.021, mix(p.at(0.8), middle, 0.35)),
        (9, 0.042, p.accent),
    ):
        spots = rng.normal(0, 1, (count, 2))

        def fish(
            draw: ImageDraw.ImageDraw, s: float, spots: NDArray[np.float64] = spots, size: float = size
        ) -> None:
            for a, b in spots:
                x = cx + a * canvas.width * 0.17
                y = cy + b * canvas.height * 0.075 + bend * a * a * canvas.height * 0.1
                _fish(
                    draw,
                    rng,
                    float(x) * s,
                    float(y) * s,
                    canvas.unit * size * float(rng.uniform(0.7, 1.2)) * s,
                    way,
                    bend * float(a) * 0.5,
                )

        mask = canvas.mask(fish)
        shade = 1.12 - 0.5 * np.clip((canvas.y - cy) / (canvas.height * 0.2) + 0.3, 0, 1)
        canvas.paint(
            mask * np.float32(0.92),
            np.asarray(
                np.clip(tone[:, None, None] * shade[None], 0, 1) * np.ones((1, 1, canvas.width), np.float32),
                np.float32,
            ),
        )


def _fish(
    draw: ImageDraw.ImageDraw,
    rng: np.random.Generator,
    x: float,
    y: float,
    size: float,
    way: float,
    tilt: float,
) -> None:
    upper, lower = [], []
    for t in np.linspace(0, 1, 14):
        half = 0.34 * float(np.sin(np.pi * t**0.75)) * (1 - 0.35 * t) + 0.02
        upper.append((0.5 - t, -half * 0.62))
        lower.append((0.5 - t, half * 0.62))
    body = [
        *upper,
        (-0.5, -0.03),
        (-0.78, -0.24),
        (-0.68, 0.0),
        (-0.78, 0.24),
        (-0.5, 0.03),
        *reversed(lower),
    ]
    fin = [(0.12, -0.18), (-0.12, -0.36), (-0.25, -0.13)]
    wag = float(rng.normal(0, 0.05)) + tilt
    for part in (body, fin):
        draw.polygon(
            [(x + way * px * size * 1.6, y + (py + wag * px * way) * size * 1.6) for px, py in part], fill=255
        )


def _jellyfish(canvas: Canvas, brief: Brief, rng: np.random.Generator, nearness: float) -> None:
    """A bell of light with a scalloped hem, and arms that trail."""
    p = brief.palette
    r = canvas.unit * 0.14 * nearness
    x, y = canvas.width * float(rng.uniform(0.2, 0.8)), canvas.height * float(rng.uniform(0.22, 0.5))
    glow = mix(p.accent if rng.random() < 0.6 else p.second, WHITE, 0.3)
    phases = rng.uniform(0, 6.28, 14)

    def arms(draw: ImageDraw.ImageDraw, s: float) -> None:
        for index, phase in enumerate(phases):
            start = x + (index / 13 - 0.5) * 1.5 * r
            length = r * (1.6 + 1.9 * abs(float(np.sin(phase * 3))))
            points = [
                (
                    (start * (1 - t * 0.25) + x * t * 0.25 + float(np.sin(phase + t * 6)) * r * 0.20 * t) * s,
                    (y + r * 0.2 + length * t) * s,
                )
                for t in np.linspace(0, 1, 26)
            ]
            draw.line(
                points, fill=210, width=max(1, int(r * (0.045 if index % 3 else 0.12) * s)), joint="curve"
            )

    trail = canvas.mask(arms)
    fade = np.clip(1.1 - (canvas.y - y) / (r * 3.6), 0, 1)
    canvas.add(np.asarray(blurred(trail, canvas.unit / 120) * 0.4 * fade, np.float32), glow)
    canvas.add(np.asarray(trail * 0.42 * fade * (0.4 + 0.6 * nearness), np.float32), glow)
    u, v = (canvas.x - x) / np.float32(r), (canvas.y - y) / np.float32(r)
    hem = 0.20 + 0.06 * np.cos(u * 19)
    distance = np.sqrt(u * u + (v * np.where(v < 0, 1.12, 2.6)) ** 2)
    inside = np.clip((1 - distance) * r * 0.5 + 0.5, 0, 1) * np.clip((hem - v) * r + 0.5, 0, 1)
    rim = np.exp(-((1 - distance) / 0.13))
    ribs = 0.5 + 0.5 * np.cos(
        np.arcsin(np.clip(u / np.sqrt(np.clip(1 - np.clip(v, -0.95, 0.95) ** 2, 0.05, 1)), -1, 1)) * 11
    )
    canvas.add(np.asarray(inside * (0.22 + 0.55 * np.clip(rim, 0, 1) + 0.16 * ribs), np.float32), glow)
    heart = np.exp(-((u / 0.42) ** 2 + ((v + 0.28) / 0.28) ** 2) * 1.5) * inside
    canvas.paint(np.asarray(heart * 0.62, np.float32), shift(glow, -0.06, 1.4))
    canvas.glow(x, y, r * 2.6, glow, 0.3 * nearness)


def _bubbles(canvas: Canvas, rng: np.random.Generator) -> None:
    stream_x = float(rng.uniform(0.15, 0.85)) * canvas.width
    for _ in range(46):
        r = canvas.unit * float(rng.uniform(0.002, 0.011))
        x = (
            stream_x + float(rng.normal(0, 0.035)) * canvas.unit
            if rng.random() < 0.7
            else float(rng.random()) * canvas.width
        )
        y = float(rng.random()) * canvas.height
        disc, top = canvas.disc(x, y, r)
        rows = disc.shape[0]
        distance = np.sqrt((canvas.x - x) ** 2 + (canvas.y[top : top + rows] - y) ** 2) / r
        spot = np.exp(
            -(((canvas.x - x) / r + 0.4) ** 2 + ((canvas.y[top : top + rows] - y) / r + 0.4) ** 2) * 14
        )
        canvas.add(
            np.asarray(disc * (0.10 + 0.5 * np.clip(distance, 0, 1) ** 4 + 0.8 * spot), np.float32),
            WHITE,
            top,
        )
